//! Contacts (单位联络员, checklist, Z.3.3): name, phone, e-mail, post. All of it personal data, sealed.

pub(crate) mod act;
pub(crate) mod entity;
mod page;
mod web;

pub use act::{Contact, first, write};
pub use web::{ContactDelete, ContactEdit, ContactList, ContactNew};

pub(crate) use act::{EMAIL, MOBILE, NAME, POST, forget, list, of};
pub(crate) use web::router;
