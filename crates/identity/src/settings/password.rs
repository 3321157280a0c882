//! 密码设置 (checklist B-3.9.5–9): the old password is itself the proof; without one, a fresh proof is.

use super::{
    SettingsPage,
    door::{Centre, Mine},
    page::PasswordView,
};
use crate::{
    account::{self, NewPasswordError, Others},
    confirm::Fresh,
    login::{self, Attempt, LogInError},
    service::Identity,
    session::{self, SignIn},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::StatusCode;
use kernel::secret::Secret;
use web::{Error, Input, Page, Result, see_other};

web::routes! {
    /// 密码设置.
    pub SettingsPassword { who: Centre } = "/settings/{who}/password";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new().route(SettingsPassword::PATH, get(form).post(submit))
}

/// Field of the tick box 退出其他已登录的设备.
const OTHERS: &str = "others";

async fn view(mine: &Mine, mut input: Input) -> PasswordView {
    input.forget(&["password_old", "password", "password_again"]);
    input.ensure_key(mine.rng());
    let who = mine.centre;
    PasswordView {
        frame: mine.frame("密码设置").await,
        input,
        set: mine.account.password_hash.is_some(),
        action: SettingsPassword { who },
        back: SettingsPage { who },
    }
}

/// Without a password that could be asked for, only a fresh proof opens this page.
fn admit(mine: &Mine) -> Result<()> {
    if mine.account.password_hash.is_none() {
        Fresh::of(mine)?;
    }
    Ok(())
}

async fn form(mine: Mine) -> Result<Response> {
    admit(&mine)?;
    let mut input = Input::default();
    input.set(OTHERS, "1");
    Ok(Page(view(&mine, input).await).into_response())
}

/// Why the password was not changed.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("{1}")]
    Field(&'static str, String),
    #[error("{0}")]
    Slow(String),
    #[error(transparent)]
    Broken(#[from] Error),
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<NewPasswordError> for Refused {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Refused(message) => Self::Field("password", message),
            NewPasswordError::Pool(error) => Self::Slow(error.to_string()),
            NewPasswordError::Broken(error) => error.into(),
        }
    }
}

impl From<LogInError> for Refused {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::Broken(error) => Self::Broken(error),
            LogInError::Wrong { .. } => {
                Self::Field("password_old", "原密码不正确，请核对后重试".to_owned())
            }
            other => Self::Slow(other.to_string()),
        }
    }
}

async fn submit(
    mine: Mine,
    State(identity): State<Identity>,
    mut input: Input,
) -> Result<Response> {
    admit(&mine)?;
    let [old, new, again] =
        ["password_old", "password", "password_again"].map(|name| input.verbatim(name).to_owned());
    if old.is_empty() && mine.account.password_hash.is_some() {
        input.error("password_old", "请输入原密码");
    }
    if new.is_empty() {
        input.error("password", "请输入新密码");
    }
    if again.is_empty() {
        input.error("password_again", "请再次输入新密码");
    } else if again != new {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if input.ok() {
        let others = input.tick(OTHERS);
        match change(&mine, &identity, &old.into(), &new.into(), others).await {
            Ok(renewed) => {
                identity.hand_over(&mine, &renewed);
                mine.flash(if others {
                    "密码修改成功，其他设备的登录已退出"
                } else {
                    "密码修改成功"
                });
                return Ok(see_other(SettingsPage { who: mine.centre }));
            }
            Err(Refused::Broken(error)) => return Err(error),
            Err(Refused::Field(field, message)) => input.error(field, message),
            Err(Refused::Slow(message)) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                input.error("", message);
            }
        }
    }
    Ok((status, Page(view(&mine, input).await)).into_response())
}

/// Sets the new password over the old one that was typed, and gives this session a new token.
async fn change(
    mine: &Mine,
    identity: &Identity,
    old: &Secret<String>,
    new: &Secret<String>,
    others: bool,
) -> std::result::Result<SignIn, Refused> {
    let attempt: Option<Attempt> = if mine.account.password_hash.is_some() {
        Some(login::confirm(identity, mine, &mine.account, old).await?)
    } else {
        None
    };
    let holder = mine.holder()?;
    let hash = account::new_password(identity, &mine.account, &holder, new).await;
    let hash = &match (hash, attempt) {
        (Ok(hash), _) => hash,
        (Err(error), attempt) => {
            // the old password was right, whatever is wrong with the new one
            if let Some(attempt) = attempt {
                let taken_back: db::Result<()> = mine
                    .write(|tx| async move { attempt.succeeded(&tx).await })
                    .await;
                taken_back?;
            }
            return Err(error.into());
        }
    };
    mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        let now = account::find(&tx, mine.id()).await?.ok_or(Error::Absent)?;
        if now.password_hash != mine.account.password_hash {
            let message = "密码刚刚被修改过，请用修改后的密码重试";
            return Err(Refused::Field("password_old", message.to_owned()));
        }
        if let Some(attempt) = attempt {
            attempt.succeeded(&tx).await?;
        }
        let others = if others {
            Others::EndExcept(mine.session)
        } else {
            Others::Stay
        };
        account::set_password(&tx, mine.id(), hash, others).await?;
        session::prove(&tx, mine.session).await?;
        Ok(identity.renew(&tx, mine.session).await?)
    })
    .await
}
