//! Contours, for maps.

use async_graphql::SimpleObject;
use domain::territory::Territory;
use domain::words::AuthorityKind;

/// Contours on one grid (IGN, ADMIN EXPRESS, Licence Ouverte 2.0).
#[derive(SimpleObject)]
#[graphql(name = "Contours")]
pub(crate) struct ContoursNode {
    /// How large the drawing is, as an SVG `viewBox`; empty where there is nothing to draw.
    frame: String,
    /// One an authority.
    areas: Vec<Area>,
}

/// What an authority looks like.
#[derive(SimpleObject)]
struct Area {
    /// INSEE code or SIREN.
    code: String,
    /// An SVG path.
    path: String,
}

impl ContoursNode {
    /// Those of a kind.
    pub(crate) fn of(territory: &Territory, kind: AuthorityKind) -> Self {
        let is_of_kind =
            |code: &str| territory.authorities.get(code).is_some_and(|authority| authority.kind == kind);
        let paths = territory.contours.paths.iter().filter(|(code, _)| is_of_kind(code));
        let areas = paths.map(|(code, path)| Area { code: code.clone(), path: path.clone() }).collect();
        Self { frame: territory.contours.frame.clone(), areas }
    }
}
