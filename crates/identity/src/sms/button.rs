//! The button 获取验证码: one press, and its answers: JSON for the script, which asks for it; without a script the form is
//! shown again.

use super::{
    asker::Asker,
    code::{self, CodeError, Purpose, Sent},
    to::To,
    web::CodeSent,
};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use web::{
    Call, Input,
    puzzle::{self, PuzzleError},
};

/// Whether the script asks.
#[must_use]
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

/// What became of a press.
#[derive(Debug)]
pub struct Pressed {
    status: StatusCode,
    sent: Option<Sent>,
    /// Where a script finds the puzzle that comes first.
    puzzle: Option<String>,
}

impl Pressed {
    /// Nothing was sent, for a reason that the form says.
    #[must_use]
    pub const fn refused() -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            sent: None,
            puzzle: None,
        }
    }

    /// The answer for a script, or the status of the form that is shown again.
    pub fn answer(&self, headers: &HeaderMap, input: &Input) -> Result<Response, StatusCode> {
        if !wants_json(headers) {
            return Err(self.status);
        }
        if let Some(sent) = &self.sent {
            let check = CodeSent { id: sent.id }.to_string();
            let body = json!({ "message": sent.message, "seconds": sent.seconds, "check": check });
            return Ok(answer(self.status, &body));
        }
        let (field, message) = input.errors().first().map_or(("", ""), |found| *found);
        let body = match &self.puzzle {
            Some(puzzle) => json!({ "message": message, "field": field, "puzzle": puzzle }),
            None => json!({ "message": message, "field": field }),
        };
        Ok(answer(self.status, &body))
    }
}

/// What a form says about a code.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The field of the number.
    pub number: &'static str,
    /// What to do when the code is on its way.
    pub then: &'static str,
}

/// Asks for a code, as anybody may, with what the form brings: what is said stands in the form, and so does the puzzle where
/// one is needed.
pub async fn press<'a>(
    call: &Call,
    input: &mut Input,
    to: impl Into<To<'a>>,
    what: (Purpose, &[(&str, &str)]),
    words: Words,
) -> web::Result<Pressed> {
    press_as(Asker::Anybody, call, input, to, what, words).await
}

/// The same for somebody of whom more is known.
pub(crate) async fn press_as<'a>(
    asker: Asker,
    call: &Call,
    input: &mut Input,
    to: impl Into<To<'a>>,
    (purpose, places): (Purpose, &[(&str, &str)]),
    words: Words,
) -> web::Result<Pressed> {
    let asked = match puzzle::brought(call, purpose.key, input).await {
        Ok(solved) => code::request_as(asker, call, to, purpose, places, solved).await,
        Err(PuzzleError::Broken(error)) => return Err(error.into()),
        Err(error) => {
            input.error("puzzle", error.to_string());
            input.forget(&["answer"]);
            return Ok(Pressed {
                status: error.status(),
                sent: None,
                puzzle: puzzle::ask(call, purpose.key, input).await?,
            });
        }
    };
    input.forget(&["answer"]);
    let error = match asked {
        Ok(sent) => {
            input.note(format!("{}{}", sent.message, words.then));
            return Ok(Pressed {
                status: StatusCode::OK,
                sent: Some(sent),
                puzzle: None,
            });
        }
        Err(CodeError::Broken(error)) => return Err(error.into()),
        Err(error) => error,
    };
    let field = match error {
        CodeError::NotReachable => words.number,
        _ => "sms_code",
    };
    input.error(field, error.to_string());
    let puzzle = if matches!(error, CodeError::Puzzle) {
        puzzle::ask(call, purpose.key, input).await?
    } else {
        None
    };
    Ok(Pressed {
        status: status_of(&error),
        sent: None,
        puzzle,
    })
}

/// Nothing was sent, because of this field.
#[must_use]
pub fn refused(status: StatusCode, field: &str, message: &str) -> Response {
    answer(status, &json!({ "message": message, "field": field }))
}

/// The status of an answer about a code.
const fn status_of(error: &CodeError) -> StatusCode {
    match error {
        CodeError::TooSoon(_) | CodeError::NotGone(..) | CodeError::TooMany(_) => {
            StatusCode::TOO_MANY_REQUESTS
        }
        CodeError::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// JSON for a script.
pub(crate) fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        body.to_string(),
    )
        .into_response()
}
