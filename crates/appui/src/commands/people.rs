//! `appui person add`, `appui token`.

use app::{administration, sign_in};
use domain::chrono::TimeDelta;
use domain::mandate::RoleKind;
use domain::territory::Unit;
use domain::words::Function;

use super::{connect, ready};
use crate::Faults;
use crate::cli::{FunctionWord, PersonAdd, RoleWord, Token};
use crate::say::say;
use crate::settings::Settings;

/// Adds a person or a role.
///
/// # Errors
/// What is missing or unknown.
pub async fn add_person(settings: &Settings, add: PersonAdd) -> anyhow::Result<()> {
    let kind = kind(&add)?;
    let cx = ready(settings).await?;
    match administration::add_person(&cx, &add.email, &add.name, kind).await {
        Ok((person, true)) => say(format!("ajouté : {} ({})", person.name, person.email)),
        Ok((person, false)) => {
            say(format!("rien à faire : {} ({}) a déjà ce rôle", person.name, person.email));
        }
        Err(app::AppError::Refused(refusal)) => {
            let field = refusal.field().unwrap_or("personne").to_owned();
            return Err(Faults::one("appui person add", &format!("--{field}"), refusal.message()).into());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn kind(add: &PersonAdd) -> Result<RoleKind, Faults> {
    let missing = |option: &str| Faults::one("appui person add", option, "exigé pour ce rôle");
    let partner = || add.partner.clone().ok_or_else(|| missing("--partner"));
    let unit = || Ok::<_, Faults>(Unit::new(partner()?, add.directorate.clone()));
    Ok(match add.role {
        RoleWord::Requester => RoleKind::Requester {
            authority: add.authority.clone().ok_or_else(|| missing("--authority"))?,
            function: function(add.function.unwrap_or(FunctionWord::Technicien)),
            themes: Vec::new(),
        },
        RoleWord::Expert => RoleKind::Expert(unit()?),
        RoleWord::Manager => RoleKind::Manager(unit()?),
        RoleWord::Administrator => match &add.partner {
            Some(partner) => RoleKind::PartnerAdministrator(partner.clone()),
            None => RoleKind::PlatformAdministrator,
        },
    })
}

fn function(word: FunctionWord) -> Function {
    match word {
        FunctionWord::Maire => Function::Maire,
        FunctionWord::President => Function::President,
        FunctionWord::Dgs => Function::Dgs,
        FunctionWord::Secretaire => Function::Secretaire,
        FunctionWord::Dst => Function::Dst,
        FunctionWord::Technicien => Function::Technicien,
    }
}

/// Prints a bearer token, alone on stdout.
///
/// # Errors
/// An unknown address, a duration that is not one.
pub async fn token(settings: &Settings, wanted: &Token) -> anyhow::Result<()> {
    let expected = "une durée comme 30m, 1h ou 2d";
    let ttl = ttl(&wanted.ttl).ok_or_else(|| Faults::one("appui token", "--ttl", expected))?;
    let longest = settings.sign_in.token_hours;
    if ttl > TimeDelta::hours(longest.into()) {
        let expected = format!("{longest}h au plus (réglage sign_in.token_hours)");
        return Err(Faults::one("appui token", "--ttl", expected).into());
    }
    let cx = connect(settings).await?;
    let unknown = || Faults::one("appui token", "--email", "l’adresse d’une personne existante");
    let person = match administration::person(&cx, &wanted.email).await {
        Ok(person) => person.ok_or_else(unknown)?,
        Err(app::AppError::Refused(_)) => return Err(unknown().into()),
        Err(error) => return Err(error.into()),
    };
    say(sign_in::open_for(&cx, person.id, cx.now() + ttl).await?.access_token);
    Ok(())
}

/// `90s`, `30m`, `1h`, `2d`.
fn ttl(text: &str) -> Option<TimeDelta> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok().filter(|n| (0..=1_000_000).contains(n))?;
    match unit {
        "s" => TimeDelta::try_seconds(number),
        "m" => TimeDelta::try_minutes(number),
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => None,
    }
}
