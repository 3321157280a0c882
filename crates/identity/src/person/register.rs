//! 用户注册: a person registers on the web (checklist ).

use crate::{
    account::{self, AccountError, Holder},
    agreement::{self, Text, Way},
    login::next_page,
    quick::QuickWay,
    service::Identity,
    session::SignIn,
    sms::{
        button::{self, Pressed, Words},
        code::{self, CodeError, Purpose},
    },
};
use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::HeaderMap;
use kernel::{
    actor::Actor,
    choice::Choice as _,
    clock,
    document::{Document, DocumentKind},
    id::AccountId,
    mobile::Mobile,
    password,
    secret::Secret,
};
use web::{Call, Frame, Input, Opt, Page, Query, Redirect, Site};

web::routes! {
    /// 用户注册.
    pub RegisterPersonPage = "/register/person";
    /// 获取验证码.
    pub RegisterPersonCode = "/register/person/code";
}

/// A form sent twice within this time is answered as if it had been sent once.
const REPLAY: chrono::TimeDelta = chrono::TimeDelta::minutes(10);
/// What the log of log-ins says of the one that follows a registration.
pub(crate) const REGISTERED: &str = "注册后登录";

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(RegisterPersonPage::PATH, get(page).post(submit))
        .route(RegisterPersonCode::PATH, post(send_code))
}

#[derive(Template)]
#[template(path = "register/person.html")]
struct Form {
    frame: Frame,
    input: Input,
    kinds: Vec<Opt>,
    next: String,
    quick_ways: Vec<QuickWay>,
    /// What another account holds, as 用户申诉 calls it; empty when nothing is taken.
    taken: &'static str,
    /// Whether 海外人士注册 is there.
    overseas: bool,
}

/// What the form was refused for, if another account holds it.
fn taken(input: &Input) -> &'static str {
    let refused = |field: &str, error: &AccountError| {
        input.error_of(field) == Some(error.to_string().as_str())
    };
    if refused("document_number", &AccountError::DocumentTaken) {
        "document"
    } else if refused("mobile", &AccountError::MobileTaken) {
        "mobile"
    } else {
        ""
    }
}

async fn form(identity: &Identity, call: &Call, mut input: Input) -> web::Result<Form> {
    input.forget(&["password", "password_again"]);
    input.ensure_key(call.rng());
    agreement::shown(identity, call, &mut input, Text::Person).await?;
    if input.get("document_kind").is_empty() {
        input.set("document_kind", DocumentKind::ResidentCard.code());
    }
    let next = web::local_path(input.get("next"))
        .unwrap_or_default()
        .to_owned();
    // documents that only staff can judge come with the review of registrations
    let kinds = DocumentKind::ALL
        .iter()
        .filter(|kind| !kind.needs_review())
        .map(|kind| Opt::new(kind.code(), kind.label()))
        .collect();
    let taken = taken(&input);
    Ok(Form {
        frame: call.frame(Site::Hall, "用户注册").noindex().done().await,
        input,
        kinds,
        quick_ways: identity.quick_ways(false, &next),
        next,
        taken,
        overseas: identity.overseas().is_some(),
    })
}

async fn page(
    State(identity): State<Identity>,
    call: Call,
    Query(query): Query,
) -> web::Result<Page<Form>> {
    let mut input = Input::default();
    input.set("next", query.get("next"));
    Ok(Page(form(&identity, &call, input).await?))
}

/// Answers the button 获取验证码: JSON for the script, the whole page again without it.
async fn send_code(
    State(identity): State<Identity>,
    call: Call,
    headers: HeaderMap,
    mut input: Input,
) -> web::Result<Response> {
    let pressed = match input.parse::<Mobile>("mobile", "移动电话") {
        Some(mobile) => {
            let purpose = (Purpose::REGISTER, &[][..]);
            let words = Words {
                number: "mobile",
                then: "。请填写验证码和密码后提交。",
            };
            button::press(&call, &mut input, &mobile, purpose, words).await?
        }
        None => Pressed::refused(),
    };
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => Ok((status, Page(form(&identity, &call, input).await?)).into_response()),
    }
}

/// What was typed, checked.
struct Wish {
    holder: Holder,
    mobile: Mobile,
    password: Secret<String>,
}

fn read(call: &Call, input: &mut Input) -> Option<Wish> {
    let kind: Option<DocumentKind> = input.choice("document_kind", "证件类型");
    let kind = kind.filter(|kind| !kind.needs_review());
    let number = input.get("document_number").to_owned();
    let document =
        kind.and_then(
            |kind| match Document::parse_on(kind, &number, clock::today(call.now)) {
                Ok(document) => Some(document),
                Err(error) => {
                    input.error("document_number", error.to_string());
                    None
                }
            },
        );
    let name = input.text("name", "姓名", 2..=50);
    if name.chars().any(|c| c.is_ascii_digit() || c.is_control()) {
        input.error("name", "姓名中不能有数字，请按证件填写");
    }
    let mobile: Option<Mobile> = input.parse("mobile", "移动电话");
    let password = input.verbatim("password").to_owned();
    let mut personal: Vec<&str> = vec![&name];
    personal.extend(document.as_ref().map(Document::number));
    personal.extend(mobile.as_ref().map(Mobile::as_str));
    if let Err(error) = password::check(&password, &personal) {
        input.error("password", error.to_string());
    }
    if input.verbatim("password_again").is_empty() {
        input.error("password_again", "请再次输入密码");
    } else if input.verbatim("password_again") != password {
        input.error("password_again", "两次输入的密码不一致，请重新输入");
    }
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入短信验证码");
    }
    let mobile = mobile?;
    Some(Wish {
        holder: Holder {
            name: name.into(),
            document: document?,
            mobile: Some(mobile.clone()),
        },
        mobile,
        password: password.into(),
    })
}

async fn submit(
    State(identity): State<Identity>,
    call: Call,
    mut input: Input,
) -> web::Result<Response> {
    let wish = read(&call, &mut input);
    let agreed = agreement::ticked(&identity, &call, &mut input, Text::Person).await?;
    if let (true, Some(wish)) = (input.ok(), wish) {
        let typed = input.get("sms_code");
        match register(&identity, &call, &wish, agreed, typed, input.key()).await {
            Ok(sign_in) => {
                identity.hand_over(&call, &sign_in);
                call.flash("注册成功");
                let next = Some(next_page(input.get("next"))).filter(|next| !next.is_empty());
                let next = next.unwrap_or(&identity.links().person_home);
                return Ok(Redirect(next.to_owned()).into_response());
            }
            Err(RegisterError::Broken(error)) => return Err(error),
            Err(RegisterError::Field(field, message)) => input.error(field, message),
        }
    }
    Ok(web::invalid(form(&identity, &call, input).await?))
}

/// Why somebody was not registered.
#[derive(Debug, thiserror::Error)]
enum RegisterError {
    #[error("{1}")]
    Field(&'static str, String),
    #[error(transparent)]
    Broken(#[from] web::Error),
}

impl From<db::Error> for RegisterError {
    fn from(error: db::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<CodeError> for RegisterError {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Broken(error) => error.into(),
            other => Self::Field("sms_code", other.to_string()),
        }
    }
}

impl From<AccountError> for RegisterError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::DocumentTaken => Self::Field("document_number", error.to_string()),
            AccountError::MobileTaken => Self::Field("mobile", error.to_string()),
            AccountError::Broken(error) => error.into(),
        }
    }
}

/// Opens the person and logs the browser in. Only whoever holds the phone learns whether it is taken.
async fn register(
    identity: &Identity,
    call: &Call,
    wish: &Wish,
    agreed: i32,
    typed: &str,
    key: &str,
) -> Result<SignIn, RegisterError> {
    // whoever registers is nobody yet, also when this browser has been logged in by the first of two equal forms:
    // idempotency keys belong to an actor
    let mut call = call.clone();
    call.actor = Actor::Anonymous;
    let call = &call;
    // the key alone could be guessed from another browser's page source; together with the browser it cannot
    let key = format!("register.person:{}:{key}", call.browser());
    let key = key.as_str();
    let ticket = match code::check(call, &wish.mobile, Purpose::REGISTER, typed).await {
        Err(CodeError::Used) => return replay(identity, call, key).await,
        other => other?,
    };
    let hash = identity
        .passwords()
        .hash(&wish.password)
        .await
        .map_err(|error| RegisterError::Field("", error.to_string()))?;
    let hash = &hash;
    let written = call.write(|tx| async move {
        if let Some(done) = tx.once(key).await? {
            return again(identity, call, &tx, &done).await;
        }
        ticket.spend(&tx).await?;
        let (id, _) = super::create(&tx, call.vault(), &wish.holder, Some(hash)).await?;
        agreement::record(&tx, id, Text::Person, agreed, Way::Register).await?;
        let account = account::find(&tx, id)
            .await?
            .ok_or_else(|| web::Error::broken("the new account is missing"))?;
        tx.remember(key, &id.to_string()).await?;
        Ok(identity.sign_in(&tx, call, &account, REGISTERED).await?)
    });
    let written = written.await;
    if let Err(RegisterError::Field("document_number", _)) = &written {
        // each answer about a document costs a code, or one phone could ask about everybody's
        let _: Result<(), CodeError> = call
            .write(|tx| async move { ticket.spend(&tx).await })
            .await;
    }
    written
}

/// The code was used: by this very form, sent twice?
async fn replay(identity: &Identity, call: &Call, key: &str) -> Result<SignIn, RegisterError> {
    call.write(|tx| async move {
        match tx.once(key).await? {
            Some(done) => again(identity, call, &tx, &done).await,
            None => Err(CodeError::Used.into()),
        }
    })
    .await
}

/// The second of two equal forms: logs in to what the first one opened.
async fn again(
    identity: &Identity,
    call: &Call,
    tx: &db::Tx,
    done: &str,
) -> Result<SignIn, RegisterError> {
    let account = match done.parse::<AccountId>() {
        Ok(id) => account::find(tx, id).await?,
        Err(_) => None,
    };
    match account {
        Some(account) if call.now - account.created_at < REPLAY => {
            Ok(identity.sign_in(tx, call, &account, REGISTERED).await?)
        }
        _ => Err(RegisterError::Field(
            "",
            "您已注册成功，请直接登录".to_owned(),
        )),
    }
}
