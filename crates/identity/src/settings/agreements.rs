//! 我同意的协议: which versions the account has agreed to, when and on which occasion.

use super::{
    door::{Centre, Mine},
    page::{AgreementLine, AgreementsView},
};
use crate::{agreement, service::Identity};
use axum::{Router, routing::get};
use kernel::clock;
use web::{Page, Result};

web::routes! {
    /// 我同意的协议.
    pub AgreementList { who: Centre } = "/settings/{who}/agreements";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new().route(AgreementList::PATH, get(list))
}

async fn list(mine: Mine) -> Result<Page<AgreementsView>> {
    mine.agrees()?;
    let rows = agreement::agreed_to(mine.db(), mine.id()).await?;
    Ok(Page(AgreementsView {
        frame: mine.frame("我同意的协议").await,
        rows: rows.into_iter().map(line).collect(),
    }))
}

fn line(row: agreement::Agreed) -> AgreementLine {
    AgreementLine {
        page: agreement::AgreementVersion {
            text: agreement::Slug(row.text),
            version: row.version,
        },
        text: row.text,
        version: row.version,
        at: clock::stamp(row.at),
        way: row.way,
    }
}
