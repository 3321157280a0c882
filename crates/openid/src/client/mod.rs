//! Clients (接入网站): the sites that may ask who somebody is. An operator registers them; nobody does it over the network.

mod act;
mod entity;
mod rules;
pub(crate) mod store;

pub use act::{ClientError, NewClient, Registered, add, disable, list, renew_secret};
pub use entity::{Doors, Model as Client};
pub use rules::UriError;

pub(crate) use act::secret_fits;
pub(crate) use entity::host;
