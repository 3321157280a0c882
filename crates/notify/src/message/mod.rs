//! Messages in the inbox, and their way out.

pub(crate) mod act;
pub(crate) mod entity;
pub(crate) mod jobs;
pub(crate) mod receipts;
pub(crate) mod store;
pub(crate) mod web;
