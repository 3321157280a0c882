//! The way by face: consent, QR code, asking the provider for the result.

use super::{
    ProofError,
    act::{face_fits, holder, pass},
    entity::{Column, Entity, Method, Model, State},
};
use crate::{
    face::{BeginOutcome, FaceAsk, FaceCategory, FaceOutcome},
    service::Identity,
};
use kernel::id::{ProofId, uuid_at};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, sea_query::Expr,
};
use serde_json::json;
use web::Call;

/// Face checks that one proof may begin: each costs, and each is a question to the police's register.
const MOST: i32 = 5;

/// What the page of a running check shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Not finished.
    Waiting,
    /// The provider does not answer: nothing is known, and nothing is lost.
    Silent,
    /// Passed.
    Passed,
    /// Not passed; the text says why, and it may be begun again.
    Failed(String),
}

/// Begins a check after the person has agreed.
pub(crate) async fn begin(
    identity: &Identity,
    call: &Call,
    proof: &Model,
) -> Result<(), ProofError> {
    if !face_fits(proof.document_kind) {
        return Err(ProofError::Way(
            "该证件类型不支持刷脸认证，请选择其他方式".to_owned(),
        ));
    }
    let holder = holder(call.vault(), proof)?;
    let id = proof.id;
    if !note_consent(call, id).await? {
        return Err(ProofError::Way(
            "刷脸认证次数过多，请选择其他方式".to_owned(),
        ));
    }
    let ask = FaceAsk {
        // a fresh number for each check: the provider never accepts one twice
        order_no: uuid_at(call.now, call.rng()).simple().to_string(),
        name: holder.name,
        document: holder.document,
        return_url: format!(
            "{}{}",
            call.app.site.base_url,
            super::web::ProofLanded { id }
        ),
    };
    match identity.face().begin(&ask).await {
        BeginOutcome::Begun { certify_id } => Ok(remember(call, id, &certify_id).await?),
        BeginOutcome::Refused(refusal) => {
            tracing::warn!(code = %refusal.code, "face check refused");
            Err(ProofError::Way(format!(
                "{}。您也可以选择其他认证方式",
                refusal.message
            )))
        }
        BeginOutcome::Unknown => Err(ProofError::Way(
            "刷脸认证服务暂时没有应答，请稍后重试，或选择其他认证方式".to_owned(),
        )),
    }
}

/// Consent comes first and stays on record even when the provider fails (个人信息保护法 art. 29). `false`: this proof
/// has begun as many checks as it may.
async fn note_consent(call: &Call, id: ProofId) -> db::Result<bool> {
    call.write(|tx| async move {
        let update = Entity::update_many()
            .col_expr(Column::ConsentedAt, Expr::value(tx.now()))
            .col_expr(Column::FaceTries, Expr::col(Column::FaceTries).add(1))
            .filter(Column::Id.eq(id))
            .filter(Column::FaceTries.lt(MOST));
        if update.exec(&tx).await?.rows_affected == 0 {
            return Ok(false);
        }
        tx.audit(
            "proof.consent",
            &format!("proof:{id}"),
            json!({ "what": "face" }),
        )
        .await?;
        Ok::<_, db::Error>(true)
    })
    .await
}

async fn remember(call: &Call, id: ProofId, certify_id: &str) -> db::Result<()> {
    call.write(|tx| async move {
        let update = Entity::update_many()
            .col_expr(Column::CertifyId, Expr::value(certify_id))
            .filter(Column::Id.eq(id));
        update.exec(&tx).await?;
        Ok::<_, db::Error>(())
    })
    .await
}

/// Asks the provider and notes a pass. Only this proves anything; the phone's return does not.
pub(crate) async fn progress(
    identity: &Identity,
    call: &Call,
    proof: &Model,
) -> Result<Progress, ProofError> {
    if proof.state != State::Open {
        return Ok(Progress::Passed);
    }
    let Some(certify_id) = proof.certify_id.as_deref() else {
        return Ok(Progress::Failed("请重新发起刷脸认证".to_owned()));
    };
    match identity.face().result(certify_id).await {
        FaceOutcome::Passed => {
            let id = proof.id;
            call.write(|tx| async move { pass(&tx, id, Method::Face).await })
                .await?;
            Ok(Progress::Passed)
        }
        FaceOutcome::NotPassed {
            reason: Some(reason),
        } => Ok(Progress::Failed(format!("刷脸认证未通过：{reason}"))),
        FaceOutcome::NotPassed { reason: None } => Ok(Progress::Waiting),
        FaceOutcome::Unknown => Ok(Progress::Silent),
        FaceOutcome::Refused(refusal) => {
            tracing::warn!(code = %refusal.code, "face result refused");
            Ok(match refusal.category {
                FaceCategory::System => Progress::Silent,
                _ => Progress::Failed(refusal.message),
            })
        }
    }
}
