//! What the legal representative and the administrator do with grants.

use super::{
    GRANTER,
    act::{GrantError, holder_of, object, seal_holder},
    entity::{ActiveModel, Model, enabled},
    rules::{Deed, Event, INVITED_FOR, NOTICE, Period, Role, State, may},
    store,
    told::{self, Said},
};
use crate::unit;
use chrono::TimeDelta;
use db::Tx;
use identity::person;
use kernel::{
    choice::Choice as _,
    duty::{Duties, Duty},
    id::GrantId,
    mobile::Mobile,
};
use sea_orm::{ActiveModelTrait as _, Set};
use serde_json::json;
use web::{
    ActingFor, Error,
    duty::{Manager, Representative},
};

/// Wrong names and numbers that one unit may try: the answer must not tell who is registered.
const TRIES: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 30), (TimeDelta::days(1), 60)];
/// Invitations that are sent again for one grant.
const RESENDS: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), 5)];

/// What 开通授权 says.
pub(super) struct New {
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) mobile: Mobile,
    pub(super) period: Period,
}

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

/// 开通授权 (checklist –28): the person must be registered with this name, document and phone. The same form sent
/// twice grants once.
pub(super) async fn create(
    call: &ActingFor<Manager>,
    key: &str,
    new: &New,
) -> Result<(), GrantError> {
    allowed(call, Deed::Create, new.role)?;
    // the same page sent again with another person is not the same form
    let key = &format!(
        "{key}\n{}\n{}\n{}\n{}\n{}",
        new.role,
        new.name,
        new.number,
        new.mobile.as_str(),
        new.period.words()
    );
    let counted = call.vault().blind("unit_grant.try", &call.unit.to_string());
    let claim = call
        .write(|tx| async move {
            let limit = db::Limit {
                key: counted.as_bytes(),
                spans: &TRIES,
            };
            match tx.tally(&[limit]).await? {
                Ok(claim) => Ok(claim),
                Err(reached) if reached.span > TimeDelta::hours(1) => {
                    Err(GrantError::Slow("24小时后"))
                }
                Err(_) => Err(GrantError::Slow("一小时后")),
            }
        })
        .await?;
    let said = person::Said {
        name: &new.name,
        number: &new.number,
        mobile: &new.mobile,
    };
    let Some(found) = person::registered(call.db(), call.vault(), said).await? else {
        call.write(|tx| async move {
            tx.audit("grant.unknown", &format!("unit:{}", call.unit), json!({}))
                .await
        })
        .await?;
        return Err(GrantError::Field(
            "",
            "没有找到姓名、证件号码和移动电话都一致的个人用户。请与当事人核对三项信息；当事人还没有注册的，请先在网上办事服务大厅或人才云平台实名注册个人用户".to_owned(),
        ));
    };
    let own = holder_of(call, call.account).await?;
    if own.document.number() == found.holder.document.number() {
        return Err(GrantError::Field("number", "不能给自己授权".to_owned()));
    }
    let unit = unit::find(call.db(), call.unit)
        .await?
        .ok_or(Error::Absent)?;
    if let Some(legal) = unit.account_id
        && holder_of(call, legal).await?.document.number() == found.holder.document.number()
    {
        let message = "该人员是本单位的法定代表人，不需要授权";
        return Err(GrantError::Field("number", message.to_owned()));
    }
    let (found, own) = (&found, &own);
    call.write(|tx| async move {
        tx.untally(claim).await?;
        if tx.once(key).await?.is_some() {
            return Ok(());
        }
        tx.lock("unit_grant", call.unit.0).await?;
        if store::enabled(&tx, call.unit).await?.is_none() {
            return Err(Error::Conflict(
                "本单位还没有开通多经办人，请先由法定代表人阅读开通须知并同意开通。".to_owned(),
            )
            .into());
        }
        if store::has(&tx, call.unit, found.person).await? {
            let message = "该人员已经是本单位的管理员或经办人";
            return Err(GrantError::Field("number", message.to_owned()));
        }
        room(&tx, call, new.role).await?;
        let id = GrantId::new(tx.now(), tx.rng());
        let row = ActiveModel {
            id: Set(id),
            unit_id: Set(call.unit),
            person_id: Set(found.person),
            person_account_id: Set(found.account),
            account_id: Set(None),
            role: Set(new.role),
            state: Set(State::Invited),
            from_day: Set(new.period.from),
            until_day: Set(new.period.until),
            items: Set(String::new()),
            holder: Set(seal_holder(call.vault(), &found.holder, &new.mobile)?),
            granter: Set(call.vault().seal(GRANTER, own.name.expose())),
            invited_until: Set(tx.now() + INVITED_FOR),
            proof_id: Set(None),
            version: Set(1),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        let line = Line {
            what: "开通授权",
            action: "grant.create",
            old: String::new(),
            new: format!("{}，{}", new.role, new.period.words()),
        };
        note(&tx, call, id, line).await?;
        told::tell(&tx, id, Said::Invited, "开通授权").await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(())
    })
    .await
}

/// Whether a unit has room for one more of a role. The caller holds the unit's lock.
async fn room(tx: &Tx, call: &ActingFor<Manager>, role: Role) -> Result<(), GrantError> {
    if store::count(tx, call.unit, role).await? >= role.most() {
        return Err(GrantError::Full(role));
    }
    Ok(())
}

/// A line of the history and of the audit log.
struct Line {
    what: &'static str,
    action: &'static str,
    old: String,
    new: String,
}

async fn note(
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
            let done = matches!(
                (event, row.state),
                (Event::Suspend, State::Suspended)
                    | (Event::Restore, State::Active)
                    | (Event::End, State::Ended)
            );
            return if done {
                Ok(())
            } else {
                let text = format!("这项授权目前的状态是“{}”，不能这样操作。", row.state);
                Err(Error::Conflict(text).into())
            };
        };
        let mut change = ActiveModel {
            state: Set(next),
            ..Default::default()
        };
        if event == Event::Resend {
            if !row.state.counts() {
                if store::has(&tx, call.unit, row.person_id).await? {
                    let text = "该人员已经有一项新的授权。".to_owned();
                    return Err(Error::Conflict(text).into());
                }
                room(&tx, call, row.role).await?;
            }
            let counted = call.vault().blind("unit_grant.resend", &id.to_string());
            let limit = db::Limit {
                key: counted.as_bytes(),
                spans: &RESENDS,
            };
            if tx.tally(&[limit]).await?.is_err() {
                return Err(GrantError::Slow("24小时后"));
            }
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
