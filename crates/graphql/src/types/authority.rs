//! Communes and EPCI.

use std::sync::Arc;

use app::{Key, Loaded, RequestFilter};
use async_graphql::{Context, Object, Result};
use domain::policy::{Actor, Scope, authorize_card};
use domain::territory::LocalAuthority;

use crate::connection::{ConnectionOf, OWN_STATEMENT, TotalOf, connection, cost, cursor, page, total};
use crate::ctx::{ContextExt, error};
use crate::enums::AuthorityKind;
use crate::loaders;
use crate::types::{AuthorityFileNode, MembershipNode};

/// A commune or an EPCI, by its code in this version of the folder.
#[derive(Clone)]
pub(crate) struct AuthorityNode {
    loaded: Arc<Loaded>,
    code: String,
}

impl AuthorityNode {
    /// The authority of this code; one that has left the folder keeps its code as its name.
    pub(crate) fn new(loaded: &Arc<Loaded>, code: &str) -> Self {
        Self { loaded: Arc::clone(loaded), code: code.to_owned() }
    }

    fn known(&self) -> Option<&LocalAuthority> {
        self.loaded.territory.authorities.get(&self.code)
    }
}

#[Object(name = "LocalAuthority")]
impl AuthorityNode {
    /// INSEE code of a commune, SIREN of an EPCI.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Its name.
    async fn name(&self) -> &str {
        self.known().map_or(&self.code, |authority| &authority.name)
    }

    /// Commune or EPCI.
    async fn kind(&self) -> AuthorityKind {
        self.known().map_or(AuthorityKind::Commune, |authority| authority.kind.into())
    }

    /// Municipal population.
    async fn population(&self) -> i32 {
        self.known().and_then(|authority| i32::try_from(authority.population).ok()).unwrap_or_default()
    }

    /// Its SIREN.
    async fn siren(&self) -> Option<&str> {
        self.known().map(|authority| authority.siren.as_str())
    }

    /// Postal codes, for a commune.
    async fn postal_codes(&self) -> Vec<String> {
        self.known().map(|authority| authority.postal_codes.clone()).unwrap_or_default()
    }

    /// Code of the arrondissement, for a commune.
    async fn arrondissement(&self) -> Option<&str> {
        self.known()?.arrondissement.as_deref()
    }

    /// When it is open, in its own words; null where it has not said, and for someone who has not signed in.
    async fn opening_hours(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        loaders::opening_hours(ctx, &self.code).await
    }

    /// May the caller say when it is open?
    async fn may_say_hours(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(authorize_card(&ctx.caller()?.actor, &self.code).is_ok())
    }

    /// Who acts for it now, for its own people and for those who answer its requests.
    #[graphql(complexity = "OWN_STATEMENT + child_complexity")]
    async fn people(&self, ctx: &Context<'_>) -> Result<Vec<MembershipNode>> {
        let found = app::authorities::people(ctx.cx()?, ctx.caller()?, &self.code).await.map_err(error)?;
        Ok(found.into_iter().map(MembershipNode).collect())
    }

    /// Everything it has asked, of all partners, newest first, for those who answer requests. A confidential request that the
    /// reader is not part of is only known to exist. What is read from outside is logged.
    #[graphql(complexity = "OWN_STATEMENT + cost(first, child_complexity)")]
    async fn files(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ConnectionOf<AuthorityFileNode>> {
        let (is_first, page) = (after.is_none(), page(ctx, first, after, "")?);
        let rows =
            app::authorities::files(ctx.cx()?, ctx.caller()?, &self.code, page).await.map_err(error)?;
        let wanted = RequestFilter { authority: Some(self.code.clone()), ..RequestFilter::default() };
        let all = TotalOf::Requests(Scope::of(&Actor::System), wanted);
        let total = total(&rows, is_first, true, all);
        connection(ctx, rows, total, |file| {
            let place = Key { at: file.request.submitted_at, id: file.request.id.0 };
            (cursor("", place), AuthorityFileNode(file))
        })
    }

    /// The EPCI a commune belongs to.
    async fn epci(&self) -> Option<Self> {
        let code = &self.known()?.memberships.last()?.epci;
        Some(Self::new(&self.loaded, code))
    }
}
