//! A stage with a register, a face check and a phone that the test holds in its hand.

use crate::outside::Outside;
use async_trait::async_trait;
use identity::{
    Identity,
    account::{self, Holder, Kind, NewAccount},
    agreement::{self, Text, Way},
    face::{BeginOutcome, FaceAsk, FaceOutcome, FacePage, FaceVerifier, PageError},
    password::PasswordPool,
    sms::{SendOutcome, SmsSender, SmsText},
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::CivilDate,
    credit_code::CreditCode,
    document::Document,
    id::{AgencyId, UnitId},
    mobile::Mobile,
};
use org::{
    Org, OrgRealms,
    agency::{self, NewAgency},
    home::UnitHome,
    quick::{
        Assurance, Begun, Evidence, Identified, Leaving, Levels, Provider, Shown, UnitProvider,
    },
    register::{BusinessRegister, LegalMobile, Mismatch, RegisterOutcome, UnitClaim, UnitRecord},
    unit::{self, NewUnit},
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use testkit::{On, Served, Setup, TestApp, User};

/// What the register answers next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Match,
    MatchWithoutPhone,
    WrongName,
    WrongDocument,
    Nothing,
    Closed,
}

pub struct Register(pub Mutex<Says>, pub AtomicUsize);

#[async_trait]
impl BusinessRegister for Register {
    async fn verify(&self, _: &UnitClaim) -> RegisterOutcome {
        self.1.fetch_add(1, Ordering::Relaxed);
        let says = *self.0.lock().unwrap();
        let legal_mobile = || LegalMobile {
            masked: "1*****01".to_owned(),
            number: "13900000001".parse::<Mobile>().unwrap().into(),
        };
        let record = |mobile| UnitRecord {
            state: "存续".to_owned(),
            kind: "有限责任公司".to_owned(),
            authority_division: "320100".to_owned(),
            address: "江苏省南京市演示路1号".to_owned(),
            established: CivilDate::from_ymd_opt(2010, 1, 2),
            legal_mobile: mobile,
        };
        match says {
            Says::Match => RegisterOutcome::Matched(Box::new(record(Some(legal_mobile())))),
            Says::MatchWithoutPhone => RegisterOutcome::Matched(Box::new(record(None))),
            Says::WrongName => RegisterOutcome::Mismatched(vec![Mismatch::Name]),
            Says::WrongDocument => RegisterOutcome::Mismatched(vec![Mismatch::LegalDocument]),
            Says::Nothing => RegisterOutcome::Unknown,
            Says::Closed => RegisterOutcome::NotInOperation {
                state: "注销".to_owned(),
            },
        }
    }
}

/// A face check that passes when the test says so.
pub struct Face(pub Mutex<FaceOutcome>);

#[async_trait]
impl FaceVerifier for Face {
    async fn begin(&self, _: &FaceAsk) -> BeginOutcome {
        BeginOutcome::Begun {
            certify_id: "certify".to_owned(),
        }
    }
    fn page(&self, _: &str) -> Result<FacePage, PageError> {
        Ok(FacePage {
            qr: "alipays://example".to_owned(),
            link: "https://example.com/face".to_owned(),
        })
    }
    async fn result(&self, _: &str) -> FaceOutcome {
        self.0.lock().unwrap().clone()
    }
}

#[derive(Default)]
pub struct Phone(Mutex<Vec<(String, SmsText)>>);

#[async_trait]
impl SmsSender for Phone {
    async fn send(&self, to: &Mobile, text: &SmsText) -> SendOutcome {
        self.0
            .lock()
            .unwrap()
            .push((to.as_str().to_owned(), text.clone()));
        SendOutcome::Accepted {
            provider_id: "1".to_owned(),
        }
    }
    async fn was_sent(&self, _: &Mobile, _: &SmsText) -> Option<bool> {
        Some(false)
    }
}

impl Phone {
    /// The code in the last text to a number.
    pub fn code(&self, number: &str) -> String {
        let texts = self.0.lock().unwrap();
        let (_, text) = texts
            .iter()
            .rev()
            .find(|(to, _)| to == number)
            .expect("a text");
        text.params
            .iter()
            .find(|(name, _)| name == "code")
            .expect("a code")
            .1
            .clone()
    }
}

/// The province's accounts: whoever a ticket stands for, once.
#[derive(Default)]
pub struct Gov(Mutex<HashMap<String, Identified>>);

impl Gov {
    /// A ticket for somebody.
    pub fn ticket(&self, ticket: &str, who: Identified) {
        self.0.lock().unwrap().insert(ticket.to_owned(), who);
    }
}

#[async_trait]
impl UnitProvider for Gov {
    fn levels(&self) -> Levels {
        Levels {
            log_in: Assurance::Online,
            face: Assurance::OnSite,
        }
    }

    async fn begin(&self, leaving: &Leaving<'_>) -> Begun {
        Begun::Go(format!("https://gov.example/?state={}", leaving.state))
    }

    fn read(&self, came: &web::Input) -> (String, Result<String, Identified>) {
        let ticket = Some(came.get("ticket").to_owned()).filter(|ticket| !ticket.is_empty());
        (
            came.get("state").to_owned(),
            ticket.ok_or(Identified::Cancelled),
        )
    }

    async fn identify(&self, evidence: &Evidence<'_>) -> Identified {
        match evidence {
            Evidence::Ticket { ticket, .. } => self.0.lock().unwrap().remove(*ticket),
            Evidence::Session(shown) => self.0.lock().unwrap().get(&shown.session).cloned(),
        }
        .unwrap_or(Identified::Stale)
    }
}

/// The electronic licence: its code waits until the test says who has confirmed it, as a ticket `licence`.
struct Licence(Arc<Gov>);

#[async_trait]
impl UnitProvider for Licence {
    fn levels(&self) -> Levels {
        self.0.levels()
    }

    async fn begin(&self, leaving: &Leaving<'_>) -> Begun {
        Begun::Show(Shown {
            session: leaving.number.to_owned(),
            qr: "https://licence.example/1".to_owned(),
            random: String::new(),
            number: leaving.number.to_owned(),
        })
    }

    fn read(&self, came: &web::Input) -> (String, Result<String, Identified>) {
        self.0.read(came)
    }

    async fn identify(&self, _: &Evidence<'_>) -> Identified {
        let confirmed = self.0.0.lock().unwrap().remove("licence");
        confirmed.unwrap_or(Identified::Waiting { scanned: false })
    }
}

pub struct Stage {
    pub app: TestApp,
    pub gov: Arc<Gov>,
    /// The look-alikes, where a test asked for them.
    pub outside: Option<Outside>,
    /// Requests that came to the application over the network.
    pub served: Served,
    pub register: Arc<Register>,
    pub face: Arc<Face>,
    pub phone: Arc<Phone>,
}

/// Typed users: a test seats them with [`Stage::unit`].
pub async fn typed(on: On) -> Stage {
    start(on, false, None).await
}

/// Real sessions: a test logs in through the pages.
pub async fn real(on: On) -> Stage {
    start(on, true, None).await
}

/// The same, with the real clients of the register, the province and the licence system, before their look-alikes.
pub async fn outside(on: On, profile: &'static str) -> Stage {
    start(on, true, Some(profile)).await
}

async fn start(on: On, real: bool, profile: Option<&'static str>) -> Stage {
    let register = Arc::new(Register(Mutex::new(Says::Match), AtomicUsize::new(0)));
    let face = Arc::new(Face(Mutex::new(FaceOutcome::NotPassed { reason: None })));
    let phone = Arc::new(Phone::default());
    let gov = Arc::new(Gov::default());
    let gov_in = gov.clone();
    let licence = Arc::new(Licence(gov.clone()));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let looked: Arc<OnceLock<Outside>> = Arc::default();
    let looked_in = looked.clone();
    let made: Arc<OnceLock<Identity>> = Arc::default();
    let make = {
        let (face, phone) = (face.clone(), phone.clone());
        move |db: &db::Db, vault: &seal::Vault, rng: &kernel::rng::Rng| {
            Identity::new(identity::Setup {
                db: db.clone(),
                vault: vault.clone(),
                rng: rng.clone(),
                realms: Arc::new(OrgRealms::new(db.clone(), vault.clone())),
                sms: phone,
                face,
                alipay: None,
                ca: None,
                passkeys: None,
                passwords: PasswordPool::start_with(rng, 1).unwrap(),
                links: identity::Links {
                    unit_quick: [Provider::Gov, Provider::Licence]
                        .map(Provider::way)
                        .to_vec(),
                    ..identity::Links::default()
                },
            })
        }
    };
    let (asked, make_again, known) = (register.clone(), make.clone(), made.clone());
    let mut setup = Setup::new(
        [identity::migrations(), org::migrations()],
        move |app, registry| {
            let identity = made
                .get_or_init(|| make_again(&app.db, &app.vault, &app.rng))
                .clone();
            let clients = profile.map(|profile| {
                let (outside, clients) = crate::outside::start(&app.clock, profile);
                let _ = looked_in.set(outside);
                clients
            });
            let (register, gov, licence) = match clients {
                Some((register, gov, licence)) => (register, gov, Some(licence)),
                None => (asked as _, gov_in as _, Some(licence as _)),
            };
            let org = Org::new(org::Setup {
                identity: identity.clone(),
                register,
                gov: Some(gov),
                licence,
                home: UnitHome::default(),
            });
            identity::register_jobs(registry, &identity);
            let keepers = identity::Keepers::new(vec![Box::new(org::OrgKeeper)]);
            identity::register_keeping(registry, app, &identity, &keepers);
            // in the whole house the notify room tells the holder
            registry.on::<identity::ClosingAsked, _, _>(|_, _| async { Ok(()) });
            org::register_jobs(registry, app);
            // in the whole house the review room takes logos in, and the notify room tells the verdict
            registry.on::<unit::logo::LogoSubmitted, _, _>(|_, _| async { Ok(()) });
            registry.on::<unit::logo::LogoDecided, _, _>(|_, _| async { Ok(()) });
            registry.on::<org::grant::GrantTold, _, _>(|_, _| async { Ok(()) });
            registry.on::<org::institution::InstitutionTold, _, _>(|_, _| async { Ok(()) });
            identity::router(&identity)
                .merge(identity::keeping_router(&identity, &keepers))
                .merge(org::router(&org))
        },
    );
    setup.menus = org::menu(&UnitHome::default());
    if profile.is_some() {
        setup.site.base_url = format!("http://{address}");
    }
    if real {
        setup.sessions = Some(Box::new(move |base| {
            let identity = make(&base.db, &base.vault, &base.rng);
            let _ = known.set(identity.clone());
            Arc::new(identity)
        }));
    }
    let app = testkit::start(on, setup).await;
    let served = if profile.is_some() {
        app.serve(listener)
    } else {
        Served::default()
    };
    Stage {
        app,
        outside: looked.get().cloned(),
        served,
        gov,
        register,
        face,
        phone,
    }
}

/// A legal representative of the test.
pub fn holder(n: u16) -> Holder {
    let born = CivilDate::from_ymd_opt(1980, 1, 1).unwrap();
    Holder {
        name: "沈知行".to_owned().into(),
        document: Document::resident(329_991, born, 100 + n).unwrap(),
        mobile: Some(format!("1380000{n:04}").parse().unwrap()),
    }
}

/// The credit code of the test's unit number `n`.
pub fn code(n: u32) -> CreditCode {
    CreditCode::compose("91", "329990", &format!("MA{n:06}")).unwrap()
}

/// A seated unit.
pub struct Seated {
    pub user: User,
    pub id: UnitId,
}

impl Stage {
    pub fn call(&self) -> web::Call {
        web::Call::system(&self.app.app, "test")
    }

    pub fn say(&self, says: Says) {
        *self.register.0.lock().unwrap() = says;
    }

    /// A registered unit whose legal representative is logged in.
    pub async fn unit(&self, n: u16) -> Seated {
        let (code, holder) = (&code(u32::from(n)), &holder(n));
        let name = format!("南京第{n}测试有限公司");
        let (unit, account) = self
            .call()
            .write(|tx| {
                let (vault, name) = (&self.app.app.vault, &name);
                async move {
                    let new = NewUnit {
                        credit_code: code,
                        name,
                        region: Some("320102"),
                        address: Some("江苏省南京市玄武区测试路1号"),
                        register_state: "存续",
                        register_kind: "有限责任公司",
                        established: None,
                    };
                    let unit = unit::create(&tx, vault, new).await?;
                    let account = NewAccount {
                        realm: Some(unit.id.0),
                        kind: Kind::Unit,
                        holder,
                        password: None,
                        proven: true,
                    };
                    let account = account::create_in_realm(&tx, vault, account).await.unwrap();
                    unit::set_account(&tx, unit.id, account).await?;
                    agreement::record(&tx, account, Text::Unit, 1, Way::Register).await?;
                    Ok::<_, unit::UnitError>((unit.id, account))
                }
            })
            .await
            .unwrap();
        let user = self.app.acting_as(Actor::Unit {
            account,
            unit,
            role: UnitRole::LegalRepresentative,
        });
        Seated { user, id: unit }
    }

    /// An agency that reviews.
    pub async fn agency(&self, region: &str) -> AgencyId {
        let name = format!(
            "{}人力资源和社会保障局",
            kernel::region::by_code(region).unwrap().name
        );
        let name = name.as_str();
        self.call()
            .write(|tx| async move {
                agency::create(
                    &tx,
                    NewAgency {
                        code: region,
                        name,
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

    /// Audit lines of an action.
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
