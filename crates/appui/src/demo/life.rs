//! What becomes of a file in the demo: most are called in time, some late, a few never; all by the domain's own decisions.

use app::Loaded;
use app::chronicle::{Chronicle, opened_by_hand};
use domain::chrono::{Datelike, NaiveTime, TimeDelta, Timelike, Weekday};
use domain::ids::PersonId;
use domain::referral::Command;
use domain::time::{Instant, instant, local, local_date, next_day};
use domain::words::{CallResult, Channel, DeclineReason, Outcome};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, IteratorRandom as _};

use super::cast::Cast;

/// Lives a file to the end of the demo's year.
pub(super) fn lived(loaded: &Loaded, cast: &Cast, file: &mut Chronicle, rng: &mut StdRng, until: Instant) {
    triaged(loaded, cast, file, rng, until);
    let mut n = 0;
    // A redirection opens another referral, which is lived in its turn.
    while let Some(referral) = file.filed.referrals.get(n) {
        let team = cast.teams.get(&referral.unit).map(Vec::as_slice).unwrap_or_default();
        n += 1;
        let Some(expert) = team.choose(rng).copied() else { continue };
        let colleague = team.choose(rng).copied().unwrap_or(expert);
        let (filer, administrator) = (file.filed.request.filer, cast.administrator);
        let mut life = Life { loaded, file, n: n - 1, expert, colleague, filer, administrator, until };
        match rng.random_range(0..100) {
            0..4 => life.declined(rng),
            4..5 => life.redirected(rng),
            5..8 => life.unreachable(rng),
            8..12 => life.silent(rng),
            12..18 => life.called_late(rng),
            18..20 => life.entered_late(rng),
            20..24 => life.paused_then_called(rng),
            24..26 => life.handed_over(rng),
            _ => life.called_in_time(rng),
        }
    }
    // One in a hundred finds another way, and says so.
    if rng.random_ratio(1, 100) {
        let at = file.filed.request.submitted_at + TimeDelta::hours(rng.random_range(20..90));
        if at < until && file.filed.referrals.iter().any(|referral| referral.status.is_open()) {
            file.withdraw(loaded, file.filed.request.filer, at_the_office(at));
        }
    }
}

/// What waits in triage is routed within a day or two, but for the last few.
fn triaged(loaded: &Loaded, cast: &Cast, file: &mut Chronicle, rng: &mut StdRng, until: Instant) {
    let Some(triage) = file.filed.request.triage.clone() else { return };
    let at = triage.since + TimeDelta::minutes(rng.random_range(30..2_400));
    let (Some(administrator), Some(unit)) = (cast.administrator, loaded.territory.units().choose(rng)) else {
        return;
    };
    if at < until
        && let Ok(opened) = opened_by_hand(loaded, &file.filed.request, unit, at)
    {
        file.triage(loaded, administrator, opened, at);
    }
}

struct Life<'a> {
    loaded: &'a Loaded,
    file: &'a mut Chronicle,
    n: usize,
    expert: PersonId,
    colleague: PersonId,
    filer: PersonId,
    administrator: Option<PersonId>,
    until: Instant,
}

impl Life<'_> {
    /// An instant some share of the way to the due date.
    fn share(&self, percent: i32) -> Option<Instant> {
        let promise = &self.file.filed.referrals.get(self.n)?.promise;
        let at = promise.notified_at + (promise.due_at - promise.notified_at) * percent / 100;
        Some(at_the_office(at).max(promise.notified_at))
    }

    fn act(&mut self, by: PersonId, command: &Command, at: Option<Instant>) -> bool {
        at.is_some_and(|at| at <= self.until && self.file.act(self.loaded, self.n, by, command, at))
    }

    fn call(&mut self, result: CallResult, at: Option<Instant>) -> bool {
        let by = self.expert;
        at.is_some_and(|at| {
            self.act(by, &Command::LogCall { by, at, channel: Channel::Phone, result }, Some(at))
        })
    }

    fn called_in_time(&mut self, rng: &mut StdRng) {
        let by = self.expert;
        if rng.random_ratio(3, 4) {
            self.act(by, &Command::Claim { by }, self.share(rng.random_range(3..30)));
        }
        let at = self.share(rng.random_range(31..97));
        self.reached(rng, at);
    }

    /// Called in time, written down after the date: a basket of the administrator's.
    fn entered_late(&mut self, rng: &mut StdRng) {
        let (Some(at), by) = (self.share(70), self.expert) else { return };
        let command = Command::LogCall { by, at, channel: Channel::Phone, result: CallResult::Reached };
        let written = self.act(by, &command, self.share(140));
        // Half of the authorities concerned do not remember any call.
        if written && rng.random_ratio(1, 2) {
            let at = self.share(160);
            self.denied(rng, at);
        }
    }

    /// The authority denies the call; the administrator mostly settles it within days.
    fn denied(&mut self, rng: &mut StdRng, at: Option<Instant>) {
        let denied = self.act(self.filer, &Command::DenyCall, at);
        if let Some(administrator) = self.administrator.filter(|_| denied && rng.random_ratio(9, 10)) {
            let at = at.map(|at| at_the_office(at + TimeDelta::days(rng.random_range(1..5))));
            self.act(administrator, &Command::Settle { upheld: rng.random_ratio(2, 3) }, at);
        }
    }

    fn called_late(&mut self, rng: &mut StdRng) {
        let at = self.share(rng.random_range(105..260));
        self.reached(rng, at);
    }

    /// The call, then what mostly follows.
    fn reached(&mut self, rng: &mut StdRng, at: Option<Instant>) {
        if !self.call(CallResult::Reached, at) {
            return;
        }
        let later = |days: i64| at.map(|at| at + TimeDelta::days(days));
        match rng.random_range(0..10) {
            0..5 => drop(self.act(self.filer, &Command::ConfirmCall, later(1))),
            9 if rng.random_ratio(1, 5) => self.denied(rng, later(1)),
            _ => {}
        }
        if rng.random_ratio(4, 5) {
            let outcome = [Outcome::Answered, Outcome::Answered, Outcome::SupportDone, Outcome::NoFollowUp]
                .choose(rng)
                .copied()
                .unwrap_or(Outcome::Answered);
            self.act(self.expert, &Command::Close { outcome }, later(rng.random_range(2..40)));
        }
    }

    fn declined(&mut self, rng: &mut StdRng) {
        let partner = self.file.filed.referrals.get(self.n).map(|referral| referral.unit.partner.clone());
        let granted = |reason: DeclineReason| {
            partner.as_ref().is_some_and(|partner| self.loaded.territory.may_decline_with(partner, reason))
        };
        let reason = DeclineReason::ALL.iter().copied().filter(|reason| granted(*reason)).choose(rng);
        let Some(reason) = reason else { return };
        let command = Command::Decline { reason, granted: true, with_text: true };
        self.act(self.expert, &command, self.share(rng.random_range(10..130)));
    }

    /// It is another's: passed on at once, or after it was declined.
    fn redirected(&mut self, rng: &mut StdRng) {
        if rng.random_ratio(1, 3) {
            self.declined(rng);
        }
        let Some(at) = self.share(rng.random_range(40..160)).filter(|at| *at <= self.until) else { return };
        if let Some(to) = self.loaded.territory.units().choose(rng) {
            self.file.redirect(self.loaded, self.n, self.expert, to, at);
        }
    }

    /// Taken, given back or passed to a colleague, who calls.
    fn handed_over(&mut self, rng: &mut StdRng) {
        let by = self.expert;
        self.act(by, &Command::Claim { by }, self.share(10));
        let passed =
            if rng.random_ratio(1, 2) { Command::Release } else { Command::HandOver { to: self.colleague } };
        self.act(by, &passed, self.share(30));
        self.expert = self.colleague;
        let at = self.share(rng.random_range(50..110));
        self.reached(rng, at);
    }

    fn unreachable(&mut self, rng: &mut StdRng) {
        for percent in [20, 50, 80] {
            self.call(CallResult::NoAnswer, self.share(percent));
        }
        if rng.random_ratio(1, 2) {
            self.act(self.expert, &Command::Close { outcome: Outcome::Unreachable }, self.share(600));
        }
    }

    /// Nobody calls for long; the authority says so.
    fn silent(&mut self, rng: &mut StdRng) {
        if rng.random_ratio(1, 2) {
            self.act(self.filer, &Command::DenyCall, self.share(150));
        }
        let at = self.share(rng.random_range(300..3_000));
        self.reached(rng, at);
    }

    fn paused_then_called(&mut self, rng: &mut StdRng) {
        let by = self.expert;
        self.act(by, &Command::Claim { by }, self.share(10));
        let Some(at) = self.share(25) else { return };
        let reasons = self.loaded.guide_at(at).map(|guide| guide.pause_reasons.clone()).unwrap_or_default();
        let Some(reason) = reasons.first() else { return };
        let until = local_date(at + TimeDelta::days(rng.random_range(2..9)));
        self.act(by, &Command::Pause { reason: reason.slug.clone(), until }, Some(at));
        if rng.random_ratio(1, 2) {
            self.act(by, &Command::Resume, Some(at_the_office(at + TimeDelta::days(1))));
        }
        let at = self.share(rng.random_range(90..99));
        self.reached(rng, at);
    }
}

/// The nearest instant of the same day at which somebody is at the office; from a weekend, the following Monday.
fn at_the_office(at: Instant) -> Instant {
    let wall = local(at);
    let mut day = wall.date_naive();
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = next_day(day);
    }
    let hour = wall.hour().clamp(8, 17);
    NaiveTime::from_hms_opt(hour, wall.minute(), wall.second()).map_or(at, |time| instant(day, time))
}
