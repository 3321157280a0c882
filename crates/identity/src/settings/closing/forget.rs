//! What this room deletes of an account that is closed. What stays names nobody: the row itself, because the log and the
//! rooms above speak of it by its id, which versions of agreements were agreed to, and appeals, which are cases of an agency.

use crate::{
    account::{self, Account},
    assurance,
    keeper::Whose,
    login, passkey, person, proof, quick, reach, recovery,
    service::Identity,
    session,
    settings::{address, export},
    sms::{SmsText, jobs::SendText},
};
use db::Tx;
use kernel::id::uuid_at;
use seal::Vault;
use web::Result;

/// The last text, by its key.
const CLOSED: &str = "account_closed";

/// Deletes everything, in the caller's transaction.
pub(super) async fn all(
    tx: &Tx,
    identity: &Identity,
    vault: &Vault,
    account: &Account,
    whose: &Whose,
) -> Result<()> {
    let holder = account::open(vault, account)?;
    say_goodbye(tx, identity, vault, account, &holder).await?;
    proof::forget(tx, vault, &holder).await?;
    rows(tx, whose).await?;
    account::erase(tx, vault, account).await?;
    Ok(())
}

/// What hangs on the account, by its id. Done a second time a moment later: a request that was on its way when the account
/// was closed may have written something behind it.
pub(super) async fn rows(tx: &Tx, whose: &Whose) -> db::Result<()> {
    let id = whose.account;
    session::forget_all(tx, id).await?;
    passkey::forget_all(tx, id).await?;
    quick::forget(tx, id).await?;
    login::forget(tx, id).await?;
    recovery::forget(tx, id).await?;
    address::forget(tx, id).await?;
    assurance::forget(tx, id).await?;
    reach::forget(tx, id).await?;
    export::forget(tx, id).await?;
    if let Some(person) = whose.person {
        person::forget(tx, person).await?;
    }
    Ok(())
}

/// The last word goes where the account was reached. The number travels sealed, and the outbox forgets it after a week.
async fn say_goodbye(
    tx: &Tx,
    identity: &Identity,
    vault: &Vault,
    account: &Account,
    holder: &account::Holder,
) -> Result<()> {
    let text = SmsText::new(
        CLOSED,
        &[],
        uuid_at(tx.now(), tx.rng()).simple().to_string(),
    );
    if let Some(mobile) = &holder.mobile {
        let job = SendText::new(vault, mobile, &text, None)?;
        queue::enqueue(tx, &job).await?;
        return Ok(());
    }
    let Some(reached) = reach::of(tx, vault, account.id).await? else {
        return Ok(());
    };
    if identity.overseas().is_some_and(|way| way.reaches(&reached)) {
        let job = reach::SendLetter::new(vault, &reached, &text, None)?;
        queue::enqueue(tx, &job).await?;
    }
    Ok(())
}
