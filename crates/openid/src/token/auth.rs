//! A client proves who it is (RFC 6749 §2.3.1), and failures are counted.

use crate::{
    client::{self, Client},
    fault::Fault,
    params::Params,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::TimeDelta;
use db::{Read, Tx};
use http::{HeaderMap, header};
use kernel::secret::Secret;
use std::future::Future;
use web::Call;

/// Failures of one client from one network.
const OF_CLIENT: [(TimeDelta, u64); 1] = [(TimeDelta::minutes(10), 30)];
/// Failures from one network.
const OF_NETWORK: [(TimeDelta, u64); 1] = [(TimeDelta::minutes(10), 120)];

/// Who a client says that it is.
#[derive(Debug)]
pub(super) struct Credentials {
    pub(super) client_id: String,
    secret: Option<Secret<String>>,
}

/// Reads them from the header or from the form, never from both.
pub(super) fn credentials(headers: &HeaderMap, params: &Params) -> Result<Credentials, Fault> {
    let named = params.get("client_id");
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(Credentials {
            client_id: named.ok_or(Fault::CLIENT)?.to_owned(),
            secret: params
                .get("client_secret")
                .map(|secret| secret.to_owned().into()),
        });
    };
    let (client_id, secret) = basic(header.as_bytes()).ok_or(Fault::CLIENT)?;
    if params.get("client_secret").is_some() || named.is_some_and(|named| named != client_id) {
        return Err(Fault::request("more than one way of client authentication"));
    }
    Ok(Credentials {
        client_id,
        secret: Some(secret.into()),
    })
}

/// Name and secret of a header; both are urlencoded before they are put together.
fn basic(header: &[u8]) -> Option<(String, String)> {
    let (scheme, rest) = header.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let text = String::from_utf8(BASE64_STANDARD.decode(rest.trim_ascii()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |part: &str| {
        // a pair without a name, so that the standard's decoding of values does it
        let pair = format!("={part}");
        url::form_urlencoded::parse(pair.as_bytes())
            .next()
            .map_or_else(String::new, |(_, value)| value.into_owned())
    };
    Some((decode(id), decode(secret)))
}

/// The client, if it is who it says. A public one has no secret and must not bring one.
pub(super) async fn authenticate(
    read: &impl Read,
    who: &Credentials,
) -> db::Result<Result<Client, Fault>> {
    let Some(client) = client::store::open(read, &who.client_id).await? else {
        return Ok(Err(Fault::CLIENT));
    };
    let proved = match &who.secret {
        Some(secret) => client::secret_fits(&client, secret.expose()),
        None => !client.is_confidential(),
    };
    Ok(if proved {
        Ok(client)
    } else {
        Err(Fault::CLIENT)
    })
}

/// Runs `work` in a transaction and counts it when it fails. Whoever failed too often gets no answer, right or wrong.
pub(super) async fn counted<T, F, Fut>(
    call: &Call,
    who: &Credentials,
    client: Option<&Client>,
    work: F,
) -> db::Result<Result<T, Fault>>
where
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = db::Result<Result<T, Fault>>>,
{
    let network = kernel::network::name(call.network);
    let vault = call.vault();
    let of_client = vault.blind("openid.token", &format!("{network}\n{}", who.client_id));
    let of_network = vault.blind("openid.token", &network);
    let mut stamp = call.stamp();
    if let Some(client) = client {
        stamp.actor = format!("client:{}", client.client_id);
    }
    let (of_client, of_network, work) = (&of_client, &of_network, &work);
    call.db()
        .write(&stamp, |tx| async move {
            let limits = [
                db::Limit {
                    key: of_client.as_bytes(),
                    spans: &OF_CLIENT,
                },
                db::Limit {
                    key: of_network.as_bytes(),
                    spans: &OF_NETWORK,
                },
            ];
            let Ok(claim) = tx.tally(&limits).await? else {
                return Ok(Err(Fault::SLOW));
            };
            let outcome = work(tx.clone()).await?;
            if outcome.is_ok() {
                tx.untally(claim).await?;
            }
            Ok(outcome)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_of_a_header_are_decoded() {
        let header = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        assert_eq!(
            basic(header("a%3Ab:s+1%25").as_bytes()),
            Some(("a:b".to_owned(), "s 1%".to_owned()))
        );
        assert_eq!(
            basic(header("id:").as_bytes()),
            Some(("id".to_owned(), String::new()))
        );
        assert_eq!(basic(header("nothing").as_bytes()), None);
        assert_eq!(basic(b"Bearer abc"), None);
        assert_eq!(basic(b"Basic %%%"), None);
        assert_eq!(basic(b""), None);
    }
}
