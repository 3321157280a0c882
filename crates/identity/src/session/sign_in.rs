//! Logging a browser in: the one way to a session, and what an officer needs beside the password.

use super::{Column, Entity, Token, device, hash, start};
use crate::{
    account::{Account, Kind},
    login::Step,
    passkey::{self, Shown},
    realm::Standing,
    service::Identity,
};
use db::Tx;
use kernel::{clock::Instant, id::SessionId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::json;

/// What somebody has shown who needs two factors. None of it can be made without having been checked.
#[derive(Clone, Copy)]
pub(crate) enum TwoFactors<'a> {
    /// A passkey: the device, and the finger, face or PIN that it has asked for (user verification).
    Passkey(&'a Shown),
    /// The password, and a text to the registered phone.
    PasswordAndText(&'a Step),
    /// The password, and a passkey of the same account.
    PasswordAndPasskey(&'a Step, &'a Shown),
}

impl Identity {
    /// Logs the browser of this call in to an account: a new session and its cookie. `way` is what the log of log-ins
    /// shows (账号密码, 扫码登录 …). The transaction is the caller's; [`Identity::hand_over`] sets the cookies once it is
    /// committed. No officer comes in here: they need [`TwoFactors`].
    pub async fn sign_in(
        &self,
        tx: &Tx,
        call: &web::Call,
        account: &Account,
        way: &str,
    ) -> db::Result<SignIn> {
        if account.kind == Kind::Officer {
            return Err(db::Error::Broken(
                "an officer logs in with two factors".to_owned(),
            ));
        }
        self.begin(tx, call, account, way).await
    }

    /// The same for any account whose holder has shown two factors.
    pub(crate) async fn sign_in_with(
        &self,
        tx: &Tx,
        call: &web::Call,
        factors: TwoFactors<'_>,
    ) -> db::Result<SignIn> {
        let (account, way) = match factors {
            TwoFactors::Passkey(shown) => (&shown.account, passkey::WAY),
            TwoFactors::PasswordAndText(step) => (&step.account, "账号密码、短信验证码"),
            TwoFactors::PasswordAndPasskey(step, _) => (&step.account, "账号密码、通行密钥"),
        };
        let sign_in = self.begin(tx, call, account, way).await?;
        if let TwoFactors::Passkey(shown) | TwoFactors::PasswordAndPasskey(_, shown) = factors {
            shown.settle(tx, Some(sign_in.id)).await?;
        }
        Ok(sign_in)
    }

    async fn begin(
        &self,
        tx: &Tx,
        call: &web::Call,
        account: &Account,
        way: &str,
    ) -> db::Result<SignIn> {
        if account.initial_until.is_some() {
            return Err(db::Error::Broken(
                "an initial password opens no session".to_owned(),
            ));
        }
        let token = Token::new(tx.rng());
        let id = start(tx, account, &token, call, way).await?;
        let device = device::note(tx, call, account.id, id).await?;
        let offer = passkey::offers(tx, self, account).await?;
        tx.audit(
            "session.start",
            &format!("account:{}", account.id),
            json!({ "way": way, "agent": call.agent() }),
        )
        .await?;
        Ok(SignIn {
            token,
            id,
            device: Some(device),
            offer,
        })
    }

    /// Gives the session of this call a new token, so that whoever had learned the old one is out. The transaction is the
    /// caller's; [`Identity::hand_over`] sets the cookie once it is committed.
    pub(crate) async fn renew(&self, tx: &Tx, id: SessionId) -> db::Result<SignIn> {
        let token = Token::new(tx.rng());
        let update = Entity::update_many()
            .col_expr(
                Column::TokenHash,
                Expr::value(hash(token.expose()).to_vec()),
            )
            .filter(Column::Id.eq(id))
            .filter(Column::EndedAt.is_null());
        if update.exec(tx).await?.rows_affected == 0 {
            return Err(db::Error::Stale);
        }
        Ok(SignIn {
            token,
            id,
            device: None,
            offer: false,
        })
    }

    /// Gives the browser the cookies of a committed [`Identity::sign_in`].
    pub fn hand_over(&self, call: &web::Call, sign_in: &SignIn) {
        self.forget_cached(call);
        call.set_cookie(cookie::Cookie::new(
            web::session::COOKIE,
            sign_in.token.expose().to_owned(),
        ));
        if let Some(device) = &sign_in.device {
            call.set_cookie(device.cookie());
            if sign_in.offer {
                call.set_cookie(cookie::Cookie::new(web::session::OFFER, "1"));
            } else {
                call.drop_cookie(web::session::OFFER);
            }
        }
    }

    /// Forgets what this node remembers of the call's session.
    pub(crate) fn forget_cached(&self, call: &web::Call) {
        if let Some(token) = call.cookie(web::session::COOKIE) {
            self.sessions().0.invalidate(&hash(token));
        }
    }

    /// Whether the account may act at present, and as whom.
    pub(crate) async fn standing(
        &self,
        account: &Account,
        now: Instant,
    ) -> web::Result<Option<Standing>> {
        match account.kind {
            Kind::Person => crate::person::standing(self, account).await,
            Kind::Unit | Kind::Institution | Kind::Officer => {
                Ok(self.realms().standing(account, now).await?)
            }
        }
    }
}

/// A session whose token is good when its transaction is committed.
pub struct SignIn {
    token: Token,
    id: SessionId,
    /// The browser's own name among the account's devices, when it has logged in.
    device: Option<device::Device>,
    /// Whether the first page of the centre offers a passkey.
    offer: bool,
}

impl SignIn {
    /// The session.
    pub(crate) const fn id(&self) -> SessionId {
        self.id
    }
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn(..)")
    }
}
