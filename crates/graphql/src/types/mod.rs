//! What the API shows, a file a thing: thin wrappers of domain values, never the values themselves.

mod authority;
mod authority_file;
mod catalogue;
mod choices;
mod contours;
mod draft;
mod export;
mod feed;
mod follow;
mod guide;
mod journal;
mod mail;
mod meant;
mod membership;
mod partner;
mod person;
mod preview;
mod publication;
mod referral;
mod referral_parts;
mod request;
mod statistics;
mod strip;
mod team;

pub(crate) use authority::AuthorityNode;
pub(crate) use authority_file::AuthorityFileNode;
pub(crate) use catalogue::{OfferNode, ThemeNode};
pub(crate) use choices::{AcceptanceNode, PreferencesNode};
pub(crate) use contours::ContoursNode;
pub(crate) use draft::DraftNode;
pub(crate) use export::ExportNode;
pub(crate) use feed::FeedNode;
pub(crate) use follow::{FollowLinkNode, FollowUpNode};
pub(crate) use guide::GuideNode;
pub(crate) use journal::JournalNode;
pub(crate) use mail::{MailNode, ReminderNode, UpcomingNode};
pub(crate) use meant::AuthorityMeantNode;
pub(crate) use membership::{MandateAskNode, MembershipNode, RoleEntryNode};
pub(crate) use partner::{ClosureNode, DirectorateNode, PartnerNode, closures};
pub(crate) use person::PersonNode;
pub(crate) use preview::{RoutingPreview, SuggestionNode, preview};
pub(crate) use publication::PublicationNode;
pub(crate) use referral::ReferralNode;
pub(crate) use request::RequestNode;
pub(crate) use statistics::{DefinitionNode, StatisticsNode, definitions};
pub(crate) use team::{AbsenceNode, TeamNode, UnitLoadNode};

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
