//! The API: types, resolvers, loaders, limits, and how refusals and faults are told. The pages run on it too.
//!
//! Resolvers parse and hand on; what may not live here: a rule, a right, SQL, a mail.

#![expect(clippy::unused_async, reason = "a resolver is async whether it waits or not")]

mod characters;
mod connection;
mod ctx;
mod date;
mod door;
mod enums;
mod execute;
mod failure;
mod forms;
mod inputs;
mod limits;
mod loaders;
mod mutations;
mod query;
mod types;

pub use app::authenticate::{Caller, TokenError};
pub use app::forms::{Form, Key as FormKey, NOBODY, Typed, new_visit};
pub use app::{AppError, Export};
pub use ctx::{TRY_AGAIN, UNAVAILABLE};
pub use domain::{french, words};
pub use execute::{Api, Call};
pub use forms::Forms;
pub use limits::Limits;

/// « 1er trimestre 2026 »; the code itself where it is none.
pub fn quarter_label(code: &str) -> String {
    domain::publication::Quarter::parse(code)
        .map_or_else(|| code.to_owned(), domain::publication::Quarter::label)
}

/// The quarter of a month written `2026-03`.
pub fn quarter_of(month: &str) -> String {
    let day = format!("{month}-01").parse().ok();
    day.map_or_else(String::new, |day| domain::publication::Quarter::of(day).code())
}

/// Has the caller signed in?
pub fn is_signed_in(caller: &Caller) -> bool {
    domain::policy::signed_in(&caller.actor).is_ok()
}

/// What is said of a sign-in link that has been used.
pub fn used_link() -> String {
    domain::refusal::Refusal::InvalidSignInLink.message()
}

/// How many signs of a text can be read, those around it left out.
pub fn readable(text: &str) -> usize {
    domain::text::seen(&domain::text::one_line(text)).chars().count()
}

/// An id for a draft that a page begins: nothing is kept before something is written.
pub fn new_draft() -> String {
    domain::ids::DraftId(app::new_id()).opaque()
}
