//! What is done to a referral: one act a function, all through [`act::act`], the only way a referral changes.

mod act;
mod expert;
mod hand_back;
mod hand_over;
mod offered;
mod redirect;
mod requester;

pub use self::act::{Acted, Target};
pub(crate) use self::act::{
    File, authorize_actor, commit, decided, facts_of, file_of, hold_file, hold_seen, load_file,
};
pub use self::expert::{
    Attempt, claim_referral, close_referral, decline_referral, pause_referral, record_call_attempt,
    release_referral, resume_referral,
};
pub(crate) use self::hand_back::{hand_back_of_role, hand_back_what_was_left};
pub use self::hand_over::{Colleague, colleagues, hand_over_referral};
pub use self::offered::offered;
pub(crate) use self::redirect::already_referred;
pub(crate) use self::redirect::next;
pub use self::redirect::{Redirected, redirect_referral};
pub use self::requester::{confirm_callback, offer_slot, settle_disagreement};
