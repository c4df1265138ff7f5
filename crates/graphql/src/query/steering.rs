//! Queries that the platform's administrator alone may ask: mails, what leaves this evening, the whole journal, the folder.

use app::authenticate::Caller;
use app::letters::{Addressed, To, names};
use app::steering::{baskets, evening, journal, mails};
use app::{JournalSearch, KeptMail, MailFilter, PageOf, queries};
use async_graphql::{Context, Object, Result, SimpleObject};
use domain::calendar::holidays;
use domain::chrono::Datelike;
use domain::policy::{authorize_administration, signed_in};
use domain::referral::journal_kinds;
use domain::refusal::Refusal;
use domain::time::{DAYS, Instant, end_of_day, start_of_day};

use crate::connection::{
    ConnectionOf, OWN_STATEMENT, TotalOf, connection, cost, cursor, page, place, size, total,
};
use crate::ctx::{ContextExt, error, in_range, refused};
use crate::date::Date;
use crate::inputs::{JournalFilterInput, MailFilterInput};
use crate::loaders;
use crate::types::{ClosureNode, JournalNode, MailNode, ReminderNode, UpcomingNode, closures};

/// Queries of the administrator.
#[derive(Default)]
pub(crate) struct SteeringQueries;

/// A kind of journal entry.
#[derive(SimpleObject)]
struct JournalKind {
    /// Its code.
    code: String,
    /// What it is, in French.
    label: String,
}

/// How full the baskets of what must not be forgotten are.
#[derive(SimpleObject)]
struct Baskets {
    /// Calls past their date.
    late: u64,
    /// Referrals that nobody has taken.
    free: u64,
    /// Denials to be settled.
    disputed: u64,
    /// Callbacks entered after the date with an earlier moment.
    entered_late: u64,
    /// Requests that wait to be routed.
    triage: u64,
    /// Requests in the register of unmet needs.
    unmet: u64,
    /// Mails that were given up and nobody has looked after.
    given_up: u64,
}

/// Days that do not count, in a year.
#[derive(SimpleObject)]
struct Calendar {
    /// Public holidays.
    holidays: Vec<Date>,
    /// Closures of everybody, then of partners.
    closures: Vec<ClosureNode>,
}

/// The Département's folder as it stands.
#[derive(SimpleObject)]
struct Folder {
    /// Number of its version.
    version: i32,
    /// When that version was imported.
    imported_at: Option<Instant>,
    /// Name of the Département.
    name: String,
    /// The service in charge of the platform.
    service: String,
    /// Its mailbox.
    service_email: String,
    /// How many communes and EPCI it has.
    authorities: usize,
}

#[Object]
impl SteeringQueries {
    /// How full the baskets of what must not be forgotten are.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn baskets(&self, ctx: &Context<'_>) -> Result<Baskets> {
        let found = baskets::count(ctx.cx()?, ctx.caller()?).await.map_err(error)?;
        let app::Baskets { late, free, disputed, entered_late, triage, unmet, given_up } = found;
        Ok(Baskets { late, free, disputed, entered_late, triage, unmet, given_up })
    }

    /// Every mail, the latest first.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn mails(
        &self,
        ctx: &Context<'_>,
        filter: Option<MailFilterInput>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<MailNode>> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        administers(caller)?;
        let MailFilterInput { state, reference, kind } = filter.unwrap_or_default();
        // A reference that is nobody's is a search that finds nothing.
        let request = match reference {
            Some(reference) => Some(queries::id_of(cx, &reference).await.map_err(error)?),
            None => None,
        };
        let wanted = MailFilter { request, kind, state: state.map(Into::into), ..MailFilter::default() };
        let (is_first, is_read) = (after.is_none(), loaders::wants_rows(ctx));
        let page = page(ctx, first, after, "")?;
        let rows = if is_read {
            mails::list(cx, caller, &wanted, page).await.map_err(error)?
        } else {
            PageOf::default()
        };
        let total = total(&rows, is_first, is_read, TotalOf::Mails(Box::new(wanted)));
        mail_nodes(ctx, rows, total).await
    }

    /// What will leave until the last sending hour of today, or until a moment, and what is held back.
    #[graphql(complexity = "4 * OWN_STATEMENT + child_complexity")]
    async fn upcoming_reminders(&self, ctx: &Context<'_>, until: Option<Instant>) -> Result<UpcomingNode> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        let found = evening::upcoming(cx, caller, in_range(until, "until")?).await.map_err(error)?;
        let holders = found.run.held.iter().filter_map(|one| one.held_by).map(|(by, _)| To::Person(by));
        let to = found.run.leaving.iter().map(|one| one.mail.to.clone()).chain(holders);
        let mut said = names(cx, &caller.territory, &to.collect::<Vec<_>>()).await.map_err(error)?;
        let mut holders = said.split_off(found.run.leaving.len()).into_iter();
        let held = found.run.held.into_iter().map(|one| {
            let by = one.held_by.and_then(|_| holders.next());
            ReminderNode::held(one, by)
        });
        let held = held.collect();
        let leaving = ReminderNode::all_leaving(found.run.leaving.into_iter().zip(said));
        Ok(UpcomingNode { until: found.until, leaving, held })
    }

    /// Everybody's journal, the latest first; texts beside it are read in the file.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn journal(
        &self,
        ctx: &Context<'_>,
        filter: Option<JournalFilterInput>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<JournalNode>> {
        let (cx, caller) = (ctx.cx()?, ctx.caller()?);
        administers(caller)?;
        let JournalFilterInput { kind, actor_email, reference, from, to } = filter.unwrap_or_default();
        let request = match reference {
            Some(reference) => Some(queries::id_of(cx, &reference).await.map_err(error)?),
            None => None,
        };
        let actor = match actor_email {
            Some(email) => Some(queries::person_of(cx, &email).await.map_err(error)?),
            None => None,
        };
        let from = from.map(|day| start_of_day(day.0));
        let to = to.map(|day| end_of_day(day.0));
        let wanted = JournalSearch { kind, actor, request, from, to };
        let after = place(ctx, after)?;
        let is_first = after.is_none();
        let rows = journal::search(cx, caller, &wanted, (size(first)?, after)).await.map_err(error)?;
        let ids: Vec<_> = rows.rows.iter().map(|entry| entry.request).collect();
        let known = queries::references(cx, &ids).await.map_err(error)?;
        loaders::prime_people(ctx, rows.rows.iter().filter_map(|entry| entry.actor)).await?;
        let total = total(&rows, is_first, true, TotalOf::Found(Box::new(wanted)));
        connection(ctx, rows, total, |entry| {
            let reference = known.get(&entry.request).cloned();
            (entry.seq.to_string(), JournalNode::found(entry, reference))
        })
    }

    /// The kinds of journal entries, for whoever looks something up.
    async fn journal_kinds(&self) -> Vec<JournalKind> {
        let kind =
            |(code, label): &(&str, &str)| JournalKind { code: (*code).into(), label: (*label).into() };
        journal_kinds().iter().map(kind).collect()
    }

    /// The days that do not count in a year, beyond week-ends.
    async fn calendar(&self, ctx: &Context<'_>, year: i32) -> Result<Calendar> {
        let loaded = &ctx.caller()?.territory;
        if !(DAYS.start().year()..=DAYS.end().year()).contains(&year) {
            return Err(refused(&Refusal::DateOutOfRange { field: "year" }));
        }
        let days = holidays(year).into_iter().map(Into::into).collect();
        Ok(Calendar { holidays: days, closures: closures(loaded, |_| true) })
    }

    /// The Département's folder as it stands.
    async fn folder(&self, ctx: &Context<'_>) -> Result<Folder> {
        let caller = ctx.caller()?;
        administers(caller)?;
        let imported_at = queries::imported_at(ctx.cx()?).await.map_err(error)?;
        let territory = &caller.territory.territory;
        Ok(Folder {
            version: caller.territory.version,
            imported_at,
            name: territory.departement.name.clone(),
            service: territory.departement.service.name.clone(),
            service_email: territory.departement.service.email.clone(),
            authorities: territory.authorities.len(),
        })
    }
}

/// Asked before anything is looked up: whether a reference exists is part of the answer.
fn administers(caller: &Caller) -> Result<()> {
    signed_in(&caller.actor).map_err(|missing| error(missing.into()))?;
    let _permit = authorize_administration(&caller.actor).map_err(|refusal| refused(&refusal))?;
    Ok(())
}

/// Mails with the names and references they show: one statement a kind, whatever their number.
pub(super) async fn mail_nodes(
    ctx: &Context<'_>,
    rows: PageOf<KeptMail>,
    total: TotalOf,
) -> Result<ConnectionOf<MailNode>> {
    let (cx, caller) = (ctx.cx()?, ctx.caller()?);
    let read: Vec<_> = rows.rows.iter().map(|kept| Addressed::from_payload(&kept.payload)).collect();
    let to: Vec<To> = read.iter().flatten().map(|addressed| addressed.to.clone()).collect();
    let mut said = names(cx, &caller.territory, &to).await.map_err(error)?.into_iter();
    let ids: Vec<_> = rows.rows.iter().filter_map(|kept| kept.request).collect();
    let known = queries::references(cx, &ids).await.map_err(error)?;
    let nodes = rows.rows.into_iter().zip(read).map(|(kept, addressed)| {
        let to = addressed.as_ref().and_then(|_| said.next()).unwrap_or_default();
        let reference = kept.request.and_then(|id| known.get(&id).cloned());
        MailNode { kept, addressed, to, reference }
    });
    let page = PageOf { rows: nodes.collect(), has_next: rows.has_next };
    connection(ctx, page, total, |node| (cursor("", node.kept.key()), node))
}
