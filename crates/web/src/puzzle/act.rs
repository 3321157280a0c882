//! Posing, showing, judging and using a puzzle.

use super::{
    PuzzleError,
    dice::Dice,
    entity::{ActiveModel, Column, Entity, Model, State, Way},
    limits::Asked,
    page::Puzzle,
    question::Question,
    scene::Place,
    track::Track,
    work,
};
use crate::{app::App, call::Call, error, form::Input};
use chrono::TimeDelta;
use db::{Read, Tx};
use kernel::{choice::Choice as _, id::PuzzleId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set, sea_query::Expr,
};
use seal::Vault;
use serde_json::json;
use std::fmt::Write as _;

/// How long a puzzle may take; a new one costs a press.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(2);
/// How long a solved one may wait within a form for the rest to be filled in.
const USED_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// How long rows are kept: as long as a limit counts them.
const KEPT: TimeDelta = TimeDelta::hours(2);
/// How far from its hole the piece may lie, in pixels of the picture.
const TOLERANCE: u32 = 5;

/// Poses a puzzle to this browser within the caller's transaction. The one that it had for this purpose is void.
pub async fn pose(tx: &Tx, call: &Call, purpose: &str) -> Result<(), PuzzleError> {
    let asked = Asked::of(call);
    asked.lock(tx).await?;
    pose_to(tx, &asked, purpose).await?
}

async fn pose_to(tx: &Tx, asked: &Asked, purpose: &str) -> db::Result<Result<(), PuzzleError>> {
    drop_open(tx, asked, purpose).await?;
    if let Err(refusal) = asked.may_be_asked(tx).await? {
        return Ok(Err(refusal));
    }
    let row = ActiveModel {
        id: Set(PuzzleId::new(tx.now(), tx.rng())),
        purpose: Set(purpose.to_owned()),
        state: Set(State::Open),
        way: Set(None),
        browser_blind: Set(asked.browser),
        network_blind: Set(asked.network),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + OPEN_FOR),
        answered_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(Ok(()))
}

async fn drop_open(tx: &Tx, asked: &Asked, purpose: &str) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Dropped.code()))
        .filter(Column::BrowserBlind.eq(asked.browser))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::State.eq(State::Open));
    update.exec(tx).await?;
    Ok(())
}

async fn open(read: &impl Read, call: &Call, purpose: &str) -> db::Result<Option<Model>> {
    let newest = Entity::find()
        .filter(Column::BrowserBlind.eq(Asked::of(call).browser))
        .filter(Column::CreatedAt.gt(call.now - OPEN_FOR))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::State.eq(State::Open))
        .order_by_desc(Column::CreatedAt);
    read.one(newest).await
}

/// The puzzle that this browser has to solve for a purpose; none when it took too long or was answered.
pub async fn shown(call: &Call, purpose: &str) -> db::Result<Option<Puzzle>> {
    let row = open(call.db(), call, purpose).await?;
    Ok(row.map(|row| {
        Puzzle::new(
            row.id,
            question(call.vault(), row.id).text,
            seed(call.vault(), row.id),
        )
    }))
}

/// The puzzle with this id, if it is this browser's.
async fn own(call: &Call, id: PuzzleId) -> error::Result<Model> {
    let row = call.db().one(Entity::find_by_id(id)).await?;
    match row {
        Some(row) if row.browser_blind != Asked::of(call).browser => {
            Err(call.denied(&format!("puzzle:{id}")).await)
        }
        Some(row) => Ok(row),
        None => Err(error::Error::Absent),
    }
}

/// The open puzzle with this id, if it is this browser's.
pub(super) async fn own_open(call: &Call, id: PuzzleId) -> error::Result<PuzzleId> {
    let row = own(call, id).await?;
    if row.state == State::Open && row.expires_at > call.now {
        Ok(row.id)
    } else {
        Err(error::Error::Absent)
    }
}

/// For what this browser was asked to solve the puzzle with this id.
pub(super) async fn own_purpose(call: &Call, id: PuzzleId) -> error::Result<String> {
    Ok(own(call, id).await?.purpose)
}

/// The puzzle with this id, if this browser has solved it for this purpose a moment ago and not used it.
pub(super) async fn waiting(
    call: &Call,
    purpose: &str,
    id: PuzzleId,
) -> db::Result<Option<Solved>> {
    let row = call.db().one(Entity::find_by_id(id)).await?;
    let usable = row.is_some_and(|row| {
        row.browser_blind == Asked::of(call).browser
            && row.purpose == purpose
            && row.state == State::Solved
            && row
                .answered_at
                .is_some_and(|at| call.now - at < USED_WITHIN)
    });
    Ok(usable.then_some(Solved { id, millis: None }))
}

pub(super) fn place(vault: &Vault, id: PuzzleId) -> Place {
    Place::of(&mut Dice::of(vault, id, "place"))
}

fn question(vault: &Vault, id: PuzzleId) -> Question {
    Question::ask(&mut Dice::of(vault, id, "question"))
}

/// What the script computes with: as public as the page that shows it.
fn seed(vault: &Vault, id: PuzzleId) -> String {
    let seed = vault.blind("puzzle.work", &id.to_string());
    seed.as_bytes()
        .iter()
        .take(16)
        .fold(String::with_capacity(32), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A puzzle that was solved just now. Spend it in the transaction of the use case that it stood before: it is of no use
/// to any other request.
#[derive(Clone, Copy, Debug)]
pub struct Solved {
    id: PuzzleId,
    /// How long the piece was on its way, in milliseconds, when it was dragged.
    pub millis: Option<u32>,
}

impl Solved {
    /// Uses it up.
    pub async fn spend(self, tx: &Tx) -> Result<(), PuzzleError> {
        let update = Entity::update_many()
            .col_expr(Column::State, Expr::value(State::Spent.code()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::State.eq(State::Solved));
        match update
            .exec(tx)
            .await
            .map_err(db::Error::from)?
            .rows_affected
        {
            1 => Ok(()),
            _ => Err(PuzzleError::Over),
        }
    }
}

/// Judges the answer that a form brings (`puzzle`, `way`, and what the way asks for). A puzzle takes one answer; after a
/// wrong one, and after one that came too late, a new puzzle waits to be shown.
pub async fn answer(call: &Call, purpose: &str, input: &Input) -> Result<Solved, PuzzleError> {
    let asked = Asked::of(call);
    let asked = &asked;
    // the outer error rolls back, the inner one is committed with its count
    call.write(|tx| async move {
        asked.lock(&tx).await?;
        match judge(&tx, call, asked, purpose, input).await? {
            Err(error @ (PuzzleError::Over | PuzzleError::Missed(_))) => {
                let again = match open(&tx, call, purpose).await? {
                    Some(_) => Ok(()),
                    None => pose_to(&tx, asked, purpose).await?,
                };
                Ok(Err(again.err().unwrap_or(error)))
            }
            verdict => Ok::<_, db::Error>(verdict),
        }
    })
    .await?
}

async fn judge(
    tx: &Tx,
    call: &Call,
    asked: &Asked,
    purpose: &str,
    input: &Input,
) -> db::Result<Result<Solved, PuzzleError>> {
    let (Ok(id), Some(way)) = (
        input.get("puzzle").parse::<PuzzleId>(),
        Way::from_code(input.get("way")),
    ) else {
        return Ok(Err(PuzzleError::Over));
    };
    let object = format!("puzzle:{id}");
    let row = tx.one(Entity::find_by_id(id)).await?;
    if row
        .as_ref()
        .is_some_and(|row| row.browser_blind != asked.browser)
    {
        tx.audit("access.denied", &object, serde_json::Value::Null)
            .await?;
        return Ok(Err(PuzzleError::Over));
    }
    let fresh = row.is_some_and(|row| {
        row.purpose == purpose && row.state == State::Open && row.expires_at > tx.now()
    });
    if !fresh {
        return Ok(Err(PuzzleError::Over));
    }
    if let Err(refusal) = asked.may_answer(tx, way).await? {
        return Ok(Err(refusal));
    }
    let right = fits(call.vault(), id, way, input);
    let state = if right.is_some() {
        State::Solved
    } else {
        State::Missed
    };
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::Way, Expr::value(way.code()))
        .col_expr(Column::AnsweredAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    let detail = json!({ "purpose": purpose, "way": way.code() });
    let action = if right.is_some() {
        "puzzle.solve"
    } else {
        "puzzle.miss"
    };
    tx.audit(action, &object, detail).await?;
    Ok(right
        .map(|Right { millis }| Solved { id, millis })
        .ok_or(PuzzleError::Missed(way)))
}

/// A right answer.
struct Right {
    /// How long the piece was on its way, when it was dragged.
    millis: Option<u32>,
}

/// Whether the answer is right.
fn fits(vault: &Vault, id: PuzzleId, way: Way, input: &Input) -> Option<Right> {
    let other = Right { millis: None };
    match way {
        Way::Slide => {
            let x: u32 = input.get("x").parse().ok()?;
            let track = Track::read(input.get("track"))?;
            let near = x.abs_diff(place(vault, id).x) <= TOLERANCE;
            (near && track.by_hand(x)).then(|| Right {
                millis: Some(track.millis()),
            })
        }
        Way::Work => work::done(&seed(vault, id), input.get("work")).then_some(other),
        Way::Question => question(vault, id)
            .answered_by(input.get("answer"))
            .then_some(other),
    }
}

/// Throws away puzzles that no limit counts any more. Called by a recurring job.
pub async fn sweep(app: &App) -> error::Result<()> {
    let call = Call::system(app, "puzzles");
    call.write(|tx| async move {
        Entity::delete_many()
            .filter(Column::CreatedAt.lt(tx.now() - KEPT))
            .exec(&tx)
            .await?;
        Ok::<_, db::Error>(())
    })
    .await?;
    Ok(())
}
