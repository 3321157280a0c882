//! 导出我的数据: the page, asking, taking.

use super::{
    Keeping,
    act::{self, Refused},
    pack,
    page::ExportView,
};
use crate::{
    confirm::Fresh,
    exit::ExportPage,
    settings::{
        SettingsPage,
        door::{Centre, Mine},
    },
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{StatusCode, header};
use kernel::clock;
use uuid::Uuid;
use web::{Input, Page, Path, Result, see_other};

web::routes! {
    /// The copy itself.
    pub ExportFile { who: Centre, id: Uuid } = "/settings/{who}/export/{id}";
}

pub(in crate::settings) fn router() -> Router<Keeping> {
    Router::new()
        .route(ExportPage::PATH, get(page).post(ask))
        .route(ExportFile::PATH, get(take))
}

/// Copies that the page lists.
const LISTED: usize = 10;

async fn view(mine: &Mine, mut input: Input) -> Result<ExportView> {
    input.ensure_key(mine.rng());
    let who = mine.centre;
    let (rows, waiting) = act::so_far(mine).await?;
    let waiting = rows
        .iter()
        .find(|row| Some(row.id) == waiting)
        .map(|row| (ExportFile { who, id: row.id }, clock::minute(row.until)));
    Ok(ExportView {
        frame: mine.frame("导出我的数据").await,
        input,
        who,
        waiting,
        before: rows
            .into_iter()
            .take(LISTED)
            .map(|row| clock::minute(row.created_at))
            .collect(),
        action: ExportPage { who: who.part() },
        back: SettingsPage { who },
    })
}

async fn page(mine: Mine) -> Result<Page<ExportView>> {
    mine.holder_alone()?;
    let input = mine.resume(Input::default()).await?;
    Ok(Page(view(&mine, input).await?))
}

async fn ask(mine: Mine, _fresh: Fresh, mut input: Input) -> Result<Response> {
    mine.holder_alone()?;
    input.ensure_key(mine.rng());
    let key = format!("export:{}", input.key());
    match act::ask(&mine, &key).await {
        Ok(_) => {
            mine.flash("数据已经备好，请下载");
            Ok(see_other(ExportPage {
                who: mine.centre.part(),
            }))
        }
        Err(Refused::Broken(error)) => Err(error),
        Err(error) => {
            input.error("", error.to_string());
            let page = Page(view(&mine, input).await?);
            Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response())
        }
    }
}

async fn take(
    mine: Mine,
    State(keeping): State<Keeping>,
    Path((who, id)): Path<(Centre, Uuid)>,
) -> Result<Response> {
    mine.holder_alone()?;
    if !act::take(&mine, id).await? {
        mine.warn("这份数据的下载时间已过，请重新导出。");
        return Ok(see_other(ExportPage { who: who.part() }));
    }
    let body = pack::body(&mine.app, &keeping.keepers, &mine.account).await?;
    let (title, day) = (pack::title(&mine.account), clock::day(mine.now));
    let name = format!("{title}-{day}.zip");
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"my-data-{day}.zip\"; filename*=UTF-8''{name}"),
        ),
    ];
    Ok((headers, body).into_response())
}
