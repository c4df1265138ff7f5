//! A list that a page shows whole: asked for page after page, as the API gives it.

use axum::response::Response;
use serde_json::Value;

use super::door::Visit;

/// More pages than this are no list for one page.
const MOST_PAGES: usize = 50;

impl Visit {
    /// Runs a document that takes `$after` until its list of this name is whole.
    pub(super) async fn ask_whole(
        &self,
        document: &str,
        mut variables: Value,
        list: &str,
    ) -> Result<Value, Response> {
        let mut whole = self.ask(document, variables.clone()).await?;
        for _ in 1..MOST_PAGES {
            let page = whole.pointer(&format!("/{list}/pageInfo"));
            let Some(page) = page.filter(|page| page.get("hasNextPage") == Some(&Value::Bool(true))) else {
                break;
            };
            let after = page.get("endCursor").cloned().unwrap_or_default();
            if let Some(variables) = variables.as_object_mut() {
                variables.insert("after".to_owned(), after);
            }
            let next = self.ask(document, variables.clone()).await?;
            add(&mut whole, &next, list);
        }
        Ok(whole)
    }
}

/// Adds the next page's nodes, and says where it ends.
fn add(whole: &mut Value, next: &Value, list: &str) {
    let of = |part: &str| next.pointer(&format!("/{list}/{part}")).cloned().unwrap_or_default();
    let (nodes, page) = (of("nodes"), of("pageInfo"));
    let Some(whole) = whole.get_mut(list).and_then(Value::as_object_mut) else { return };
    whole.insert("pageInfo".to_owned(), page);
    if let Some(all) = whole.get_mut("nodes").and_then(Value::as_array_mut) {
        all.extend(nodes.as_array().cloned().unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_is_added_to_those_before() {
        let page =
            |n: u32, next: bool| json!({ "offers": { "nodes": [n], "pageInfo": { "hasNextPage": next } } });
        let mut whole = page(1, true);
        add(&mut whole, &page(2, false), "offers");
        assert_eq!(whole, json!({ "offers": { "nodes": [1, 2], "pageInfo": { "hasNextPage": false } } }));
    }
}
