//! Who somebody is to a client: the same name each time, and another one in every sector (OpenID Connect Core §8.1), so that
//! sites cannot put together what they know.

use crate::client::Client;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::id::AccountId;
use seal::Vault;

/// `sub` of an account at a client.
pub(crate) fn subject(vault: &Vault, client: &Client, account: AccountId) -> String {
    let blind = vault.blind("openid.subject", &format!("{}\n{account}", client.sector));
    BASE64_URL_SAFE_NO_PAD.encode(blind.as_bytes())
}
