//! What is done to a referral.

use crate::date::Date;
use app::acts::{self, Acted, Attempt, Target};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::ids::ReferralId;
use domain::policy::signed_in;
use domain::territory::Unit;
use domain::time::Instant;

use super::requests::{ctx_caller, ctx_cx};
use crate::ctx::id;
use crate::enums::{CallChannel, CallResult, DeclineReason, Outcome};
use crate::failure::payload;
use crate::types::ReferralNode;

/// Mutations around the call.
#[derive(Default)]
pub(crate) struct CallMutations;

/// Mutations that decide.
#[derive(Default)]
pub(crate) struct DecisionMutations;

impl From<Acted> for ReferralNode {
    fn from(acted: Acted) -> Self {
        Self::new(acted.referral, acted.request.into())
    }
}

/// The referral meant, once it is known who asks.
fn target(ctx: &Context<'_>, given: &ID, expected_version: Option<i32>) -> app::Outcome<Target> {
    signed_in(&ctx_caller(ctx)?.actor)?;
    Ok(Target { id: id(given, ReferralId::from_opaque, "referralId")?, expected_version })
}

/// Declares the payload of a mutation that answers with the referral, and how it is made.
macro_rules! answers_referral {
    ($($payload:ident $success:ident),* $(,)?) => {$(
        payload!($payload, $success {
            /// The referral as it is now.
            referral: ReferralNode,
        });

        impl $payload {
            fn acted(answer: app::Outcome<Acted>) -> Result<Self> {
                Self::from_outcome(answer.map(|acted| $success { referral: acted.into() }))
            }
        }
    )*};
}

answers_referral! {
    ClaimReferralPayload ClaimReferralSuccess,
    ReleaseReferralPayload ReleaseReferralSuccess,
    ResumeReferralPayload ResumeReferralSuccess,
    HandOverReferralPayload HandOverReferralSuccess,
    RecordCallAttemptPayload RecordCallAttemptSuccess,
    PauseReferralPayload PauseReferralSuccess,
    DeclineReferralPayload DeclineReferralSuccess,
    CloseReferralPayload CloseReferralSuccess,
    ConfirmCallbackPayload ConfirmCallbackSuccess,
    OfferSlotPayload OfferSlotSuccess,
    SettleDisagreementPayload SettleDisagreementSuccess,
}

payload!(RedirectReferralPayload, RedirectReferralSuccess {
    /// The referral that ended.
    referral: ReferralNode,
    /// The one that began; null when the administrator decides.
    new_referral: Option<ReferralNode>,
});

macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        struct $name {
            /// The referral.
            referral_id: ID,
            $($(#[$fdoc])* $field: $ty,)*
        }
    )*};
}

inputs! {
    /// Which referral is taken.
    ClaimReferralInput {
        /// The version seen; null to act on whatever it is now.
        expected_version: Option<i32>,
    }
    /// Which referral is given back.
    ReleaseReferralInput {
        /// The version seen; null to act on whatever it is now.
        expected_version: Option<i32>,
    }
    /// Which referral's clock runs again.
    ResumeReferralInput {
        /// The version seen; null to act on whatever it is now.
        expected_version: Option<i32>,
    }
    /// To whom a referral is passed.
    HandOverReferralInput {
        /// Address of a colleague of the unit.
        to_email: String,
        /// To a colleague who is away too: said knowingly, once `COLLEAGUE_ABSENT` has told until when and who stands in.
        even_if_absent: Option<bool>,
    }
    /// A call attempt.
    RecordCallAttemptInput {
        /// What came of it.
        result: CallResult,
        /// How it was made.
        channel: CallChannel,
        /// When; null for now.
        at: Option<Instant>,
        /// What was said.
        note: Option<String>,
    }
    /// Why and until when a clock stands still.
    PauseReferralInput {
        /// Slug of a reason of the guide.
        reason: String,
        /// The day on which it runs again; that day counts.
        until: Date,
        /// What is asked of the authority meanwhile: it reads it.
        note: Option<String>,
    }
    /// Why a referral is declined.
    DeclineReferralInput {
        /// The reason.
        reason: DeclineReason,
        /// In words; required with OTHER.
        text: Option<String>,
    }
    /// Where a referral is passed on to.
    RedirectReferralInput {
        /// Slug of the partner.
        partner: String,
        /// Slug of its directorate.
        directorate: Option<String>,
        /// Why.
        reason: String,
    }
    /// How a referral is closed.
    CloseReferralInput {
        /// The outcome.
        outcome: Outcome,
        /// In words.
        note: Option<String>,
    }
    /// What the authority says of a callback.
    ConfirmCallbackInput {
        /// Was it made?
        confirmed: bool,
    }
    /// When an authority that could not be reached can be.
    OfferSlotInput {
        /// In words.
        slot: String,
    }
    /// How a disagreement is settled.
    SettleDisagreementInput {
        /// The denial stands.
        upheld: bool,
        /// In words.
        note: Option<String>,
    }
}

#[Object]
impl CallMutations {
    /// Takes a referral.
    async fn claim_referral(
        &self,
        ctx: &Context<'_>,
        input: ClaimReferralInput,
    ) -> Result<ClaimReferralPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, input.expected_version)?;
            acts::claim_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target).await
        };
        ClaimReferralPayload::acted(acted.await)
    }

    /// Gives a referral back to the unit.
    async fn release_referral(
        &self,
        ctx: &Context<'_>,
        input: ReleaseReferralInput,
    ) -> Result<ReleaseReferralPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, input.expected_version)?;
            acts::release_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target).await
        };
        ReleaseReferralPayload::acted(acted.await)
    }

    /// Passes a referral to a colleague of the unit.
    async fn hand_over_referral(
        &self,
        ctx: &Context<'_>,
        input: HandOverReferralInput,
    ) -> Result<HandOverReferralPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, None)?;
            let to = (input.to_email.as_str(), input.even_if_absent.unwrap_or_default());
            acts::hand_over_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target, to).await
        };
        HandOverReferralPayload::acted(acted.await)
    }

    /// Logs a call attempt; the first real contact is the callback.
    async fn record_call_attempt(
        &self,
        ctx: &Context<'_>,
        input: RecordCallAttemptInput,
    ) -> Result<RecordCallAttemptPayload> {
        let RecordCallAttemptInput { referral_id, result, channel, at, note } = input;
        let acted = async {
            let target = target(ctx, &referral_id, None)?;
            let attempt = Attempt { at, channel: channel.into(), result: result.into(), note };
            acts::record_call_attempt(ctx_cx(ctx)?, ctx_caller(ctx)?, target, attempt).await
        };
        RecordCallAttemptPayload::acted(acted.await)
    }

    /// Stops the clock for a reason of the guide.
    async fn pause_referral(
        &self,
        ctx: &Context<'_>,
        input: PauseReferralInput,
    ) -> Result<PauseReferralPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, None)?;
            let why = (input.reason, input.until.0);
            acts::pause_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target, why, input.note.as_deref()).await
        };
        PauseReferralPayload::acted(acted.await)
    }

    /// Lets the clock run again.
    async fn resume_referral(
        &self,
        ctx: &Context<'_>,
        input: ResumeReferralInput,
    ) -> Result<ResumeReferralPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, input.expected_version)?;
            acts::resume_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target).await
        };
        ResumeReferralPayload::acted(acted.await)
    }

    /// The authority confirms or denies the call, whatever came after it, within the days that the guide gives; before any call,
    /// says that nobody has called.
    async fn confirm_callback(
        &self,
        ctx: &Context<'_>,
        input: ConfirmCallbackInput,
    ) -> Result<ConfirmCallbackPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, None)?;
            acts::confirm_callback(ctx_cx(ctx)?, ctx_caller(ctx)?, target, input.confirmed).await
        };
        ConfirmCallbackPayload::acted(acted.await)
    }

    /// An authority that could not be reached offers a slot: a full delay runs again.
    async fn offer_slot(&self, ctx: &Context<'_>, input: OfferSlotInput) -> Result<OfferSlotPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, None)?;
            acts::offer_slot(ctx_cx(ctx)?, ctx_caller(ctx)?, target, &input.slot).await
        };
        OfferSlotPayload::acted(acted.await)
    }
}

#[Object]
impl DecisionMutations {
    /// Declines a referral.
    async fn decline_referral(
        &self,
        ctx: &Context<'_>,
        input: DeclineReferralInput,
    ) -> Result<DeclineReferralPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, None)?;
            let why = (input.reason.into(), input.text);
            acts::decline_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target, why).await
        };
        DeclineReferralPayload::acted(acted.await)
    }

    /// Passes a referral on to another unit, which gets its own full delay.
    async fn redirect_referral(
        &self,
        ctx: &Context<'_>,
        input: RedirectReferralInput,
    ) -> Result<RedirectReferralPayload> {
        let RedirectReferralInput { referral_id, partner, directorate, reason } = input;
        let redirected = async {
            let target = target(ctx, &referral_id, None)?;
            let to = Unit::new(partner, directorate);
            let done = acts::redirect_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target, (to, reason)).await?;
            let request = std::sync::Arc::new(done.request);
            let node = |referral| ReferralNode::new(referral, std::sync::Arc::clone(&request));
            Ok(RedirectReferralSuccess { referral: node(done.referral), new_referral: done.new.map(node) })
        };
        RedirectReferralPayload::from_outcome(redirected.await)
    }

    /// Closes a referral with an outcome.
    async fn close_referral(
        &self,
        ctx: &Context<'_>,
        input: CloseReferralInput,
    ) -> Result<CloseReferralPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, None)?;
            let how = (input.outcome.into(), input.note);
            acts::close_referral(ctx_cx(ctx)?, ctx_caller(ctx)?, target, how).await
        };
        CloseReferralPayload::acted(acted.await)
    }

    /// Settles a disagreement: the denial is upheld, or the first contact restored.
    async fn settle_disagreement(
        &self,
        ctx: &Context<'_>,
        input: SettleDisagreementInput,
    ) -> Result<SettleDisagreementPayload> {
        let acted = async {
            let target = target(ctx, &input.referral_id, None)?;
            let how = (input.upheld, input.note);
            acts::settle_disagreement(ctx_cx(ctx)?, ctx_caller(ctx)?, target, how).await
        };
        SettleDisagreementPayload::acted(acted.await)
    }
}
