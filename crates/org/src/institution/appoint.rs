//! What the unit does (checklist B-3.6.13–31): 开通 and 管理员变更 with a registered person whose name is proved, and
//! 管理员密码重置. Each makes the password an initial one, which opens no session (docs/decisions/0043).

use super::{
    act::{InstitutionError, held, next, object, own, take_account},
    entity::{ActiveModel, Model},
    rules::{Event, INITIAL_FOR, initial_password},
    store,
    told::{self, Said},
};
use crate::{
    Org,
    named::{self, Named, NotNamed},
};
use db::Tx;
use identity::{
    Fresh,
    account::{self, Holder, Kind, NewAccount},
    assurance,
    password::PasswordHash,
    person::{self, Registered},
};
use kernel::{
    document::Document,
    id::{AccountId, InstitutionId},
    mobile::Mobile,
};
use sea_orm::Set;
use serde_json::json;
use web::{ActingFor, Error, duty::Manager};

/// What 添加管理员信息 and 更改管理员信息 say.
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) document: Document,
    pub(super) mobile: Mobile,
}

/// The natural person behind an institution's account, while it has one. Personal data.
pub(super) async fn administrator(call: &web::Call, row: &Model) -> web::Result<Option<Holder>> {
    let Some(id) = row.account_id else {
        return Ok(None);
    };
    match account::find(call.db(), id).await? {
        Some(account) => Ok(Some(account::open(call.vault(), &account)?)),
        None => Ok(None),
    }
}

/// 开通, or 管理员变更 where there is an administrator. The same form sent twice is sent once.
pub(super) async fn appoint(
    call: &ActingFor<Manager>,
    _: Fresh,
    org: &Org,
    (id, version): (InstitutionId, i32),
    event: Event,
    (key, typed): (&str, &Typed),
) -> Result<(), InstitutionError> {
    let row = own(call, id).await?;
    let key = &format!(
        "{key}\n{id}\n{version}\n{}\n{}\n{}",
        typed.name,
        typed.document.number(),
        typed.mobile.as_str()
    );
    let Named {
        person: found,
        claim,
    } = &named(call, typed).await?;
    if row.person_id == Some(found.person) && row.version == version {
        let message = "该人员已经是本机构的管理员。忘记密码的，请办理“管理员密码重置”";
        return Err(InstitutionError::Field("number", message.to_owned()));
    }
    let hash = &hash(org, &found.holder.document).await?;
    call.write(|tx| async move {
        tx.untally(*claim).await?;
        if tx.once(key).await?.is_some() {
            return Ok(());
        }
        let row = held(&tx, id, version).await?;
        let state = next(&row, event)?;
        take_account(&tx, call.vault(), &row).await?;
        let until = tx.now() + INITIAL_FOR;
        let account = open_account(&tx, call, id, &found.holder).await?;
        account::set_initial_password(&tx, account, hash, until).await?;
        let change = ActiveModel {
            state: Set(state),
            account_id: Set(Some(account)),
            person_id: Set(Some(found.person)),
            person_account_id: Set(Some(found.account)),
            opened_at: Set(row.opened_at.or(Some(tx.now()))),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        let detail = json!({ "person": found.person.to_string() });
        let action = match event {
            Event::Open => "institution.open",
            _ => "institution.change",
        };
        tx.audit(action, &object(id), detail).await?;
        told::tell(&tx, id, row.person_account_id, Said::Relieved, None).await?;
        told::tell(&tx, id, Some(found.account), Said::Appointed, Some(until)).await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(())
    })
    .await
}

/// The one account of an institution, in a realm of its own.
async fn open_account(
    tx: &Tx,
    call: &ActingFor<Manager>,
    id: InstitutionId,
    holder: &Holder,
) -> Result<AccountId, InstitutionError> {
    let new = NewAccount {
        realm: Some(id.0),
        kind: Kind::Institution,
        holder,
        password: None,
        proven: false,
    };
    let made = account::create_in_realm(tx, call.vault(), new).await;
    made.map_err(|error| Error::from(error).into())
}

/// 管理员密码重置: the initial password again, whatever there was.
pub(super) async fn reset(
    call: &ActingFor<Manager>,
    _: Fresh,
    org: &Org,
    (id, version): (InstitutionId, i32),
) -> Result<(), InstitutionError> {
    let row = own(call, id).await?;
    next(&row, Event::Reset)?;
    let holder = administrator(call, &row).await?.ok_or(Error::Absent)?;
    let hash = &hash(org, &holder.document).await?;
    let account = row.account_id;
    call.write(|tx| async move {
        let row = held(&tx, id, version).await?;
        let state = next(&row, Event::Reset)?;
        let Some(account) = row.account_id.filter(|now| Some(*now) == account) else {
            return Err(db::Error::Stale.into());
        };
        let until = tx.now() + INITIAL_FOR;
        account::set_initial_password(&tx, account, hash, until).await?;
        let change = ActiveModel {
            state: Set(state),
            ..Default::default()
        };
        store::update(&tx, &row, change).await?;
        tx.audit("institution.reset", &object(id), json!({}))
            .await?;
        told::tell(&tx, id, row.person_account_id, Said::Reset, Some(until)).await?;
        Ok(())
    })
    .await
}

/// The hash of the initial password. It is made by the manual's rule and need not pass the rule of passwords.
async fn hash(org: &Org, document: &Document) -> Result<PasswordHash, InstitutionError> {
    let initial = initial_password(document);
    let hashed = org.identity().passwords().hash(&initial).await;
    hashed.map_err(|busy| InstitutionError::Slow(busy.to_string()))
}

/// The person, if everything is right and their name is proved. What is wrong is said to nobody.
async fn named(call: &ActingFor<Manager>, typed: &Typed) -> Result<Named, InstitutionError> {
    let said = person::Said {
        name: &typed.name,
        number: typed.document.number(),
        mobile: &typed.mobile,
    };
    let proved = async |found: &Registered| {
        let proved = assurance::of(call.db(), found.account).await?.name;
        Ok(found.holder.document == typed.document && proved.is_some())
    };
    let found = named::find(call, said, "institution.unknown", proved).await?;
    found.map_err(|why| match why {
        NotNamed::Slow(wait) => InstitutionError::Slow(format!(
            "核对次数过多，请{wait}再试，或请当事人核对自己的注册信息"
        )),
        NotNamed::Unknown => InstitutionError::Field(
            "",
            "没有找到姓名、证件和移动电话都一致、并已实名认证的个人用户。请与当事人核对各项信息；当事人还没有注册或实名认证的，请先注册个人用户，并在个人中心“账户信息”中完成认证".to_owned(),
        ),
    })
}
