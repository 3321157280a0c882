//! Use cases on what is known about an account's holder.

use super::{
    Assurance,
    entity::{Level, Source},
    note, of,
    web::{AccountPage, ProofBack},
};
use crate::{
    account::{self, Account, Holder},
    proof::{self, Accepts, Ask, Method, PageText, ProofError},
};
use db::Tx;
use kernel::{document::Document, id::ProofId};
use web::{AsPerson, Call};

/// The proof is good for this and nothing else.
pub(crate) const PURPOSE: &str = "person.presence";

/// Whose proof it is. Without the phone: it is what the holder told, and a text to it proves nobody's presence.
async fn holder(call: &AsPerson) -> Result<Holder, ProofError> {
    let account = account::find(call.db(), call.account)
        .await?
        .ok_or(web::Error::Absent)?;
    Ok(Holder {
        mobile: None,
        ..account::open(call.vault(), &account)?
    })
}

/// 去认证: begins a proof of the person who is logged in. The same form sent twice begins one.
pub(crate) async fn begin(call: &AsPerson, key: &str) -> Result<ProofId, ProofError> {
    let holder = &holder(call).await?;
    let ask = &Ask {
        purpose: PURPOSE,
        holder,
        passkeys: Accepts::Nobodys,
        page: PageText {
            title: "渠道认证".to_owned(),
            prompt: "请使用江苏智慧人社APP或支付宝APP“扫一扫”进行实人认证".to_owned(),
            leave: AccountPage.to_string(),
            ..PageText::default()
        },
        back: ProofBack::PATH.to_owned(),
    };
    let key = format!("{PURPOSE}:{key}");
    let key = key.as_str();
    call.write(|tx| async move {
        if let Some(begun) = tx.once(key).await?
            && let Ok(id) = begun.parse()
        {
            return Ok(id);
        }
        let id = proof::start(&tx, call, ask).await?;
        tx.remember(key, &id.to_string()).await?;
        Ok(id)
    })
    .await
}

/// Uses a passed proof: its person is the holder of this account, in person, and so by name.
pub(crate) async fn settle(call: &AsPerson, id: ProofId) -> Result<(), ProofError> {
    let holder = &holder(call).await?;
    call.write(|tx| async move {
        let name = holder.name.expose();
        let proven = proof::spend(&tx, call, id, PURPOSE, name, &holder.document).await?;
        let source = match proven.method {
            Method::Face => Source::Face,
            Method::Counter => Source::Counter,
            // a text, a mail, a key or another provider's word is no presence, and this proof offers none of them
            Method::Sms
            | Method::Mail
            | Method::Government
            | Method::Licence
            | Method::Passkey
            | Method::Ca => return Err(ProofError::Absent),
        };
        note(&tx, call.account, Level::Presence, source).await?;
        note(&tx, call.account, Level::Name, source).await?;
        Ok(())
    })
    .await
}

/// Notes 实名认证 by a provider that has certified a name with its document, if they are the account's own and nothing
/// is noted yet.
pub(crate) async fn vouched(
    tx: &Tx,
    call: &Call,
    account: &Account,
    name: &str,
    document: &Document,
) -> web::Result<()> {
    let known: Assurance = of(tx, account.id).await?;
    if known.name.is_some() {
        return Ok(());
    }
    let holder = account::open(call.vault(), account)?;
    let same = proof::subject(call.vault(), name, document)
        == proof::subject(call.vault(), holder.name.expose(), &holder.document);
    if same {
        note(tx, account.id, Level::Name, Source::Alipay).await?;
    }
    Ok(())
}
