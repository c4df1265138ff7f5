//! What each figure is, in French: written once, shown beside the figure wherever it is shown (pages, feeds, exports, mails).

use super::Figures;

/// A figure: its name in the API, what a person reads, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Its name in the API and in feeds.
    pub name: &'static str,
    /// What a column of it is called.
    pub label: &'static str,
    /// What it is.
    pub text: &'static str,
    /// Of referrals or of requests.
    pub of_requests: bool,
}

const fn of_referrals(name: &'static str, label: &'static str, text: &'static str) -> Definition {
    Definition { name, label, text, of_requests: false }
}

const fn of_requests(name: &'static str, label: &'static str, text: &'static str) -> Definition {
    Definition { name, label, text, of_requests: true }
}

/// Every figure, in the order of columns.
pub const DEFINITIONS: [Definition; 25] = [
    of_referrals(
        "referrals",
        "Saisines",
        "Saisines notifiées dans la période : une par demande et par structure ou direction saisie.",
    ),
    of_referrals("onTime", "À temps", "Rappel fait au plus tard à la date promise."),
    of_referrals(
        "late",
        "En retard",
        "Rappel fait après la date promise, ou saisine finie sans rappel après elle.",
    ),
    of_referrals(
        "overdueOpen",
        "Encore dues",
        "En retard et encore ouvertes : sans rappel ni suspension, date promise passée. La corbeille et le pilotage les disent « en retard ».",
    ),
    of_referrals("pending", "Dans les temps", "Les autres saisines ouvertes : leur date n’est pas passée."),
    of_referrals(
        "unreachable",
        "Injoignables",
        "Tentatives prévues par le guide faites avant la date, sans joindre la collectivité. Hors du taux.",
    ),
    of_referrals(
        "excused",
        "Non comptées",
        "Police administrative, ou déclinées, réorientées ou retirées avant la date sans rappel. Hors du taux.",
    ),
    of_referrals(
        "onTimeRate",
        "Taux",
        "À temps ÷ (à temps + en retard + encore dues) : qui n’a pas rappelé compte comme en retard.",
    ),
    of_referrals(
        "medianWorkingDays",
        "Médiane",
        "Jours ouvrés de la saisine au premier rappel : la moitié des rappels n’a pas pris plus.",
    ),
    of_referrals(
        "p90WorkingDays",
        "9 sur 10",
        "Jours ouvrés de la saisine au premier rappel : neuf rappels sur dix n’ont pas pris plus.",
    ),
    of_referrals(
        "requesterMedianWorkingDays",
        "Médiane, demandeur",
        "La même médiane, comptée depuis le dépôt de la demande.",
    ),
    of_referrals(
        "requesterP90WorkingDays",
        "9 sur 10, demandeur",
        "Le même seuil, compté depuis le dépôt de la demande.",
    ),
    of_referrals("claimed", "Prises en charge", "Saisines qu’un expert a prises, au moins une fois."),
    of_referrals("contacted", "Rappelées", "Saisines dont la collectivité a été rappelée."),
    of_referrals("closed", "Closes", "Saisines closes avec une issue."),
    of_referrals(
        "triageDays",
        "Jours de tri",
        "Des saisines rappelées : jours ouvrés passés à attendre l’orientation par le Département.",
    ),
    of_referrals(
        "elsewhereDays",
        "Jours ailleurs",
        "Des saisines rappelées : jours ouvrés passés chez une autre structure, qui a réorienté.",
    ),
    of_referrals(
        "partnerDays",
        "Jours de la structure",
        "Des saisines rappelées : jours ouvrés passés chez la structure qui a rappelé.",
    ),
    of_referrals(
        "pausedDays",
        "Jours suspendus",
        "Des saisines rappelées : jours ouvrés de suspension, en attente de la collectivité.",
    ),
    of_referrals(
        "closedDays",
        "Jours fermés",
        "Des saisines rappelées : jours non ouvrés entre le dépôt et le rappel, à part : ils ne comptent dans aucun délai.",
    ),
    of_requests("filed", "Demandes", "Demandes déposées dans la période."),
    of_requests(
        "routed",
        "Orientées",
        "Demandes déposées dans la période et transmises à une structure au moins.",
    ),
    of_requests(
        "unmet",
        "Non couvertes",
        "Demandes dont toutes les saisines ont fini sans rappel : le registre des besoins non couverts.",
    ),
    of_requests(
        "triageMedianWorkingDays",
        "Tri, médiane",
        "Jours ouvrés d’attente d’orientation des demandes triées à la main : la moitié n’a pas attendu plus.",
    ),
    of_requests(
        "triageP90WorkingDays",
        "Tri, 9 sur 10",
        "Jours ouvrés d’attente d’orientation des demandes triées à la main : neuf sur dix n’ont pas attendu plus.",
    ),
];

/// A value as it is written: whole, a rate between 0 and 1, or nothing to count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A whole number.
    Whole(i64),
    /// A rate, between 0 and 1.
    Rate(f64),
    /// Nothing to count.
    Nothing,
}

impl Figures {
    /// The value of each of [`DEFINITIONS`], in their order.
    pub fn values(&self) -> [Value; 25] {
        use Value::Whole;
        let days = |days: Option<u32>| days.map_or(Value::Nothing, |days| Whole(days.into()));
        let Self { counts, steps, spent, owed: _, days: own, requester_days, requests } = self;
        [
            Whole(counts.referrals),
            Whole(counts.on_time),
            Whole(counts.late),
            Whole(counts.overdue_open),
            Whole(counts.pending()),
            Whole(counts.unreachable),
            Whole(counts.excused),
            counts.on_time_rate().map_or(Value::Nothing, Value::Rate),
            days(own.median()),
            days(own.p90()),
            days(requester_days.median()),
            days(requester_days.p90()),
            Whole(steps.claimed),
            Whole(steps.contacted),
            Whole(steps.closed),
            Whole(spent.triage),
            Whole(spent.elsewhere),
            Whole(spent.partner),
            Whole(spent.paused),
            Whole(spent.closed_days),
            Whole(requests.filed),
            Whole(requests.routed),
            Whole(requests.unmet),
            days(requests.triage.median()),
            days(requests.triage.p90()),
        ]
    }
}
