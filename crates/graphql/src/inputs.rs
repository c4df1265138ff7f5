//! What queries are asked with: filters, periods, what is to be previewed. Shapes only, and how a filter reads as the store's.

use app::ReferralFilter;
use app::authenticate::Caller;
use async_graphql::InputObject;
use domain::figures::Selection;
use domain::territory::{Territory, Unit};
use domain::time::Instant;

use crate::date::Date;
use crate::enums::{MailState, ReferralStatus, Urgency};

/// Which offers.
#[derive(InputObject, Default)]
pub(crate) struct OfferFilter {
    /// On this theme (slug).
    pub(crate) theme: Option<String>,
    /// Of this partner (slug).
    pub(crate) partner: Option<String>,
    /// Open to this authority (INSEE code or SIREN).
    pub(crate) authority_code: Option<String>,
    /// With these words in them.
    pub(crate) search: Option<String>,
}

/// Which requests.
#[derive(InputObject, Default)]
#[graphql(name = "RequestFilter")]
pub(crate) struct RequestFilterInput {
    /// Of this authority (INSEE code or SIREN).
    pub(crate) authority_code: Option<String>,
    /// Filed by the caller.
    pub(crate) mine: Option<bool>,
    /// Waiting in triage.
    pub(crate) in_triage: Option<bool>,
    /// In the register of unmet needs.
    pub(crate) unmet: Option<bool>,
    /// With words of the title that begin so, accents and capitals aside; or of this reference, in any dress.
    pub(crate) search: Option<String>,
}

/// Which referrals.
#[derive(InputObject, Default)]
#[graphql(name = "ReferralFilter")]
pub(crate) struct ReferralFilterInput {
    /// Of this partner (slug).
    pub(crate) partner: Option<String>,
    /// Of this directorate (slug).
    pub(crate) directorate: Option<String>,
    /// In one of these states.
    pub(crate) status: Option<Vec<ReferralStatus>>,
    /// Held by the caller.
    pub(crate) mine: Option<bool>,
    /// Open and held by nobody, the call made or not: what is to be taken.
    pub(crate) free: Option<bool>,
    /// Past the date.
    pub(crate) overdue: Option<bool>,
    /// Routed by this theme (slug).
    pub(crate) theme: Option<String>,
    /// Of this authority (INSEE code or SIREN).
    pub(crate) authority_code: Option<String>,
    /// With a denial to be settled; false: without one.
    pub(crate) disputed: Option<bool>,
    /// With a callback entered after the date with an earlier moment; false: without.
    pub(crate) entered_late: Option<bool>,
    /// Whose authority could not be reached, and is to say when (or not).
    pub(crate) unreachable: Option<bool>,
}

/// Which memberships.
#[derive(InputObject, Default)]
#[graphql(name = "PeopleFilter")]
pub(crate) struct PeopleFilterInput {
    /// With these words in the name or the address.
    pub(crate) search: Option<String>,
    /// For this authority (INSEE code or SIREN).
    pub(crate) authority_code: Option<String>,
    /// Of this partner (slug).
    pub(crate) partner: Option<String>,
    /// Of this directorate of the partner (slug).
    pub(crate) directorate: Option<String>,
    /// With those that have ended.
    pub(crate) past: Option<bool>,
}

/// Which mails.
#[derive(InputObject, Default)]
#[graphql(name = "MailFilter")]
pub(crate) struct MailFilterInput {
    /// In this state.
    pub(crate) state: Option<MailState>,
    /// Of the request of this reference.
    pub(crate) reference: Option<String>,
    /// Of this kind.
    pub(crate) kind: Option<String>,
}

/// What is looked for in the journal.
#[derive(InputObject, Default)]
#[graphql(name = "JournalFilter")]
pub(crate) struct JournalFilterInput {
    /// Entries of this kind.
    pub(crate) kind: Option<String>,
    /// Done by the person of this address.
    pub(crate) actor_email: Option<String>,
    /// Of the request of this reference.
    pub(crate) reference: Option<String>,
    /// From this day on.
    pub(crate) from: Option<Date>,
    /// Until this day.
    pub(crate) to: Option<Date>,
}

/// What to preview.
#[derive(InputObject)]
pub(crate) struct PreviewRoutingInput {
    /// INSEE code or SIREN.
    pub(crate) authority_code: String,
    /// Slugs, at most five, may be empty.
    pub(crate) themes: Vec<String>,
    /// How pressing; NORMAL when not said.
    pub(crate) urgency: Option<Urgency>,
    /// The request's words, to choose between themes.
    pub(crate) text: Option<String>,
}

/// Whole months, both ends included.
#[derive(InputObject)]
pub(crate) struct PeriodInput {
    /// First day of a month.
    pub(crate) from: Date,
    /// Last day of a month.
    pub(crate) to: Date,
}

/// Which referrals to count.
#[derive(InputObject, Default)]
pub(crate) struct StatisticsFilter {
    /// Of this partner (slug).
    pub(crate) partner: Option<String>,
    /// Of this directorate of the partner (slug).
    pub(crate) directorate: Option<String>,
    /// Routed by this theme (slug).
    pub(crate) theme: Option<String>,
    /// Of this commune or EPCI alone (INSEE code or SIREN).
    pub(crate) authority_code: Option<String>,
    /// Of this EPCI and its communes, on the day of filing (SIREN).
    pub(crate) epci_code: Option<String>,
}

impl StatisticsFilter {
    /// As the figures are selected; the scope is the caller's matter.
    pub(crate) fn read(self, caller: &Caller) -> Selection {
        let Self { partner, directorate, theme, authority_code, epci_code } = self;
        let unit = directorate.map(|slug| {
            let partner = partner.clone().or_else(|| partner_with(&caller.territory.territory, &slug));
            Unit::new(partner.unwrap_or_default(), Some(slug)).to_string()
        });
        Selection { partner, unit, theme, authority: authority_code, epci: epci_code, ..Selection::default() }
    }
}

pub(crate) fn filter(input: ReferralFilterInput, caller: &Caller, now: Instant) -> ReferralFilter {
    let ReferralFilterInput {
        partner,
        directorate,
        status,
        mine,
        free,
        overdue,
        theme,
        authority_code,
        disputed,
        entered_late,
        unreachable,
    } = input;
    let unit = directorate.map(|slug| {
        let partner = partner.clone().or_else(|| partner_with(&caller.territory.territory, &slug));
        Unit::new(partner.unwrap_or_default(), Some(slug)).to_string()
    });
    ReferralFilter {
        due_first: false,
        owed: false,
        request: None,
        partner,
        unit,
        status: status.unwrap_or_default().into_iter().map(Into::into).collect(),
        holder: caller.actor.person().filter(|_| mine == Some(true)),
        free: free == Some(true),
        theme,
        authority: authority_code,
        overdue: overdue.map(|overdue| (overdue, now)),
        disputed,
        entered_late,
        unreachable,
    }
}

/// The partner that has this directorate, where none was named.
fn partner_with(territory: &Territory, directorate: &str) -> Option<String> {
    let has = |partner: &&domain::territory::Partner| {
        partner.directorates.iter().any(|known| known.slug == directorate)
    };
    territory.partners.iter().find(has).map(|partner| partner.slug.clone())
}
