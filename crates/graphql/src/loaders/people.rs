//! People of rows: by id, colleagues of a unit, what somebody holds; and when an authority is open.

use std::collections::HashMap;

use app::people::roles;
use app::{authorities, queries};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Result};
use domain::ids::PersonId;
use domain::mandate::{Membership, Person};
use domain::policy::signed_in;
use domain::territory::Unit;

use super::{Batch, Fault, load};
use crate::ctx::{ContextExt, error};
use crate::types::PersonNode;

/// An authority, by whose code its hours are asked for.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HoursOf(String);

/// A unit, whose people's open referrals are counted.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HeldIn(Unit);

impl Loader<PersonId> for Batch {
    type Value = Person;
    type Error = Fault;

    async fn load(&self, keys: &[PersonId]) -> Result<HashMap<PersonId, Person>, Fault> {
        Ok(queries::people(&self.cx, keys).await?.into_iter().collect())
    }
}

impl Loader<Unit> for Batch {
    type Value = Vec<Person>;
    type Error = Fault;

    async fn load(&self, keys: &[Unit]) -> Result<HashMap<Unit, Vec<Person>>, Fault> {
        Ok(queries::colleagues(&self.cx, &self.caller, keys).await?.into_iter().collect())
    }
}

impl Loader<HoursOf> for Batch {
    type Value = String;
    type Error = Fault;

    async fn load(&self, keys: &[HoursOf]) -> Result<HashMap<HoursOf, String>, Fault> {
        let codes: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let found = authorities::opening_hours(&self.cx, &self.caller, &codes).await?;
        Ok(found.into_iter().map(|(code, hours)| (HoursOf(code), hours)).collect())
    }
}

impl Loader<HeldIn> for Batch {
    type Value = HashMap<PersonId, u64>;
    type Error = Fault;

    async fn load(&self, keys: &[HeldIn]) -> Result<HashMap<HeldIn, HashMap<PersonId, u64>>, Fault> {
        let units: Vec<_> = keys.iter().map(|key| key.0.clone()).collect();
        let mut found: HashMap<HeldIn, HashMap<PersonId, u64>> = HashMap::new();
        for (unit, holder, open) in roles::held(&self.cx, &units).await? {
            found.entry(HeldIn(unit)).or_default().insert(holder, open);
        }
        Ok(found)
    }
}

/// A person, together with all others that this list names.
pub(crate) async fn person(ctx: &Context<'_>, id: PersonId) -> Result<Option<PersonNode>> {
    Ok(load(ctx, id).await?.map(PersonNode::new))
}

/// The people of a unit, for one of them; nobody for the others.
pub(crate) async fn colleagues(ctx: &Context<'_>, unit: &Unit) -> Result<Vec<Person>> {
    signed_in(&ctx.caller()?.actor).map_err(|missing| error(missing.into()))?;
    Ok(load(ctx, unit.clone()).await?.unwrap_or_default())
}

/// When an authority is open, in its words; none where it has not said, and for someone who has not signed in.
pub(crate) async fn opening_hours(ctx: &Context<'_>, code: &str) -> Result<Option<String>> {
    if signed_in(&ctx.caller()?.actor).is_err() {
        return Ok(None);
    }
    load(ctx, HoursOf(code.to_owned())).await
}

/// How many open referrals the person of this membership holds in its unit, for those who may end it.
pub(crate) async fn holding(ctx: &Context<'_>, membership: &Membership) -> Result<u64> {
    let Some(unit) = roles::counted_for(ctx.caller()?, membership) else { return Ok(0) };
    let held = load(ctx, HeldIn(unit.clone())).await?;
    Ok(held.and_then(|held| held.get(&membership.person.id).copied()).unwrap_or_default())
}
