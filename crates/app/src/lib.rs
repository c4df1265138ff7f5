//! What people do, one use case a file: authorise → load → decide → in one transaction save, journal, plan, enqueue.
//!
//! What may not live here: HTTP, GraphQL, templates, SQL, and any rule that `domain` could decide.

mod caused;
mod consequences;
mod cx;
mod error;
mod keys;
mod time;

pub mod acts;
pub mod administration;
pub mod authenticate;
pub mod authorities;
pub mod chronicle;
pub mod drafts;
pub mod exports;
pub mod feeds;
pub mod follow_up;
pub mod forms;
pub mod import_territory;
pub mod index_requests;
pub mod letters;
pub mod outbox;
pub mod people;
pub mod preview;
pub mod publications;
pub mod queries;
pub mod run_reminders;
pub mod sign_in;
pub mod statistics;
pub mod steering;
pub mod submit_request;
pub mod triage_request;
pub mod withdraw_request;

pub use cx::{CausedSettings, Cx, FormSettings, Loaded, Settings};
pub use error::{AppError, Outcome};
pub use keys::Keys;
pub use storage::absences::Absence;
pub use storage::baskets::Baskets;
pub use storage::exports::Export;
pub use storage::feeds::Feed;
pub use storage::follow_links::FollowLink;
pub use storage::journal::{Change, Entry, Of as JournalOf, Search as JournalSearch};
pub use storage::mails::{Filter as MailFilter, Kept as KeptMail, MailState};
pub use storage::memberships::{Filter as PeopleFilter, key as membership_key};
pub use storage::referrals::{Filter as ReferralFilter, Listed};
pub use storage::reminders::About;
pub use storage::requests::Filter as RequestFilter;
pub use storage::{Key, Page, PageOf, Preparing, Store, StoreError, Waits};
pub use time::{Clock, FakeClock, SystemClock, Waited, new_id};
