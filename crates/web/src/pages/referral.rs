//! A referral, for the expert who follows the mail: whom to call, what is owed, every act at hand.

use axum::extract::Path;
use axum::response::Response;
use serde_json::{Value, json};

use super::door::Visit;
use super::operation;
use super::requests::absent;

/// The page.
pub(super) async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response, Response> {
    let data = load(&visit, &id).await?;
    Ok(visit.page("referral.html", &data, json!({})))
}

/// The referral, with what its pages show.
pub(super) async fn load(visit: &Visit, id: &str) -> Result<Value, Response> {
    let data = visit.ask(operation!("Referral"), json!({ "id": id })).await?;
    if data.get("referral").is_none_or(Value::is_null) { Err(absent()) } else { Ok(data) }
}
