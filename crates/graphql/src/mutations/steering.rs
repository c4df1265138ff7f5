//! What the platform's administrator does about reminders and mails.

use app::steering::evening::{self, Gesture};
use app::steering::mails::{self, Remedy};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use domain::ids::{MailId, ReminderId};
use domain::policy::signed_in;

use super::requests::{ctx_caller, ctx_cx};
use crate::ctx::id;
use crate::failure::payload;

/// Mutations of the administrator.
#[derive(Default)]
pub(crate) struct SteeringMutations;

payload!(
    HandleReminderPayload,
    HandleReminderSuccess {
        /// It is so.
        done: bool,
    }
);
payload!(
    LookAfterMailPayload,
    LookAfterMailSuccess {
        /// It is so.
        done: bool,
    }
);

/// What is done to a planned reminder.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
#[graphql(remote = "Gesture")]
enum ReminderGesture {
    /// Held back until it is let go.
    Hold,
    /// Let go again.
    Release,
    /// Sent at once, whatever the hour.
    Send,
}

/// What is done about a mail that was given up.
#[derive(Enum, Copy, Clone, Debug, Eq, PartialEq)]
#[graphql(remote = "Remedy")]
enum MailRemedy {
    /// Tried again, from the beginning.
    Retry,
    /// Noted as looked after: the person was told otherwise.
    Settle,
}

/// Which reminder, and what is done to it.
#[derive(InputObject)]
struct HandleReminderInput {
    /// The reminder.
    reminder_id: ID,
    /// What is done to it.
    gesture: ReminderGesture,
}

/// Which mail, and what is done about it.
#[derive(InputObject)]
struct LookAfterMailInput {
    /// The mail.
    mail_id: ID,
    /// What is done about it.
    remedy: MailRemedy,
}

#[Object]
impl SteeringMutations {
    /// Holds a planned reminder back, lets it go again, or sends it at once; journalled.
    async fn handle_reminder(
        &self,
        ctx: &Context<'_>,
        input: HandleReminderInput,
    ) -> Result<HandleReminderPayload> {
        let handled = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&input.reminder_id, ReminderId::from_opaque, "reminderId")?;
            evening::handle(ctx_cx(ctx)?, ctx_caller(ctx)?, id, input.gesture.into()).await
        };
        HandleReminderPayload::from_outcome(handled.await.map(|()| HandleReminderSuccess { done: true }))
    }

    /// Has a mail that was given up tried again, or notes that it has been looked after.
    async fn look_after_mail(
        &self,
        ctx: &Context<'_>,
        input: LookAfterMailInput,
    ) -> Result<LookAfterMailPayload> {
        let handled = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&input.mail_id, MailId::from_opaque, "mailId")?;
            mails::look_after(ctx_cx(ctx)?, ctx_caller(ctx)?, id, input.remedy.into()).await.map(drop)
        };
        LookAfterMailPayload::from_outcome(handled.await.map(|()| LookAfterMailSuccess { done: true }))
    }
}
