//! Importing old accounts from a CSV file, line by line. Doing it again changes nothing that is as it was, and never
//! what is used up.

use super::{
    DATA, Kept,
    act::{account_blind, kept},
    entity::{ActiveModel, Column, Entity},
    scheme::Scheme,
};
use db::{Db, Read as _, Stamp, Tx};
use kernel::{
    choice::Choice as _,
    credit_code::CreditCode,
    id::HistoryId,
    region::{self, JIANGSU, Level},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, Set,
};
use seal::Vault;
use serde::Deserialize;

/// Lines of one transaction.
const SLICE: usize = 200;

/// One line of the file; docs/operations.md describes the columns.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    city: String,
    account: String,
    unit_name: String,
    #[serde(default)]
    credit_code: String,
    #[serde(default)]
    org_code: String,
    #[serde(default)]
    phone: String,
    scheme: String,
    hash: String,
}

/// What became of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// New accounts.
    pub added: u64,
    /// Accounts that the file says something else of than before.
    pub changed: u64,
    /// Accounts that are as they were.
    pub same: u64,
    /// Accounts that are upgraded already, and stay as they are.
    pub used: u64,
    /// Lines that were not taken.
    pub refused: u64,
}

/// Why a file is not read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A column is missing, or it is no CSV.
    #[error("文件不能读取：{0}")]
    File(#[from] csv::Error),
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
    /// A value in the database could not be opened.
    #[error("已有的数据不能解密：{0}")]
    Sealed(String),
}

/// The division of a source: `省厅`, or the code of a city.
#[must_use]
pub fn source_of(text: &str) -> Option<&'static str> {
    let code = if text == "省厅" { JIANGSU } else { text };
    region::by_code(code)
        .filter(|region| region.level == Level::City || region.code == JIANGSU)
        .map(|region| region.code)
}

/// Imports a file of one source. Each line that is not taken is told with its number; what is told names nobody.
pub async fn import(
    db: &Db,
    stamp: &Stamp,
    vault: &Vault,
    source: &str,
    file: impl std::io::Read,
    mut refused: impl FnMut(u64, &str),
) -> Result<Report, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(without_mark(file));
    let headers = reader.headers()?.clone();
    let (mut report, mut slice) = (Report::default(), Vec::with_capacity(SLICE));
    let mut record = csv::StringRecord::new();
    loop {
        let more = match reader.read_record(&mut record) {
            Ok(more) => more,
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => return Err(error.into()),
            Err(_) => {
                report.refused += 1;
                refused(reader.position().line(), "不是 UTF-8 编码，或列数不对");
                continue;
            }
        };
        if more {
            let number = record.position().map_or(0, csv::Position::line);
            match record
                .deserialize::<Line>(Some(&headers))
                .map_err(|_| "缺少必需的列")
                .and_then(|line| checked(source, line))
            {
                Ok(kept) => slice.push(kept),
                Err(cause) => {
                    report.refused += 1;
                    refused(number, cause);
                }
            }
        }
        if slice.len() == SLICE || !more {
            store(db, stamp, vault, source, &slice, &mut report).await?;
            slice.clear();
        }
        if !more {
            break;
        }
    }
    let detail = serde_json::json!({ "source": source, "added": report.added, "changed": report.changed, "refused": report.refused });
    let detail = &detail;
    db.write(stamp, |tx| async move {
        tx.audit("history.import", "history", detail.clone()).await
    })
    .await?;
    Ok(report)
}

/// The file without the mark that spreadsheets write before UTF-8.
fn without_mark(file: impl std::io::Read) -> impl std::io::Read {
    use std::io::BufRead as _;
    let mut file = std::io::BufReader::new(file);
    if file
        .fill_buf()
        .is_ok_and(|begin| begin.starts_with(b"\xef\xbb\xbf"))
    {
        file.consume(3);
    }
    file
}

/// A line that agrees with the rules.
fn checked(source: &str, line: Line) -> Result<Kept, &'static str> {
    let within = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    if !line.city.is_empty() && source_of(&line.city) != Some(source) {
        return Err("city 与 --source 不一致");
    }
    if !within(&line.account, 60) {
        return Err("account 为空或超过60个字");
    }
    if !within(&line.unit_name, crate::unit::NAME_MAX) {
        return Err("unit_name 为空或过长");
    }
    let credit_code = match line.credit_code.as_str() {
        "" => None,
        text => Some(
            text.parse::<CreditCode>()
                .map_err(|_| "credit_code 不正确")?,
        ),
    };
    let org_code = match line.org_code.as_str() {
        "" => None,
        text => Some(org_code(text).ok_or("org_code 应是9位组织机构代码")?),
    };
    if credit_code.is_none() && org_code.is_none() {
        return Err("credit_code 和 org_code 至少填写一个");
    }
    if line.phone.chars().count() > 30 {
        return Err("phone 过长");
    }
    let scheme = Scheme::from_code(&line.scheme).ok_or("scheme 不是支持的算法")?;
    if !scheme.takes(&line.hash) {
        return Err("hash 的格式与 scheme 不符，或运算次数过大");
    }
    Ok(Kept {
        account: line.account,
        unit_name: line.unit_name,
        credit_code: credit_code.map(|code| code.as_str().to_owned()),
        org_code,
        phone: Some(line.phone).filter(|phone| !phone.is_empty()),
        scheme,
        hash: line.hash,
    })
}

/// 组织机构代码 (GB 11714) without its hyphen.
fn org_code(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|c| *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let fits = code.len() == 9 && code.bytes().all(|b| b.is_ascii_alphanumeric());
    fits.then_some(code)
}

async fn store(
    db: &Db,
    stamp: &Stamp,
    vault: &Vault,
    source: &str,
    slice: &[Kept],
    report: &mut Report,
) -> Result<(), ImportError> {
    let before = *report;
    let written = db
        .write(stamp, |tx| async move {
            // a transaction that is tried again counts anew
            let mut report = before;
            for old in slice {
                put(&tx, vault, source, old, &mut report).await?;
            }
            Ok::<_, ImportError>(report)
        })
        .await?;
    *report = written;
    Ok(())
}

async fn put(
    tx: &Tx,
    vault: &Vault,
    source: &str,
    old: &Kept,
    report: &mut Report,
) -> Result<(), ImportError> {
    let sealed = |error: &dyn std::fmt::Display| ImportError::Sealed(error.to_string());
    let json = serde_json::to_string(old).map_err(|error| sealed(&error))?;
    let data = vault.seal(DATA, &json);
    let blind = account_blind(vault, source, &old.account);
    let known = tx
        .one(Entity::find().filter(Column::AccountBlind.eq(blind)))
        .await?;
    let Some(row) = known else {
        let row = ActiveModel {
            id: Set(HistoryId::new(tx.now(), tx.rng())),
            source: Set(source.to_owned()),
            account_blind: Set(blind),
            data: Set(data),
            imported_at: Set(tx.now()),
            ..Default::default()
        };
        row.insert(tx).await.map_err(db::Error::from)?;
        report.added += 1;
        return Ok(());
    };
    if row.used_at.is_some() {
        report.used += 1;
    } else if kept(vault, &row).map_err(|error| sealed(&error))? == *old {
        report.same += 1;
    } else {
        let mut row = row.into_active_model();
        row.data = Set(data);
        row.imported_at = Set(tx.now());
        row.update(tx).await.map_err(db::Error::from)?;
        report.changed += 1;
    }
    Ok(())
}
