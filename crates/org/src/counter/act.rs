//! Use cases of the counter: filling the form, opening, another code, taking it back.

use super::{
    code::{self, Issued},
    entity::{ActiveModel, Column, Entity, Model},
    rules::{Comer, Event, State},
    store,
};
use crate::{
    Org, agency,
    registration::{Basis, Data, Refused, Statement, ask_register},
    unit,
};
use db::{Read, Tx};
use identity::{
    Fresh,
    sms::{SmsText, jobs::SendText},
};
use kernel::{
    clock::{self, Instant},
    document::{Document, DocumentKind},
    id::{OpeningId, UnitId},
    mobile::Mobile,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, Set, sea_query::Expr,
};
use seal::Vault;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{AsOfficer, Call, Error, FieldErrors, Result};

/// Context of the sealed data.
pub(crate) const DATA: &str = "opening.data";
/// Context of the sealed reason of a withdrawal.
pub(crate) const REASON: &str = "opening.reason";

/// What the officer typed, and what the register said to it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Papers {
    pub(super) data: Data,
    pub(super) comer: Comer,
    /// The person at the counter.
    pub(super) name: String,
    pub(super) document_kind: DocumentKind,
    pub(super) document: String,
    pub(super) mobile: String,
}

impl Papers {
    pub(super) fn open(vault: &Vault, row: &Model) -> Result<Self> {
        serde_json::from_str(&vault.open(DATA, &row.data)?).map_err(Error::broken)
    }

    /// The legal representative has not been there.
    pub(super) fn absent(&self) -> bool {
        self.comer != Comer::Legal
    }

    fn phone(&self) -> Result<Mobile> {
        self.mobile.parse().map_err(Error::broken)
    }
}

/// What the officer typed, checked.
pub(super) struct Typed {
    pub(super) statement: Statement,
    pub(super) comer: Comer,
    /// The person at the counter: the legal representative, or the handler.
    pub(super) name: String,
    pub(super) document: Document,
    pub(super) mobile: Mobile,
}

/// Lets officers of agencies with a counter in: those that units may choose. It is their work, and nobody else's.
pub(super) async fn counter(call: &AsOfficer) -> Result<agency::Agency> {
    let found = agency::find(call.db(), call.agency).await?;
    found.filter(agency::Agency::takes_units).ok_or_else(|| {
        Error::Forbidden("您所在的机构没有单位经办窗口，不能办理窗口开户。".to_owned())
    })
}

/// The opening, if it is the officer's agency's; another agency's is denied.
pub(super) async fn own(call: &AsOfficer, id: OpeningId) -> Result<Model> {
    counter(call).await?;
    match store::find(call.db(), id).await? {
        Some(row) if row.agency_id == call.agency => Ok(row),
        Some(_) => Err(call.denied(&format!("opening:{id}")).await),
        None => Err(Error::Absent),
    }
}

/// The opening within a transaction, held to its end.
pub(super) async fn held(tx: &Tx, id: OpeningId) -> Result<Model> {
    tx.lock("opening", id).await?;
    store::find(tx, id).await?.ok_or(Error::Absent)
}

/// Begins a form, or fills one again: the checks of the online registration, and nobody else opens the same unit.
pub(super) async fn fill(
    call: &AsOfficer,
    org: &Org,
    old: Option<OpeningId>,
    typed: &Typed,
) -> std::result::Result<OpeningId, Refused> {
    counter(call).await?;
    let statement = &typed.statement;
    free(call, call.db(), statement.credit_code.as_str()).await?;
    if unit::is_registered(call.db(), &statement.credit_code).await? {
        return Err(Refused::Registered);
    }
    let record = ask_register(call, org, statement).await?;
    let basis = Basis {
        voucher: None,
        old: None,
        agreed: 0,
    };
    let papers = Papers {
        data: Data::of(statement, record, &basis),
        comer: typed.comer,
        name: typed.name.clone(),
        document_kind: typed.document.kind(),
        document: typed.document.number().to_owned(),
        mobile: typed.mobile.as_str().to_owned(),
    };
    let text = serde_json::to_string(&papers).map_err(Error::broken)?;
    let data = &call.vault().seal(DATA, &text);
    call.write(|tx| async move {
        let mut row = match old {
            Some(id) => {
                let row = held(&tx, id).await?;
                if row.state != State::Draft || row.agency_id != call.agency {
                    return Err(Error::Absent.into());
                }
                row.into_active_model()
            }
            None => fresh(&tx, call),
        };
        row.credit_code = Set(statement.credit_code.as_str().to_owned());
        row.unit_name = Set(statement.unit_name.clone());
        row.data = Set(data.clone());
        row.updated_at = Set(tx.now());
        let row = if old.is_some() {
            row.update(&tx).await
        } else {
            row.insert(&tx).await
        };
        let id = row.map_err(db::Error::from)?.id;
        let detail = json!({ "credit_code": statement.credit_code.as_str() });
        tx.audit("opening.fill", &format!("opening:{id}"), detail)
            .await?;
        Ok(id)
    })
    .await
}

fn fresh(tx: &Tx, call: &AsOfficer) -> ActiveModel {
    ActiveModel {
        id: Set(OpeningId::new(tx.now(), tx.rng())),
        number: Set(None),
        agency_id: Set(call.agency),
        officer_id: Set(call.officer),
        state: Set(State::Draft),
        photo_nonce: Set(None),
        photo_until: Set(None),
        photo_browser: Set(None),
        code_hash: Set(None),
        code_until: Set(None),
        code_tries: Set(0),
        issue: Set(0),
        opened_at: Set(None),
        closed_at: Set(None),
        reason: Set(None),
        unit_id: Set(None),
        created_at: Set(tx.now()),
        ..Default::default()
    }
}

/// Nobody opens a unit that waits to be activated already; one that was never activated in time makes room.
async fn free(
    call: &AsOfficer,
    read: &impl Read,
    code: &str,
) -> std::result::Result<Option<Model>, Refused> {
    let Some(row) = store::waiting(read, code).await? else {
        return Ok(None);
    };
    if row.code_until.is_none_or(|until| until <= call.now) {
        return Ok(Some(row));
    }
    let names = agency::names(read, &[row.agency_id]).await?;
    let name = names.get(&row.agency_id).map_or("其他机构", String::as_str);
    Err(Refused::Fields(FieldErrors::one(
        "credit_code",
        format!(
            "该单位已在{name}窗口开户，尚未激活。请使用原回执上的开户码，或由该窗口补打、撤销后再办理"
        ),
    )))
}

/// Why an opening does not go on: what to do is in the text.
pub(super) fn told(refused: Refused) -> Result<String> {
    match refused {
        Refused::Registered => Ok("该单位已注册，不需要开户，请告知办理人直接登录".to_owned()),
        Refused::Fields(errors) => {
            let texts: Vec<String> = errors.0.into_iter().map(|(_, text)| text).collect();
            Ok(texts.join("；"))
        }
        Refused::Stale(error) => Ok(error.to_string()),
        Refused::Broken(error) => Err(error),
    }
}

/// 开户: the officer has compared the originals; the code is handed out.
pub(super) async fn open(call: &AsOfficer, id: OpeningId) -> std::result::Result<Issued, Refused> {
    let code = own(call, id).await?.credit_code;
    let code = code.as_str();
    call.write(|tx| async move {
        tx.lock("opening.unit", code).await?;
        let row = held(&tx, id).await?;
        let next = row.state.next(Event::Open).map_err(conflict)?;
        let papers = Papers::open(call.vault(), &row)?;
        let there: Vec<_> = store::pictures(&tx, id)
            .await?
            .into_iter()
            .map(|picture| picture.slot)
            .collect();
        let missing = papers.comer.missing(&there);
        if !missing.is_empty() {
            let message = format!("还缺少材料：{}", missing.join("、"));
            return Err(Refused::Fields(FieldErrors::one("seen", message)));
        }
        if unit::is_registered(&tx, &code.parse().map_err(Error::broken)?).await? {
            return Err(Refused::Registered);
        }
        if let Some(late) = free(call, &tx, code).await? {
            close(&tx, late.id, State::Withdrawn).await?;
            let detail = json!({ "replaced_by": id.to_string() });
            tx.audit("opening.replace", &format!("opening:{}", late.id), detail)
                .await?;
        }
        let number = tx.next_number("opening").await?;
        let issued = code::make(&tx, call.vault(), id, 1);
        let mut changed = coded(row.into_active_model(), &issued, 1);
        changed.state = Set(next);
        changed.number = Set(Some(number));
        changed.officer_id = Set(call.officer);
        changed.opened_at = Set(Some(tx.now()));
        changed.photo_nonce = Set(None);
        changed.updated_at = Set(tx.now());
        let row = changed.update(&tx).await.map_err(db::Error::from)?;
        let detail = json!({ "credit_code": code, "number": number, "originals": true });
        tx.audit("opening.open", &format!("opening:{id}"), detail)
            .await?;
        tell(&tx, call.vault(), &papers, "counter_opened", &row).await?;
        Ok(issued)
    })
    .await
}

fn conflict(error: impl std::fmt::Display) -> Error {
    Error::Conflict(error.to_string())
}

/// Puts a code in place of whatever there was.
fn coded(mut row: ActiveModel, issued: &Issued, issue: i32) -> ActiveModel {
    row.code_hash = Set(Some(issued.hash));
    row.code_until = Set(Some(issued.until));
    row.code_tries = Set(0);
    row.issue = Set(issue);
    row
}

/// Another code: the one on the old receipt is worth nothing from now on.
pub(super) async fn reissue(call: &AsOfficer, _: Fresh, id: OpeningId) -> Result<Issued> {
    own(call, id).await?;
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        row.state.next(Event::Reissue).map_err(conflict)?;
        let papers = Papers::open(call.vault(), &row)?;
        let issue = row.issue + 1;
        let issued = code::make(&tx, call.vault(), id, issue);
        let mut changed = coded(row.into_active_model(), &issued, issue);
        changed.updated_at = Set(tx.now());
        let row = changed.update(&tx).await.map_err(db::Error::from)?;
        tx.audit(
            "opening.reissue",
            &format!("opening:{id}"),
            json!({ "issue": issue }),
        )
        .await?;
        tell(&tx, call.vault(), &papers, "counter_opened", &row).await?;
        Ok(issued)
    })
    .await
}

/// Takes an opening back before it is activated.
pub(super) async fn withdraw(
    call: &AsOfficer,
    _: Fresh,
    id: OpeningId,
    reason: &str,
) -> Result<()> {
    own(call, id).await?;
    let sealed = &call.vault().seal(REASON, reason);
    call.write(|tx| async move {
        let row = held(&tx, id).await?;
        let next = row.state.next(Event::Withdraw).map_err(conflict)?;
        let papers = Papers::open(call.vault(), &row)?;
        close(&tx, id, next).await?;
        let update = Entity::update_many()
            .col_expr(
                Column::Reason,
                Expr::value(Some(sealed.as_bytes().to_vec())),
            )
            .filter(Column::Id.eq(id));
        update.exec(&tx).await.map_err(db::Error::from)?;
        tx.audit("opening.withdraw", &format!("opening:{id}"), Value::Null)
            .await?;
        tell(&tx, call.vault(), &papers, "counter_withdrawn", &row).await?;
        Ok(())
    })
    .await
}

/// Ends an opening: its code is worth nothing.
async fn close(tx: &Tx, id: OpeningId, state: State) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::CodeHash, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(Column::ClosedAt, Expr::value(Some(tx.now())))
        .col_expr(Column::UpdatedAt, Expr::value(tx.now()))
        .filter(Column::Id.eq(id));
    update.exec(tx).await?;
    Ok(())
}

/// The unit has set its password, within the caller's transaction: `false` when what it typed the code of was withdrawn,
/// activated or given another code meanwhile.
pub(crate) async fn activated(
    tx: &Tx,
    vault: &Vault,
    id: OpeningId,
    issue: i32,
    unit: UnitId,
) -> Result<bool> {
    let row = held(tx, id).await?;
    if row.issue != issue {
        return Ok(false);
    }
    let Ok(next) = row.state.next(Event::Activate) else {
        return Ok(false);
    };
    close(tx, id, next).await?;
    let update = Entity::update_many()
        .col_expr(Column::UnitId, Expr::value(Some(unit.0)))
        .filter(Column::Id.eq(id));
    update.exec(tx).await.map_err(db::Error::from)?;
    let detail = json!({ "unit": unit.to_string() });
    tx.audit("opening.activate", &format!("opening:{id}"), detail)
        .await?;
    let papers = Papers::open(vault, &row)?;
    tell(tx, vault, &papers, "counter_activated", &row).await?;
    Ok(true)
}

/// A text to the person who was at the counter. It never has the code.
async fn tell(tx: &Tx, vault: &Vault, papers: &Papers, template: &str, row: &Model) -> Result<()> {
    let until = row.code_until.map(clock::day).unwrap_or_default();
    let places = [("unit", row.unit_name.as_str()), ("until", until.as_str())];
    let places = if template == "counter_opened" {
        &places[..]
    } else {
        &places[..1]
    };
    let reference = kernel::id::uuid_at(tx.now(), tx.rng()).simple().to_string();
    let text = SmsText::new(template, places, reference);
    let late: Option<Instant> = row.code_until;
    let job = SendText::new(vault, &papers.phone()?, &text, late)?;
    queue::enqueue(tx, &job).await?;
    Ok(())
}

/// Forgets a form that was not opened, with its pictures.
pub(super) async fn forget(tx: &Tx, call: &Call, id: OpeningId) -> Result<()> {
    use super::entity::picture;
    let row = held(tx, id).await?;
    if row.state != State::Draft {
        return Ok(());
    }
    for picture in store::pictures(tx, id).await? {
        let let_go = call.app.files.remove(tx, picture.file_id).await;
        let_go.map_err(|error| Error::broken(format!("{error:?}")))?;
    }
    let pictures = picture::Entity::delete_many().filter(picture::Column::OpeningId.eq(id));
    pictures.exec(tx).await.map_err(db::Error::from)?;
    let form = Entity::delete_many().filter(Column::Id.eq(id));
    form.exec(tx).await.map_err(db::Error::from)?;
    tx.audit("opening.forget", &format!("opening:{id}"), Value::Null)
        .await?;
    Ok(())
}

/// 放弃: the officer throws a form away.
pub(super) async fn drop_form(call: &AsOfficer, id: OpeningId) -> Result<()> {
    let row = own(call, id).await?;
    if row.state != State::Draft {
        return Err(Error::Conflict(
            "这次开户已经完成，不能放弃；有误的请撤销。".to_owned(),
        ));
    }
    let call: &Call = call;
    call.write(|tx| async move { forget(&tx, call, id).await })
        .await
}
