//! Themes and offers.

use std::sync::Arc;

use app::Loaded;
use async_graphql::{Object, SimpleObject};
use domain::coverage::KindWord;
use domain::territory::{Offer, Theme};

use crate::types::{DirectorateNode, PartnerNode};

/// A theme of the catalogue.
#[derive(SimpleObject, Clone)]
#[graphql(name = "Theme")]
pub(crate) struct ThemeNode {
    /// Its slug.
    slug: String,
    /// Its name.
    name: String,
    /// What it is, in a sentence.
    description: String,
}

impl From<&Theme> for ThemeNode {
    fn from(theme: &Theme) -> Self {
        Self { slug: theme.slug.clone(), name: theme.name.clone(), description: theme.description.clone() }
    }
}

impl ThemeNode {
    /// The theme of this slug; one that has left the folder keeps its slug as its name.
    pub(crate) fn new(loaded: &Loaded, slug: &str) -> Self {
        loaded.territory.theme(slug).map_or_else(
            || Self { slug: slug.to_owned(), name: slug.to_owned(), description: String::new() },
            Into::into,
        )
    }
}

/// A support that a unit offers.
pub(crate) struct OfferNode {
    loaded: Arc<Loaded>,
    offer: Offer,
}

impl OfferNode {
    /// This offer.
    pub(crate) fn new(loaded: &Arc<Loaded>, offer: &Offer) -> Self {
        Self { loaded: Arc::clone(loaded), offer: offer.clone() }
    }
}

#[Object(name = "Offer")]
impl OfferNode {
    /// Its slug.
    async fn slug(&self) -> &str {
        &self.offer.slug
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.offer.name
    }

    /// What it is, in a sentence or two.
    async fn summary(&self) -> &str {
        &self.offer.summary
    }

    /// The partner that delivers it.
    async fn partner(&self) -> PartnerNode {
        PartnerNode::new(&self.loaded, &self.offer.unit.partner)
    }

    /// The directorate that delivers it.
    async fn directorate(&self) -> Option<DirectorateNode> {
        DirectorateNode::of(&self.loaded, &self.offer.unit)
    }

    /// Its themes.
    async fn themes(&self) -> Vec<ThemeNode> {
        self.offer.themes.iter().map(|slug| ThemeNode::new(&self.loaded, slug)).collect()
    }

    /// What one must know before filing.
    async fn conditions(&self) -> &str {
        &self.offer.conditions
    }

    /// What it costs, as shown before filing.
    async fn price(&self) -> &str {
        &self.offer.price.text
    }

    /// Who may have it, in words; empty for everybody.
    async fn eligibility(&self) -> Vec<String> {
        let eligibility = &self.offer.eligibility;
        let mut words: Vec<_> = eligibility
            .kinds
            .iter()
            .map(|kind| match kind {
                KindWord::Commune => "communes".to_owned(),
                KindWord::Epci => "intercommunalités".to_owned(),
            })
            .collect();
        words.extend(eligibility.population_min.map(|min| format!("à partir de {min} habitants")));
        words.extend(eligibility.population_max.map(|max| format!("jusqu’à {max} habitants")));
        let partner = eligibility.members_of.as_ref().and_then(|slug| self.loaded.territory.partner(slug));
        words.extend(partner.map(|partner| format!("adhérentes à {}", partner.name)));
        words
    }

    /// « À valider par le partenaire ».
    async fn to_validate(&self) -> bool {
        self.offer.to_validate
    }
}
