//! The stage of these tests: the room with a unit, a phone that keeps its texts, and a face check that does as it is told.

use crate::{keys::Keys, puzzle::patiently};
use async_trait::async_trait;
use axum::{Router, routing::get};
use identity::{
    Identity, Links, Realm, Realms, Setup as Parts, Standing,
    account::{self, Account, Holder, Kind, NewAccount},
    agreement::{self, Text, Way},
    face::{BeginOutcome, FaceAsk, FaceOutcome, FacePage, FaceVerifier, PageError},
    passkey::{PasskeyAdded, PasskeyRemoved, Relying},
    password::{PasswordHash, PasswordPool},
    proof::{self, Accepts, Ask, PageText},
    quick::{Identified, PersonProvider},
    reach::{Carrier, Countries, Overseas, Reach},
    session,
    sms::{SendOutcome, SmsSender, SmsText},
};
use kernel::{
    actor::{Actor, UnitRole},
    document::{Document, DocumentKind},
    id::{AccountId, AgencyId, OfficerId, SessionId, UnitId},
    mobile::Mobile,
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};
use testkit::{On, Setup, TestApp, User};
use uuid::Uuid;
use web::{Badge, Call};

/// The legal representative in these tests.
pub const DOCUMENT: &str = "11010519491231002X";
pub const NAME: &str = "杜一二";
pub const MOBILE: &str = "13812345677";
pub const PASSWORD: &str = "Xk4-ruqe7t";
pub const UNIT_CODE: &str = "91320000796544598E";
/// Whose pages may use the passkeys of these tests.
pub const ORIGIN: &str = "https://hall.example";
const UNIT: Uuid = Uuid::from_u128(7);

/// What the phone received.
#[derive(Default)]
pub struct Phone(Mutex<Vec<(String, SmsText)>>);

impl Phone {
    /// The code of the newest text to a number.
    pub fn code(&self, mobile: &str) -> String {
        let texts = self.0.lock().unwrap();
        let (_, text) = texts
            .iter()
            .rev()
            .find(|(to, _)| to == mobile)
            .expect("a text");
        text.params
            .iter()
            .find(|(name, _)| name == "code")
            .expect("a code")
            .1
            .clone()
    }

    /// The newest text to a number that is made of this template, place by place.
    pub fn text(&self, mobile: &str, template: &str) -> HashMap<String, String> {
        let texts = self.0.lock().unwrap();
        let (_, text) = texts
            .iter()
            .rev()
            .find(|(to, text)| to == mobile && text.template == template)
            .expect("a text");
        text.params.iter().cloned().collect()
    }

    pub fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

#[async_trait]
impl SmsSender for Phone {
    async fn send(&self, to: &Mobile, text: &SmsText) -> SendOutcome {
        self.0
            .lock()
            .unwrap()
            .push((to.as_str().to_owned(), text.clone()));
        SendOutcome::Accepted {
            provider_id: text.reference.clone(),
        }
    }

    async fn was_sent(&self, _: &Mobile, _: &SmsText) -> Option<bool> {
        Some(false)
    }
}

/// E-mail and texts abroad: what was taken, and what becomes of the next ones.
#[derive(Default)]
pub struct Letters {
    taken: Mutex<Vec<(String, SmsText)>>,
    planned: Mutex<VecDeque<SendOutcome>>,
}

impl Letters {
    /// What becomes of the next letter that is handed over. One that is unknown has been taken.
    pub fn plan(&self, outcome: SendOutcome) {
        self.planned.lock().unwrap().push_back(outcome);
    }

    /// The keys of the letters that an address or number got, in order.
    pub fn keys(&self, to: &str) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let mine = taken.iter().filter(|(one, _)| one == to);
        mine.map(|(_, text)| text.template.clone()).collect()
    }

    /// The code of the newest letter.
    pub fn code(&self, to: &str) -> String {
        let taken = self.taken.lock().unwrap();
        let mut mine = taken.iter().rev().filter(|(one, _)| one == to);
        let code = mine.find_map(|(_, text)| {
            let place = text.params.iter().find(|(name, _)| name == "code");
            place.map(|(_, value)| value.clone())
        });
        code.expect("a letter with a code")
    }
}

#[async_trait]
impl Carrier for Letters {
    async fn send(&self, to: &Reach, text: &SmsText) -> SendOutcome {
        let planned = self.planned.lock().unwrap().pop_front();
        let outcome = planned.unwrap_or(SendOutcome::Accepted {
            provider_id: text.reference.clone(),
        });
        if !matches!(outcome, SendOutcome::Rejected { .. }) {
            let taken = (to.as_str().to_owned(), text.clone());
            self.taken.lock().unwrap().push(taken);
        }
        outcome
    }
}

/// Answers the next face check.
pub struct Mirror(pub Mutex<FaceOutcome>);

#[async_trait]
impl FaceVerifier for Mirror {
    async fn begin(&self, ask: &FaceAsk) -> BeginOutcome {
        assert!(ask.order_no.len() <= 32 && ask.name.expose() == NAME);
        BeginOutcome::Begun {
            certify_id: format!("c{}", ask.order_no),
        }
    }

    fn page(&self, certify_id: &str) -> Result<FacePage, PageError> {
        Ok(FacePage {
            qr: format!("https://face.example/{certify_id}"),
            link: format!("https://face.example/{certify_id}"),
        })
    }

    async fn result(&self, _: &str) -> FaceOutcome {
        self.0.lock().unwrap().clone()
    }
}

/// Alipay's door: whoever a code stands for, once.
#[derive(Default)]
pub struct Door(Mutex<HashMap<String, Identified>>);

impl Door {
    /// A code for somebody.
    pub fn code(&self, code: &str, who: Identified) {
        self.0.lock().unwrap().insert(code.to_owned(), who);
    }
}

#[async_trait]
impl PersonProvider for Door {
    fn door(&self, back: &str, state: &str) -> String {
        format!("https://alipay.example/?redirect_uri={back}&state={state}")
    }

    async fn identify(&self, code: &str) -> Identified {
        let who = self.0.lock().unwrap().remove(code);
        who.unwrap_or(Identified::BadCode)
    }
}

/// One unit; every unit account acts for it, the first one opened is its representative's. Every officer serves one agency.
#[derive(Default)]
struct World(Arc<OnceLock<AccountId>>);

#[async_trait]
impl Realms for World {
    async fn find(&self, text: &str) -> db::Result<Option<Realm>> {
        Ok((text == UNIT_CODE).then(|| Realm {
            id: UNIT,
            name: "江苏示例科技有限公司".to_owned(),
            code: UNIT_CODE.to_owned(),
            representative: self.0.get().copied(),
        }))
    }

    async fn by_id(&self, id: Uuid) -> db::Result<Option<Realm>> {
        if id == UNIT {
            self.find(UNIT_CODE).await
        } else {
            Ok(None)
        }
    }

    async fn governs(&self, agency: AgencyId) -> db::Result<bool> {
        Ok(agency == AgencyId(UNIT))
    }

    async fn standing(&self, account: &Account) -> db::Result<Option<Standing>> {
        let (actor, home) = match account.kind {
            Kind::Unit => (
                Actor::Unit {
                    account: account.id,
                    unit: UnitId(UNIT),
                    role: UnitRole::LegalRepresentative,
                },
                "/unit",
            ),
            _ => (
                Actor::Officer {
                    account: account.id,
                    officer: OfficerId(account.id.0),
                    agency: AgencyId(UNIT),
                    operator: true,
                },
                "/office",
            ),
        };
        let badge = Badge {
            label: "法人 1*****77".to_owned(),
            name: "示例".to_owned(),
            home: home.to_owned(),
            home_label: "首页".to_owned(),
        };
        Ok(Some(Standing { actor, badge }))
    }
}

/// Where an officer's second factor is asked for.
pub const SECOND: &str = "/office/login/second";

pub struct Stage {
    pub app: TestApp,
    pub identity: Identity,
    pub phone: Arc<Phone>,
    pub letters: Arc<Letters>,
    pub mirror: Arc<Mirror>,
    /// How often a holder was to be told of a new password.
    pub told: Arc<AtomicUsize>,
    /// Whose holders were to be told that an appeal took something from them.
    pub lost: Arc<Mutex<Vec<(&'static str, AccountId)>>>,
    pub door: Arc<Door>,
    /// What else happened to accounts.
    pub events: Arc<Mutex<Vec<Event>>>,
    pub keys: Keys,
    representative: Arc<OnceLock<AccountId>>,
}

/// An event that a room above would tell somebody of.
pub enum Event {
    NewDevice(SessionId, bool),
    MobileChanged(account::MobileChanged),
    PasswordVoided,
    PasskeyAdded(AccountId),
    PasskeyRemoved(AccountId),
}

/// A page of a room above that needs a fresh proof.
async fn fresh(_: identity::Fresh, call: Call) -> web::Result<String> {
    Ok(call
        .resume(web::Input::default())
        .await?
        .get("note")
        .to_owned())
}

/// Begins a proof about the legal representative, as a room above would.
async fn begin_proof(call: Call) -> web::Result<String> {
    let holder = holder();
    let page = PageText {
        title: "法定代表人认证".to_owned(),
        steps: ["填写单位信息", "法定代表人认证"]
            .map(str::to_owned)
            .to_vec(),
        step: 2,
        ..PageText::default()
    };
    let (call, holder, page) = (&call, &holder, &page);
    let id = call
        .write(|tx| async move {
            let ask = Ask {
                purpose: "test",
                holder,
                passkeys: Accepts::Holder,
                page: page.clone(),
                back: "/whoami".to_owned(),
            };
            proof::start(&tx, call, &ask).await
        })
        .await?;
    Ok(id.to_string())
}

async fn spend_proof(
    call: Call,
    web::Path((id, purpose)): web::Path<(kernel::id::ProofId, String)>,
) -> web::Result<String> {
    let holder = holder();
    let (call, holder, purpose) = (&call, &holder, purpose.as_str());
    let proven = call
        .write(|tx| async move {
            proof::spend(
                &tx,
                call,
                id,
                purpose,
                holder.name.expose(),
                &holder.document,
            )
            .await
        })
        .await?;
    Ok(format!("{:?}", proven.method))
}

async fn whoami(call: Call) -> String {
    call.actor.label()
}

pub fn holder() -> Holder {
    Holder {
        name: NAME.into(),
        document: Document::parse(DocumentKind::ResidentCard, DOCUMENT).unwrap(),
        mobile: Some(MOBILE.parse().unwrap()),
    }
}

impl Stage {
    pub async fn new(on: On) -> Self {
        let passkeys = Relying::new(None, &[ORIGIN.to_owned()]).unwrap();
        Self::with(on, passkeys).await
    }

    /// The same where no passkey can be used.
    pub async fn without_passkeys(on: On) -> Self {
        Self::with(on, None).await
    }

    async fn with(on: On, passkeys: Option<Relying>) -> Self {
        let (phone, mirror) = (
            Arc::new(Phone::default()),
            Arc::new(Mirror(Mutex::new(FaceOutcome::NotPassed { reason: None }))),
        );
        let letters = Arc::new(Letters::default());
        let letters_in = letters.clone();
        let made: Arc<OnceLock<Identity>> = Arc::default();
        let door = Arc::new(Door::default());
        let door_in = door.clone();
        let representative: Arc<OnceLock<AccountId>> = Arc::default();
        let representative_in = representative.clone();
        let keys: Arc<OnceLock<Keys>> = Arc::default();
        let keys_in = keys.clone();
        let (wired, sessions) = (made.clone(), made.clone());
        let (phone_in, mirror_in) = (phone.clone(), mirror.clone());
        let told = Arc::<AtomicUsize>::default();
        let heard = told.clone();
        let events = Arc::<Mutex<Vec<Event>>>::default();
        let events_in = events.clone();
        let lost: Arc<Mutex<Vec<(&'static str, AccountId)>>> = Arc::default();
        let wronged = lost.clone();
        let mut setup = Setup::new([identity::migrations()], move |_, registry| {
            let identity = wired.get().expect("sessions are made first");
            identity::register_jobs(registry, identity);
            // in the whole house the notify room tells the holder
            let heard = heard.clone();
            registry.on::<account::PasswordChanged, _, _>(move |_, _| {
                heard.fetch_add(1, Ordering::Relaxed);
                async { Ok(()) }
            });
            // and of what else happened to the account: the events themselves, in order
            let seen = events_in.clone();
            registry.on::<session::NewDevice, _, _>(move |job, _| {
                seen.lock()
                    .unwrap()
                    .push(Event::NewDevice(job.session, job.by_sms));
                async { Ok(()) }
            });
            let seen = events_in.clone();
            registry.on::<account::MobileChanged, _, _>(move |job, _| {
                seen.lock().unwrap().push(Event::MobileChanged(job));
                async { Ok(()) }
            });
            let seen = events_in.clone();
            registry.on::<account::PasswordVoided, _, _>(move |_, _| {
                seen.lock().unwrap().push(Event::PasswordVoided);
                async { Ok(()) }
            });
            let seen = events_in.clone();
            registry.on::<PasskeyAdded, _, _>(move |job, _| {
                seen.lock().unwrap().push(Event::PasskeyAdded(job.account));
                async { Ok(()) }
            });
            let seen = events_in.clone();
            registry.on::<PasskeyRemoved, _, _>(move |job, _| {
                seen.lock()
                    .unwrap()
                    .push(Event::PasskeyRemoved(job.account));
                async { Ok(()) }
            });
            let (frozen, freed) = (wronged.clone(), wronged.clone());
            registry.on::<account::Frozen, _, _>(move |job, _| {
                frozen.lock().unwrap().push(("frozen", job.account));
                async { Ok(()) }
            });
            registry.on::<account::MobileRemoved, _, _>(move |job, _| {
                freed.lock().unwrap().push(("mobile", job.account));
                async { Ok(()) }
            });
            let own = Router::new()
                .route("/test/fresh", get(fresh).post(fresh))
                .route("/whoami", get(whoami))
                .route("/test/proof", get(begin_proof))
                .route("/test/proof/{id}/{purpose}", get(spend_proof));
            identity::router(identity)
                .merge(identity::desk_router(identity))
                .merge(web::puzzle::router())
                .merge(own)
        });
        setup.sessions = Some(Box::new(move |base| {
            let overseas = Overseas {
                carrier: letters_in,
                mail: true,
                countries: Countries {
                    allow: ["852", "1"].map(str::to_owned).to_vec(),
                    deny: vec!["1900".to_owned()],
                },
            };
            let parts = Parts {
                db: base.db.clone(),
                vault: base.vault.clone(),
                rng: base.rng.clone(),
                realms: Arc::new(World(representative_in)),
                sms: phone_in,
                face: mirror_in,
                alipay: Some(door_in),
                ca: Some(
                    keys_in
                        .get_or_init(|| Keys::new(&base.clock, &base.rng))
                        .trusted(),
                ),
                passkeys,
                passwords: PasswordPool::start_with(&base.rng, 2).unwrap(),
                links: Links {
                    person_home: "/whoami".to_owned(),
                    ..Links::default()
                },
            };
            let identity = Identity::with_overseas(parts, Some(overseas));
            Arc::new(sessions.get_or_init(|| identity).clone())
        }));
        let app = testkit::start(on, setup).await;
        let identity = made.get().unwrap().clone();
        Self {
            app,
            identity,
            phone,
            letters,
            mirror,
            told,
            lost,
            door,
            events,
            keys: keys.get().unwrap().clone(),
            representative,
        }
    }

    /// Opens an account of a kind with the usual holder and password.
    pub async fn account(&self, kind: Kind) -> AccountId {
        self.account_of(kind, &holder(), kind != Kind::Person).await
    }

    /// Opens a person in their own name with the usual password.
    pub async fn person(&self, holder: &Holder) -> AccountId {
        self.account_of(Kind::Person, holder, false).await
    }

    /// Opens an account for somebody else, with the usual password.
    pub async fn account_of(&self, kind: Kind, holder: &Holder, proven: bool) -> AccountId {
        let hash: PasswordHash = self
            .identity
            .passwords()
            .hash(&PASSWORD.into())
            .await
            .unwrap();
        let hash = &hash;
        let call = Call::system(&self.app.app, "test");
        let vault = &self.app.app.vault;
        let made = call
            .write(|tx| async move {
                let made = if kind == Kind::Person && !proven {
                    identity::person::create(&tx, vault, holder, Some(hash))
                        .await?
                        .0
                } else {
                    let new = NewAccount {
                        realm: (kind == Kind::Unit).then_some(UNIT),
                        kind,
                        holder,
                        password: Some(hash),
                        proven,
                    };
                    account::create_in_realm(&tx, vault, new).await?
                };
                if let Some(text) = Text::of(kind) {
                    agreement::record(&tx, made, text, 1, Way::Register).await?;
                }
                Ok::<_, account::AccountError>(made)
            })
            .await
            .unwrap();
        if kind == Kind::Unit {
            let _ = self.representative.set(made);
        }
        made
    }

    /// Logs an officer in: password, and a text to the phone.
    pub async fn officer(&self, user: &User, identifier: &str, mobile: &str) {
        let typed = [("identifier", identifier), ("password", PASSWORD)];
        let second = user.post("/office/login", &typed).await.see_other();
        assert_eq!(second, SECOND);
        // another code to the same phone may have gone out a moment ago
        let code = patiently(user, "/office/login/second/code", &[]).await;
        if code.status == 429 {
            self.app.advance(chrono::TimeDelta::seconds(60));
            let _ = patiently(user, "/office/login/second/code", &[]).await.ok();
        }
        self.app.run_jobs().await;
        let code = self.phone.code(mobile);
        let goal = user.post(SECOND, &[("sms_code", &code)]).await.see_other();
        assert_eq!(goal, "/office");
    }

    /// How many sessions are not ended.
    pub async fn live_sessions(&self) -> i64 {
        use db::Read as _;
        use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
        let statement = Query::select()
            .expr_as(Expr::cust("COUNT(*)"), "n")
            .from("session")
            .and_where(Expr::col("ended_at").is_null())
            .to_owned();
        let row = self.app.app.db.row(&statement).await.unwrap();
        row.unwrap().try_get("", "n").unwrap()
    }

    /// How many audit lines there are of an action.
    pub async fn audited(&self, action: &str) -> i64 {
        use db::Read as _;
        let statement = sea_orm::sea_query::Query::select()
            .expr_as(sea_orm::sea_query::Expr::cust("COUNT(*)"), "n")
            .from("audit")
            .and_where(sea_orm::sea_query::ExprTrait::eq(
                sea_orm::sea_query::Expr::col("action"),
                action,
            ))
            .to_owned();
        self.app
            .app
            .db
            .row(&statement)
            .await
            .unwrap()
            .unwrap()
            .try_get("", "n")
            .unwrap()
    }
}

/// Logs a person in with the usual password.
pub async fn log_in(user: &User) {
    log_in_as(user, DOCUMENT).await;
}

/// Logs the person of a document in with the usual password.
pub async fn log_in_as(user: &User, document: &str) {
    let goal = user
        .fill(
            "/login?tab=person",
            &[
                ("tab", "person"),
                ("identifier", document),
                ("password", PASSWORD),
            ],
        )
        .await;
    // `fill` posts to the address with the query, which the form itself does not
    assert_eq!(goal.see_other(), "/whoami");
}
