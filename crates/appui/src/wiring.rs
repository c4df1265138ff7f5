//! How the parts are put together, for the binary and for the tests alike.

use std::sync::Arc;
use std::time::Duration;

use app::{Clock, Cx, Keys, Store};
use axum::Router;
use domain::chrono::TimeDelta;
use graphql::{Api, Limits};
use mail::{MailAddress, Pace, Relay, Retries, Transport};
use web::{Probes, Site};

use crate::Faults;
pub use crate::database::{awaited, patient, prepare, store};
use crate::readiness::Readiness;
use crate::settings::Settings;

/// The use cases over a store, with a clock.
///
/// # Errors
/// When the secret cannot be read or made.
pub fn cx(settings: &Settings, store: Store, clock: Arc<dyn Clock>) -> Result<Cx, Faults> {
    let settings = app::Settings {
        public_url: settings.public_url.clone(),
        keys: Keys::from_secret(&settings.secret()?),
        link_ttl: TimeDelta::minutes(settings.sign_in.link_minutes.into()),
        links_per_ttl: settings.sign_in.links.into(),
        links_at_once: settings.sign_in.people_at_once.into(),
        session_ttl: TimeDelta::hours(settings.sign_in.session_hours.into()),
        publication_days: settings.publication.after_days.into(),
        exports_kept: TimeDelta::days(settings.exports.days_kept.into()),
        lease: TimeDelta::seconds(settings.exports.lease_seconds.into()),
        mail_lease: TimeDelta::seconds(settings.mail.lease_seconds.max(1).into()),
        session_renewal: TimeDelta::minutes(settings.sign_in.renewal_minutes.into()),
        drafts_most: settings.drafts.most,
        drafts_kept: TimeDelta::days(settings.drafts.days_kept.into()),
        forms: app::FormSettings {
            fresh: TimeDelta::hours(settings.forms.fresh_hours.into()),
            sent: TimeDelta::days(settings.forms.sent_days.into()),
            typed: TimeDelta::minutes(settings.forms.typed_minutes.into()),
            typed_bytes: settings.forms.typed_bytes,
            typed_most: settings.forms.typed_most,
        },
        caused: caused(settings),
    };
    Ok(Cx::new(store, clock, settings))
}

/// How much mail one caller may cause to others, by the settings.
fn caused(settings: &Settings) -> app::CausedSettings {
    let Settings { mandates, sharing, roles, .. } = settings;
    app::CausedSettings {
        asks_mailed: mandates.mailed,
        asks_kept: mandates.kept,
        asks_to_platform: mandates.platform_an_hour,
        links_alive: sharing.alive,
        links_of_request: sharing.of_request_a_day,
        links_by_person: sharing.by_person_a_day,
        roles_to_person: roles.to_person_a_day,
        roles_by_giver: roles.by_giver_a_day,
    }
}

/// What a document may ask, by the settings.
pub fn limits_of(limits: &crate::settings::Limits) -> Limits {
    Limits {
        document_bytes: limits.document_bytes,
        nesting: limits.nesting,
        tokens: limits.tokens,
        spreads: limits.spreads,
        visits: limits.visits,
        depth: limits.depth,
        root_fields: limits.root_fields,
        aliases: limits.aliases,
        values: limits.values,
        complexity: limits.complexity,
        argument_bytes: limits.argument_bytes,
        text_chars: limits.text_chars,
        time: Duration::from_secs(limits.seconds),
        introspection: limits.introspection,
    }
}

/// All routes over the use cases.
pub fn router(
    settings: &Settings,
    cx: &Cx,
    readiness: &Readiness,
    metrics: Arc<dyn Fn() -> String + Send + Sync>,
) -> Router {
    let limits = &settings.limits;
    let readiness = readiness.clone();
    let ready = move || -> std::pin::Pin<Box<dyn Future<Output = bool> + Send>> {
        let readiness = readiness.clone();
        Box::pin(async move { readiness.is_ready().await })
    };
    let probes = Probes { ready: Arc::new(ready), metrics };
    web::router(Site {
        api: Api::new(cx.clone(), limits_of(limits)),
        files: formats::Files::new(cx.clone()),
        probes,
        pace: web::Pace::per_minute(settings.feeds.per_minute),
        body_bytes: limits.body_bytes,
        body_time: Duration::from_secs(limits.body_seconds.max(1)),
        retry_after: settings.database.retry_after_seconds,
    })
}

/// The relay of the settings' transport.
///
/// # Errors
/// When the transport cannot be opened.
pub fn relay(settings: &Settings, cx: &Cx) -> anyhow::Result<Relay> {
    let address = MailAddress::parse(&settings.mail_url.0)
        .ok_or_else(|| Faults::one("APPUI_*", "mail_url", "file://dossier ou smtp://hôte:port"))?;
    let retries = Retries {
        first: TimeDelta::seconds(settings.mail.retry_first_seconds.into()),
        longest: TimeDelta::seconds(settings.mail.retry_longest_seconds.into()),
        most: settings.mail.retry_most,
    };
    let pace = Pace {
        at_once: settings.mail.at_once.max(1),
        patience: Duration::from_secs(settings.mail.send_seconds.max(1).into()),
    };
    Ok(Relay::new(cx.clone(), Transport::open(&address)?, retries).paced(pace))
}
