//! 开通授权 (checklist –28): a registered person is let in.

use super::{
    GRANTER,
    act::{GrantError, holder_of, seal_holder},
    entity::ActiveModel,
    manage::{Line, allowed, note, room},
    rules::{Deed, INVITED_FOR, Period, Role, State},
    store,
    told::{self, Said},
};
use crate::{
    named::{self, Named, NotNamed},
    unit,
};
use db::Tx;
use identity::{
    account::Holder,
    person::{self, Registered},
};
use kernel::{id::GrantId, mobile::Mobile};
use sea_orm::{ActiveModelTrait as _, Set};
use web::{ActingFor, Error, duty::Manager};

/// What 开通授权 says.
pub(super) struct New {
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) mobile: Mobile,
    pub(super) period: Period,
}

/// The person must be registered with this name, document and phone. The same form sent twice grants once.
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
    let Named {
        person: found,
        claim,
    } = &named(call, new).await?;
    let granter = &holder_of(call, call.account).await?;
    not_oneself(call, granter, found).await?;
    call.write(|tx| async move {
        tx.untally(*claim).await?;
        if tx.once(key).await?.is_some() {
            return Ok(());
        }
        tx.lock("unit_grant", call.unit.0).await?;
        if store::enabled(&tx, call.unit).await?.is_none() {
            let text = "本单位还没有开通多经办人，请先由法定代表人阅读开通须知并同意开通。";
            return Err(Error::Conflict(text.to_owned()).into());
        }
        if store::has(&tx, call.unit, found.person).await? {
            let message = "该人员已经是本单位的管理员或经办人";
            return Err(GrantError::Field("number", message.to_owned()));
        }
        room(&tx, call, new.role).await?;
        let id = insert(&tx, call, new, found, granter).await?;
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

/// The person, if all three are right.
async fn named(call: &ActingFor<Manager>, new: &New) -> Result<Named, GrantError> {
    let said = person::Said {
        name: &new.name,
        number: &new.number,
        mobile: &new.mobile,
    };
    let found = named::find(call, said, "grant.unknown", async |_| Ok(true)).await?;
    found.map_err(|why| match why {
        NotNamed::Slow(wait) => GrantError::Slow(wait),
        NotNamed::Unknown => GrantError::Field(
            "",
            "没有找到姓名、证件号码和移动电话都一致的个人用户。请与当事人核对三项信息；当事人还没有注册的，请先在网上办事服务大厅或人才云平台实名注册个人用户".to_owned(),
        ),
    })
}

/// Nobody grants anything to themselves, or to the legal representative.
async fn not_oneself(
    call: &ActingFor<Manager>,
    own: &Holder,
    found: &Registered,
) -> Result<(), GrantError> {
    let number = found.holder.document.number();
    let refused = |text: &str| Err(GrantError::Field("number", text.to_owned()));
    if own.document.number() == number {
        return refused("不能给自己授权");
    }
    let unit = unit::find(call.db(), call.unit)
        .await?
        .ok_or(Error::Absent)?;
    match unit.account_id {
        Some(legal) if holder_of(call, legal).await?.document.number() == number => {
            refused("该人员是本单位的法定代表人，不需要授权")
        }
        _ => Ok(()),
    }
}

async fn insert(
    tx: &Tx,
    call: &ActingFor<Manager>,
    new: &New,
    found: &Registered,
    granter: &Holder,
) -> Result<GrantId, GrantError> {
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
        granter: Set(call.vault().seal(GRANTER, granter.name.expose())),
        invited_until: Set(tx.now() + INVITED_FOR),
        proof_id: Set(None),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    };
    row.insert(tx).await.map_err(db::Error::from)?;
    Ok(id)
}
