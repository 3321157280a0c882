//! 修改移动电话: proof of who one is, the new number, done (checklist B-3.9.1–4).

use super::{
    SettingsPage,
    change::{self, Refused},
    door::{Centre, Mine},
    page::{MobileDoneView, MobileView},
};
use crate::{
    account::{self, Holder},
    proof::{self, Accepts, Ask, PageText, Status},
    service::Identity,
    session::{self, SignIn},
    sms::{
        asker::Asker,
        button::{self, Pressed, Words},
        code::{self, Purpose},
    },
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::HeaderMap;
use kernel::{id::ProofId, mobile::Mobile};
use web::{Input, Page, Result, invalid, see_other};

web::routes! {
    /// Step 1, 扫码进行人脸识别: begins the proof.
    pub SettingsMobile { who: Centre } = "/settings/{who}/mobile";
    /// Step 2, 填写新的移动电话.
    pub SettingsMobileNew { who: Centre } = "/settings/{who}/mobile/new";
    /// 获取验证码.
    pub SettingsMobileNewCode { who: Centre } = "/settings/{who}/mobile/new/code";
    /// Step 3, 修改成功.
    pub SettingsMobileDone { who: Centre } = "/settings/{who}/mobile/done";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(SettingsMobile::PATH, get(leave).post(begin))
        .route(SettingsMobileNew::PATH, get(form).post(submit))
        .route(SettingsMobileNewCode::PATH, post(send_code))
        .route(SettingsMobileDone::PATH, get(done))
}

/// The three steps (checklist B-3.9.3, X-25).
pub(super) const STEPS: [&str; 3] = ["扫码进行人脸识别", "填写新的移动电话", "修改成功"];
/// A proof of it is good for this and nothing else.
const PURPOSE: &str = "mobile.change";
const TITLE: &str = "修改移动电话";

/// Nothing is begun by looking at an address.
async fn leave(mine: Mine) -> Response {
    see_other(SettingsPage { who: mine.centre })
}

async fn begin(mine: Mine) -> Result<Response> {
    mine.no_officer()?;
    let holder = mine.holder()?;
    change::begin(&mine, &ask(&mine, &holder)).await
}

fn ask<'a>(mine: &Mine, holder: &'a Holder) -> Ask<'a> {
    let who = mine.centre;
    let notes = [
        "修改手机时，需要人脸识别，然后填写新的移动电话完成修改。",
        "不同意或不便刷脸的，可以用通行密钥、发往原移动电话的短信验证码或窗口核验码代替，效力相同。",
        "修改后，其他已登录的设备会退出，原移动电话会收到提醒。",
    ];
    Ask {
        purpose: PURPOSE,
        holder,
        passkeys: Accepts::Account(mine.id()),
        page: PageText {
            title: TITLE.to_owned(),
            steps: STEPS.map(str::to_owned).to_vec(),
            step: 1,
            prompt: "请打开支付宝APP人脸识别或通过江苏智慧人社APP扫一扫".to_owned(),
            notes_title: "操作说明".to_owned(),
            notes: notes.map(str::to_owned).to_vec(),
            sms: Purpose::MOBILE.key.to_owned(),
            sms_places: Vec::new(),
            leave: SettingsPage { who }.to_string(),
        },
        back: SettingsMobileNew { who }.to_string(),
    }
}

/// The passed proof, or the answer to whoever is at another step.
async fn passed(mine: &Mine) -> Result<std::result::Result<ProofId, Response>> {
    mine.no_officer()?;
    let done = SettingsMobileDone { who: mine.centre };
    let first = "请先完成身份认证，再填写新的移动电话。";
    change::passed(mine, PURPOSE, done, first).await
}

/// The same for whoever is about to name the new number.
async fn fresh(mine: &Mine) -> Result<std::result::Result<ProofId, Response>> {
    let passed = passed(mine).await?;
    change::fresh(mine, passed).await
}

async fn view(mine: &Mine, mut input: Input) -> Result<MobileView> {
    input.forget(&["sms_code"]);
    input.ensure_key(mine.rng());
    let who = mine.centre;
    let old = mine.holder()?.mobile;
    Ok(MobileView {
        frame: mine.frame(TITLE).await,
        input,
        old: old.map_or_else(|| "未填写".to_owned(), |old| old.to_string()),
        action: SettingsMobileNew { who },
        code: SettingsMobileNewCode { who },
        back: SettingsPage { who },
    })
}

async fn form(mine: Mine) -> Result<Response> {
    match fresh(&mine).await? {
        Ok(_) => {
            let input = mine.resume(Input::default()).await?;
            Ok(Page(view(&mine, input).await?).into_response())
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// The new number, if it is one and not the old one.
fn read(mine: &Mine, input: &mut Input) -> Result<Option<Mobile>> {
    let new: Option<Mobile> = input.parse("mobile", "移动电话");
    if new.is_some() && new == mine.holder()?.mobile {
        input.error("mobile", "新的移动电话不能与原移动电话相同");
        return Ok(None);
    }
    Ok(new)
}

async fn send_code(mine: Mine, headers: HeaderMap, mut input: Input) -> Result<Response> {
    if let Err(elsewhere) = fresh(&mine).await? {
        return Ok(change::expired(button::wants_json(&headers), elsewhere));
    }
    let pressed = match read(&mine, &mut input)? {
        Some(mobile) => {
            let purpose = (Purpose::MOBILE, &[][..]);
            let words = Words {
                number: "mobile",
                then: "",
            };
            // it is not yet theirs
            let asker = Asker::Member;
            button::press_as(asker, &mine, &mut input, &mobile, purpose, words).await?
        }
        None => Pressed::refused(),
    };
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => Ok((status, Page(view(&mine, input).await?)).into_response()),
    }
}

async fn submit(
    mine: Mine,
    State(identity): State<Identity>,
    mut input: Input,
) -> Result<Response> {
    let proof = match passed(&mine).await? {
        Ok(proof) => proof,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let new = read(&mine, &mut input)?;
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入短信验证码");
    }
    if let (true, Some(new)) = (input.ok(), new) {
        match replace(&mine, &identity, proof, &new, input.get("sms_code")).await {
            Ok(renewed) => {
                identity.hand_over(&mine, &renewed);
                return Ok(see_other(SettingsMobileDone { who: mine.centre }));
            }
            Err(Refused::Broken(error)) => return Err(error),
            Err(Refused::Code(error)) => input.error("sms_code", error.to_string()),
            Err(Refused::Taken(message)) => input.error("mobile", message),
            Err(Refused::Prove(message)) => return Ok(change::leave(&mine, &message)),
        }
    }
    Ok(invalid(view(&mine, input).await?))
}

/// Proof, code and number stand or fall together; every other session ends, and this one gets a new token.
async fn replace(
    mine: &Mine,
    identity: &Identity,
    proof: ProofId,
    new: &Mobile,
    typed: &str,
) -> std::result::Result<SignIn, Refused> {
    let ticket = code::check(mine, new, Purpose::MOBILE, typed).await?;
    let holder = &mine.holder()?;
    mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        let (name, document) = (holder.name.expose(), &holder.document);
        proof::spend(&tx, mine, proof, PURPOSE, name, document).await?;
        ticket.spend(&tx).await?;
        let old = holder.mobile.as_ref();
        account::set_mobile(&tx, mine.vault(), &mine.account, old, new).await?;
        session::end_all(&tx, mine.id(), Some(mine.session)).await?;
        Ok(identity.renew(&tx, mine.session).await?)
    })
    .await
}

async fn done(mine: Mine) -> Result<Response> {
    mine.no_officer()?;
    match change::at(&mine, PURPOSE).await? {
        (Status::Spent, _) => {
            let mobile = mine.holder()?.mobile;
            Ok(Page(MobileDoneView {
                frame: mine.frame(TITLE).await,
                mobile: mobile.map_or_else(String::new, |mobile| mobile.to_string()),
                back: SettingsPage { who: mine.centre },
            })
            .into_response())
        }
        _ => Ok(see_other(SettingsPage { who: mine.centre })),
    }
}
