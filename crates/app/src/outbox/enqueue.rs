//! Letters put in the outbox, in the transaction of what caused them.

use domain::time::Instant;
use storage::outbox::{self, NewMail};
use storage::{StoreError, Tx};

use crate::letters::Addressed;
use crate::new_id;

/// Why a mail that its reader does not want has not been sent.
const UNWANTED: &str = "PREFERENCE";

/// Puts letters in the outbox.
pub(crate) async fn enqueue(
    tx: &Tx,
    now: Instant,
    letters: Vec<(Addressed, String)>,
) -> Result<u64, StoreError> {
    enqueue_in_thread(tx, (now, now), letters, |_| true).await
}

/// As [`enqueue`], at the place in the thread of the mail that they were made from; what its reader does not want by mail is
/// kept for their notifications, and not sent.
pub(super) async fn enqueue_in_thread(
    tx: &Tx,
    (now, thread_at): (Instant, Instant),
    letters: Vec<(Addressed, String)>,
    is_wanted: impl Fn(&Addressed) -> bool,
) -> Result<u64, StoreError> {
    let mails = letters.into_iter().map(|(addressed, key)| NewMail {
        id: new_id(),
        kind: addressed.letter.kind().to_owned(),
        payload: addressed.to_payload(),
        request: addressed.letter.request(),
        dedup_key: key,
        created_at: now,
        due_at: now,
        person: addressed.to.person(),
        unwanted: (!is_wanted(&addressed)).then_some(UNWANTED),
        priority: addressed.letter.priority(),
        thread_at,
        reader: addressed.to.is_one().then(|| addressed.to.key()),
    });
    outbox::enqueue(tx, mails.collect()).await
}
