//! What an operator does with clients.

use super::{
    entity::{ActiveModel, Column, Doors, Entity, Model},
    rules::{self, UriError},
    store,
};
use crate::{
    hash::hash,
    key::Alg,
    scope::{Scope, Scopes},
};
use db::{Read, Tx};
use kernel::{choice::Choice as _, id::uuid_at, secret::Secret};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set,
    sea_query::Expr,
};
use serde_json::json;

/// Longest name that users are shown.
const NAME_MAX: usize = 40;

/// A client to be registered.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// What users read.
    pub name: String,
    /// Where codes may be sent.
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after logging out.
    pub logout_uris: Vec<String>,
    /// Where the end of a session is told.
    pub backchannel_uri: Option<String>,
    /// What it may be told at most.
    pub scopes: Scopes,
    /// Whose accounts it takes.
    pub doors: Doors,
    /// How its ID tokens are signed.
    pub alg: Alg,
    /// Its sector, where its addresses have more than one host.
    pub sector: Option<String>,
    /// It cannot keep a secret: a page in a browser, an application.
    pub public: bool,
    /// One of our own sites: nobody is asked for consent.
    pub first_party: bool,
    /// Whether addresses of this very computer are taken: in demonstrations.
    pub demo: bool,
}

/// A client that has just been registered. The secret is shown now and never again.
#[derive(Debug)]
pub struct Registered {
    /// Its row.
    pub client: Model,
    /// Its secret, if it keeps one.
    pub secret: Option<Secret<String>>,
}

/// Why a client was not registered or changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ClientError {
    /// The name is empty, too long, or spans lines.
    #[error("名称应为1至40个字，不能换行")]
    Name,
    /// No address for codes.
    #[error("至少需要一个回调地址（--redirect-uri）")]
    NoRedirect,
    /// An address that is not taken.
    #[error("网址 {0} {1}")]
    Uri(String, UriError),
    /// The addresses have several hosts, so the sector has to be said.
    #[error("回调地址不在同一主机，请用 --sector 指明这些地址共用的主机名")]
    Sector,
    /// Without `openid` there is nothing to log in with.
    #[error("范围中必须包含 openid")]
    NoOpenId,
    /// There is no such client.
    #[error("没有这个接入网站")]
    Absent,
    /// It keeps no secret.
    #[error("这个接入网站没有密钥（--public）")]
    Public,
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

fn addresses(texts: &[String], demo: bool) -> Result<Vec<url::Url>, ClientError> {
    let checked = texts.iter().map(|text| {
        rules::check(text, demo).map_err(|error| ClientError::Uri(text.clone(), error))
    });
    checked.collect()
}

fn fresh_secret(tx: &Tx) -> Secret<String> {
    tx.rng().token::<32>().into()
}

/// Registers a client.
pub async fn add(tx: &Tx, new: &NewClient) -> Result<Registered, ClientError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(ClientError::Name);
    }
    if !new.scopes.has(Scope::OpenId) {
        return Err(ClientError::NoOpenId);
    }
    let redirects = addresses(&new.redirect_uris, new.demo)?;
    if redirects.is_empty() {
        return Err(ClientError::NoRedirect);
    }
    addresses(&new.logout_uris, new.demo)?;
    addresses(new.backchannel_uri.as_slice(), new.demo)?;
    let sector = match &new.sector {
        Some(sector) => sector.clone(),
        None => rules::sector(&redirects).ok_or(ClientError::Sector)?,
    };
    let secret = (!new.public).then(|| fresh_secret(tx));
    let row = ActiveModel {
        id: Set(uuid_at(tx.now(), tx.rng())),
        client_id: Set(format!("jx{}", tx.rng().token::<10>())),
        name: Set(name.to_owned()),
        secret_hash: Set(secret.as_ref().map(|secret| hash(secret.expose()))),
        sector: Set(sector),
        first_party: Set(new.first_party),
        redirect_uris: Set(new.redirect_uris.join("\n")),
        logout_uris: Set(new.logout_uris.join("\n")),
        backchannel_uri: Set(new.backchannel_uri.clone()),
        scopes: Set(new.scopes.to_string()),
        doors: Set(new.doors),
        alg: Set(new.alg),
        disabled_at: Set(None),
        created_at: Set(tx.now()),
    };
    let client = row.insert(tx).await.map_err(db::Error::from)?;
    let detail = json!({
        "scopes": client.scopes, "doors": client.doors.code(), "first_party": client.first_party,
        "public": new.public, "sector": client.sector, "redirect_uris": new.redirect_uris,
    });
    tx.audit("openid.client_add", &object(&client), detail)
        .await?;
    Ok(Registered { client, secret })
}

/// As the audit log names a client.
fn object(client: &Model) -> String {
    format!("openid_client:{}", client.client_id)
}

/// All clients, the oldest first.
pub async fn list(read: &impl Read) -> db::Result<Vec<Model>> {
    store::all(read).await
}

/// Shuts a client out: from now on it gets nothing, whatever it holds.
pub async fn disable(tx: &Tx, client_id: &str) -> Result<Model, ClientError> {
    let client = store::open(tx, client_id)
        .await?
        .ok_or(ClientError::Absent)?;
    set(tx, &client, Column::DisabledAt, Expr::value(tx.now())).await?;
    tx.audit(
        "openid.client_disable",
        &object(&client),
        serde_json::Value::Null,
    )
    .await?;
    Ok(client)
}

/// Gives a client another secret; the old one is good no more.
pub async fn renew_secret(tx: &Tx, client_id: &str) -> Result<Registered, ClientError> {
    let client = store::open(tx, client_id)
        .await?
        .ok_or(ClientError::Absent)?;
    if !client.is_confidential() {
        return Err(ClientError::Public);
    }
    let secret = fresh_secret(tx);
    let hashed = Expr::value(Some(hash(secret.expose())));
    set(tx, &client, Column::SecretHash, hashed).await?;
    tx.audit(
        "openid.client_secret",
        &object(&client),
        serde_json::Value::Null,
    )
    .await?;
    Ok(Registered {
        client,
        secret: Some(secret),
    })
}

async fn set(
    tx: &Tx,
    client: &Model,
    column: Column,
    value: sea_orm::sea_query::SimpleExpr,
) -> db::Result<()> {
    let update = Entity::update_many()
        .col_expr(column, value)
        .filter(Column::Id.eq(client.id));
    update.exec(tx).await?;
    Ok(())
}

/// Whether this is the client's secret, without telling by the time how much of it is right.
pub(crate) fn secret_fits(client: &Model, secret: &str) -> bool {
    let Some(known) = &client.secret_hash else {
        return false;
    };
    aws_lc_rs::constant_time::verify_slices_are_equal(known, &hash(secret)).is_ok()
}
