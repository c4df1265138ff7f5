//! What the API shows, a file a thing: thin wrappers of domain values, never the values themselves.

mod authority;
mod catalogue;
mod draft;
mod guide;
mod journal;
mod partner;
mod person;
mod preview;
mod referral;
mod request;
mod statistics;
mod strip;

pub(crate) use authority::AuthorityNode;
pub(crate) use catalogue::{OfferNode, ThemeNode};
pub(crate) use draft::DraftNode;
pub(crate) use guide::GuideNode;
pub(crate) use journal::JournalNode;
pub(crate) use partner::{DirectorateNode, PartnerNode};
pub(crate) use person::PersonNode;
pub(crate) use preview::{RoutingPreview, SuggestionNode, preview};
pub(crate) use referral::ReferralNode;
pub(crate) use request::RequestNode;
pub(crate) use statistics::StatisticsNode;

use async_graphql::{ObjectType, SchemaBuilder, SubscriptionType};

/// Puts the interface `Failure` in the schema: no field has it as its type, its members are reached through unions.
pub(crate) fn failure_interface<Q, M, S>(schema: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    schema.register_output_type::<crate::failure::Failure>()
}
