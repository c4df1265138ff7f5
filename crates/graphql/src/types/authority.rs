//! Communes and EPCI.

use std::sync::Arc;

use app::Loaded;
use async_graphql::Object;
use domain::territory::LocalAuthority;

use crate::enums::AuthorityKind;

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

    /// The EPCI a commune belongs to.
    async fn epci(&self) -> Option<Self> {
        let code = &self.known()?.memberships.last()?.epci;
        Some(Self::new(&self.loaded, code))
    }
}
