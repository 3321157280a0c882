//! The registration of a unit whose account was opened at the counter: an officer has compared the papers, so it goes on at
//! step 3 (checklist B-1.0.3–4).

use super::{
    act::Data,
    begin::{Kept, Refused, keep},
};
use db::Tx;
use identity::proof::{self, Method};
use kernel::id::OpeningId;
use web::Call;

/// What was opened, and with which code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened<'a> {
    pub(crate) id: OpeningId,
    /// The number of the code: an older one is worth nothing.
    pub(crate) issue: i32,
    pub(crate) credit_code: &'a str,
    pub(crate) unit_name: &'a str,
    /// Somebody else than the legal representative came to the counter.
    pub(crate) absent: bool,
}

/// Binds what was opened to this browser, which goes on with 填写账户信息.
pub(crate) async fn go_on(
    tx: &Tx,
    call: &Call,
    opened: &Opened<'_>,
    data: &Data,
    agreed: i32,
) -> Result<(), Refused> {
    let mut data = data.clone();
    data.opening = Some((opened.id, opened.issue));
    data.absent = opened.absent;
    let kept = Kept {
        credit_code: opened.credit_code,
        unit_name: opened.unit_name,
        data: &data,
        agreed,
        provider: Some("counter"),
    };
    let proof = keep(tx, call, &kept).await?;
    proof::vouch(tx, call, proof, Method::Counter).await?;
    Ok(())
}
