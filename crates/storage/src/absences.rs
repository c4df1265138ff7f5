//! Absences: who is away on which days, and who stands in.

use chrono::NaiveDate;
use domain::ids::{AbsenceId, PersonId};
use domain::reminders::Absences;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::rows::absence::{Column, Entity, Model};
use crate::{Db, StoreError, Tx};

/// Days on which a person is away, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Its id.
    pub id: AbsenceId,
    /// Who.
    pub person: PersonId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Who stands in.
    pub deputy: Option<PersonId>,
}

impl From<Model> for Absence {
    fn from(row: Model) -> Self {
        let Model { id, person_id, from_day, to_day, deputy_id } = row;
        let (id, person) = (AbsenceId(id), PersonId(person_id));
        Self { id, person, from: from_day, to: to_day, deputy: deputy_id.map(PersonId) }
    }
}

/// Who is absent on a day, and who stands in.
///
/// # Errors
/// When the database does not answer.
pub async fn on(db: &impl Db, day: NaiveDate) -> Result<Absences, StoreError> {
    let query = Entity::find()
        .filter(Column::FromDay.lte(day))
        .filter(Column::ToDay.gte(day))
        .order_by_asc(Column::Id);
    let rows = query.all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| (PersonId(row.person_id), row.deputy_id.map(PersonId))).collect())
}

/// The absences of these people that are not over on a day, soonest first.
///
/// # Errors
/// When the database does not answer.
pub async fn ahead(db: &impl Db, people: &[PersonId], day: NaiveDate) -> Result<Vec<Absence>, StoreError> {
    let query = Entity::find()
        .filter(Column::PersonId.is_in(people.iter().map(|person| person.0)))
        .filter(Column::ToDay.gte(day))
        .order_by_asc(Column::FromDay)
        .order_by_asc(Column::Id);
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}

/// Records an absence.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(tx: &Tx, absence: Absence) -> Result<(), StoreError> {
    let Absence { id, person, from, to, deputy } = absence;
    let deputy_id = deputy.map(|deputy| deputy.0);
    let row = Model { id: id.0, person_id: person.0, from_day: from, to_day: to, deputy_id };
    Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Takes an absence of this person back; false when it is not theirs, or gone.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(tx: &Tx, id: AbsenceId, person: PersonId) -> Result<bool, StoreError> {
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(id.0))
        .filter(Column::PersonId.eq(person.0))
        .exec(tx.connection())
        .await?;
    Ok(gone.rows_affected == 1)
}
