//! A stage with agencies, named officers, a unit, and a room that remembers what it is told.

use async_trait::async_trait;
use identity::{
    Identity,
    account::Holder,
    face::{BeginOutcome, FaceAsk, FaceOutcome, FacePage, FaceVerifier, PageError},
    password::PasswordPool,
    sms::{SendOutcome, SmsSender, SmsText},
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::CivilDate,
    credit_code::CreditCode,
    document::Document,
    id::{AccountId, AgencyId, ReviewId, UnitId},
    mobile::Mobile,
};
use org::{
    agency::{self, NewAgency},
    home::UnitHome,
    officer::{self, NewOfficer},
    register::{BusinessRegister, RegisterOutcome, UnitClaim},
    unit::{self, NewUnit},
};
use review::{Deciders, Kind, Outcome, Section, Submission};
use std::sync::{Arc, Mutex};
use testkit::{On, Setup, TestApp, User};
use uuid::Uuid;

pub const VACANCY: Kind = Kind {
    key: "vacancy",
    label: "职位",
};

struct Silent;

#[async_trait]
impl BusinessRegister for Silent {
    async fn verify(&self, _: &UnitClaim) -> RegisterOutcome {
        RegisterOutcome::Unknown
    }
}

#[async_trait]
impl FaceVerifier for Silent {
    async fn begin(&self, _: &FaceAsk) -> BeginOutcome {
        BeginOutcome::Unknown
    }
    fn page(&self, _: &str) -> Result<FacePage, PageError> {
        Err(PageError)
    }
    async fn result(&self, _: &str) -> FaceOutcome {
        FaceOutcome::Unknown
    }
}

#[async_trait]
impl SmsSender for Silent {
    async fn send(&self, _: &Mobile, _: &SmsText) -> SendOutcome {
        SendOutcome::Unknown
    }
    async fn was_sent(&self, _: &Mobile, _: &SmsText) -> Option<bool> {
        None
    }
}

pub struct Stage {
    pub app: TestApp,
    told: Arc<Mutex<Vec<Outcome>>>,
}

pub async fn start(on: On) -> Stage {
    let told: Arc<Mutex<Vec<Outcome>>> = Arc::default();
    let tell = told.clone();
    let mut setup = Setup::new(
        [
            identity::migrations(),
            org::migrations(),
            review::migrations(),
        ],
        move |app, registry| {
            let deciders = Deciders::new().on(VACANCY, move |outcome| {
                tell.lock().unwrap().push(outcome);
                async { Ok(()) }
            });
            review::register_jobs(registry, app, deciders);
            let silent = Arc::new(Silent);
            let identity = Identity::new(identity::Setup {
                db: app.db.clone(),
                vault: app.vault.clone(),
                rng: app.rng.clone(),
                realms: Arc::new(org::OrgRealms::new(app.db.clone(), app.vault.clone())),
                sms: silent.clone(),
                face: silent.clone(),
                alipay: None,
                ca: None,
                passkeys: None,
                passwords: PasswordPool::start_with(&app.rng, 1).unwrap(),
                links: identity::Links::default(),
            });
            let org = org::Org::new(org::Setup {
                identity,
                register: silent,
                gov: None,
                licence: None,
                home: UnitHome::default(),
            });
            review::desk_router().merge(org::router(&org))
        },
    );
    setup.menus = review::menu();
    Stage {
        app: testkit::start(on, setup).await,
        told,
    }
}

impl Stage {
    pub fn call(&self) -> web::Call {
        web::Call::system(&self.app.app, "test")
    }

    /// What the owning room has been told.
    pub fn told(&self) -> Vec<Outcome> {
        self.told.lock().unwrap().clone()
    }

    pub async fn agency(&self, region: &str) -> AgencyId {
        self.call()
            .write(|tx| async move {
                agency::create(
                    &tx,
                    NewAgency {
                        code: region,
                        name: region,
                        region,
                        parent: None,
                        reviews: true,
                    },
                )
                .await
            })
            .await
            .unwrap()
    }

    /// An officer with a name, logged in.
    pub async fn officer(&self, agency: AgencyId, name: &str, n: u16) -> User {
        let born = CivilDate::from_ymd_opt(1985, 3, 4).unwrap();
        let holder = &Holder {
            name: name.to_owned().into(),
            document: Document::resident(329_991, born, 200 + n).unwrap(),
            mobile: None,
        };
        let vault = &self.app.app.vault;
        let new = NewOfficer {
            agency,
            holder,
            password: None,
            operator: false,
        };
        let (officer, account) = self
            .call()
            .write(|tx| async move { officer::create(&tx, vault, new).await })
            .await
            .unwrap();
        self.app.acting_as(Actor::Officer {
            account,
            officer,
            agency,
            operator: false,
        })
    }

    pub async fn unit(&self, name: &str, n: u32) -> UnitId {
        let code = &CreditCode::compose("91", "329990", &format!("MA{n:06}")).unwrap();
        let vault = &self.app.app.vault;
        let new = NewUnit {
            credit_code: code,
            name,
            region: Some("320102"),
            address: None,
            register_state: "存续",
            register_kind: "有限责任公司",
            established: None,
        };
        let account = AccountId::new(self.app.clock.now(), &self.app.app.rng);
        self.call()
            .write(|tx| async move {
                let unit = unit::create(&tx, vault, new).await?;
                unit::set_account(&tx, unit.id, account).await?;
                Ok::<_, unit::UnitError>(unit.id)
            })
            .await
            .unwrap()
    }

    /// Somebody who acts for a unit.
    pub fn acting_for(&self, unit: UnitId) -> User {
        let account = AccountId::new(self.app.clock.now(), &self.app.app.rng);
        self.app.acting_as(Actor::Unit {
            account,
            unit,
            role: UnitRole::LegalRepresentative,
        })
    }

    pub async fn submit(&self, submission: &Submission) -> ReviewId {
        self.call()
            .write(|tx| async move { review::submit(&tx, submission).await })
            .await
            .unwrap()
    }

    pub async fn audit(&self, action: &str) -> usize {
        let filter = db::audit::Filter {
            action: Some(action.to_owned()),
            ..Default::default()
        };
        db::audit::list(&self.app.app.db, &filter, 100)
            .await
            .unwrap()
            .len()
    }
}

pub fn vacancy(n: u128, unit: UnitId, agency: AgencyId, title: &str, pay: &str) -> Submission {
    Submission {
        kind: VACANCY,
        subject: Uuid::from_u128(n),
        unit,
        unit_name: "南京云杉智造科技有限公司".to_owned(),
        agency,
        title: title.to_owned(),
        snapshot: vec![Section::new(
            "职位信息",
            [("职位名称", title), ("月薪", pay), ("福利待遇", "")],
        )],
    }
}
