//! A permit is good for what the policy was asked, and for nothing else: each write that wants one says what it writes.

use domain::policy::{Permit, Write};

use crate::StoreError;

/// Goes on when the permit was given for this very write.
///
/// # Errors
/// [`StoreError::NotPermitted`]: a fault of ours, an incident for whoever called.
pub(crate) fn permitted(permit: &Permit, write: &Write<'_>) -> Result<(), StoreError> {
    if permit.covers(write) {
        return Ok(());
    }
    let (asked, write) = (format!("{permit:?}"), format!("{write:?}"));
    Err(StoreError::NotPermitted { asked, write })
}
