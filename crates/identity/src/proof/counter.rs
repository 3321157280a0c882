//! The way over the counter: an officer has seen the person and the paper, and hands out a code.

use super::{
    ProofError,
    act::{pass, subject},
    entity::{self as proof, Method},
};
use chrono::TimeDelta;
use db::{Read as _, Tx};
use kernel::{
    clock::Instant,
    document::Document,
    id::{OfficerId, uuid_at},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    QueryOrder as _, Set, prelude::Uuid, sea_query::Expr,
};
use seal::{Blind, Vault};
use web::Call;

/// How long a code is good: the person goes home and registers the same day.
pub(crate) const VALID: TimeDelta = TimeDelta::hours(24);
/// Wrong tries of one proof.
const TRIES: i32 = 5;
/// Tries at the codes of one person, by whatever proofs.
const PER_PERSON: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), 30)];

/// The row of a counter code.
mod entity {
    use kernel::id::OfficerId;
    use sea_orm::entity::prelude::*;
    use seal::Blind;

    /// A code handed out at the counter.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "counter_code")]
    pub struct Model {
        /// Its id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// For whom: name and document.
        pub subject_blind: Blind,
        /// Keyed hash of the code.
        pub code_hash: Blind,
        /// The officer who saw the person.
        pub issued_by: OfficerId,
        /// When it was handed out.
        pub created_at: DateTimeUtc,
        /// When it is worthless.
        pub expires_at: DateTimeUtc,
        /// When it was used.
        pub used_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

fn code_hash(vault: &Vault, id: Uuid, code: &str) -> Blind {
    vault.blind("counter_code.code", &format!("{}:{code}", id.simple()))
}

/// Makes a code of eight digits for a person whom the officer has seen with their document.
pub(crate) async fn issue(
    tx: &Tx,
    vault: &Vault,
    officer: OfficerId,
    name: &str,
    document: &Document,
) -> db::Result<String> {
    let id = uuid_at(tx.now(), tx.rng());
    let code = format!("{:08}", tx.rng().below(100_000_000));
    let row = ActiveModel {
        id: Set(id),
        subject_blind: Set(subject(vault, name, document)),
        code_hash: Set(code_hash(vault, id, &code)),
        issued_by: Set(officer),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + VALID),
        used_at: Set(None),
    };
    row.insert(tx).await?;
    tx.audit(
        "counter_code.issue",
        &format!("counter_code:{}", id.simple()),
        serde_json::Value::Null,
    )
    .await?;
    Ok(code)
}

/// Compares what was typed with the newest code for the person of this proof. Wrong tries count.
pub(crate) async fn check(call: &Call, row: &proof::Model, typed: &str) -> Result<(), ProofError> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if typed.len() != 8 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ProofError::Way("请输入8位窗口核验码".to_owned()));
    }
    let typed = typed.as_str();
    let right = call
        .write(|tx| async move {
            let counted = proof::Entity::update_many()
                .col_expr(
                    proof::Column::CounterTries,
                    Expr::col(proof::Column::CounterTries).add(1),
                )
                .filter(proof::Column::Id.eq(row.id))
                .filter(proof::Column::CounterTries.lt(TRIES));
            if counted.exec(&tx).await?.rows_affected == 0 {
                return Ok(None);
            }
            // a new proof must not buy new guesses at one person's code
            let guesses = call
                .vault()
                .blind("counter_code.guess", &row.subject_blind.hex());
            let limit = db::Limit {
                key: guesses.as_bytes(),
                spans: &PER_PERSON,
            };
            if tx.tally(&[limit]).await?.is_err() {
                return Ok(None);
            }
            let newest = Entity::find()
                .filter(Column::SubjectBlind.eq(row.subject_blind))
                .order_by_desc(Column::CreatedAt);
            let Some(known) = tx.one(newest).await? else {
                return Ok(Some(false));
            };
            let fits = known.used_at.is_none()
                && known.expires_at > tx.now()
                && known.code_hash == code_hash(call.vault(), known.id, typed)
                && spend(&tx, known.id).await?;
            if fits {
                pass(&tx, row.id, Method::Counter).await?;
            }
            Ok::<_, db::Error>(Some(fits))
        })
        .await?;
    match right {
        Some(true) => Ok(()),
        Some(false) => Err(ProofError::Way(
            "核验码不正确或已失效，请核对，或到窗口重新领取".to_owned(),
        )),
        None => Err(ProofError::Way(
            "核验码输错次数过多，请选择其他方式，或返回重新开始".to_owned(),
        )),
    }
}

/// Uses a code up; `false` when another proof was quicker.
async fn spend(tx: &Tx, id: Uuid) -> db::Result<bool> {
    let update = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(id))
        .filter(Column::UsedAt.is_null());
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Throws away codes that nobody can use.
pub(crate) async fn sweep(tx: &Tx, now: Instant) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(now - TimeDelta::days(30)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the codes that were handed out to somebody.
pub(super) async fn forget(tx: &Tx, subject: Blind) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::SubjectBlind.eq(subject))
        .exec(tx)
        .await?;
    Ok(())
}
