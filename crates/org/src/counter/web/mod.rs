//! The pages of the counter: the desk's, the phone's, and the unit's.

mod activate;
mod desk;
mod form;
mod papers;
mod phone;

use crate::Org;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use kernel::id::{FileId, OpeningId};
use web::{AsOfficer, Frame, Menu, Site};

/// What the QR code beside an opening's papers leads below: 扫一扫 opens it.
pub const PHOTOS: &str = "/desk-photo/";

web::routes! {
    /// 窗口开户: what the agency has opened.
    pub OpeningDesk = "/office/openings";
    /// Step 1 of a new one.
    pub OpeningNew = "/office/openings/new";
    /// Step 2, or what became of it.
    pub OpeningPage { id: OpeningId } = "/office/openings/{id}";
    /// Step 1 again.
    pub OpeningEdit { id: OpeningId } = "/office/openings/{id}/edit";
    /// The pictures as they are there.
    pub OpeningPictures { id: OpeningId } = "/office/openings/{id}/pictures";
    /// Pictures of one paper from the desk.
    pub OpeningUpload { id: OpeningId, slot: &'static str } = "/office/openings/{id}/upload/{slot}";
    /// One picture.
    pub OpeningPicture { id: OpeningId, file: FileId } = "/office/openings/{id}/pictures/{file}";
    /// Takes it away.
    pub OpeningPictureRemove { id: OpeningId, file: FileId } = "/office/openings/{id}/pictures/{file}/remove";
    /// A ticket for a phone.
    pub OpeningTicket { id: OpeningId } = "/office/openings/{id}/ticket";
    /// 开户.
    pub OpeningOpen { id: OpeningId } = "/office/openings/{id}/open";
    /// 放弃.
    pub OpeningDrop { id: OpeningId } = "/office/openings/{id}/drop";
    /// The receipt as a PDF.
    pub OpeningReceipt { id: OpeningId } = "/office/openings/{id}/receipt";
    /// Another code.
    pub OpeningReissue { id: OpeningId } = "/office/openings/{id}/reissue";
    /// 撤销.
    pub OpeningWithdraw { id: OpeningId } = "/office/openings/{id}/withdraw";
    /// The phone's page.
    pub DeskPhotos { id: OpeningId, token: String } = "/desk-photo/{id}/{token}";
    /// Pictures of one paper from the phone.
    pub DeskPhoto { id: OpeningId, token: String, slot: &'static str } = "/desk-photo/{id}/{token}/{slot}";
    /// 窗口开户激活.
    pub ActivatePage = "/register/unit/counter";
    /// 单位注册: the three ways.
    pub WaysPage = "/register/unit/ways";
}

/// What the menu entry says.
pub(crate) const NAME: &str = "窗口开户";
/// The steps at the desk.
const STEPS: [&str; 3] = ["填写单位和办理人", "上传材料并核对原件", "打印回执"];

pub(crate) fn router() -> Router<Org> {
    let uploads = Router::new()
        .route(OpeningUpload::PATH, post(papers::upload))
        .route(DeskPhoto::PATH, post(phone::receive))
        .layer(DefaultBodyLimit::max(web::upload::BODY));
    Router::new()
        .route(OpeningDesk::PATH, get(desk::list))
        .route(OpeningNew::PATH, get(form::page).post(form::submit))
        .route(OpeningPage::PATH, get(papers::page))
        .route(OpeningEdit::PATH, get(form::edit).post(form::resubmit))
        .route(OpeningPictures::PATH, get(papers::pictures))
        .route(OpeningPicture::PATH, get(papers::picture))
        .route(OpeningPictureRemove::PATH, post(papers::remove))
        .route(OpeningTicket::PATH, post(papers::ticket))
        .route(OpeningOpen::PATH, post(papers::open))
        .route(OpeningDrop::PATH, post(papers::drop_form))
        .route(OpeningReceipt::PATH, post(desk::receipt))
        .route(OpeningReissue::PATH, post(desk::reissue))
        .route(OpeningWithdraw::PATH, post(desk::withdraw))
        .route(DeskPhotos::PATH, get(phone::page))
        .route(
            ActivatePage::PATH,
            get(activate::form).post(activate::submit),
        )
        .route(WaysPage::PATH, get(activate::ways))
        .merge(uploads)
}

async fn frame(call: &AsOfficer, title: &str) -> Frame {
    let frame = call
        .frame(Site::Office, title)
        .crumb("工作台", "/office")
        .side(Menu::Office, NAME);
    if title == NAME {
        frame.done().await
    } else {
        frame.crumb(NAME, OpeningDesk).done().await
    }
}
