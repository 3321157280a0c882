//! 单位信息: the form, the history, the logo.

use super::{
    act::{self, UnitError},
    code::{Affiliation, Category, EconomicType, PublicNature},
    entity::Model,
    industry, logo,
    page::{Change, HistoryView, InfoView, LegalFacts, LogoView, UnitFacts},
    rules::{ADDRESS_MAX, INTRO_MAX, Info, NAME_MAX},
    store,
};
use crate::{Org, agency};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, State},
    response::Response,
    routing::{get, post},
};
use files::{Accept, IMAGES};
use identity::account;
use kernel::{
    choice::Choice as _,
    clock::{minute, stamp},
    credit_code::CreditCode,
    duty::Duty,
    id::{AgencyId, FileId, UnitId},
    mask, region,
};
use web::{
    ActingFor, Call, Error, Frame, Input, Menu, Opt, Page, Pager, Path, Query, Result, Site,
    duty::UnitInfo, invalid, see_other,
};

web::routes! {
    /// 单位信息.
    pub InfoPage = "/unit/info";
    /// 变更记录.
    pub History = "/unit/info/history";
    /// Takes a new logo.
    pub LogoUpload = "/unit/info/logo";
    /// A unit's own logo before its review.
    pub LogoImage { file: FileId } = "/unit/info/logo/{file}";
    /// An approved logo.
    pub PublicLogo { unit: UnitId, file: FileId } = "/units/{unit}/logo/{file}";
}

/// Fields of 法人基础信息, which nobody edits here (checklist B-3.2.18).
const LEGAL_FIELDS: [&str; 4] = [
    "legal_name",
    "legal_document_kind",
    "legal_document",
    "legal_mobile",
];
/// Lines of the history on a page.
const HISTORY_LINES: u64 = 20;

pub(crate) fn router() -> Router<Org> {
    Router::new()
        .route(InfoPage::PATH, get(show).post(save))
        .route(History::PATH, get(history))
        .route(
            LogoUpload::PATH,
            post(upload).layer(DefaultBodyLimit::max(web::upload::BODY)),
        )
        .route(LogoImage::PATH, get(own_logo))
        .route(PublicLogo::PATH, get(public_logo))
}

async fn frame(call: &Call, title: &str) -> Frame {
    call.frame(Site::Hall, title)
        .nav("单位办事")
        .crumb("首页", "/")
        .crumb("单位中心", crate::home::UnitHomePage)
        .side(Menu::UnitCentre, "单位信息")
        .done()
        .await
}

async fn own_unit(call: &ActingFor<UnitInfo>) -> Result<Model> {
    store::find(call.db(), call.unit)
        .await?
        .ok_or(Error::Absent)
}

async fn show(call: ActingFor<UnitInfo>) -> Result<Page<InfoView>> {
    let unit = own_unit(&call).await?;
    let mut input = Input::default();
    fill(&mut input, &call, &unit)?;
    let input = call.resume(input).await?;
    Ok(Page(view(&call, unit, input, None).await?))
}

fn fill(input: &mut Input, call: &Call, unit: &Model) -> Result<()> {
    input.set("name", &unit.name);
    input.set("industry", unit.industry.as_deref().unwrap_or_default());
    input.set(
        "economic_type",
        unit.economic_type.map_or("", EconomicType::code),
    );
    input.set(
        "affiliation",
        unit.affiliation.map_or("", Affiliation::code),
    );
    input.set("region", unit.region.as_deref().unwrap_or_default());
    input.set(
        "address",
        store::open_address(call.vault(), unit)?.unwrap_or_default(),
    );
    input.set("category", unit.category.code());
    input.set("nature", unit.nature.map_or("", PublicNature::code));
    input.set("intro", &unit.intro);
    input.set(
        "agency",
        unit.agency_id.map_or_else(String::new, |id| id.to_string()),
    );
    Ok(())
}

async fn view(
    call: &ActingFor<UnitInfo>,
    unit: Model,
    input: Input,
    logo_error: Option<String>,
) -> Result<InfoView> {
    let code: CreditCode = unit.credit_code.parse().map_err(Error::broken)?;
    let version = if input.has(web::form::VERSION) {
        input.version()
    } else {
        unit.version
    };
    Ok(InfoView {
        frame: frame(call, "单位信息").await,
        input,
        contacts: call.role.may(Duty::Contacts),
        legal: legal(call, &unit).await?,
        industries: industry::options(),
        economic_types: EconomicType::options(),
        affiliations: Opt::of::<Affiliation>(),
        regions: Opt::regions(),
        categories: Opt::of::<Category>(),
        natures: Opt::of::<PublicNature>(),
        agencies: agency::options(call.db()).await?,
        logo: logo_view(call, &unit, logo_error).await?,
        unit: UnitFacts {
            organisation_code: code.organisation_code().to_owned(),
            credit_code: unit.credit_code,
            number: unit.number,
            version,
            register_state: unit.register_state,
        },
    })
}

async fn legal(call: &ActingFor<UnitInfo>, unit: &Model) -> Result<LegalFacts> {
    let account = match unit.account_id {
        Some(id) => account::find(call.db(), id).await?,
        None => None,
    };
    let Some(account) = account else {
        return Ok(LegalFacts {
            document_kind: "",
            document: String::new(),
            name: String::new(),
            mobile: String::new(),
        });
    };
    let holder = account::open(call.vault(), &account)?;
    Ok(LegalFacts {
        document_kind: account.document_kind.label(),
        document: mask::document(holder.document.number()),
        name: mask::name(holder.name.expose()),
        mobile: holder
            .mobile
            .map_or_else(String::new, |mobile| mobile.to_string()),
    })
}

async fn logo_view(
    call: &ActingFor<UnitInfo>,
    unit: &Model,
    error: Option<String>,
) -> Result<LogoView> {
    let newest = logo::newest(call.db(), unit.id).await?;
    Ok(LogoView {
        current: unit.logo_id.map(|file| {
            PublicLogo {
                unit: unit.id,
                file,
            }
            .to_string()
        }),
        waiting: newest
            .as_ref()
            .filter(|logo| logo.state == logo::State::Pending)
            .map(|logo| (LogoView::own(logo.file_id), minute(logo.created_at))),
        returned: newest
            .filter(|logo| logo.state == logo::State::Returned)
            .and_then(|logo| logo.reason),
        error,
    })
}

async fn save(
    call: ActingFor<UnitInfo>,
    State(org): State<Org>,
    mut input: Input,
) -> Result<Response> {
    if LEGAL_FIELDS.iter().any(|field| input.has(field)) {
        call.write(|tx| async move {
            tx.audit(
                "access.denied",
                &format!("unit:{}/legal", call.unit),
                serde_json::Value::Null,
            )
            .await
        })
        .await?;
        return Err(Error::Forbidden(
            "法人基础信息不能在这里修改。法定代表人变更请先到登记机关办理，再到经办窗口更新。"
                .to_owned(),
        ));
    }
    if let Some(info) = read(&mut input) {
        match act::save(&call, &org, &info, input.version()).await {
            Ok(()) => {
                call.flash("单位基本信息已保存");
                return Ok(see_other(InfoPage));
            }
            Err(UnitError::Field(field, message)) => input.error(field, message),
            Err(UnitError::Broken(Error::Conflict(_))) => {
                if stands(&call, &input).await? {
                    return Ok(see_other(InfoPage));
                }
                input.error("", web::form::STALE);
            }
            Err(UnitError::Broken(error)) => return Err(error),
            Err(taken @ UnitError::CodeTaken) => input.error("", taken.to_string()),
        }
    }
    let unit = own_unit(&call).await?;
    if input
        .error_of("")
        .is_some_and(|message| message == web::form::STALE)
    {
        input.set(web::form::VERSION, unit.version);
    }
    Ok(invalid(view(&call, unit, input, None).await?))
}

/// Whether the row says what was typed: the same form, sent twice.
async fn stands(call: &ActingFor<UnitInfo>, input: &Input) -> Result<bool> {
    let mut now = Input::default();
    fill(&mut now, call, &own_unit(call).await?)?;
    let same = now
        .pairs()
        .all(|(name, value)| input.get(name) == value.trim());
    Ok(same)
}

fn read(input: &mut Input) -> Option<Info> {
    let name = input.text("name", "单位全称", 1..=NAME_MAX);
    let industry = listed(input, "industry", "行业类型", |code| {
        industry::label(code).is_some()
    });
    let economic_type = input.choice_optional("economic_type", "经济类型");
    let affiliation = input.choice("affiliation", "隶属关系");
    let region = listed(input, "region", "登记机关行政区划", |code| {
        region::by_code(code).is_some()
    });
    let address = input.optional("address", "注册地地址", ADDRESS_MAX);
    let category = input.choice("category", "单位类别");
    let nature = input.choice_optional("nature", "单位性质(机关事业单位)");
    let intro = input.text("intro", "单位简介", 0..=INTRO_MAX);
    let agency = agency_of(input);
    let (Some(affiliation), Some(category), Some(agency)) = (affiliation, category, agency) else {
        return None;
    };
    input.ok().then_some(Info {
        name,
        industry,
        economic_type,
        affiliation,
        region,
        address,
        category,
        nature,
        intro,
        agency,
    })
}

fn agency_of(input: &mut Input) -> Option<AgencyId> {
    if input.get("agency").is_empty() {
        input.error("agency", "请选择审核机构");
        return None;
    }
    let agency = input.get("agency").parse().ok();
    if agency.is_none() {
        input.error("agency", "请从列表中选择审核机构");
    }
    agency
}

fn listed(
    input: &mut Input,
    name: &str,
    label: &str,
    known: impl Fn(&str) -> bool,
) -> Option<String> {
    let code = input.get(name).to_owned();
    if code.is_empty() {
        return None;
    }
    if !known(&code) {
        input.error(name, format!("请从列表中选择{label}"));
        return None;
    }
    Some(code)
}

async fn history(call: ActingFor<UnitInfo>, Query(query): Query) -> Result<Page<HistoryView>> {
    let total = store::count_changes(call.db(), call.unit).await?;
    let pager = Pager::new(total, HISTORY_LINES, History, &query);
    let rows = store::changes(call.db(), call.unit, pager.offset(), pager.size).await?;
    let open = |sealed: &seal::Sealed| call.vault().open(store::CHANGE, sealed);
    let changes = rows
        .into_iter()
        .map(|row| {
            Ok(Change {
                at: stamp(row.at),
                old: open(&row.old)?,
                new: open(&row.new)?,
                who: row.who,
                field: row.field,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Page(HistoryView {
        frame: frame(&call, "变更记录").await,
        contacts: call.role.may(Duty::Contacts),
        changes,
        pager,
    }))
}

async fn upload(call: ActingFor<UnitInfo>, mut form: Multipart) -> Result<Response> {
    let accept = Accept {
        max_bytes: logo::MAX_BYTES,
        kinds: IMAGES,
    };
    let submitted = match web::upload::receive(&call, &mut form, "logo", accept).await {
        Ok(stored) => logo::submit(&call, stored.id).await,
        Err(error) => Err(error.into()),
    };
    let error = match submitted {
        Ok(()) => {
            call.flash("单位标志已提交审核，审核通过后公开展示");
            return Ok(see_other(InfoPage));
        }
        Err(logo::LogoError::Broken(error)) => return Err(error),
        Err(logo::LogoError::File(files::FileError::Broken(cause))) => {
            return Err(Error::broken(cause));
        }
        Err(error) => error.to_string(),
    };
    web::upload::hear_out(form).await;
    let unit = own_unit(&call).await?;
    let mut input = Input::default();
    fill(&mut input, &call, &unit)?;
    input.ensure_key(call.rng());
    Ok(invalid(view(&call, unit, input, Some(error)).await?))
}

async fn own_logo(call: ActingFor<UnitInfo>, Path(file): Path<FileId>) -> Result<Response> {
    if !logo::is_own(call.db(), call.unit, file).await? {
        return Err(call.denied(&format!("logo:{file}")).await);
    }
    web::upload::picture(&call, file, "no-store").await
}

async fn public_logo(call: Call, Path((unit, file)): Path<(UnitId, FileId)>) -> Result<Response> {
    let unit = store::find(call.db(), unit).await?.ok_or(Error::Absent)?;
    if unit.logo_id != Some(file) {
        return Err(Error::Absent);
    }
    web::upload::picture(&call, file, "public, max-age=86400").await
}
