//! `juxian openid …`: the sites that log in with an account of this one, and the keys that sign for them.

use super::{Outcome, say};
use crate::{
    compose::Base,
    config::{Config, Mode},
};
use clap::Subcommand;
use kernel::{choice::Choice as _, clock};
use openid::{
    Scope, Scopes,
    client::{self, Client, Doors, NewClient},
    key::{self, Alg},
};

/// What an operator does.
#[derive(Debug, Subcommand)]
pub enum OpenIdCommand {
    /// The sites.
    #[command(subcommand)]
    Client(ClientCommand),
    /// The signing keys.
    #[command(subcommand)]
    Keys(SigningCommand),
}

/// What an operator does with sites.
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Registers a site; its secret is shown once.
    Add(Add),
    /// Lists the sites.
    List,
    /// Shuts a site out at once.
    Disable {
        /// Its name in the protocol.
        client_id: String,
    },
    /// Gives a site another secret; the old one is good no more.
    Secret {
        /// Its name in the protocol.
        client_id: String,
    },
}

/// What an operator does with signing keys.
#[derive(Debug, Subcommand)]
pub enum SigningCommand {
    /// Publishes new keys, which sign an hour later.
    Rotate {
        /// Sign with them now, and believe nothing that the old ones have signed: when somebody may have copied them.
        #[arg(long)]
        at_once: bool,
    },
    /// Lists the keys that are published.
    List,
}

/// A site to be registered.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Its name, as users read it.
    #[arg(long)]
    name: String,
    /// An address that log-ins come back to; may be repeated. Compared character by character.
    #[arg(long, required = true)]
    redirect_uri: Vec<String>,
    /// An address that a browser may be sent to after logging out; may be repeated.
    #[arg(long)]
    logout_uri: Vec<String>,
    /// Where the end of a session is told (back-channel logout).
    #[arg(long)]
    backchannel_uri: Option<String>,
    /// What it may be told at most: openid profile phone unit identity.
    #[arg(long, default_value = "openid profile")]
    scope: String,
    /// Whose accounts it takes: person, unit or both.
    #[arg(long, default_value = "both")]
    accounts: Doors,
    /// How its ID tokens are signed: ES256 or RS256.
    #[arg(long, default_value = "ES256")]
    alg: Alg,
    /// The host that its addresses share, when they have several.
    #[arg(long)]
    sector: Option<String>,
    /// It cannot keep a secret: a page in a browser, an application.
    #[arg(long)]
    public: bool,
    /// One of our own sites: nobody is asked for consent.
    #[arg(long)]
    first_party: bool,
}

impl OpenIdCommand {
    /// Does it.
    pub async fn run(self, config: &Config) -> Outcome {
        let base = Base::open(config).await?;
        let done = match self {
            Self::Client(command) => command.run(config, &base).await,
            Self::Keys(command) => command.run(&base).await,
        };
        base.db.close().await;
        done
    }
}

fn stamp(base: &Base, name: &str) -> db::Stamp {
    db::Stamp::system(base.clock.now(), base.rng.clone(), name)
}

impl ClientCommand {
    async fn run(self, config: &Config, base: &Base) -> Outcome {
        let stamp = stamp(base, "openid-client");
        match self {
            Self::Add(add) => {
                let new = &add.read(config.mode == Mode::Demo)?;
                let made = base
                    .db
                    .write(&stamp, |tx| async move { client::add(&tx, new).await })
                    .await?;
                say(format_args!("已登记“{}”。", made.client.name));
                tell(&config.site.base_url, &made);
            }
            Self::List => {
                for client in client::list(&base.db).await? {
                    say(line(&client));
                }
            }
            Self::Disable { client_id } => {
                let id = client_id.as_str();
                let client = base
                    .db
                    .write(&stamp, |tx| async move { client::disable(&tx, id).await })
                    .await?;
                say(format_args!("已停用“{}”。", client.name));
            }
            Self::Secret { client_id } => {
                let id = client_id.as_str();
                let made = base
                    .db
                    .write(
                        &stamp,
                        |tx| async move { client::renew_secret(&tx, id).await },
                    )
                    .await?;
                say(format_args!("已更换“{}”的密钥。", made.client.name));
                tell(&config.site.base_url, &made);
            }
        }
        Ok(())
    }
}

impl Add {
    fn read(self, demo: bool) -> Result<NewClient, String> {
        let scopes = Scopes::parse(&self.scope)
            .map_err(|word| format!("没有范围 {word}；可用的范围：{}", all_scopes()))?;
        Ok(NewClient {
            name: self.name,
            redirect_uris: self.redirect_uri,
            logout_uris: self.logout_uri,
            backchannel_uri: self.backchannel_uri,
            scopes,
            doors: self.accounts,
            alg: self.alg,
            sector: self.sector,
            public: self.public,
            first_party: self.first_party,
            demo,
        })
    }
}

fn all_scopes() -> String {
    let codes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.code()).collect();
    codes.join(" ")
}

/// What the site has to be told. The secret stands nowhere else.
fn tell(issuer: &str, made: &client::Registered) {
    say(format_args!(
        "issuer: {issuer}\nclient_id: {}",
        made.client.client_id
    ));
    if let Some(secret) = &made.secret {
        say(format_args!(
            "client_secret: {}\n密钥只显示这一次，请立即安全地交给该网站。",
            secret.expose()
        ));
    }
}

fn line(client: &Client) -> String {
    let state = match client.disabled_at {
        Some(at) => format!("已停用（{}）", clock::day(at)),
        None => "正常".to_owned(),
    };
    let mut marks = Vec::new();
    if client.first_party {
        marks.push("自有网站");
    }
    if !client.is_confidential() {
        marks.push("无密钥");
    }
    format!(
        "{}  {}  {state}  账号：{}  范围：{}  {}",
        client.client_id,
        client.name,
        client.doors.label(),
        client.scopes,
        marks.join("、")
    )
    .trim_end()
    .to_owned()
}

impl SigningCommand {
    async fn run(self, base: &Base) -> Outcome {
        let stamp = stamp(base, "openid-keys");
        match self {
            Self::Rotate { at_once } => {
                for alg in Alg::ALL {
                    let key = key::rotate(&base.db, &base.vault, &stamp, *alg, at_once).await?;
                    say(format_args!(
                        "{} 新密钥 {}，自 {} 起签名。",
                        alg.code(),
                        key.kid,
                        clock::minute(key.signs_from)
                    ));
                }
                say(if at_once {
                    "旧密钥已全部作废，旧密钥签发的凭证不再有效。"
                } else {
                    "旧密钥在此之前继续签名，之后保留公钥直到最后一个凭证过期。"
                });
            }
            Self::List => {
                for key in key::published(&base.db, base.clock.now()).await? {
                    let until = key
                        .ends_at
                        .map_or_else(String::new, |at| format!("，到 {}", clock::minute(at)));
                    say(format_args!(
                        "{} {}：自 {} 起签名{until}",
                        key.alg.code(),
                        key.kid,
                        clock::minute(key.signs_from)
                    ));
                }
            }
        }
        Ok(())
    }
}
