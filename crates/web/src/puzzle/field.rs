//! A puzzle within a form: shown when the use case behind the form asks for it, and answered there, so that nothing of
//! what was typed has to wait elsewhere. A script has it judged at once; without one its question is sent with the form.

use super::{
    PuzzleError,
    act::{self, Solved},
    entity::Way,
    page::Puzzle,
};
use crate::{
    call::Call,
    error::{Error, Result},
    form::Input,
    page::{Page, Path},
};
use askama::Template;
use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::StatusCode;
use kernel::{choice::Choice as _, id::PuzzleId};

crate::routes! {
    /// The puzzle of a form as it stands; a script has its answer judged here.
    pub PuzzleField { id: PuzzleId } = "/puzzle/{id}";
    /// Another one in its place.
    pub PuzzleFieldAgain { id: PuzzleId } = "/puzzle/{id}/again";
}

/// The field that a form brings the puzzle in.
const NAME: &str = "puzzle";

/// The puzzle of a form as it is drawn; without both there is none to be had at present.
#[derive(Template)]
#[template(path = "_puzzle_field.html")]
struct Field {
    /// It is to be solved.
    puzzle: Option<Puzzle>,
    /// It is solved and waits for the rest of the form.
    solved: Option<PuzzleId>,
    /// What was answered in words.
    answer: String,
    /// What is wrong with the answer.
    fault: String,
}

impl Field {
    fn here(&self) -> String {
        let open = self.puzzle.as_ref();
        open.map_or_else(String::new, |puzzle| {
            PuzzleField { id: puzzle.id }.to_string()
        })
    }

    fn again(&self) -> String {
        let open = self.puzzle.as_ref();
        open.map_or_else(String::new, |puzzle| {
            PuzzleFieldAgain { id: puzzle.id }.to_string()
        })
    }
}

/// The solved puzzle that a form brings, be it solved a moment ago or answered in the form itself. `None`: it brings
/// none, or one without an answer, and its use case decides whether it needs one.
pub async fn brought(
    call: &Call,
    purpose: &str,
    input: &Input,
) -> std::result::Result<Option<Solved>, PuzzleError> {
    let Ok(id) = input.get(NAME).parse::<PuzzleId>() else {
        return Ok(None);
    };
    if let Some(solved) = act::waiting(call, purpose, id).await? {
        return Ok(Some(solved));
    }
    let unanswered = !input.has("way")
        || input.is("way", Way::Question.code()) && input.get("answer").is_empty();
    if unanswered {
        return Ok(None);
    }
    act::answer(call, purpose, input).await.map(Some)
}

/// Draws the puzzle into the form: the solved one that it brings, the one that waits for an answer, or a new one. Tells
/// where a script finds the one that is to be solved.
pub async fn ask(call: &Call, purpose: &str, input: &mut Input) -> Result<Option<String>> {
    let field = field(call, purpose, input).await?;
    input.put(field.render().map_err(Error::broken)?);
    Ok(field.puzzle.as_ref().map(|_| field.here()))
}

async fn field(call: &Call, purpose: &str, input: &mut Input) -> Result<Field> {
    let solved = match input.get(NAME).parse::<PuzzleId>() {
        Ok(id) => act::waiting(call, purpose, id).await?.map(|_| id),
        Err(_) => None,
    };
    let mut puzzle = None;
    if solved.is_none() {
        puzzle = act::shown(call, purpose).await?;
        if puzzle.is_none() {
            let posed = call.write(|tx| async move { act::pose(&tx, call, purpose).await });
            match posed.await {
                Ok(()) => puzzle = act::shown(call, purpose).await?,
                Err(PuzzleError::Broken(error)) => return Err(error.into()),
                Err(refused) => input.error(NAME, refused.to_string()),
            }
        }
    }
    Ok(Field {
        puzzle,
        solved,
        answer: input.get("answer").to_owned(),
        fault: input.error_of(NAME).unwrap_or_default().to_owned(),
    })
}

pub(super) fn router() -> Router {
    Router::new()
        .route(PuzzleField::PATH, get(show).post(judge))
        .route(PuzzleFieldAgain::PATH, post(another))
}

async fn fragment(
    call: &Call,
    purpose: &str,
    status: StatusCode,
    mut input: Input,
) -> Result<Response> {
    let field = field(call, purpose, &mut input).await?;
    Ok((status, Page(field)).into_response())
}

async fn show(call: Call, Path(id): Path<PuzzleId>) -> Result<Response> {
    let purpose = act::own_purpose(&call, id).await?;
    fragment(&call, &purpose, StatusCode::OK, Input::default()).await
}

async fn judge(call: Call, Path(id): Path<PuzzleId>, mut input: Input) -> Result<Response> {
    let purpose = act::own_purpose(&call, id).await?;
    input.set(NAME, id);
    let status = match act::answer(&call, &purpose, &input).await {
        Ok(_) => StatusCode::OK,
        Err(PuzzleError::Broken(error)) => return Err(error.into()),
        Err(error) => {
            input.error(NAME, error.to_string());
            error.status()
        }
    };
    input.forget(&["answer"]);
    fragment(&call, &purpose, status, input).await
}

async fn another(call: Call, Path(id): Path<PuzzleId>) -> Result<Response> {
    let purpose = act::own_purpose(&call, id).await?;
    let (call, purpose) = (&call, purpose.as_str());
    let mut input = Input::default();
    let posed = call.write(|tx| async move { act::pose(&tx, call, purpose).await });
    let status = match posed.await {
        Ok(()) => StatusCode::OK,
        Err(PuzzleError::Broken(error)) => return Err(error.into()),
        Err(error) => {
            input.error(NAME, error.to_string());
            error.status()
        }
    };
    fragment(call, purpose, status, input).await
}
