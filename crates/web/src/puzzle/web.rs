//! The pictures of a puzzle.

use super::{
    act::{own_open, place},
    dice::Dice,
    field,
    scene::{self, Pictures},
};
use crate::{
    call::Call,
    error::{Error, Result},
    page::Path,
};
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderValue, header};
use kernel::id::PuzzleId;

crate::routes! {
    /// The landscape with the hole.
    pub PuzzleScene { id: PuzzleId } = "/puzzle/{id}/scene.png";
    /// The piece that fits.
    pub PuzzlePiece { id: PuzzleId } = "/puzzle/{id}/piece.png";
}

/// The pages of this noun.
pub fn router() -> Router {
    Router::new()
        .route(PuzzleScene::PATH, get(scene))
        .route(PuzzlePiece::PATH, get(piece))
        .merge(field::router())
}

async fn scene(call: Call, Path(id): Path<PuzzleId>) -> Result<Response> {
    Ok(png(draw(&call, id).await?.scene))
}

async fn piece(call: Call, Path(id): Path<PuzzleId>) -> Result<Response> {
    Ok(png(draw(&call, id).await?.piece))
}

async fn draw(call: &Call, id: PuzzleId) -> Result<Pictures> {
    let id = own_open(call, id).await?;
    let vault = call.vault().clone();
    // some milliseconds of drawing would keep other requests waiting
    tokio::task::spawn_blocking(move || {
        scene::draw(&mut Dice::of(&vault, id, "scene"), place(&vault, id))
    })
    .await
    .map_err(Error::broken)?
    .ok_or_else(|| Error::broken("no picture of a puzzle"))
}

fn png(bytes: Vec<u8>) -> Response {
    let kind = HeaderValue::from_static("image/png");
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}
