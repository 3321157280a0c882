//! How a deployment names the province's system, and what each profile needs of it.

use super::{
    super::{Assurance, rules::Means},
    codes::Meaning,
};
use kernel::secret::Secret;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which protocol the province speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// A ticket that is exchanged for a token, then for the account (Zhejiang).
    Ticket,
    /// A token that is asked about at once (Zhejiang, legal persons).
    SsoToken,
    /// OAuth 2.0 with `tokeninfo` (Beijing).
    OpenAm,
    /// OAuth 2.0 with an account that names its contact person (Guangdong).
    Gd,
    /// CAS 3.0.
    Cas,
    /// OpenID Connect with discovery.
    Oidc,
}

/// Access to the province's account system.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GovConfig {
    /// The protocol.
    pub profile: Profile,
    /// The page where units log in. Profile `oidc` finds it by itself.
    #[serde(default)]
    pub login_url: String,
    /// The address under which the server calls lie, ending in `/`; with profile `oidc` the issuer, as it calls itself.
    pub api_url: String,
    /// The application's id there (`client_id`). Profile `cas` has none.
    #[serde(default)]
    pub app_id: String,
    /// Access key of the gateway (profiles `ticket` and `ssotoken`).
    #[serde(default)]
    pub access_key: String,
    /// Secret that signs, or `client_secret`. Profile `cas` has none.
    #[serde(default = "nothing")]
    pub secret: Secret<String>,
    /// Path of the call that exchanges a ticket or a code, where it is not the profile's usual one.
    #[serde(default)]
    pub token_path: Option<String>,
    /// Path of the call that tells the account, where it is not the profile's usual one.
    #[serde(default)]
    pub user_path: Option<String>,
    /// What is asked for (profiles `openam`, `gd` and `oidc`).
    #[serde(default)]
    pub scope: Option<String>,
    /// What the province calls each fact (profiles `cas` and `oidc`, which have no names of their own for units).
    #[serde(default)]
    pub claims: Claims,
    /// From which level on a registered unit is logged in.
    #[serde(default = "online")]
    pub min_log_in: Assurance,
    /// From which level on the face check of a registration counts as passed.
    #[serde(default = "on_site")]
    pub min_face: Assurance,
    /// What the province's levels of assurance mean, where that is known better than here.
    #[serde(default)]
    pub levels: BTreeMap<String, Assurance>,
    /// What the province's ways of logging in mean, where that is known better than here.
    #[serde(default)]
    pub ways: BTreeMap<String, Means>,
    /// What the province's error codes mean, where that is known better than here.
    #[serde(default)]
    pub codes: BTreeMap<String, Meaning>,
    /// How long to wait for an answer, in milliseconds.
    #[serde(default = "patience")]
    pub timeout_ms: u64,
    /// Whether this is the look-alike: a production server refuses to start with it.
    #[serde(default)]
    pub sandbox: bool,
}

/// Names of the facts in an answer that has no names of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Claims {
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 单位名称.
    pub unit_name: String,
    /// 法定代表人.
    pub legal_name: String,
    /// Who acts.
    pub operator_name: String,
    /// Their kind of document, by the national code (`111` is the resident card).
    pub operator_kind: String,
    /// Its number.
    pub operator_document: String,
    /// How they logged in.
    pub means: String,
    /// How sure the province is of them.
    pub assurance: String,
}

impl Default for Claims {
    fn default() -> Self {
        let name = str::to_owned;
        Self {
            credit_code: name("uscc"),
            unit_name: name("org_name"),
            legal_name: name("legal_rep_name"),
            operator_name: name("operator_name"),
            operator_kind: name("operator_id_type"),
            operator_document: name("operator_id_no"),
            means: name("login_means"),
            assurance: name("assurance"),
        }
    }
}

impl GovConfig {
    /// Path of the call that exchanges a ticket or a code.
    pub(super) fn token_path(&self) -> &str {
        self.token_path.as_deref().unwrap_or(match self.profile {
            Profile::Ticket | Profile::SsoToken => "uc/sso/access_token",
            Profile::OpenAm => "oauth2/access_token",
            Profile::Gd => "oauth2/token",
            // CAS has one call; OpenID Connect finds its addresses
            Profile::Cas | Profile::Oidc => "",
        })
    }

    /// Path of the call that tells the account.
    pub(super) fn user_path(&self) -> &str {
        self.user_path.as_deref().unwrap_or(match self.profile {
            Profile::Ticket | Profile::SsoToken => "uc/sso/user",
            Profile::OpenAm => "oauth2/tokeninfo",
            Profile::Gd => "oauth2/userinfo",
            Profile::Cas => "p3/serviceValidate",
            Profile::Oidc => "",
        })
    }

    /// What is asked for.
    pub(super) fn scope(&self) -> &str {
        self.scope.as_deref().unwrap_or(match self.profile {
            Profile::Oidc => "openid profile",
            _ => "all",
        })
    }

    /// The settings that the profile needs and that are empty.
    pub(super) fn lacks(&self) -> Option<&'static str> {
        let has_door = self.profile != Profile::Oidc;
        let has_gateway = matches!(self.profile, Profile::Ticket | Profile::SsoToken);
        let has_client = self.profile != Profile::Cas;
        [
            (has_door, &self.login_url, "login_url"),
            (has_client, &self.app_id, "app_id"),
            (has_client, self.secret.expose(), "secret"),
            (has_gateway, &self.access_key, "access_key"),
        ]
        .into_iter()
        .find_map(|(needed, value, name)| (needed && value.is_empty()).then_some(name))
    }
}

fn nothing() -> Secret<String> {
    String::new().into()
}

const fn online() -> Assurance {
    Assurance::Online
}

const fn on_site() -> Assurance {
    Assurance::OnSite
}

const fn patience() -> u64 {
    10_000
}
