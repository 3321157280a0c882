//! The room's own service object.

use crate::{
    home::UnitHome,
    quick::{Provider, UnitProvider},
    register::BusinessRegister,
};
use identity::Identity;
use std::sync::Arc;

/// What the server puts together once, at start.
pub struct Setup {
    /// Accounts, codes and proofs.
    pub identity: Identity,
    /// The business register.
    pub register: Arc<dyn BusinessRegister>,
    /// 省政务登录, where it is configured.
    pub gov: Option<Arc<dyn UnitProvider>>,
    /// 电子营业执照登录, where it is configured.
    pub licence: Option<Arc<dyn UnitProvider>>,
    /// What the rooms above bring to the unit centre.
    pub home: UnitHome,
}

/// Units, agencies and officers. Cloning is cheap.
#[derive(Clone)]
pub struct Org(Arc<Setup>);

impl std::fmt::Debug for Org {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Org")
    }
}

impl Org {
    /// Puts the parts together.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self(Arc::new(setup))
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.0.identity
    }

    pub(crate) fn register(&self) -> &dyn BusinessRegister {
        self.0.register.as_ref()
    }

    pub(crate) fn provider(&self, provider: Provider) -> Option<&dyn UnitProvider> {
        match provider {
            Provider::Gov => self.0.gov.as_deref(),
            Provider::Licence => self.0.licence.as_deref(),
        }
    }

    pub(crate) fn home(&self) -> &UnitHome {
        &self.0.home
    }
}
