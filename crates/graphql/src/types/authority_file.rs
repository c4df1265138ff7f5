//! An authority's requests on its card: what whoever answers requests may know of each.

use std::sync::Arc;

use app::authorities::AuthorityFile;
use async_graphql::{Context, Object, Result};
use domain::time::Instant;

use crate::types::ReferralNode;

/// One of an authority's requests, as far as the reader may know of it.
pub(crate) struct AuthorityFileNode(pub(crate) AuthorityFile);

#[Object(name = "AuthorityFile")]
impl AuthorityFileNode {
    /// Its reference; null where it is only known to exist.
    async fn reference(&self) -> Option<&str> {
        (!self.0.is_hidden()).then_some(self.0.request.reference.as_str())
    }

    /// In a few words; null where it is only known to exist, and once erased.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// Is it confidential?
    async fn confidential(&self) -> bool {
        self.0.request.confidential
    }

    /// When it was received.
    async fn submitted_at(&self) -> Instant {
        self.0.request.submitted_at
    }

    /// May the reader open it?
    async fn opens(&self) -> bool {
        self.0.opens
    }

    /// Where each partner stands; empty where it is only known to exist.
    async fn referrals(&self, _ctx: &Context<'_>) -> Result<Vec<AuthorityReferralNode>> {
        let request = Arc::new(self.0.request.clone());
        let node = |referral: &domain::referral::Referral| {
            AuthorityReferralNode(ReferralNode::new(referral.clone(), Arc::clone(&request)))
        };
        Ok(self.0.referrals.iter().map(node).collect())
    }
}

/// Where a partner stands with a request of an authority.
pub(crate) struct AuthorityReferralNode(ReferralNode);

#[Object(name = "AuthorityReferral")]
impl AuthorityReferralNode {
    /// The partner that owes the callback.
    async fn partner(&self, ctx: &Context<'_>) -> Result<crate::types::PartnerNode> {
        self.0.partner_of(ctx)
    }

    /// Where it stands.
    async fn status(&self) -> crate::enums::ReferralStatus {
        self.0.referral.status.into()
    }

    /// Past its date, with the call still to be made.
    async fn overdue(&self, ctx: &Context<'_>) -> Result<bool> {
        use crate::ctx::ContextExt as _;
        Ok(self.0.referral.is_overdue(ctx.cx()?.now()))
    }

    /// The first real contact.
    async fn contacted_at(&self) -> Option<Instant> {
        self.0.referral.contacted_at
    }
}
