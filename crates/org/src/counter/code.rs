//! The code on the receipt: eight digits, shown once, hashed at rest, good for seven days and five tries, once.

use super::{
    act::Papers,
    entity::{Column, Entity, Model},
    rules::{CODE_FOR, State, TRIES},
    store,
};
use crate::registration::{Opened, Refused, go_on};
use chrono::TimeDelta;
use db::{Limit, Tx};
use kernel::{clock::Instant, credit_code::CreditCode, id::OpeningId};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, sea_query::Expr,
};
use seal::{Blind, Vault};
use serde_json::json;
use web::{Call, FieldErrors};

/// Tries from one network, at whatever code: a whole office may sit behind one address.
const PER_NETWORK: [(TimeDelta, u64); 1] = [(TimeDelta::hours(1), 40)];
/// One answer for a unit that nobody opened, a code that is wrong, and one that is too old.
const WRONG: &str =
    "统一社会信用代码或开户码不正确，或开户码已失效。请核对回执，或到原窗口重新领取";
const TOO_MANY: &str = "开户码输错次数过多，请到原窗口重新领取";

/// A code that was just handed out.
pub(super) struct Issued {
    pub(super) code: String,
    pub(super) until: Instant,
    pub(super) hash: Blind,
}

pub(super) fn hash(vault: &Vault, id: OpeningId, issue: i32, code: &str) -> Blind {
    vault.blind("opening.code", &format!("{id}:{issue}:{code}"))
}

/// Makes the code number `issue` of an opening.
pub(super) fn make(tx: &Tx, vault: &Vault, id: OpeningId, issue: i32) -> Issued {
    let code = format!("{:08}", tx.rng().below(100_000_000));
    Issued {
        hash: hash(vault, id, issue, &code),
        until: tx.now() + CODE_FOR,
        code,
    }
}

/// What a try came to.
enum Tried {
    Right,
    Wrong,
    TooMany,
}

fn field(message: &str) -> Refused {
    Refused::Fields(FieldErrors::one("opening_code", message))
}

/// Compares what was typed at 窗口开户激活 with the code of the unit; the right one leads this browser to step 3 of the
/// registration. The code itself is used up when that is finished.
pub(super) async fn activate(
    call: &Call,
    credit_code: &CreditCode,
    typed: &str,
    agreed: i32,
) -> Result<(), Refused> {
    if !count(call).await? {
        return Err(field("输入的次数过多，请一小时后再试"));
    }
    let code = credit_code.as_str();
    let tried = call
        .write(|tx| async move {
            let Some(row) = store::waiting(&tx, code).await? else {
                return Ok(Tried::Wrong);
            };
            let object = format!("opening:{}", row.id);
            if !take_try(&tx, row.id).await? {
                return Ok(Tried::TooMany);
            }
            let fits = row.code_until.is_some_and(|until| until > tx.now())
                && row.code_hash == Some(hash(call.vault(), row.id, row.issue, typed));
            if !fits {
                tx.audit("opening.code_wrong", &object, json!({ "issue": row.issue }))
                    .await?;
                return Ok(Tried::Wrong);
            }
            give_back(&tx, row.id).await?;
            let papers = Papers::open(call.vault(), &row)?;
            go_on(&tx, call, &opened(&row, &papers), &papers.data, agreed).await?;
            tx.audit("opening.code_right", &object, json!({ "issue": row.issue }))
                .await?;
            Ok::<_, Refused>(Tried::Right)
        })
        .await?;
    match tried {
        Tried::Right => Ok(()),
        Tried::Wrong => Err(field(WRONG)),
        Tried::TooMany => Err(field(TOO_MANY)),
    }
}

fn opened<'a>(row: &'a Model, papers: &Papers) -> Opened<'a> {
    Opened {
        id: row.id,
        issue: row.issue,
        credit_code: &row.credit_code,
        unit_name: &row.unit_name,
        absent: papers.absent(),
    }
}

/// Counts a try of this network before anything is compared.
async fn count(call: &Call) -> Result<bool, Refused> {
    let network = kernel::network::name(call.network);
    let network = call.vault().blind("opening.network", &network);
    let limits = [Limit {
        key: network.as_bytes(),
        spans: &PER_NETWORK,
    }];
    let limits = &limits;
    let counted = call.write(|tx| async move { tx.tally(limits).await });
    Ok(counted.await?.is_ok())
}

/// A try counts before it is compared, so that a hundred at the same moment are a hundred.
async fn take_try(tx: &Tx, id: OpeningId) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::CodeTries, Expr::col(Column::CodeTries).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(State::Waiting))
        .filter(Column::CodeTries.lt(TRIES));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// The right code costs no try.
async fn give_back(tx: &Tx, id: OpeningId) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::CodeTries, Expr::col(Column::CodeTries).sub(1))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}
