//! Cells written: some of them moved, or all of them replaced.

use std::collections::HashMap;

use domain::figures::{Figures, Place};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder};

use crate::rows::figure_cell::{Column, Entity, Model};
use crate::{Db, StoreError, Tx};

/// A cell: its family's code, its place, its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The family's code.
    pub family: &'static str,
    /// Its place, on the family's axes.
    pub place: Place,
    /// What is counted there; in a change, by how much it moves.
    pub figures: Figures,
}

/// How many rows a statement writes: PostgreSQL takes 65,535 values.
const ROWS: usize = 1_000;

/// Moves cells by so much; a cell that becomes empty goes.
///
/// # Errors
/// When the database does not answer.
pub async fn add(tx: &Tx, changes: Vec<Cell>) -> Result<(), StoreError> {
    for chunk in changes.chunks(ROWS) {
        let ids: Vec<_> = chunk.iter().map(|cell| Model::id(cell.family, &cell.place)).collect();
        let rows = Entity::find().filter(Column::Id.is_in(ids.clone())).all(tx.connection()).await?;
        let mut old: HashMap<String, Model> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
        let (mut written, mut emptied) = (Vec::new(), Vec::new());
        for (cell, id) in chunk.iter().zip(ids) {
            let mut figures = match old.remove(&id) {
                Some(row) => row.figures()?,
                None => Figures::default(),
            };
            figures += &cell.figures;
            if figures.is_empty() {
                emptied.push(id);
            } else {
                written.push(Model::of(cell.family, &cell.place, &figures).into_active_model());
            }
        }
        if !emptied.is_empty() {
            Entity::delete_many().filter(Column::Id.is_in(emptied)).exec(tx.connection()).await?;
        }
        if !written.is_empty() {
            let amounts = Column::iter().filter(|column| !matches!(column, Column::Id));
            let renewed = OnConflict::column(Column::Id).update_columns(amounts).to_owned();
            let insert = Entity::insert_many(written).on_conflict(renewed);
            insert.exec_without_returning(tx.connection()).await?;
        }
    }
    Ok(())
}

/// Replaces all cells.
///
/// # Errors
/// When the database does not answer.
pub async fn replace_all(tx: &Tx, cells: impl Iterator<Item = Cell> + Send) -> Result<(), StoreError> {
    Entity::delete_many().exec(tx.connection()).await?;
    let mut rows = Vec::with_capacity(ROWS);
    for Cell { family, place, figures } in cells.filter(|cell| !cell.figures.is_empty()) {
        rows.push(Model::of(family, &place, &figures).into_active_model());
        if rows.len() == ROWS {
            let full = std::mem::replace(&mut rows, Vec::with_capacity(ROWS));
            Entity::insert_many(full).exec_without_returning(tx.connection()).await?;
        }
    }
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Every cell as a line, in order: for the test that a projection is what a rebuild makes of the journal.
///
/// # Errors
/// When the database does not answer.
pub async fn kept(db: &impl Db) -> Result<Vec<String>, StoreError> {
    let rows = Entity::find().order_by_asc(Column::Id).all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| format!("{row:?}")).collect())
}
