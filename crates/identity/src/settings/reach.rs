//! 修改联系方式 of whoever registered from abroad: proof by the present one (or at the counter), the new one, done.

use super::{
    SettingsPage,
    change::{self, Refused},
    door::{Centre, Mine},
    page::{ReachDoneView, ReachView},
};
use crate::{
    account::Holder,
    overseas::{By, ReachForm, code_fault},
    proof::{self, Accepts, Ask, PageText, Status},
    reach::{self, Overseas, Reach, SendLetter},
    service::Identity,
    session::{self, SignIn},
    sms::{
        SmsText,
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
use kernel::id::{AccountId, ProofId, uuid_at};
use web::{Error, Input, Page, Query, Result, invalid, see_other};

web::routes! {
    /// Step 1: begins the proof.
    pub SettingsReach { who: Centre } = "/settings/{who}/reach";
    /// Step 2, 填写新的联系方式.
    pub SettingsReachNew { who: Centre } = "/settings/{who}/reach/new";
    /// 获取验证码.
    pub SettingsReachNewCode { who: Centre } = "/settings/{who}/reach/new/code";
    /// Step 3, 修改成功.
    pub SettingsReachDone { who: Centre } = "/settings/{who}/reach/done";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(SettingsReach::PATH, get(leave).post(begin))
        .route(SettingsReachNew::PATH, get(form).post(submit))
        .route(SettingsReachNewCode::PATH, post(send_code))
        .route(SettingsReachDone::PATH, get(done))
}

/// The three steps.
pub(super) const STEPS: [&str; 3] = ["确认身份", "填写新的联系方式", "修改成功"];
/// A proof of it is good for this and nothing else.
const PURPOSE: &str = "reach.change";
const TITLE: &str = "修改联系方式";
/// Key of the letter to the old address or number.
const CHANGED: &str = "reach_changed";

/// Nothing is begun by looking at an address.
async fn leave(mine: Mine) -> Response {
    see_other(SettingsPage { who: mine.centre })
}

/// Where the account is reached now; nobody else has this page.
async fn present(mine: &Mine) -> Result<Reach> {
    if mine.centre != Centre::Person {
        return Err(Error::Absent);
    }
    reach::of(mine.db(), mine.vault(), mine.id())
        .await?
        .ok_or(Error::Absent)
}

async fn begin(mine: Mine) -> Result<Response> {
    present(&mine).await?;
    let holder = mine.holder()?;
    change::begin(&mine, &ask(mine.centre, mine.id(), &holder)).await
}

fn ask(who: Centre, account: AccountId, holder: &Holder) -> Ask<'_> {
    let notes = [
        "请先用现在的联系方式接收验证码，确认是您本人，再填写新的联系方式。",
        "现在的联系方式已经不能使用的，可以用窗口核验码代替，效力相同。",
        "修改后，其他已登录的设备会退出，原来的联系方式会收到提醒。",
    ];
    Ask {
        purpose: PURPOSE,
        holder,
        page: PageText {
            title: TITLE.to_owned(),
            steps: STEPS.map(str::to_owned).to_vec(),
            step: 1,
            notes_title: "操作说明".to_owned(),
            notes: notes.map(str::to_owned).to_vec(),
            sms: Purpose::CONFIRM.key.to_owned(),
            leave: SettingsPage { who }.to_string(),
            ..PageText::default()
        },
        back: SettingsReachNew { who }.to_string(),
        passkeys: Accepts::Account(account),
    }
}

/// The passed proof, or the answer to whoever is at another step.
async fn passed(mine: &Mine) -> Result<std::result::Result<ProofId, Response>> {
    let done = SettingsReachDone { who: mine.centre };
    change::passed(mine, PURPOSE, done, "请先确认身份，再填写新的联系方式。").await
}

/// The same for whoever is about to name the new one.
async fn fresh(mine: &Mine) -> Result<std::result::Result<ProofId, Response>> {
    let passed = passed(mine).await?;
    change::fresh(mine, passed).await
}

fn overseas(identity: &Identity) -> Result<&Overseas> {
    identity.overseas().ok_or(Error::Absent)
}

async fn view(mine: &Mine, overseas: &Overseas, mut input: Input) -> Result<ReachView> {
    input.forget(&["sms_code"]);
    input.ensure_key(mine.rng());
    let old = present(mine).await?;
    let who = mine.centre;
    let here = SettingsReachNew { who }.to_string();
    Ok(ReachView {
        frame: mine.frame(TITLE).await,
        form: ReachForm::new(overseas, &mut input, &here),
        input,
        old: (old.kind(), old.to_string()),
        action: SettingsReachNew { who },
        code: SettingsReachNewCode { who },
        back: SettingsPage { who },
    })
}

async fn form(
    mine: Mine,
    State(identity): State<Identity>,
    Query(query): Query,
) -> Result<Response> {
    present(&mine).await?;
    match fresh(&mine).await? {
        Ok(_) => {
            let mut input = mine.resume(Input::default()).await?;
            if !input.has("by") {
                input.set("by", query.get("by"));
            }
            let view = view(&mine, overseas(&identity)?, input).await?;
            Ok(Page(view).into_response())
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// The new address or number, if it is one and not the old one.
async fn read(mine: &Mine, overseas: &Overseas, input: &mut Input) -> Result<Option<Reach>> {
    let by = By::of(overseas, input);
    let new = by.read(overseas, input);
    if new.is_some() && new == Some(present(mine).await?) {
        input.error(by.field(), "新的联系方式不能与原来的相同");
        return Ok(None);
    }
    Ok(new)
}

async fn send_code(
    mine: Mine,
    State(identity): State<Identity>,
    headers: HeaderMap,
    mut input: Input,
) -> Result<Response> {
    let overseas = overseas(&identity)?;
    if let Err(elsewhere) = fresh(&mine).await? {
        return Ok(change::expired(button::wants_json(&headers), elsewhere));
    }
    let pressed = match read(&mine, overseas, &mut input).await? {
        Some(new) => {
            let purpose = (Purpose::REACH, &[][..]);
            let words = Words {
                number: "sms_code",
                then: "",
            };
            // it is not yet theirs
            let asker = Asker::Member;
            button::press_as(asker, &mine, &mut input, &new, purpose, words).await?
        }
        None => Pressed::refused(),
    };
    match pressed.answer(&headers, &input) {
        Ok(answer) => Ok(answer),
        Err(status) => {
            let view = view(&mine, overseas, input).await?;
            Ok((status, Page(view)).into_response())
        }
    }
}

async fn submit(
    mine: Mine,
    State(identity): State<Identity>,
    mut input: Input,
) -> Result<Response> {
    let overseas = overseas(&identity)?;
    let old = present(&mine).await?;
    let proof = match passed(&mine).await? {
        Ok(proof) => proof,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let by = By::of(overseas, &input);
    let new = read(&mine, overseas, &mut input).await?;
    if input.get("sms_code").is_empty() {
        input.error("sms_code", "请输入验证码");
    }
    if let (true, Some(new)) = (input.ok(), new) {
        match replace(&mine, &identity, proof, (&old, &new), input.get("sms_code")).await {
            Ok(renewed) => {
                identity.hand_over(&mine, &renewed);
                return Ok(see_other(SettingsReachDone { who: mine.centre }));
            }
            Err(Refused::Broken(error)) => return Err(error),
            Err(Refused::Code(error)) => input.error("sms_code", code_fault(&error)),
            Err(Refused::Taken(message)) => input.error(by.field(), message),
            Err(Refused::Prove(message)) => return Ok(change::leave(&mine, &message)),
        }
    }
    Ok(invalid(view(&mine, overseas, input).await?))
}

/// Proof, code and address stand or fall together; every other session ends, this one gets a new token, and the old
/// address is told: whoever has changed it holds the new one.
async fn replace(
    mine: &Mine,
    identity: &Identity,
    proof: ProofId,
    (old, new): (&Reach, &Reach),
    typed: &str,
) -> std::result::Result<SignIn, Refused> {
    let ticket = code::check(mine, new, Purpose::REACH, typed).await?;
    let holder = &mine.holder()?;
    mine.write(|tx| async move {
        session::hold(&tx, mine.id(), mine.session).await?;
        let (name, document) = (holder.name.expose(), &holder.document);
        proof::spend(&tx, mine, proof, PURPOSE, name, document).await?;
        ticket.spend(&tx).await?;
        reach::change(&tx, mine.vault(), mine.id(), old, new).await?;
        let reference = uuid_at(tx.now(), tx.rng()).simple().to_string();
        let text = SmsText::new(CHANGED, &[], reference);
        queue::enqueue(&tx, &SendLetter::new(mine.vault(), old, &text, None)?).await?;
        session::end_all(&tx, mine.id(), Some(mine.session)).await?;
        Ok(identity.renew(&tx, mine.session).await?)
    })
    .await
}

async fn done(mine: Mine) -> Result<Response> {
    let reach = present(&mine).await?;
    match change::at(&mine, PURPOSE).await? {
        (Status::Spent, _) => Ok(Page(ReachDoneView {
            frame: mine.frame(TITLE).await,
            kind: reach.kind(),
            reach: reach.to_string(),
            back: SettingsPage { who: mine.centre },
        })
        .into_response()),
        _ => Ok(see_other(SettingsPage { who: mine.centre })),
    }
}
