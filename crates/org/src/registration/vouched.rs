//! Step 1 of a unit that came by a provider's log-in: what the provider told is shown and taken as it is.

use super::{begin::Statement, page::Told};
use crate::{
    Org,
    quick::{Vouched, Voucher, voucher},
};
use identity::quick::trip::TripError;
use kernel::{choice::Choice as _, mask};
use web::{Call, Error, Result};

/// What a provider told, or a notice that it waits no longer.
pub(super) async fn vouched(call: &Call, org: &Org, from: &str) -> Result<Option<Voucher>> {
    let id = from.parse().map_err(|_| Error::Absent)?;
    match voucher(org, call, id).await {
        Ok(voucher) => Ok(Some(voucher)),
        Err(TripError::Broken(error)) => Err(error),
        Err(TripError::Absent) => Err(Error::Absent),
        Err(TripError::Used | TripError::Expired | TripError::TooMany) => {
            call.warn("登录平台提供的信息已经失效，请重新登录，或直接填写单位信息");
            Ok(None)
        }
    }
}

/// What a provider told, for the page.
pub(super) fn told(from: &str, voucher: &Voucher) -> Result<Told> {
    let vouched = &voucher.vouched;
    let document = vouched.document()?;
    Ok(Told {
        from: from.to_owned(),
        way: voucher.provider.label(),
        credit_code: vouched.credit_code.clone(),
        unit_name: vouched.unit_name.clone(),
        kind: document.kind().label(),
        document: document.to_string(),
        legal_name: mask::name(&vouched.operator_name),
        proves: voucher.proves,
    })
}

/// The statement of a provider. What was typed or sent otherwise does not count.
pub(super) fn stated(vouched: &Vouched) -> Result<Statement> {
    Ok(Statement {
        credit_code: vouched.code()?,
        unit_name: vouched.unit_name.clone(),
        legal_document: vouched.document()?,
        legal_name: vouched.operator_name.clone(),
    })
}
