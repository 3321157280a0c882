//! The pages of 法定代表人注册.

use super::{
    account, act,
    begin::{self, Basis, Begun, Refused, Statement},
    page::{DoneView, OldView, Told, UnitView, VerifyView, steps},
    rules::Step,
    upgrade,
    vouched::{stated, told, vouched},
};
use crate::{
    Org,
    history::{Old, source_label},
    unit,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use identity::{
    agreement::{self, AgreementPage, Slug, Text},
    proof::ProofPage,
};
use kernel::{
    choice::Choice as _,
    clock::today,
    credit_code::CreditCode,
    document::{Document, DocumentKind},
};
use web::{Call, FieldErrors, Frame, Input, Opt, Page, Query, Result, Site, invalid, see_other};

web::routes! {
    /// Step 1, 填写单位信息.
    pub UnitPage = "/register/unit";
    /// Step 2, 法定代表人认证: leads to the proof, or begins it again.
    pub VerifyPage = "/register/unit/verify";
    /// Step 3, 填写账户信息.
    pub AccountPage = "/register/unit/account";
    /// 获取验证码 of step 3.
    pub AccountCode = "/register/unit/account/code";
    /// Step 4, 完成注册.
    pub DonePage = "/register/unit/done";
    /// Where 《法人用户注册协议》 stood before it had versions.
    pub Agreement = "/register/unit/agreement";
}

/// The code has a unit: the page leads to the log-in.
const REGISTERED: &str = "该单位已注册，请直接登录";

pub(crate) fn router() -> Router<Org> {
    Router::new()
        .route(UnitPage::PATH, get(unit_form).post(unit_submit))
        .route(VerifyPage::PATH, get(verify).post(verify_again))
        .route(AccountPage::PATH, get(account::form).post(account::submit))
        .route(AccountCode::PATH, post(account::send_code))
        .route(DonePage::PATH, get(done))
        .route(Agreement::PATH, get(agreement))
        .merge(upgrade::router())
}

pub(super) async fn frame(call: &Call, title: &str) -> Frame {
    call.frame(Site::Hall, title)
        .crumb("首页", "/")
        .noindex()
        .done()
        .await
}

async fn unit_form(call: Call, State(org): State<Org>, Query(query): Query) -> Result<Response> {
    let from = query.get("from");
    if !from.is_empty() {
        return match vouched(&call, &org, from).await? {
            Some(voucher) => {
                let input = call.resume(Input::default()).await?;
                let told = Some(told(from, &voucher)?);
                Ok(Page(unit_view(&call, &org, input, told, None).await?).into_response())
            }
            None => Ok(see_other(UnitPage)),
        };
    }
    let mut input = Input::default();
    input.set("document_kind", DocumentKind::ResidentCard.code());
    let mut old = upgrade::named(&call, &query).await?;
    if let Some(old) = &old {
        upgrade::fill(&mut input, old);
    } else if let (Step::Verify | Step::VerifyAgain | Step::Account, Some(row)) =
        act::at(&call).await?
    {
        let open = act::open(call.vault(), row)?;
        input.set("credit_code", &open.row.credit_code);
        input.set("unit_name", &open.row.unit_name);
        input.set("document_kind", open.data.document()?.kind().code());
        input.set("legal_name", &open.data.legal_name);
        if let Some(id) = open.data.history {
            input.set("history", id);
            old = upgrade::named(&call, &input).await?;
        }
    }
    let input = call.resume(input).await?;
    Ok(Page(unit_view(&call, &org, input, None, old.as_ref()).await?).into_response())
}

async fn unit_view(
    call: &Call,
    org: &Org,
    mut input: Input,
    told: Option<Told>,
    old: Option<&Old>,
) -> Result<UnitView> {
    input.ensure_key(call.rng());
    agreement::shown(org.identity(), call, &mut input, Text::Unit).await?;
    Ok(UnitView {
        frame: frame(call, "法定代表人注册").await,
        registered: input.error_of("credit_code") == Some(REGISTERED),
        input,
        kinds: Opt::of::<DocumentKind>(),
        steps: steps(),
        quick_ways: org.identity().quick_ways(true, ""),
        told,
        old: old.map(|old| OldView {
            id: old.id.to_string(),
            source: source_label(&old.source),
            credit_code: old
                .credit_code
                .as_ref()
                .map(|code| code.as_str().to_owned()),
        }),
    })
}

async fn unit_submit(call: Call, State(org): State<Org>, mut input: Input) -> Result<Response> {
    let from = input.get("from").to_owned();
    let voucher = if from.is_empty() {
        None
    } else {
        let Some(voucher) = vouched(&call, &org, &from).await? else {
            // sent twice: the first one has gone on
            return Ok(to_step(&call, act::at(&call).await?.0));
        };
        Some(voucher)
    };
    let old = match voucher {
        Some(_) => None,
        None => upgrade::named(&call, &input).await?,
    };
    if old.is_none() && !input.get("history").is_empty() {
        return Ok(see_other(UnitPage));
    }
    upgrade::impose(&mut input, old.as_ref());
    let statement = match &voucher {
        Some(voucher) => Some(stated(&voucher.vouched)?),
        None => read_statement(&call, &mut input)
            .filter(|statement| upgrade::agrees(&mut input, statement, old.as_ref())),
    };
    // last, so that what is wrong is told in the order of the page
    let agreed = agreement::ticked(org.identity(), &call, &mut input, Text::Unit).await?;
    if let Some(statement) = statement.filter(|_| input.ok()) {
        let basis = Basis {
            voucher: voucher.as_ref(),
            old: old.as_ref(),
            agreed,
        };
        match begin::begin(&call, &org, &statement, &basis).await {
            Ok(Begun::Prove(proof)) => return Ok(see_other(ProofPage { id: proof })),
            Ok(Begun::Vouched) => return Ok(see_other(AccountPage)),
            Err(Refused::Registered) => input.error("credit_code", REGISTERED),
            Err(Refused::Fields(errors)) => input.reject(errors),
            Err(Refused::Stale(error)) => {
                call.warn(error.to_string());
                return Ok(see_other(UnitPage));
            }
            Err(Refused::Broken(error)) => return Err(error),
        }
    }
    let told = match &voucher {
        Some(voucher) => Some(told(&from, voucher)?),
        None => None,
    };
    let page = unit_view(&call, &org, input, told, old.as_ref()).await?;
    Ok(invalid(page))
}

fn read_statement(call: &Call, input: &mut Input) -> Option<Statement> {
    let credit_code: Option<CreditCode> = input.parse("credit_code", "统一社会信用代码");
    let unit_name = input.text("unit_name", "单位全称", 1..=unit::NAME_MAX);
    let kind: Option<DocumentKind> = input.choice("document_kind", "法定代表人证件类型");
    let number = input.text("legal_document", "法定代表人证件号码", 1..=60);
    let legal_document = kind.filter(|_| !number.is_empty()).and_then(|kind| {
        let parsed = Document::parse_on(kind, &number, today(call.now));
        parsed
            .map_err(|error| input.error("legal_document", error.to_string()))
            .ok()
    });
    let legal_name = input.text("legal_name", "法定代表人姓名", 1..=50);
    let (credit_code, legal_document) = (credit_code?, legal_document?);
    input.ok().then_some(Statement {
        credit_code,
        unit_name,
        legal_document,
        legal_name,
    })
}

fn one_text(errors: &FieldErrors) -> String {
    let messages: Vec<&str> = errors.0.iter().map(|(_, text)| text.as_str()).collect();
    messages.join("；")
}

/// Sends a browser that is elsewhere to its own step, with a notice.
pub(super) fn to_step(call: &Call, step: Step) -> Response {
    match step {
        Step::Unit => {
            call.warn("请先填写单位信息；填写的内容超过2小时会清除，需要重新填写。");
            see_other(UnitPage)
        }
        Step::Verify | Step::VerifyAgain => {
            call.warn("请先完成法定代表人认证。");
            see_other(VerifyPage)
        }
        Step::Account => {
            call.warn("法定代表人认证已完成，请填写账户信息。");
            see_other(AccountPage)
        }
        Step::Done => see_other(DonePage),
    }
}

async fn verify(call: Call) -> Result<Response> {
    let (step, row) = act::at(&call).await?;
    match (step, row.and_then(|row| row.proof_id)) {
        (Step::Verify, Some(id)) => Ok(see_other(ProofPage { id })),
        (Step::Verify | Step::VerifyAgain, _) => {
            let input = call.resume(Input::default()).await?;
            let page = VerifyView {
                frame: frame(&call, "法定代表人认证").await,
                input,
                steps: steps(),
            };
            Ok(Page(page).into_response())
        }
        (other, _) => Ok(to_step(&call, other)),
    }
}

async fn verify_again(call: Call) -> Result<Response> {
    let (step, row) = act::at(&call).await?;
    match (step, row.and_then(|row| row.proof_id)) {
        (Step::Verify, Some(id)) => Ok(see_other(ProofPage { id })),
        (Step::Verify | Step::VerifyAgain, _) => match begin::prove_again(&call).await {
            Ok(id) => Ok(see_other(ProofPage { id })),
            Err(Refused::Broken(error)) => Err(error),
            Err(Refused::Registered | Refused::Stale(_)) => Ok(to_step(&call, Step::Unit)),
            Err(Refused::Fields(errors)) => Err(web::Error::SlowDown(one_text(&errors))),
        },
        (other, _) => Ok(to_step(&call, other)),
    }
}

async fn done(call: Call) -> Result<Response> {
    let (step, row) = act::at(&call).await?;
    let (Step::Done, Some(row)) = (step, row) else {
        return Ok(to_step(&call, step));
    };
    let number = match row.unit_id {
        Some(id) => unit::find(call.db(), id).await?.map(|unit| unit.number),
        None => None,
    };
    let page = DoneView {
        frame: frame(&call, "注册成功").await,
        steps: steps(),
        unit_name: row.unit_name,
        credit_code: row.credit_code,
        number,
    };
    Ok(Page(page).into_response())
}

async fn agreement() -> Response {
    see_other(AgreementPage {
        text: Slug(Text::Unit),
    })
}
