//! The figures' cells: kept from the journal, read by question, with what is open kept by its due day.
//!
//! What may not live here: what a figure means (`domain::figures`).

mod cells;
mod files;
mod follow;
mod keys;
mod question;

pub use self::cells::{Cell, add, kept, replace_all};
pub use self::files::{File, Unknown, files, files_of, files_since, tail};
pub use self::follow::{Followed, bound, follow, forget_transactions, place};
pub use self::question::{Answers, Counted, Question, answer};
