//! 我的收件地址: list, new, edit, delete.

use super::{
    super::{
        door::{Centre, Mine},
        home::SettingsPage,
    },
    act::{self, Address, Room, Row},
    page::{EditView, Line, ListView},
};
use crate::service::Identity;
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use kernel::{id::AddressId, region};
use web::{Error, Input, Opt, Page, Path, Result, invalid, see_other};

web::routes! {
    /// 我的收件地址.
    pub AddressList { who: Centre } = "/settings/{who}/addresses";
    /// 新增地址.
    pub AddressNew { who: Centre } = "/settings/{who}/addresses/new";
    /// 修改地址.
    pub AddressEdit { who: Centre, id: AddressId } = "/settings/{who}/addresses/{id}";
    /// 删除地址.
    pub AddressDelete { who: Centre, id: AddressId } = "/settings/{who}/addresses/{id}/delete";
}

pub(crate) fn router() -> Router<Identity> {
    Router::new()
        .route(AddressList::PATH, get(list))
        .route(AddressNew::PATH, get(new).post(create))
        .route(AddressEdit::PATH, get(edit).post(update))
        .route(AddressDelete::PATH, post(delete))
}

async fn list(mine: Mine) -> Result<Page<ListView>> {
    mine.no_officer()?;
    let who = mine.centre;
    let rows: Vec<Line> = act::list(&mine)
        .await?
        .into_iter()
        .map(|row| Line {
            place: format!(
                "{}{}",
                region::name_path(&row.address.region).replace('/', ""),
                row.address.detail
            ),
            name: row.address.name,
            mobile: row.address.mobile.to_string(),
            main: row.address.main,
            edit: AddressEdit { who, id: row.id },
            delete: AddressDelete { who, id: row.id },
        })
        .collect();
    let mut input = Input::default();
    input.ensure_key(mine.rng());
    Ok(Page(ListView {
        frame: mine.frame("我的收件地址").await,
        input,
        room: Room::of(rows.len() as u64),
        rows,
        new: AddressNew { who },
        back: SettingsPage { who },
    }))
}

/// The form; `row` is the address that it changes.
async fn view(mine: &Mine, input: Input, row: Option<&Row>) -> EditView {
    let who = mine.centre;
    let heading = if row.is_some() {
        "修改地址"
    } else {
        "新增地址"
    };
    let action = row.map_or_else(
        || AddressNew { who }.to_string(),
        |row| AddressEdit { who, id: row.id }.to_string(),
    );
    EditView {
        frame: mine.frame(heading).await,
        input,
        heading,
        action,
        version: row.map(|row| row.version),
        kept: row.map(|row| row.address.mobile.to_string()),
        regions: Opt::regions(),
        back: AddressList { who },
    }
}

/// What was typed; a number left empty stays what it is in `now`.
fn read(input: &mut Input, now: Option<&Address>) -> Option<Address> {
    let name = input.text("name", "收件人姓名", 1..=50);
    let kept = now.map(|now| &now.mobile);
    let mobile = input.parse_or_keep("mobile", "收件人移动电话", kept);
    let region = input.get("region").to_owned();
    if region.is_empty() {
        input.error("region", "请选择所在地区");
    } else if region::by_code(&region).is_none() {
        input.error("region", "请从列表中选择所在地区");
    } else if region::children(&region).next().is_some() {
        input.error("region", "请选择到区县");
    }
    let detail = input.text("detail", "详细地址", 1..=200);
    let main = input.tick("main");
    let mobile = mobile?;
    input.ok().then_some(Address {
        name,
        mobile,
        region,
        detail,
        main,
    })
}

async fn new(mine: Mine) -> Result<Page<EditView>> {
    mine.no_officer()?;
    let input = mine.resume(Input::default()).await?;
    Ok(Page(view(&mine, input, None).await))
}

async fn create(mine: Mine, mut input: Input) -> Result<Response> {
    mine.no_officer()?;
    input.ensure_key(mine.rng());
    if let Some(address) = read(&mut input, None) {
        if act::add(&mine, input.key(), &address).await? {
            mine.flash("收件地址已保存");
            return Ok(see_other(AddressList { who: mine.centre }));
        }
        input.error("", "收件地址最多10个，请先删除不再使用的地址");
    }
    Ok(invalid(view(&mine, input, None).await))
}

async fn edit(mine: Mine, Path((_, id)): Path<(Centre, AddressId)>) -> Result<Page<EditView>> {
    let row = act::own(&mine, id).await?;
    let mut input = Input::default();
    input.set("name", &row.address.name);
    input.set("region", &row.address.region);
    input.set("detail", &row.address.detail);
    if row.address.main {
        input.set("main", "1");
    }
    let input = mine.resume(input).await?;
    Ok(Page(view(&mine, input, Some(&row)).await))
}

async fn update(
    mine: Mine,
    Path((who, id)): Path<(Centre, AddressId)>,
    mut input: Input,
) -> Result<Response> {
    let now = act::own(&mine, id).await?;
    let mut shown = now.clone();
    shown.version = input.version();
    if let Some(address) = read(&mut input, Some(&now.address)) {
        match act::change(&mine, id, shown.version, &address).await {
            Ok(()) => {
                mine.flash("收件地址已保存");
                return Ok(see_other(AddressList { who }));
            }
            // the same form, sent twice
            Err(Error::Conflict(_)) if now.address == address => {
                return Ok(see_other(AddressList { who }));
            }
            Err(Error::Conflict(_)) => {
                input.error("", web::form::STALE);
                shown.version = now.version;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(invalid(view(&mine, input, Some(&shown)).await))
}

async fn delete(mine: Mine, Path((who, id)): Path<(Centre, AddressId)>) -> Result<Response> {
    act::own(&mine, id).await?;
    act::remove(&mine, id).await?;
    mine.flash("收件地址已删除");
    Ok(see_other(AddressList { who }))
}
