//! People for each other: roles given and ended, mandates asked for, absences, teams, and what each has chosen.
//!
//! The policy says who may give what (`policy::people`); what is given is mailed, what has ended too.

pub mod absences;
pub mod choices;
pub mod mandates;
pub mod mine;
pub mod roles;
pub mod teams;
