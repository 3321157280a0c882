//! The use cases of whoever appeals: say it, prove it, hand it in, ask, take it back.

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    rules::{
        DRAFT_FOR, Event, FIND_PER_PHONE, MATERIALS, Matter, PER_BROWSER, PER_NETWORK, PER_PHONE,
        SEEN_FOR, State, Stuck,
    },
    said::{self, Said},
    store,
};
use crate::{
    account::Kind,
    blind,
    sms::code::{self, CodeError, Purpose},
};
use chrono::TimeDelta;
use db::{Limit, Read as _, Tx};
use files::{FileError, Stored};
use kernel::{
    clock::today,
    id::{AppealId, FileId},
    mobile::Mobile,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, Set,
};
use seal::Blind;
use serde_json::json;
use web::{Call, Error};

/// Why a step does not go on; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// What to correct.
    #[error("{1}")]
    Field(&'static str, String),
    /// Too often.
    #[error("{0}")]
    Slow(String),
    /// Our fault, or nothing that can be corrected here.
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<CodeError> for Refused {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            other => Self::Field("sms_code", other.to_string()),
        }
    }
}

impl From<FileError> for Refused {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Broken(cause) => Self::Broken(Error::broken(cause)),
            other => Self::Field("file", other.to_string()),
        }
    }
}

impl From<Stuck> for Refused {
    fn from(stuck: Stuck) -> Self {
        Self::Broken(Error::Conflict(stuck.to_string()))
    }
}

/// The blind index of this browser, which is never stored as such.
fn browser(call: &Call) -> Blind {
    call.vault().blind("appeal.browser", &call.browser())
}

/// The appeal, if this browser may see it at present; somebody else's is denied.
pub(super) async fn own(call: &Call, id: AppealId) -> web::Result<Model> {
    let row = store::find(call.db(), id).await?.ok_or(Error::Absent)?;
    if row.browser == browser(call) && row.browser_until > call.now {
        return Ok(row);
    }
    Err(call.denied(&format!("appeal:{id}")).await)
}

/// The appeal as it is now, held to the end of the transaction.
pub(super) async fn held(tx: &Tx, id: AppealId) -> web::Result<Model> {
    tx.lock("appeal", id).await?;
    let found = tx.one(Entity::find_by_id(id)).await?;
    found.ok_or(Error::Absent)
}

/// What is appealed.
pub(super) struct Wish {
    pub(super) matter: Matter,
    pub(super) kind: Kind,
    pub(super) said: Said,
}

/// Step 1: keeps what was said once the phone is proved. The same form sent twice is one appeal.
pub(super) async fn begin(
    call: &Call,
    wish: &Wish,
    typed: &str,
    key: &str,
) -> Result<AppealId, Refused> {
    let key = format!("appeal:{}:{key}", call.browser());
    let key = key.as_str();
    let said = &wish.said;
    let ticket = match code::check(call, &said.contact, Purpose::APPEAL, typed).await {
        Err(CodeError::Used) => return replay(call, key).await,
        other => other?,
    };
    let (vault, data) = (call.vault(), &said.seal(call.vault())?);
    let contact = blind::mobile(vault, &said.contact);
    let value = said.value(vault);
    call.write(|tx| async move {
        if let Some(done) = tx.once(key).await? {
            return parsed(&done);
        }
        ticket.spend(&tx).await?;
        tx.lock("appeal.contact", contact.hex()).await?;
        if let Some(twin) = store::twin(&tx, contact, value).await? {
            let told = format!(
                "您已就同一事项提交申诉（编号 {}），正在办理，请在“申诉进度查询”中查看",
                twin.number
            );
            return Err(Refused::Field("", told));
        }
        limit(&tx, call, contact).await?;
        let id = AppealId::new(tx.now(), tx.rng());
        let number = said::number(today(tx.now()), tx.next_number("appeal").await?);
        let row = ActiveModel {
            id: Set(id),
            number: Set(number),
            matter: Set(wish.matter),
            account_kind: Set(wish.kind),
            state: Set(State::Draft),
            data: Set(data.clone()),
            value_blind: Set(value),
            applicant_blind: Set(blind::document(vault, &said.document)),
            contact_blind: Set(contact),
            browser: Set(browser(call)),
            browser_until: Set(tx.now() + DRAFT_FOR),
            materials: Set("[]".to_owned()),
            agreed_at: Set(tx.now()),
            created_at: Set(tx.now()),
            version: Set(1),
            ..Default::default()
        };
        row.insert(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "matter": wish.matter, "account": wish.kind });
        tx.audit("appeal.begin", &format!("appeal:{id}"), detail)
            .await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(id)
    })
    .await
}

fn parsed(done: &str) -> Result<AppealId, Refused> {
    done.parse()
        .map_err(|error| Refused::Broken(Error::broken(error)))
}

/// The code was used: by this very form, sent twice?
async fn replay(call: &Call, key: &str) -> Result<AppealId, Refused> {
    call.write(|tx| async move {
        match tx.once(key).await? {
            Some(done) => parsed(&done),
            None => Err(CodeError::Used.into()),
        }
    })
    .await
}

/// Counts an appeal.
async fn limit(tx: &Tx, call: &Call, contact: Blind) -> Result<(), Refused> {
    let of = |key: Blind| call.vault().blind("appeal.begin", &key.hex());
    let network = blind::network(call.vault(), call.network);
    let [phone, browser, network] = [contact, browser(call), network].map(of);
    let limits = [
        Limit {
            key: phone.as_bytes(),
            spans: &PER_PHONE,
        },
        Limit {
            key: browser.as_bytes(),
            spans: &PER_BROWSER,
        },
        Limit {
            key: network.as_bytes(),
            spans: &PER_NETWORK,
        },
    ];
    let Err(reached) = tx.tally(&limits).await? else {
        return Ok(());
    };
    let when = match reached.span {
        span if span > TimeDelta::days(1) => "30天后",
        span if span > TimeDelta::hours(1) => "24小时后",
        _ => "一小时后",
    };
    let told = format!("提交申诉的次数过多，请{when}再试，或携带证件到窗口办理");
    Err(Refused::Slow(told))
}

/// Notes materials that have just come in, at most five in all. They are kept when the appeal is handed in: what nobody
/// hands in disappears by itself.
pub(super) async fn attach(call: &Call, id: AppealId, stored: &[Stored]) -> Result<(), Refused> {
    call.write(|tx| async move {
        let row = draft(&tx, id).await?;
        let mut materials = said::materials(&row)?;
        if materials.len() + stored.len() > MATERIALS {
            let told = format!(
                "证明材料最多{MATERIALS}份，已有{}份，本次选择了{}份，请减少后重新上传",
                materials.len(),
                stored.len()
            );
            return Err(Refused::Field("file", told));
        }
        materials.extend(stored.iter().map(|file| file.id));
        set_materials(&tx, row, &materials).await
    })
    .await
}

/// Lets go of a material again.
pub(super) async fn detach(call: &Call, id: AppealId, file: FileId) -> Result<(), Refused> {
    call.write(|tx| async move {
        let row = draft(&tx, id).await?;
        let mut materials = said::materials(&row)?;
        let before = materials.len();
        materials.retain(|known| *known != file);
        if materials.len() < before {
            call.app.files.remove(&tx, file).await?;
        }
        set_materials(&tx, row, &materials).await
    })
    .await
}

async fn draft(tx: &Tx, id: AppealId) -> Result<Model, Refused> {
    let row = held(tx, id).await?;
    match row.state {
        State::Draft => Ok(row),
        _ => Err(Stuck.into()),
    }
}

async fn set_materials(tx: &Tx, row: Model, materials: &[FileId]) -> Result<(), Refused> {
    let json = serde_json::to_string(materials).map_err(Error::broken)?;
    let mut row = row.into_active_model();
    row.materials = Set(json);
    row.update(tx).await.map_err(db::Error::from)?;
    Ok(())
}

/// Hands the appeal in. Sending it twice is one.
pub(super) async fn submit(call: &Call, id: AppealId) -> Result<Model, Refused> {
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        if row.state == State::Submitted {
            return Ok(row);
        }
        let state = row.state.next(Event::Submit)?;
        let materials = said::materials(&row)?;
        if materials.is_empty() {
            let told = "请至少上传1份证明材料，再提交申诉".to_owned();
            return Err(Refused::Field("file", told));
        }
        for file in &materials {
            call.app.files.keep(&tx, *file).await?;
        }
        let version = row.version + 1;
        let mut row = row.into_active_model();
        row.state = Set(state);
        row.submitted_at = Set(Some(tx.now()));
        row.browser_until = Set(tx.now() + SEEN_FOR);
        row.version = Set(version);
        let row = row.update(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "matter": row.matter, "materials": materials.len() });
        tx.audit("appeal.submit", &format!("appeal:{id}"), detail)
            .await?;
        Ok(row)
    })
    .await
}

/// Takes an appeal back before it is decided.
pub(super) async fn withdraw(call: &Call, id: AppealId) -> Result<(), Refused> {
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        if row.state == State::Withdrawn {
            return Ok(());
        }
        let state = row.state.next(Event::Withdraw)?;
        let version = row.version + 1;
        let mut row = row.into_active_model();
        row.state = Set(state);
        row.decided_at = Set(Some(tx.now()));
        row.version = Set(version);
        row.update(&tx).await.map_err(db::Error::from)?;
        let object = format!("appeal:{id}");
        tx.audit("appeal.withdraw", &object, serde_json::Value::Null)
            .await?;
        Ok(())
    })
    .await
}

/// Opens an appeal for this browser, for whoever has its number and its phone. One answer for everything that is wrong;
/// each question costs a code.
pub(super) async fn look_up(
    call: &Call,
    number: &str,
    mobile: &Mobile,
    typed: &str,
) -> Result<AppealId, Refused> {
    let ticket = code::check(call, mobile, Purpose::APPEAL, typed).await?;
    let contact = blind::mobile(call.vault(), mobile);
    let counted = &call.vault().blind("appeal.find", &contact.hex());
    let found = call
        .write(|tx| async move {
            let limit = Limit {
                key: counted.as_bytes(),
                spans: &FIND_PER_PHONE,
            };
            if tx.tally(&[limit]).await?.is_err() {
                let told = "查询次数过多，请一小时后再试".to_owned();
                return Err(Refused::Slow(told));
            }
            ticket.spend(&tx).await?;
            let row = store::by_number(&tx, number).await?;
            let Some(row) = row.filter(|row| row.state != State::Draft) else {
                return Ok(None);
            };
            let id = row.id;
            let object = format!("appeal:{id}");
            if row.contact_blind != contact {
                tx.audit("access.denied", &object, serde_json::Value::Null)
                    .await?;
                return Ok(None);
            }
            tx.lock("appeal", id).await?;
            let mut row = row.into_active_model();
            row.browser = Set(browser(call));
            row.browser_until = Set(tx.now() + SEEN_FOR);
            row.update(&tx).await.map_err(db::Error::from)?;
            tx.audit("appeal.look", &object, serde_json::Value::Null)
                .await?;
            Ok(Some(id))
        })
        .await?;
    found.ok_or_else(|| {
        let told = "没有找到该申诉，请核对申诉编号和申诉时填写的联系电话".to_owned();
        Refused::Field("number", told)
    })
}

/// Throws away what nobody handed in.
pub(super) async fn sweep(tx: &Tx) -> db::Result<()> {
    Entity::delete_many()
        .filter(Column::State.eq(State::Draft))
        .filter(Column::CreatedAt.lt(tx.now() - DRAFT_FOR))
        .exec(tx)
        .await?;
    Ok(())
}
