//! The one use case behind every log-in form.

use super::{
    attempt::{Attempt, Before, Halt, Wait},
    choose, initial, second,
    way::Way,
};
use crate::{
    account::{self, Account, Kind, Status},
    blind,
    password::{PasswordHash, PoolError},
    reach,
    realm::Standing,
    service::Identity,
    session::{self, SignIn},
};
use kernel::secret::Secret;
use serde_json::json;
use uuid::Uuid;
use web::{Badge, Call, puzzle::Solved};

/// Units of one person whose passwords are compared when none is named: each costs as much as a log-in.
const MOST: usize = 8;
/// A realm that no unit has, and an account that nobody has.
pub(super) const NOWHERE: Uuid = Uuid::max();
/// What the log of log-ins says of this way.
const WAY: &str = Way::Password.label();

/// What was typed.
#[derive(Debug)]
pub(crate) struct Credentials {
    /// At which door.
    pub(crate) kind: Kind,
    /// 统一社会信用代码/单位编号/机构编号; empty at the other doors, and for somebody who acts for one unit only (Z.1.2).
    pub(crate) realm: String,
    /// 证件号码/移动电话.
    pub(crate) identifier: String,
    /// The password.
    pub(crate) password: Secret<String>,
}

/// Why somebody was not logged in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogInError {
    /// One answer for everything that may be wrong, so that it does not tell who is registered.
    #[error("账号或密码不正确，请核对后重试")]
    Wrong {
        /// So often in a row from here.
        failures: i32,
        /// Whether the next try needs a puzzle.
        puzzle: bool,
    },
    /// It looks like guessing: a puzzle comes first, and no password is compared.
    #[error("请先完成安全验证，再登录")]
    Puzzle,
    /// The password was right, but the account may not be used; only its owner learns this.
    #[error("{0}")]
    Barred(String),
    /// Wrong too often.
    #[error("尝试次数过多，请{words}后再试。您也可以换用本人常用的网络登录")]
    Slow {
        /// How long to wait.
        words: String,
        /// Whether the next try needs a puzzle.
        puzzle: bool,
    },
    /// The pool is full.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// Our fault.
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for LogInError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Wait> for LogInError {
    fn from(wait: Wait) -> Self {
        Self::Slow {
            words: wait.words(),
            puzzle: false,
        }
    }
}

impl From<Halt> for LogInError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Wait { wait, puzzle } => Self::Slow {
                words: wait.words(),
                puzzle,
            },
            Halt::Puzzle => Self::Puzzle,
        }
    }
}

/// Where a right password leads.
pub(crate) enum Entered {
    /// In.
    In(SignIn, Badge),
    /// In, for one of several units of which none was named.
    Choose(SignIn),
    /// To the second factor, which officers need.
    Second,
    /// To the page on which an initial password is replaced.
    Initial,
}

/// Logs in: counts the attempt, for which a puzzle may be needed, compares, begins a session or, for officers, the second
/// step.
pub(crate) async fn log_in(
    identity: &Identity,
    call: &Call,
    typed: &Credentials,
    solved: Option<Solved>,
    next: &str,
) -> Result<Entered, LogInError> {
    use kernel::choice::Choice as _;
    let found = candidates(identity, typed).await?;
    let known = session::is_known(call, found.iter().map(|account| account.id)).await?;
    let (realm, identifier) = initial::counted(typed);
    let before = Before { known, solved };
    let meant = (realm.as_str(), identifier);
    let attempt = Attempt::at_door(call, typed.kind.code(), meant, before).await??;
    let matching = matching(identity, typed, &found).await?;
    let Some(first) = matching.first().copied() else {
        let object = found.first().map_or_else(
            || "account:unknown".to_owned(),
            |account| format!("account:{}", account.id),
        );
        let object = object.as_str();
        call.write(|tx| async move {
            let detail = json!({ "kind": typed.kind.code(), "way": WAY, "agent": call.agent() });
            tx.audit("login.wrong", object, detail).await
        })
        .await?;
        return Err(wrong(&attempt));
    };
    let Some((account, standing)) = acting(identity, call, &matching).await? else {
        return Err(barred(identity, call, first).await?);
    };
    if account.initial_until.is_some_and(|until| until <= call.now) {
        note_barred(call, account).await?;
        return Err(LogInError::Barred(initial::EXPIRED.to_owned()));
    }
    if account.kind == Kind::Officer || account.initial_until.is_some() {
        call.write(|tx| async move {
            attempt.succeeded(&tx).await?;
            second::begin(&tx, call, account, next).await
        })
        .await?;
        return Ok(match account.initial_until {
            Some(_) => Entered::Initial,
            None => Entered::Second,
        });
    }
    let sign_in = call
        .write(|tx| async move {
            attempt.succeeded(&tx).await?;
            identity.sign_in(&tx, call, account, WAY).await
        })
        .await?;
    if typed.is_open() && choose::units(identity, account, call.now).await?.len() > 1 {
        return Ok(Entered::Choose(sign_in));
    }
    Ok(Entered::In(sign_in, standing.badge))
}

/// The first of these accounts that may act at present.
async fn acting<'a>(
    identity: &Identity,
    call: &Call,
    accounts: &[&'a Account],
) -> web::Result<Option<(&'a Account, Standing)>> {
    for account in accounts {
        if account.status == Status::Active
            && let Some(standing) = identity.standing(account, call.now).await?
        {
            return Ok(Some((account, standing)));
        }
    }
    Ok(None)
}

const fn wrong(attempt: &Attempt) -> LogInError {
    LogInError::Wrong {
        failures: attempt.failures,
        puzzle: attempt.puzzle_next,
    }
}

/// Notes that the password was right, but the account may not be used.
async fn note_barred(call: &Call, account: &Account) -> db::Result<()> {
    use kernel::choice::Choice as _;
    let object = format!("account:{}", account.id);
    let object = object.as_str();
    call.write(|tx| async move {
        let detail = json!({ "status": account.status.code(), "way": WAY, "agent": call.agent() });
        tx.audit("login.barred", object, detail).await
    })
    .await
}

/// The same, with what to do about it.
async fn barred(identity: &Identity, call: &Call, account: &Account) -> db::Result<LogInError> {
    note_barred(call, account).await?;
    let why = match account.kind {
        Kind::Unit | Kind::Institution => identity.realms().barred(account, call.now).await?,
        Kind::Person | Kind::Officer => None,
    };
    Ok(LogInError::Barred(why.unwrap_or_else(|| {
        "该账号目前不能使用，请联系单位管理员或拨打服务热线".to_owned()
    })))
}

impl Credentials {
    /// Whether somebody logs in to a unit without saying to which.
    const fn is_open(&self) -> bool {
        matches!(self.kind, Kind::Unit) && self.realm.is_empty()
    }
}

/// The accounts that may be meant. An unknown unit has none, after the same questions as a known one.
async fn candidates(identity: &Identity, typed: &Credentials) -> Result<Vec<Account>, LogInError> {
    let meant = blind::identifier(identity.vault(), &typed.identifier);
    if typed.is_open() {
        let mut found = account::store::of_units(identity.db(), &meant, MOST as u64).await?;
        found.truncate(MOST);
        return Ok(found);
    }
    if typed.kind == Kind::Institution {
        return Ok(initial::candidate(identity, typed)
            .await?
            .into_iter()
            .collect());
    }
    let realm = match typed.kind {
        Kind::Unit => {
            let found = identity.realms().find(&typed.realm).await?;
            found.map_or(NOWHERE, |realm| realm.id)
        }
        Kind::Person | Kind::Institution | Kind::Officer => Uuid::nil(),
    };
    let (db, vault) = (identity.db(), identity.vault());
    let mut found = account::store::by_identifier(db, realm, typed.kind, &meant).await?;
    // whoever registered from abroad logs in with an address or a number of theirs
    if let (Kind::Person, Some(reach)) = (typed.kind, &meant.reach)
        && let Some(account) = reach::by_value(db, vault, reach).await?
    {
        found.push(account);
    }
    Ok(found)
}

/// The accounts whose password this is. Where it is nobody's, as many are compared as there may be, so that the time tells
/// neither whether there is an account nor for how many units somebody acts.
async fn matching<'a>(
    identity: &Identity,
    typed: &Credentials,
    found: &'a [Account],
) -> Result<Vec<&'a Account>, LogInError> {
    let (pool, password) = (identity.passwords(), &typed.password);
    let mut matching = Vec::new();
    for account in found {
        let hash = account.password_hash.clone().map(PasswordHash::stored);
        if pool.verify(password, hash.as_ref()).await? {
            matching.push(account);
        }
    }
    let least = if typed.is_open() { MOST } else { 1 };
    if matching.is_empty() {
        for _ in found.len()..least {
            pool.verify(password, None).await?;
        }
    }
    Ok(matching)
}

/// Compares the password of somebody who is logged in, counted with the wrong passwords of the log-in: a stolen session
/// must not buy more guesses. Whoever goes on tells the attempt that it succeeded.
pub(crate) async fn confirm(
    identity: &Identity,
    call: &Call,
    account: &Account,
    password: &Secret<String>,
) -> Result<Attempt, LogInError> {
    use kernel::choice::Choice as _;
    let holder = account::open(call.vault(), account)?;
    let realm = identity.realm_code(account).await?;
    let door = account.kind.code();
    // an institution's counter is its number's, as at its log-in
    let identifier = match account.kind {
        Kind::Institution => "",
        _ => holder.document.number(),
    };
    let attempt = Attempt::begin(call, door, &realm, identifier).await??;
    let hash = account.password_hash.clone().map(PasswordHash::stored);
    if identity.passwords().verify(password, hash.as_ref()).await? {
        return Ok(attempt);
    }
    let object = format!("account:{}", account.id);
    let object = object.as_str();
    call.write(|tx| async move {
        tx.audit("password.wrong", object, serde_json::Value::Null)
            .await
    })
    .await?;
    Err(wrong(&attempt))
}

/// Logs the browser of this call out.
pub(crate) async fn log_out(identity: &Identity, call: &Call) -> web::Result<()> {
    if let (Some(session), Some(account)) = (call.session.as_ref(), call.actor.account()) {
        let id = session.id;
        call.write(|tx| async move {
            crate::session::end(&tx, id).await?;
            tx.audit(
                "session.end",
                &format!("account:{account}"),
                serde_json::Value::Null,
            )
            .await
        })
        .await?;
        identity.forget_cached(call);
    }
    call.drop_cookie(web::session::COOKIE);
    call.drop_cookie(web::session::OFFER);
    Ok(())
}
