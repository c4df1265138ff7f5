//! What the platform's administrator alone looks at: every mail and why, what leaves this evening, the whole journal.

pub mod baskets;
pub mod evening;
pub mod journal;
pub mod mails;
