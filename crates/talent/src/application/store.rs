//! Queries on applications: the only place that builds their SQL.

use super::{
    entity::{ANSWER, ActiveModel, Column, Entity, Model, SNAPSHOT},
    history,
    rules::{Answer, Event, State},
};
use crate::resume::Snapshot;
use db::{Count, Read, Tx};
use kernel::{
    choice::Choice as _,
    id::{ApplicationId, FileId, PersonId, UnitId, VacancyId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, FromQueryResult,
    Order, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, Set, sea_query::Expr,
};
use seal::{Sealed, Vault};
use std::collections::HashMap;

/// What a unit filters its inbox by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// One vacancy only.
    pub vacancy: Option<VacancyId>,
    /// One state only.
    pub state: Option<State>,
}

/// A unit's inbox.
#[must_use]
pub fn inbox(unit: UnitId, filter: Filter) -> Select<Entity> {
    let mut select = Entity::received_by(unit);
    if let Some(vacancy) = filter.vacancy {
        select = select.filter(Column::VacancyId.eq(vacancy));
    }
    if let Some(state) = filter.state {
        select = select.filter(Column::State.eq(state));
    }
    select
}

/// One page of an inbox: what nobody has opened first, then the newest.
pub async fn inbox_page(
    read: &impl Read,
    select: Select<Entity>,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<Model>> {
    let unread = Expr::col(Column::State).eq(State::Sent.code());
    let ordered = select
        .order_by(unread, Order::Desc)
        .order_by_desc(Column::SentAt)
        .order_by_desc(Column::Id);
    read.all(ordered.offset(offset).limit(limit)).await
}

/// One page of a person's applications, the newest first.
pub async fn mine_page(
    read: &impl Read,
    person: PersonId,
    offset: u64,
    limit: u64,
) -> db::Result<Vec<Model>> {
    read.all(
        Entity::sent_by(person)
            .order_by_desc(Column::SentAt)
            .order_by_desc(Column::Id)
            .offset(offset)
            .limit(limit),
    )
    .await
}

/// One application that a unit received.
pub async fn received(
    read: &impl Read,
    unit: UnitId,
    id: ApplicationId,
) -> db::Result<Option<Model>> {
    read.one(Entity::received_by(unit).filter(Column::Id.eq(id)))
        .await
}

/// One application that a person sent.
pub async fn sent(
    read: &impl Read,
    person: PersonId,
    id: ApplicationId,
) -> db::Result<Option<Model>> {
    read.one(Entity::sent_by(person).filter(Column::Id.eq(id)))
        .await
}

/// The person's application for a vacancy.
pub async fn of(
    read: &impl Read,
    vacancy: VacancyId,
    person: PersonId,
) -> db::Result<Option<Model>> {
    read.one(
        Entity::find()
            .filter(Column::VacancyId.eq(vacancy))
            .filter(Column::PersonId.eq(person)),
    )
    .await
}

/// How many applications of a unit nobody has opened.
#[must_use]
pub fn unread(unit: UnitId) -> Count {
    Count::of(inbox(
        unit,
        Filter {
            state: Some(State::Sent),
            ..Filter::default()
        },
    ))
}

/// How many applications a person has sent.
pub(crate) fn sent_by(person: PersonId) -> Count {
    Count::of(Entity::sent_by(person))
}

/// How many applications a person has in each state.
pub async fn counts_of(read: &impl Read, person: PersonId) -> db::Result<HashMap<State, u64>> {
    counts(read, Entity::sent_by(person)).await
}

/// How many applications a unit has in each state.
pub async fn counts_for(read: &impl Read, unit: UnitId) -> db::Result<HashMap<State, u64>> {
    counts(read, Entity::received_by(unit)).await
}

async fn counts(read: &impl Read, select: Select<Entity>) -> db::Result<HashMap<State, u64>> {
    #[derive(FromQueryResult)]
    struct Row {
        state: State,
        n: i64,
    }
    let select = select
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "n")
        .group_by(Column::State);
    let rows: Vec<Row> = read.all_as(select).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.state, u64::try_from(row.n).unwrap_or(0)))
        .collect())
}

/// The vacancies for which a unit has applications: id and title.
pub async fn vacancies(read: &impl Read, unit: UnitId) -> db::Result<Vec<(VacancyId, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        vacancy_id: VacancyId,
        title: String,
    }
    let select = Entity::received_by(unit)
        .select_only()
        .column(Column::VacancyId)
        .column_as(Column::Title.max(), "title")
        .group_by(Column::VacancyId)
        .order_by_desc(Column::VacancyId)
        .limit(200);
    let rows: Vec<Row> = read.all_as(select).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.vacancy_id, row.title))
        .collect())
}

/// Whether an application carries this file.
pub async fn carries(read: &impl Read, file: FileId) -> db::Result<bool> {
    read.exists(Entity::find().filter(Column::AttachmentId.eq(file)))
        .await
}

/// What happened to an application, oldest first.
pub async fn history(read: &impl Read, id: ApplicationId) -> db::Result<Vec<history::Model>> {
    read.all(
        history::Entity::find()
            .filter(history::Column::ApplicationId.eq(id))
            .order_by_asc(history::Column::At)
            .order_by_asc(history::Column::Id),
    )
    .await
}

/// Writes a new application.
pub async fn insert(tx: &Tx, row: Model) -> db::Result<()> {
    let id = row.id;
    let row: ActiveModel = sea_orm::IntoActiveModel::into_active_model(row);
    Entity::insert(row.reset_all())
        .exec_without_returning(tx)
        .await?;
    record(tx, id, Event::Send, State::Sent, None);
    Ok(())
}

/// Writes the columns that are set in `change`, if the row still has the version it was read with, and notes the step.
pub async fn step(
    tx: &Tx,
    row: &Model,
    event: Event,
    to: State,
    note: Option<Sealed>,
    change: ActiveModel,
) -> db::Result<()> {
    let change = ActiveModel {
        state: Set(to),
        version: Set(row.version + 1),
        ..change
    };
    let done = Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(row.id))
        .filter(Column::Version.eq(row.version))
        .exec(tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(db::Error::Stale);
    }
    record(tx, row.id, event, to, note);
    Ok(())
}

fn record(tx: &Tx, id: ApplicationId, event: Event, to: State, note: Option<Sealed>) {
    let line = history::ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        application_id: Set(id),
        event: Set(event),
        to_state: Set(to),
        note: Set(note),
        at: Set(tx.now()),
    };
    tx.defer(&history::Entity::insert(line));
}

/// A résumé as it is stored with an application.
pub fn seal(vault: &Vault, snapshot: &Snapshot) -> web::Result<Sealed> {
    Ok(vault.seal(
        SNAPSHOT,
        &serde_json::to_string(snapshot).map_err(web::Error::broken)?,
    ))
}

/// The résumé that was sent.
pub fn open(vault: &Vault, row: &Model) -> web::Result<Snapshot> {
    serde_json::from_str(&vault.open(SNAPSHOT, &row.snapshot)?).map_err(web::Error::broken)
}

/// An answer as it is stored.
pub fn seal_answer(vault: &Vault, answer: &Answer) -> web::Result<Sealed> {
    Ok(vault.seal(
        ANSWER,
        &serde_json::to_string(answer).map_err(web::Error::broken)?,
    ))
}

/// A stored answer.
pub fn open_answer(vault: &Vault, sealed: &Sealed) -> web::Result<Answer> {
    serde_json::from_str(&vault.open(ANSWER, sealed)?).map_err(web::Error::broken)
}

/// Some applications of a person behind one, in the order of their ids.
pub async fn sent_after(
    read: &impl Read,
    person: PersonId,
    after: ApplicationId,
    limit: u64,
) -> db::Result<Vec<Model>> {
    read.all(
        Entity::sent_by(person)
            .filter(Column::Id.gt(after))
            .order_by_asc(Column::Id)
            .limit(limit),
    )
    .await
}

/// Some applications that a unit has received and not answered for good.
pub async fn unanswered(read: &impl Read, unit: UnitId, limit: u64) -> db::Result<Vec<Model>> {
    read.all(
        Entity::received_by(unit)
            .filter(Column::State.is_in(State::OPEN))
            .order_by_asc(Column::Id)
            .limit(limit),
    )
    .await
}

/// How many of a unit's or of a person's applications are open.
pub async fn count_open(read: &impl Read, of: Select<Entity>) -> db::Result<u64> {
    read.count(of.filter(Column::State.is_in(State::OPEN)))
        .await
}

/// Empties an application of whoever has closed their account: that it was sent, when and with what outcome stays.
pub async fn empty(tx: &Tx, id: ApplicationId, gone: Sealed) -> db::Result<()> {
    let change = ActiveModel {
        snapshot: Set(gone),
        attachment_id: Set(None),
        answer: Set(None),
        ..Default::default()
    };
    Entity::update_many()
        .set(change)
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    history::Entity::update_many()
        .col_expr(history::Column::Note, Expr::value(None::<Vec<u8>>))
        .filter(history::Column::ApplicationId.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
