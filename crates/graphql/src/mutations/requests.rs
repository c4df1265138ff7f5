//! Filing, routing by hand, withdrawing.

use app::submit_request::submit_request;
use app::triage_request::triage_request;
use app::withdraw_request::withdraw_request;
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::draft::Seen;
use domain::ids::RequestId;
use domain::request::{Contact, Submission};
use domain::territory::Unit;

use crate::ctx::{ContextExt, id};
use crate::enums::{Function, Urgency};
use crate::failure::payload;
use crate::types::RequestNode;

/// Mutations of requests.
#[derive(Default)]
pub(crate) struct RequestMutations;

payload!(
    SubmitRequestPayload,
    SubmitRequestSuccess {
        /// The request as filed.
        request: RequestNode,
    }
);
payload!(
    TriageRequestPayload,
    TriageRequestSuccess {
        /// The request as routed.
        request: RequestNode,
    }
);
payload!(
    WithdrawRequestPayload,
    WithdrawRequestSuccess {
        /// The request as withdrawn.
        request: RequestNode,
    }
);

/// How to call back.
#[derive(InputObject)]
struct ContactInput {
    /// Whom to ask for.
    name: String,
    /// What they are in the authority.
    function: Function,
    /// Where the acknowledgement goes.
    email: String,
    /// The number, as people write it.
    phone: Option<String>,
    /// When to call, at most five.
    preferred_slots: Vec<String>,
}

/// What an authority files.
#[derive(InputObject)]
struct SubmitRequestInput {
    /// The same key with the same content is the same request, for one person.
    idempotency_key: String,
    /// INSEE code or SIREN.
    authority_code: String,
    /// In a few words.
    title: String,
    /// In their own words, 3 to 20,000 characters.
    description: String,
    /// Slugs of themes, at most five, may be empty.
    themes: Vec<String>,
    /// How pressing.
    urgency: Urgency,
    /// Seen only by those it concerns.
    confidential: bool,
    /// How to call back.
    contact: ContactInput,
    /// The draft under whose key it is filed, as the caller has seen it: when another window has written to it, nothing is filed.
    draft: Option<SeenDraftInput>,
}

/// What a window knows of the draft that it files.
#[derive(InputObject)]
struct SeenDraftInput {
    /// The version that it shows.
    version: i32,
    /// How the window names itself.
    writer: Option<String>,
}

/// A unit to ask.
#[derive(InputObject)]
struct TargetInput {
    /// Slug of the partner.
    partner: String,
    /// Slug of its directorate.
    directorate: Option<String>,
}

/// How a request is routed by hand.
#[derive(InputObject)]
struct TriageRequestInput {
    /// The request.
    request_id: ID,
    /// The units to ask.
    targets: Vec<TargetInput>,
    /// Its themes, when they are to be put right.
    themes: Option<Vec<String>>,
}

/// Which request is withdrawn.
#[derive(InputObject)]
struct WithdrawRequestInput {
    /// The request.
    request_id: ID,
    /// Why.
    reason: Option<String>,
}

impl SeenDraftInput {
    fn seen(&self) -> Seen {
        Seen { version: Some(self.version), writer: self.writer.clone() }
    }
}

impl SubmitRequestInput {
    /// The key, and what is filed under it.
    fn submission(self) -> (String, Submission) {
        let ContactInput { name, function, email, phone, preferred_slots } = self.contact;
        let contact = Contact {
            name,
            function: function.into(),
            email,
            phone: None,
            phone_typed: phone,
            preferred_slots,
        };
        let submission = Submission {
            authority: self.authority_code,
            title: self.title,
            description: self.description,
            themes: self.themes,
            urgency: self.urgency.into(),
            confidential: self.confidential,
            contact,
        };
        (self.idempotency_key, submission)
    }
}

#[Object]
impl RequestMutations {
    /// Files a request.
    async fn submit_request(
        &self,
        ctx: &Context<'_>,
        input: SubmitRequestInput,
    ) -> Result<SubmitRequestPayload> {
        let seen = input.draft.as_ref().map(SeenDraftInput::seen);
        let (key, submission) = input.submission();
        let filed = submit_request(ctx.cx()?, ctx.caller()?, (&key, seen), submission).await;
        SubmitRequestPayload::from_outcome(filed.map(|filed| SubmitRequestSuccess {
            request: RequestNode::filed(filed.request, filed.content, filed.referrals),
        }))
    }

    /// Routes a request that waits in triage.
    async fn triage_request(
        &self,
        ctx: &Context<'_>,
        input: TriageRequestInput,
    ) -> Result<TriageRequestPayload> {
        let TriageRequestInput { request_id, targets, themes } = input;
        let targets =
            targets.into_iter().map(|target| Unit::new(target.partner, target.directorate)).collect();
        let routed = async {
            domain::policy::signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&request_id, RequestId::from_opaque, "requestId")?;
            let request = triage_request(ctx_cx(ctx)?, ctx_caller(ctx)?, id, (targets, themes)).await?;
            Ok(TriageRequestSuccess { request: RequestNode::new(request.into()) })
        };
        TriageRequestPayload::from_outcome(routed.await)
    }

    /// Withdraws a request: every open referral ends.
    async fn withdraw_request(
        &self,
        ctx: &Context<'_>,
        input: WithdrawRequestInput,
    ) -> Result<WithdrawRequestPayload> {
        let withdrawn = async {
            domain::policy::signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&input.request_id, RequestId::from_opaque, "requestId")?;
            let request = withdraw_request(ctx_cx(ctx)?, ctx_caller(ctx)?, id, input.reason).await?;
            Ok(WithdrawRequestSuccess { request: RequestNode::new(request.into()) })
        };
        WithdrawRequestPayload::from_outcome(withdrawn.await)
    }
}

/// The context where a use case's answer is being made.
pub(super) fn ctx_cx<'a>(ctx: &'a Context<'_>) -> app::Outcome<&'a app::Cx> {
    ctx.cx().ok().ok_or(app::AppError::Configuration("no context"))
}

/// The caller where a use case's answer is being made.
pub(super) fn ctx_caller<'a>(ctx: &'a Context<'_>) -> app::Outcome<&'a app::authenticate::Caller> {
    ctx.caller().ok().ok_or(app::AppError::Configuration("no caller"))
}
