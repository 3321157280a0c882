//! What the legal representative and the administrator do with grants.

use super::{
    act::{GrantError, object},
    entity::{ActiveModel, Model, enabled},
    rules::{Deed, Event, INVITED_FOR, NOTICE, Period, Role, State, may},
    store,
    told::{self, Said},
};
use chrono::TimeDelta;
use db::Tx;
use kernel::{
    choice::Choice as _,
    duty::{Duties, Duty},
    id::GrantId,
};
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;
use web::{
    ActingFor, Error,
    duty::{Manager, Representative},
};

/// Invitations that are sent again for one grant.
const RESENDS: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), 5)];

/// 同意开通: the unit's legal representative has read the notice. Agreeing twice changes nothing.
pub(super) async fn enable(call: &ActingFor<Representative>, version: i32) -> web::Result<()> {
    if version != NOTICE {
        return Err(Error::Conflict(
            "开通须知已经更新，请重新阅读后再同意开通。".to_owned(),
        ));
    }
    call.write(|tx| async move {
        tx.lock("unit_grant", call.unit.0).await?;
        if store::enabled(&tx, call.unit).await?.is_some() {
            return Ok(());
        }
        let row = enabled::ActiveModel {
            unit_id: Set(call.unit),
            version: Set(NOTICE),
            account_id: Set(call.account),
            agreed_at: Set(tx.now()),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "version": NOTICE });
        tx.audit("grant.enable", &format!("unit:{}", call.unit), detail)
            .await?;
        Ok(())
    })
    .await
}

/// Whether somebody may do this; otherwise whom to ask.
pub(super) fn allowed(call: &ActingFor<Manager>, deed: Deed, target: Role) -> web::Result<()> {
    if may(call.role, deed, target) {
        return Ok(());
    }
    let text = match (deed, target) {
        (Deed::Items, Role::Administrator) => "管理员可以办理任何业务，不需要授权事项。",
        _ => "这项操作只能由本单位的法定代表人本人办理。",
    };
    Err(Error::Forbidden(text.to_owned()))
}

/// A grant of this unit that is not deleted; anybody else's is denied.
pub(super) async fn own(call: &ActingFor<Manager>, id: GrantId) -> web::Result<Model> {
    match store::find(call.db(), id).await? {
        Some(row) if row.unit_id == call.unit && row.state != State::Ended => Ok(row),
        Some(row) if row.unit_id == call.unit => Err(Error::Gone(
            "这项授权已经删除。请返回“经办人管理”查看。".to_owned(),
        )),
        Some(_) => Err(call.denied(&object(id)).await),
        None => Err(Error::Absent),
    }
}

/// Whether a unit has room for one more of a role. The caller holds the unit's lock.
pub(super) async fn room(tx: &Tx, call: &ActingFor<Manager>, role: Role) -> Result<(), GrantError> {
    if store::count(tx, call.unit, role).await? >= role.most() {
        return Err(GrantError::Full(role));
    }
    Ok(())
}

/// A line of the history and of the audit log.
pub(super) struct Line {
    pub(super) what: &'static str,
    pub(super) action: &'static str,
    pub(super) old: String,
    pub(super) new: String,
}

pub(super) async fn note(
    tx: &Tx,
    call: &ActingFor<Manager>,
    id: GrantId,
    line: Line,
) -> Result<(), GrantError> {
    let detail = json!({ "from": line.old, "to": line.new });
    let kept = store::Line {
        who: call.role.title(),
        account: Some(call.account),
        what: line.what,
        old: line.old,
        new: line.new,
    };
    store::record(tx, id, kept).await?;
    tx.audit(line.action, &object(id), detail).await?;
    Ok(())
}

/// The grant within a transaction, if the caller may do this with it.
async fn take(
    tx: &Tx,
    call: &ActingFor<Manager>,
    id: GrantId,
    deed: Deed,
) -> Result<Model, GrantError> {
    tx.lock("unit_grant", call.unit.0).await?;
    let row = store::find(tx, id)
        .await?
        .filter(|row| row.unit_id == call.unit)
        .ok_or(Error::Absent)?;
    allowed(call, deed, row.role)?;
    Ok(row)
}

/// The same over the version that a form was made from.
async fn take_version(
    tx: &Tx,
    call: &ActingFor<Manager>,
    id: GrantId,
    deed: Deed,
    version: i32,
) -> Result<Model, GrantError> {
    let row = take(tx, call, id, deed).await?;
    if row.state == State::Ended {
        return Err(Error::Gone("这项授权已经删除，刚才的修改没有保存。".to_owned()).into());
    }
    if row.version != version {
        return Err(db::Error::Stale.into());
    }
    Ok(row)
}

/// 停用, 恢复, 重新发送, 删除. What stands there already stays.
pub(super) async fn step(
    call: &ActingFor<Manager>,
    id: GrantId,
    event: Event,
) -> Result<(), GrantError> {
    let deed = match event {
        Event::Suspend | Event::Restore => Deed::Suspend,
        Event::Resend => Deed::Resend,
        _ => Deed::Delete,
    };
    call.write(|tx| async move {
        let row = take(&tx, call, id, deed).await?;
        let Some(next) = row.state.next(event) else {
            return unfit(event, row.state);
        };
        let mut change = ActiveModel {
            state: Set(next),
            ..Default::default()
        };
        if event == Event::Resend {
            invite_again(&tx, call, &row).await?;
            change.invited_until = Set(tx.now() + INVITED_FOR);
        }
        store::update(&tx, &row, change).await?;
        let (what, action) = event.words();
        let line = Line {
            what,
            action,
            old: row.state.label().to_owned(),
            new: next.label().to_owned(),
        };
        note(&tx, call, id, line).await?;
        if matches!(event, Event::End | Event::Suspend)
            && let Some(account) = row.account_id
        {
            identity::session::end_all(&tx, account, None).await?;
        }
        match event {
            Event::Resend => told::tell(&tx, id, Said::Invited, what).await?,
            _ if row.state.counts() => told::tell(&tx, id, Said::Changed, what).await?,
            _ => {}
        }
        Ok(())
    })
    .await
}

/// What stands there already stays; anything else does not fit.
fn unfit(event: Event, state: State) -> Result<(), GrantError> {
    let done = matches!(
        (event, state),
        (Event::Suspend, State::Suspended)
            | (Event::Restore, State::Active)
            | (Event::End, State::Ended)
    );
    if done {
        return Ok(());
    }
    let text = format!("这项授权目前的状态是“{state}”，不能这样操作。");
    Err(Error::Conflict(text).into())
}

/// Whether an invitation may be sent again: not too often, and one that was declined needs a place anew.
async fn invite_again(tx: &Tx, call: &ActingFor<Manager>, row: &Model) -> Result<(), GrantError> {
    if !row.state.counts() {
        if store::has(tx, call.unit, row.person_id).await? {
            let text = "该人员已经有一项新的授权。".to_owned();
            return Err(Error::Conflict(text).into());
        }
        room(tx, call, row.role).await?;
    }
    let counted = call.vault().blind("unit_grant.resend", &row.id.to_string());
    let limit = db::Limit {
        key: counted.as_bytes(),
        spans: &RESENDS,
    };
    match tx.tally(&[limit]).await? {
        Ok(_) => Ok(()),
        Err(_) => Err(GrantError::Slow("24小时后")),
    }
}

/// 更新期限.
pub(super) async fn renew(
    call: &ActingFor<Manager>,
    id: GrantId,
    version: i32,
    period: Period,
) -> Result<(), GrantError> {
    call.write(|tx| async move {
        let row = take_version(&tx, call, id, Deed::Renew, version).await?;
        let change = ActiveModel {
            from_day: Set(period.from),
            until_day: Set(period.until),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        let line = Line {
            what: "更新期限",
            action: "grant.renew",
            old: row.period().words(),
            new: period.words(),
        };
        note(&tx, call, id, line).await?;
        Ok(told::tell(&tx, id, Said::Changed, "更新期限").await?)
    })
    .await
}

/// 身份变更.
pub(super) async fn change_role(
    call: &ActingFor<Manager>,
    id: GrantId,
    version: i32,
    role: Role,
) -> Result<(), GrantError> {
    call.write(|tx| async move {
        let row = take_version(&tx, call, id, Deed::ChangeRole, version).await?;
        allowed(call, Deed::Create, role)?;
        if row.role == role {
            return Ok(());
        }
        if row.state.counts() {
            room(&tx, call, role).await?;
        }
        let change = ActiveModel {
            role: Set(role),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        let line = Line {
            what: "身份变更",
            action: "grant.role",
            old: row.role.label().to_owned(),
            new: role.label().to_owned(),
        };
        note(&tx, call, id, line).await?;
        Ok(told::tell(&tx, id, Said::Changed, "身份变更").await?)
    })
    .await
}

/// 授权: what a handler may do (checklist, B-3.5.43).
pub(super) async fn set_items(
    call: &ActingFor<Manager>,
    id: GrantId,
    version: i32,
    items: Duties,
) -> Result<(), GrantError> {
    call.write(|tx| async move {
        let row = take_version(&tx, call, id, Deed::Items, version).await?;
        let change = ActiveModel {
            items: Set(items.codes()),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        let line = Line {
            what: "业务授权",
            action: "grant.items",
            old: words(row.duties()),
            new: words(items),
        };
        note(&tx, call, id, line).await?;
        Ok(told::tell(&tx, id, Said::Changed, "业务授权").await?)
    })
    .await
}

/// Items as people read them.
fn words(items: Duties) -> String {
    if items == Duties::all() {
        return "全部事项".to_owned();
    }
    let labels: Vec<&str> = items.iter().map(Duty::label).collect();
    if labels.is_empty() {
        "无".to_owned()
    } else {
        labels.join("、")
    }
}
