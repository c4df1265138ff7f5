//! Partners and their directorates.

use crate::date::Date;
use std::sync::Arc;

use app::Loaded;
use async_graphql::{Object, SimpleObject};
use domain::calendar::Closure;
use domain::territory::{Partner, Unit};

/// A signatory of the convention.
#[derive(Clone)]
pub(crate) struct PartnerNode {
    loaded: Arc<Loaded>,
    slug: String,
}

/// A part of a partner.
#[derive(SimpleObject, Clone)]
#[graphql(name = "Directorate")]
pub(crate) struct DirectorateNode {
    /// Its slug, unique in the partner.
    pub(crate) slug: String,
    /// Its name.
    pub(crate) name: String,
    /// What it does.
    pub(crate) summary: String,
}

/// Days on which a partner is closed, both included.
#[derive(SimpleObject)]
#[graphql(name = "Closure")]
pub(crate) struct ClosureNode {
    /// The partner that is closed; null for everybody.
    partner: Option<PartnerNode>,
    /// First day.
    from: Date,
    /// Last day.
    to: Date,
    /// Why.
    label: String,
}

impl DirectorateNode {
    /// The directorate that a unit is; none for a partner as a whole.
    pub(crate) fn of(loaded: &Loaded, unit: &Unit) -> Option<Self> {
        let slug = unit.directorate.clone()?;
        let known = loaded.territory.directorate(unit);
        let name = known.map_or_else(|| slug.clone(), |known| known.name.clone());
        Some(Self { slug, name, summary: known.map(|known| known.summary.clone()).unwrap_or_default() })
    }
}

impl PartnerNode {
    /// The partner of this slug; one that has left the folder keeps its slug as its name.
    pub(crate) fn new(loaded: &Arc<Loaded>, slug: &str) -> Self {
        Self { loaded: Arc::clone(loaded), slug: slug.to_owned() }
    }

    fn known(&self) -> Option<&Partner> {
        self.loaded.territory.partner(&self.slug)
    }
}

#[Object(name = "Partner")]
impl PartnerNode {
    /// Its slug.
    async fn slug(&self) -> &str {
        &self.slug
    }

    /// Its short name.
    async fn name(&self) -> &str {
        self.known().map_or(&self.slug, |partner| &partner.name)
    }

    /// Its name in full.
    async fn full_name(&self) -> Option<&str> {
        self.known().map(|partner| partner.full_name.as_str())
    }

    /// What it does.
    async fn summary(&self) -> Option<&str> {
        self.known().map(|partner| partner.summary.as_str())
    }

    /// Its seat.
    async fn address(&self) -> Option<&str> {
        self.known().map(|partner| partner.address.as_str())
    }

    /// Where what is said of it comes from.
    async fn source(&self) -> Option<&str> {
        self.known().map(|partner| partner.source.as_str())
    }

    /// « À valider par le partenaire ».
    async fn to_validate(&self) -> bool {
        self.known().is_some_and(|partner| partner.to_validate)
    }

    /// Its directorates, where it has any.
    async fn directorates(&self) -> Vec<DirectorateNode> {
        let parts = self.known().map(|partner| partner.directorates.as_slice()).unwrap_or_default();
        let node = |part: &domain::territory::Directorate| DirectorateNode {
            slug: part.slug.clone(),
            name: part.name.clone(),
            summary: part.summary.clone(),
        };
        parts.iter().map(node).collect()
    }

    /// Days on which it is closed, beyond week-ends and public holidays.
    async fn closures(&self) -> Vec<ClosureNode> {
        closures(&self.loaded, |partner| partner.is_none_or(|slug| *slug == self.slug))
    }
}

/// The closures of the partners for which this holds (none: everybody's).
pub(crate) fn closures(loaded: &Arc<Loaded>, of: impl Fn(Option<&String>) -> bool) -> Vec<ClosureNode> {
    let wanted = loaded.territory.closures.iter().filter(|closure| of(closure.partner.as_ref()));
    let node = |closure: &Closure| ClosureNode {
        partner: closure.partner.as_ref().map(|slug| PartnerNode::new(loaded, slug)),
        from: closure.from.into(),
        to: closure.to.into(),
        label: closure.label.clone(),
    };
    wanted.map(node).collect()
}
