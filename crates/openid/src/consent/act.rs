//! Giving and withdrawing consent.

use super::{entity::Model, store};
use crate::{
    client::Client,
    scope::{Scope, Scopes},
    token, visit,
};
use db::Tx;
use kernel::id::AccountId;
use serde_json::json;
use web::Call;

/// Remembers what an account agrees to, beside what it agreed to before; what is sensitive counts as it was ticked this time.
pub(crate) async fn remember(
    tx: &Tx,
    account: AccountId,
    client: &Client,
    agreed: &Scopes,
    asked: &Scopes,
) -> db::Result<()> {
    tx.lock("openid_consent", account).await?;
    let before = store::of(tx, account, client.id).await?;
    let (mut all, mut all_asked) = (agreed.clone(), asked.clone());
    if let Some(before) = before {
        let kept = if asked.has(Scope::Identity) {
            before.agreed().without(Scope::Identity)
        } else {
            before.agreed()
        };
        all = all.or(&kept);
        all_asked = all_asked.or(&before.asked());
    }
    store::put(tx, account, client.id, &all, &all_asked).await?;
    let detail = json!({ "client": client.client_id, "scopes": agreed.to_string() });
    tx.audit("openid.consent", &format!("account:{account}"), detail)
        .await
}

/// Withdraws a consent: the client's tokens are good no more, and it is told to log the account out.
pub(super) async fn withdraw(call: &Call, consent: &Model, client: &Client) -> web::Result<()> {
    let account = consent.account_id;
    call.write(|tx| async move {
        if !store::remove(&tx, consent.id).await? {
            return Ok(());
        }
        token::revoke_of_account(&tx, account, client.id).await?;
        visit::leave_client(&tx, account, client.id).await?;
        let detail = json!({ "client": client.client_id });
        tx.audit("openid.withdraw", &format!("account:{account}"), detail)
            .await
    })
    .await?;
    Ok(())
}
