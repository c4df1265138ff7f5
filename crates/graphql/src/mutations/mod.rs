//! The mutations of the contract: each parses its input, calls its use case, and answers with a union.

mod drafts;
mod exports;
mod feeds;
mod people;
mod referrals;
mod requests;
mod session;
mod steering;

use async_graphql::MergedObject;

/// The mutations.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    requests::RequestMutations,
    referrals::CallMutations,
    referrals::DecisionMutations,
    session::SessionMutations,
    drafts::DraftMutations,
    people::PeopleMutations,
    steering::SteeringMutations,
    feeds::FeedMutations,
    exports::ExportMutations,
);
