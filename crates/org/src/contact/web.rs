//! 单位联络员: list, new, edit, delete.

use super::{
    act::{self, Contact, MOST, Row},
    page::{EditView, Line, ListView},
};
use crate::{Org, home, unit::InfoPage};
use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use kernel::{duty::Duty, mask};
use uuid::Uuid;
use web::{
    ActingFor, Call, Error, Frame, Input, Page, Path, Result, duty::Contacts, invalid, see_other,
};

web::routes! {
    /// 单位联络员.
    pub ContactList = "/unit/contacts";
    /// 新增联络员.
    pub ContactNew = "/unit/contacts/new";
    /// 修改联络员.
    pub ContactEdit { id: Uuid } = "/unit/contacts/{id}";
    /// 删除联络员.
    pub ContactDelete { id: Uuid } = "/unit/contacts/{id}/delete";
}

pub(crate) fn router() -> Router<Org> {
    Router::new()
        .route(ContactList::PATH, get(list))
        .route(ContactNew::PATH, get(new).post(create))
        .route(ContactEdit::PATH, get(edit).post(update))
        .route(ContactDelete::PATH, post(delete))
}

async fn frame(call: &Call, title: &str) -> Frame {
    home::within(call, title, "单位信息", InfoPage).await
}

async fn list(call: ActingFor<Contacts>) -> Result<Page<ListView>> {
    let rows = act::list(call.db(), call.vault(), call.unit).await?;
    let left = MOST.saturating_sub(rows.len() as u64);
    let rows = rows
        .into_iter()
        .map(|row| Line {
            edit: ContactEdit { id: row.id }.to_string(),
            delete: ContactDelete { id: row.id }.to_string(),
            name: row.contact.name,
            post: row.contact.post.unwrap_or_default(),
            mobile: row.contact.mobile.to_string(),
            email: row
                .contact
                .email
                .as_deref()
                .map(mask::email)
                .unwrap_or_default(),
        })
        .collect();
    let mut input = Input::default();
    input.ensure_key(call.rng());
    Ok(Page(ListView {
        frame: frame(&call, "单位联络员").await,
        input,
        info: call.role.may(Duty::UnitInfo),
        rows,
        most: MOST,
        left,
    }))
}

async fn new(call: ActingFor<Contacts>) -> Result<Page<EditView>> {
    let input = call.resume(Input::default()).await?;
    Ok(Page(edit_view(&call, input, None).await))
}

/// The form; `row` is the contact that it changes.
async fn edit_view(call: &ActingFor<Contacts>, input: Input, row: Option<&Row>) -> EditView {
    let heading = if row.is_some() {
        "修改联络员"
    } else {
        "新增联络员"
    };
    let action = row.map_or_else(
        || ContactNew.to_string(),
        |row| ContactEdit { id: row.id }.to_string(),
    );
    EditView {
        frame: frame(call, heading).await,
        input,
        info: call.role.may(Duty::UnitInfo),
        heading,
        action,
        version: row.map(|row| row.version),
        mobile: row.map(|row| row.contact.mobile.to_string()),
        email: row.and_then(|row| row.contact.email.as_deref().map(mask::email)),
    }
}

/// What was typed; a number or an address left empty stays what it is in `now`.
fn read(input: &mut Input, now: Option<&Contact>) -> Option<Contact> {
    let name = input.text("name", "姓名", 1..=50);
    let mobile = input.parse_or_keep("mobile", "移动电话", now.map(|now| &now.mobile));
    let mut email = input.optional("email", "电子邮箱", 100);
    if email
        .as_deref()
        .is_some_and(|email| !looks_like_mail(email))
    {
        input.error("email", "电子邮箱的格式不正确，例如 hr@example.com");
    }
    if email.is_none() && !input.tick("no_email") {
        email = now.and_then(|now| now.email.clone());
    }
    let post = input.optional("post", "职务", 50);
    let mobile = mobile?;
    input.ok().then_some(Contact {
        name,
        mobile,
        email,
        post,
    })
}

/// One `@` with something on both sides and a dot in the domain; more only the mail itself can tell.
fn looks_like_mail(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|part| !part.is_empty());
    !local.is_empty() && dotted && !text.contains(char::is_whitespace) && !domain.contains('@')
}

async fn create(call: ActingFor<Contacts>, mut input: Input) -> Result<Response> {
    input.ensure_key(call.rng());
    if let Some(contact) = read(&mut input, None) {
        if act::add(&call, input.key(), &contact).await? {
            call.flash("联络员已保存");
            return Ok(see_other(ContactList));
        }
        input.error("", format!("联络员最多{MOST}名，请先删除不再使用的联络员"));
    }
    Ok(invalid(edit_view(&call, input, None).await))
}

async fn edit(call: ActingFor<Contacts>, Path(id): Path<Uuid>) -> Result<Page<EditView>> {
    let row = act::own(&call, id).await?;
    let mut input = Input::default();
    input.set("name", &row.contact.name);
    input.set("post", row.contact.post.as_deref().unwrap_or_default());
    let input = call.resume(input).await?;
    Ok(Page(edit_view(&call, input, Some(&row)).await))
}

async fn update(
    call: ActingFor<Contacts>,
    Path(id): Path<Uuid>,
    mut input: Input,
) -> Result<Response> {
    let now = act::own(&call, id).await?;
    let mut shown = now.clone();
    shown.version = input.version();
    if let Some(contact) = read(&mut input, Some(&now.contact)) {
        match act::change(&call, id, shown.version, &contact).await {
            Ok(()) => {
                call.flash("联络员已保存");
                return Ok(see_other(ContactList));
            }
            // the same form, sent twice
            Err(Error::Conflict(_)) if now.contact == contact => return Ok(see_other(ContactList)),
            Err(Error::Conflict(_)) => {
                input.error("", web::form::STALE);
                shown.version = now.version;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(invalid(edit_view(&call, input, Some(&shown)).await))
}

async fn delete(call: ActingFor<Contacts>, Path(id): Path<Uuid>) -> Result<Response> {
    act::own(&call, id).await?;
    act::remove(&call, id).await?;
    call.flash("联络员已删除");
    Ok(see_other(ContactList))
}

#[cfg(test)]
mod tests {
    use super::looks_like_mail;

    #[test]
    fn a_mail_address_has_two_sides_and_a_dotted_domain() {
        for good in ["hr@example.com", "a.b@mail.example.cn"] {
            assert!(looks_like_mail(good), "{good}");
        }
        for bad in [
            "hr",
            "@example.com",
            "hr@",
            "hr@example",
            "hr@example..com",
            "h r@example.com",
            "a@b@c.com",
        ] {
            assert!(!looks_like_mail(bad), "{bad}");
        }
    }
}
