//! Signing in and out, and one's own absence.

use crate::date::Date;
use app::people::absences;
use app::sign_in;
use async_graphql::{Context, InputObject, Object, Result};
use domain::policy::Unauthenticated;
use domain::time::Instant;

use super::requests::{ctx_caller, ctx_cx};
use crate::failure::payload;

/// Mutations of the session.
#[derive(Default)]
pub(crate) struct SessionMutations;

payload!(
    RequestSignInLinkPayload,
    RequestSignInLinkSuccess {
        /// Always true, known address or not.
        sent: bool,
    }
);
payload!(
    SignInPayload,
    SignInSuccess {
        /// The bearer token.
        access_token: String,
        /// When it ends by itself.
        expires_at: Instant,
    }
);
payload!(
    SignOutPayload,
    SignOutSuccess {
        /// The session is over.
        done: bool,
    }
);
payload!(
    RenewSessionPayload,
    RenewSessionSuccess {
        /// The new bearer token; null while the session is young.
        access_token: Option<String>,
        /// When it ends by itself.
        expires_at: Option<Instant>,
    }
);
payload!(
    DeclareAbsencePayload,
    DeclareAbsenceSuccess {
        /// It is noted.
        done: bool,
    }
);

/// Where the link goes.
#[derive(InputObject)]
struct RequestSignInLinkInput {
    /// The address.
    email: String,
}

/// What the link holds.
#[derive(InputObject)]
struct SignInInput {
    /// The token.
    token: String,
}

/// Nothing to say.
#[derive(InputObject)]
struct SignOutInput {
    /// Left for clients that must send something.
    reason: Option<String>,
}

/// Nothing to say.
#[derive(InputObject)]
struct RenewSessionInput {
    /// Left for clients that must send something.
    reason: Option<String>,
}

/// When the caller is away, and who stands in.
#[derive(InputObject)]
struct DeclareAbsenceInput {
    /// First day.
    from: Date,
    /// Last day.
    to: Date,
    /// Address of a colleague of one of the caller's units.
    deputy_email: Option<String>,
}

#[Object]
impl SessionMutations {
    /// Mails a link by which one signs in; the answer is the same for an unknown address.
    async fn request_sign_in_link(
        &self,
        ctx: &Context<'_>,
        input: RequestSignInLinkInput,
    ) -> Result<RequestSignInLinkPayload> {
        let sent = async { sign_in::request_sign_in_link(ctx_cx(ctx)?, &input.email).await };
        RequestSignInLinkPayload::from_outcome(sent.await.map(|()| RequestSignInLinkSuccess { sent: true }))
    }

    /// Opens a session with the token of a link, which is used up by it.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Result<SignInPayload> {
        let opened = async { sign_in::sign_in(ctx_cx(ctx)?, &input.token).await };
        let success = |opened: sign_in::SignedIn| SignInSuccess {
            access_token: opened.access_token,
            expires_at: opened.expires_at,
        };
        SignInPayload::from_outcome(opened.await.map(success))
    }

    /// Ends the session: its token is worth nothing from the next call on.
    async fn sign_out(&self, ctx: &Context<'_>, input: Option<SignOutInput>) -> Result<SignOutPayload> {
        let _reason = input.map(|input| input.reason);
        let ended = async {
            let session = ctx_caller(ctx)?.session.ok_or(Unauthenticated)?;
            sign_in::sign_out(ctx_cx(ctx)?, session).await
        };
        SignOutPayload::from_outcome(ended.await.map(|()| SignOutSuccess { done: true }))
    }

    /// Opens a session in place of one that is old enough: the old token is worth nothing a minute later.
    async fn renew_session(
        &self,
        ctx: &Context<'_>,
        input: Option<RenewSessionInput>,
    ) -> Result<RenewSessionPayload> {
        let _reason = input.map(|input| input.reason);
        let renewed = async { sign_in::renew(ctx_cx(ctx)?, ctx_caller(ctx)?).await };
        let success = |opened: Option<sign_in::SignedIn>| RenewSessionSuccess {
            expires_at: opened.as_ref().map(|opened| opened.expires_at),
            access_token: opened.map(|opened| opened.access_token),
        };
        RenewSessionPayload::from_outcome(renewed.await.map(success))
    }

    /// Declares the caller's absence: mails for them go to the deputy.
    async fn declare_absence(
        &self,
        ctx: &Context<'_>,
        input: DeclareAbsenceInput,
    ) -> Result<DeclareAbsencePayload> {
        let DeclareAbsenceInput { from, to, deputy_email } = input;
        let declared = async {
            let days = (from.0, to.0);
            absences::declare(ctx_cx(ctx)?, ctx_caller(ctx)?, days, deputy_email.as_deref()).await
        };
        DeclareAbsencePayload::from_outcome(declared.await.map(|()| DeclareAbsenceSuccess { done: true }))
    }
}
