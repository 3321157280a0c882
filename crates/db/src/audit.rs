//! The audit log: append-only and hash-chained.
//!
//! A line is written in the transaction of the change it speaks of. Linking lines into one chain would make every
//! commit wait for every other, so a line is linked a moment later by [`link`], in one short transaction; database
//! triggers refuse to alter or remove a linked line. [`verify`] recomputes the chain and names the first line that
//! does not fit.

use crate::{
    connect::{Db, Dialect},
    error,
    read::Read as _,
    tx::{Stamp, Tx},
};
use kernel::{clock::Instant, id::uuid_at};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set, Statement, Value, entity::prelude::*,
};
use sha2::{Digest as _, Sha256};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Sorts by time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When, to the microsecond.
    pub at: DateTimeUtc,
    /// Who, as `kind:id`.
    pub actor: String,
    /// What was done, as `noun.verb`.
    pub action: String,
    /// To what, as `kind:id`.
    pub object: String,
    /// More facts as JSON text, without personal data.
    pub detail: String,
    /// The request it happened in.
    pub request_id: String,
    /// From where.
    pub network: String,
    /// Place in the chain, once linked.
    pub seq: Option<i64>,
    /// Hash over the previous line's hash and this line, once linked.
    pub hash: Option<Vec<u8>>,
}

/// None: it stands alone.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The chain hash of this line after `previous`. Every field is preceded by its length, so that no two
    /// different lines have the same bytes.
    fn chained(&self, previous: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        let micros = self.at.timestamp_micros().to_be_bytes();
        let fields: [&[u8]; 9] = [
            previous,
            self.id.as_bytes(),
            &micros,
            self.actor.as_bytes(),
            self.action.as_bytes(),
            self.object.as_bytes(),
            self.detail.as_bytes(),
            self.request_id.as_bytes(),
            self.network.as_bytes(),
        ];
        for field in fields {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
        hash.finalize().to_vec()
    }
}

pub(crate) fn record(tx: &Tx, action: &str, object: &str, detail: &serde_json::Value) {
    let stamp = tx.stamp();
    let line = ActiveModel {
        id: Set(uuid_at(stamp.now, &stamp.rng)),
        at: Set(stamp.now),
        actor: Set(stamp.actor.clone()),
        action: Set(action.to_owned()),
        object: Set(object.to_owned()),
        detail: Set(if detail.is_null() {
            String::new()
        } else {
            detail.to_string()
        }),
        request_id: Set(stamp.request_id.clone()),
        network: Set(stamp.network.map(|ip| ip.to_string()).unwrap_or_default()),
        seq: Set(None),
        hash: Set(None),
    };
    tx.defer(&Entity::insert(line));
}

/// How many lines one statement places.
const LINKED_AT_ONCE: usize = 100;

/// Links up to `limit` new lines into the chain and tells how many. Several nodes may call it: one at a time works.
pub async fn link(db: &Db, stamp: &Stamp, limit: u64) -> error::Result<u64> {
    if !db
        .exists(Entity::find().filter(Column::Seq.is_null()))
        .await?
    {
        return Ok(0);
    }
    db.write(stamp, |tx| async move {
        tx.lock("audit.link", Uuid::nil()).await?;
        let last = tx
            .one(
                Entity::find()
                    .filter(Column::Seq.is_not_null())
                    .order_by_desc(Column::Seq),
            )
            .await?;
        let (mut seq, mut hash) = last.map_or((0, Vec::new()), |line| {
            (line.seq.unwrap_or(0), line.hash.unwrap_or_default())
        });
        let fresh = tx
            .all(
                Entity::find()
                    .filter(Column::Seq.is_null())
                    .order_by_asc(Column::Id)
                    .limit(limit),
            )
            .await?;
        for lines in fresh.chunks(LINKED_AT_ONCE) {
            let mut values: Vec<Value> = Vec::with_capacity(lines.len() * 3);
            for line in lines {
                seq += 1;
                hash = line.chained(&hash);
                values.extend([line.id.into(), seq.into(), hash.clone().into()]);
            }
            tx.execute_raw(placing(&tx, values)).await?;
        }
        Ok(fresh.len() as u64)
    })
    .await
}

/// Gives lines their places: `values` holds id, place and hash of each, one after the other.
fn placing(tx: &Tx, values: Vec<Value>) -> Statement {
    let rows: Vec<String> = (0..values.len() / 3)
        .map(|row| format!("(${}, ${}, ${})", row * 3 + 1, row * 3 + 2, row * 3 + 3))
        .collect();
    // both databases call the columns of a list of values column1, column2 …
    let sql = format!(
        "UPDATE audit SET seq = v.column2, hash = v.column3 FROM (VALUES {}) AS v WHERE audit.id = v.column1",
        rows.join(", ")
    );
    Statement::from_sql_and_values(tx.get_database_backend(), sql, values)
}

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All `lines` fit; `unlinked` more wait for the linker.
    Sound {
        /// Number of linked lines.
        lines: u64,
        /// Lines written so recently that they are not linked yet.
        unlinked: u64,
    },
    /// The chain breaks here.
    Broken {
        /// Place in the chain of the first line that does not fit.
        seq: i64,
        /// That line, or nil when it is missing.
        id: Uuid,
        /// Whether the line is missing (`true`) or altered (`false`).
        missing: bool,
    },
}

/// Recomputes the whole chain in slices of bounded memory.
pub async fn verify(db: &Db) -> error::Result<Verdict> {
    let (mut seq, mut hash) = (0_i64, Vec::new());
    loop {
        let slice = db
            .all(
                Entity::find()
                    .filter(Column::Seq.gt(seq))
                    .order_by_asc(Column::Seq)
                    .limit(1000),
            )
            .await?;
        if slice.is_empty() {
            break;
        }
        for line in slice {
            if line.seq != Some(seq + 1) {
                return Ok(Verdict::Broken {
                    seq: seq + 1,
                    id: Uuid::nil(),
                    missing: true,
                });
            }
            let expected = line.chained(&hash);
            if line.hash.as_deref() != Some(&expected) {
                return Ok(Verdict::Broken {
                    seq: seq + 1,
                    id: line.id,
                    missing: false,
                });
            }
            seq += 1;
            hash = expected;
        }
    }
    let unlinked = db
        .count(Entity::find().filter(Column::Seq.is_null()))
        .await?;
    Ok(Verdict::Sound {
        lines: u64::try_from(seq).unwrap_or(0),
        unlinked,
    })
}

/// Which lines the office's viewer asks for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this action, or all.
    pub action: Option<String>,
    /// Only this object, or all.
    pub object: Option<String>,
    /// Only lines before this moment, for paging.
    pub before: Option<Instant>,
}

/// The newest lines that match, at most `limit`.
pub async fn list(db: &Db, filter: &Filter, limit: u64) -> error::Result<Vec<Model>> {
    let mut select = Entity::find()
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(limit);
    if let Some(action) = &filter.action {
        select = select.filter(Column::Action.eq(action));
    }
    if let Some(object) = &filter.object {
        select = select.filter(Column::Object.eq(object));
    }
    if let Some(before) = filter.before {
        select = select.filter(Column::At.lt(before));
    }
    db.all(select).await
}

/// What befell one object since a moment.
#[derive(Clone, Copy, Debug)]
pub struct History<'a> {
    /// The object.
    pub object: &'a str,
    /// Only these actions.
    pub actions: &'a [&'a str],
    /// From here on.
    pub since: Instant,
}

impl History<'_> {
    fn select(&self) -> Select<Entity> {
        Entity::find()
            .filter(Column::Object.eq(self.object))
            .filter(Column::At.gte(self.since))
            .filter(Column::Action.is_in(self.actions.iter().copied()))
    }

    /// How many lines there are.
    pub async fn count(&self, db: &Db) -> error::Result<u64> {
        db.count(self.select()).await
    }

    /// A page of them, the newest first.
    pub async fn page(&self, db: &Db, offset: u64, limit: u64) -> error::Result<Vec<Model>> {
        let newest = self
            .select()
            .order_by_desc(Column::At)
            .order_by_desc(Column::Id)
            .offset(offset)
            .limit(limit);
        db.all(newest).await
    }
}

/// The statements that make the database itself refuse to alter or remove a linked line.
pub(crate) fn guards(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Sqlite => &[
            "CREATE TRIGGER audit_keep_update BEFORE UPDATE ON audit WHEN OLD.seq IS NOT NULL BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
            "CREATE TRIGGER audit_keep_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
        ],
        Dialect::Postgres => &[
            "CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF TG_OP = 'UPDATE' AND OLD.seq IS NULL THEN RETURN NEW; END IF; \
             RAISE EXCEPTION 'the audit log is append-only'; END $$",
            "CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keep()",
        ],
    }
}
