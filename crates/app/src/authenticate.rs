//! Who calls: an access token (RFC 7519, HS256) bound to a session row that is looked at on each call.

use domain::ids::{PersonId, SessionId};
use domain::policy::{Actor, Identity};
use domain::time::Instant;
use domain::uuid::Uuid;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use storage::sessions;

use crate::{AppError, Cx, Loaded, Outcome};

const ISSUER: &str = "appui";
const AUDIENCE: &str = "appui-api";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    exp: i64,
}

/// A call: who makes it, by which session, under which version of the folder.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// By which session.
    pub session: Option<SessionId>,
    /// Since when that session is open.
    pub since: Option<Instant>,
    /// Until when it is.
    pub until: Option<Instant>,
    /// The folder as it is for this call.
    pub territory: Arc<Loaded>,
}

/// Why a token is not even looked up.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Malformed, forged, for another audience, or signed in another way: 401.
    #[error("the token is not one of ours")]
    NotOurs,
    /// It could not be looked up.
    #[error(transparent)]
    App(#[from] AppError),
}

/// The caller behind a bearer token. Without one, or with one that has expired or whose session has ended: anonymous.
///
/// # Errors
/// [`TokenError::NotOurs`] for a token that we have not signed.
pub async fn authenticate(cx: &Cx, token: Option<&str>) -> Result<Caller, TokenError> {
    let anonymous = async |cx: &Cx| {
        let territory = cx.territory().await?;
        Ok(Caller { actor: Actor::Anonymous, session: None, since: None, until: None, territory })
    };
    let Some(token) = token else { return anonymous(cx).await };
    let claims = verified(cx, token)?;
    let now = cx.now();
    if claims.exp <= now.timestamp() {
        return anonymous(cx).await;
    }
    let session = SessionId(claims.sid);
    let found = sessions::find(&cx.store, session).await.map_err(AppError::from)?;
    let live = |found: &sessions::Found| {
        found.ended_at.is_none_or(|ended| ended > now)
            && found.expires_at > now
            && found.person.id.0 == claims.sub
    };
    let Some(found) = found.filter(live) else { return anonymous(cx).await };
    let territory = cx.territory_at(found.territory).await?;
    let (since, until) = (Some(found.created_at), Some(found.expires_at));
    let actor = Actor::Person(Identity::new(found.person, found.roles, now));
    Ok(Caller { actor, session: Some(session), since, until, territory })
}

/// Whose token it is, ended or not, without asking the database: for what was shown to them, never for what they may do.
pub(crate) fn claimed(cx: &Cx, token: &str) -> Option<PersonId> {
    verified(cx, token).ok().map(|claims| PersonId(claims.sub))
}

/// The claims of a token that we have signed. Its expiry is judged by our own clock, not by the library's.
fn verified(cx: &Cx, token: &str) -> Result<Claims, TokenError> {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[ISSUER]);
    rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    rules.validate_exp = false;
    let key = DecodingKey::from_secret(cx.settings.keys.access());
    let decoded = decode::<Claims>(token, &key, &rules).ok().ok_or(TokenError::NotOurs)?;
    Ok(decoded.claims)
}

/// Signs the access token of a session.
pub(crate) fn issue(cx: &Cx, person: Uuid, session: SessionId, expires_at: Instant) -> Outcome<String> {
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: person,
        sid: session.0,
        exp: expires_at.timestamp(),
    };
    let key = EncodingKey::from_secret(cx.settings.keys.access());
    let token = encode(&Header::new(Algorithm::HS256), &claims, &key);
    token.ok().ok_or(AppError::Configuration("the token could not be signed"))
}
