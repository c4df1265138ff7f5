//! What a typed text means: one authority beyond doubt, or several to choose from.

use std::sync::Arc;

use app::Loaded;
use async_graphql::SimpleObject;
use domain::territory::Found;

use crate::date::Date;
use crate::types::AuthorityNode;

/// What a typed text means.
#[derive(SimpleObject)]
#[graphql(name = "AuthorityMeant")]
pub(crate) struct AuthorityMeantNode {
    /// The one that it names beyond doubt; null where there is a choice to make.
    sure: Option<AuthorityNode>,
    /// Those that it may name, best first.
    choices: Vec<FoundAuthorityNode>,
}

/// An authority that was found.
#[derive(SimpleObject)]
#[graphql(name = "FoundAuthority")]
pub(crate) struct FoundAuthorityNode {
    /// The authority.
    authority: AuthorityNode,
    /// What it was before, where that was typed.
    former: Option<FormerCommuneNode>,
}

/// A commune that has merged into another, or a name that a commune no longer has.
#[derive(SimpleObject)]
#[graphql(name = "FormerCommune")]
pub(crate) struct FormerCommuneNode {
    /// Its INSEE code.
    code: String,
    /// What it was called.
    name: String,
    /// First day that it no longer was.
    until: Date,
    /// Since when it is what, in a sentence's words.
    told: String,
}

impl AuthorityMeantNode {
    /// What the text means in this version of the folder; so many choices at most.
    pub(crate) fn new(loaded: &Arc<Loaded>, text: &str, most: usize) -> Self {
        let meant = loaded.directory.meant(&loaded.territory, text);
        let found = |found: &Found<'_>| FoundAuthorityNode::new(loaded, found);
        Self {
            sure: meant.sure.map(|sure| AuthorityNode::new(loaded, &sure.code)),
            choices: meant.found.iter().take(most).map(found).collect(),
        }
    }
}

impl FoundAuthorityNode {
    fn new(loaded: &Arc<Loaded>, found: &Found<'_>) -> Self {
        let former = found.former.map(|former| FormerCommuneNode {
            code: former.code.clone(),
            name: former.name.clone(),
            until: former.until.into(),
            told: former.told(found.authority),
        });
        Self { authority: AuthorityNode::new(loaded, &found.authority.code), former }
    }
}
