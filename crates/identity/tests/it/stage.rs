//! The stage of these tests: the room with a unit, and stand-ins for everything outside.

mod stand_ins;

pub use stand_ins::{Door, Letters, Mirror, Phone, Will};

use crate::{keys::Keys, outside::Outside, puzzle::patiently};
use async_trait::async_trait;
use axum::{Router, routing::get};
use identity::{
    Identity, Keeper, Keepers, Links, Realm, Realms, Setup as Parts, Standing, Whose,
    account::{self, Account, Holder, Kind, NewAccount},
    agreement::{self, Text, Way},
    copy::{Copy, Item},
    face::FaceOutcome,
    passkey::{PasskeyAdded, PasskeyRemoved, Relying},
    password::{PasswordHash, PasswordPool},
    proof::{self, Accepts, Ask, PageText},
    quick::{LinkAdded, LinkRemoved, QuickWay},
    reach::{Countries, Overseas},
    session,
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::Instant,
    document::{Document, DocumentKind},
    id::{AccountId, AgencyId, OfficerId, SessionId, UnitId},
};
use std::sync::{
    Arc, Mutex, OnceLock,
    atomic::{AtomicUsize, Ordering},
};
use testkit::{On, Served, Setup, TestApp, User};
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

    async fn standing(&self, account: &Account, _: Instant) -> db::Result<Option<Standing>> {
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
        Ok(Some(Standing {
            actor,
            badge,
            until: None,
        }))
    }
}

/// A room above that keeps a word of every account.
#[derive(Default)]
pub struct Above {
    /// Whom it was asked to forget.
    pub forgotten: Mutex<Vec<Whose>>,
    /// How often it fails first.
    pub fails: AtomicUsize,
}

/// The part of [`Above`] that is bound.
struct AboveKeeper(Arc<Above>);

#[async_trait]
impl Keeper for AboveKeeper {
    fn room(&self) -> &'static str {
        "above"
    }

    async fn copy(&self, _: &web::App, whose: &Whose) -> web::Result<Copy> {
        let mut copy = Copy::default();
        copy.section(
            "楼上",
            Item::fields().with("账号", whose.account.to_string()),
        );
        Ok(copy)
    }

    async fn open(&self, _: &web::App, _: &Whose) -> web::Result<Vec<String>> {
        Ok(vec!["楼上的事项将结束".to_owned()])
    }

    async fn forget(&self, _: &Call, whose: &Whose) -> web::Result<()> {
        self.0.forgotten.lock().unwrap().push(*whose);
        let fails = |n: usize| n.checked_sub(1);
        match self
            .0
            .fails
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, fails)
        {
            Ok(_) => Err(web::Error::broken("not now")),
            Err(_) => Ok(()),
        }
    }
}

/// Where an officer's second factor is asked for.
pub const SECOND: &str = "/office/login/second";

pub struct Stage {
    pub app: TestApp,
    /// Requests that came to the application over the network.
    pub served: Served,
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
    /// The room above that keeps something of accounts.
    pub above: Arc<Above>,
    representative: Arc<OnceLock<AccountId>>,
}

/// An event that a room above would tell somebody of.
pub enum Event {
    NewDevice(SessionId, bool),
    MobileChanged(account::MobileChanged),
    PasswordVoided,
    PasskeyAdded(AccountId),
    PasskeyRemoved(AccountId),
    LinkAdded,
    LinkRemoved,
    Exported(AccountId),
    ClosingAsked(AccountId),
    ClosingStayed(AccountId),
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
        Self::with(on, passkeys, None).await
    }

    /// The same with the real clients of Alipay, before its look-alike.
    pub async fn outside(on: On) -> (Self, Outside) {
        let looked: Arc<OnceLock<Outside>> = Arc::default();
        let stage = Self::with(on, None, Some(looked.clone())).await;
        let outside = looked.get().expect("started with the sessions").clone();
        (stage, outside)
    }

    /// The same where no passkey can be used.
    pub async fn without_passkeys(on: On) -> Self {
        Self::with(on, None, None).await
    }

    async fn with(
        on: On,
        passkeys: Option<Relying>,
        outside: Option<Arc<OnceLock<Outside>>>,
    ) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_outside = outside.is_some();
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
        let above = Arc::<Above>::default();
        let above_in = above.clone();
        let mut setup = Setup::new([identity::migrations()], move |app, registry| {
            let identity = wired.get().expect("sessions are made first");
            identity::register_jobs(registry, identity);
            let keepers = Keepers::new(vec![Box::new(AboveKeeper(above_in))]);
            identity::register_keeping(registry, app, identity, &keepers);
            let seen = events_in.clone();
            registry.on::<identity::Exported, _, _>(move |job, _| {
                seen.lock().unwrap().push(Event::Exported(job.account));
                async { Ok(()) }
            });
            let seen = events_in.clone();
            registry.on::<identity::ClosingAsked, _, _>(move |job, _| {
                seen.lock().unwrap().push(Event::ClosingAsked(job.account));
                async { Ok(()) }
            });
            let seen = events_in.clone();
            registry.on::<identity::ClosingStayed, _, _>(move |job, _| {
                seen.lock().unwrap().push(Event::ClosingStayed(job.account));
                async { Ok(()) }
            });
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
            let seen = events_in.clone();
            registry.on::<LinkAdded, _, _>(move |_, _| {
                seen.lock().unwrap().push(Event::LinkAdded);
                async { Ok(()) }
            });
            let seen = events_in.clone();
            registry.on::<LinkRemoved, _, _>(move |_, _| {
                seen.lock().unwrap().push(Event::LinkRemoved);
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
                .merge(identity::keeping_router(identity, &keepers))
                .merge(identity::desk_router(identity))
                .merge(web::puzzle::router())
                .merge(own)
        });
        if is_outside {
            setup.site.base_url = format!("http://{address}");
        }
        setup.sessions = Some(Box::new(move |base| {
            let (face, alipay) = match outside {
                Some(looked) => {
                    let (outside, face, door) = crate::outside::start(&base.clock);
                    let _ = looked.set(outside);
                    (face, door)
                }
                None => (mirror_in as _, door_in as _),
            };
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
                face,
                alipay: Some(alipay),
                ca: Some(
                    keys_in
                        .get_or_init(|| Keys::new(&base.clock, &base.rng))
                        .trusted(),
                ),
                passkeys,
                passwords: PasswordPool::start_with(&base.rng, 2).unwrap(),
                links: Links {
                    person_home: "/whoami".to_owned(),
                    unit_quick: vec![QuickWay {
                        key: "gov",
                        label: "省政务登录",
                        mark: "政",
                        tone: "gov",
                        href: "/login/gov".to_owned(),
                    }],
                    ..Links::default()
                },
            };
            let identity = Identity::with_overseas(parts, Some(overseas));
            Arc::new(sessions.get_or_init(|| identity).clone())
        }));
        let app = testkit::start(on, setup).await;
        let served = if is_outside {
            app.serve(listener)
        } else {
            Served::default()
        };
        let identity = made.get().unwrap().clone();
        Self {
            app,
            served,
            identity,
            phone,
            letters,
            mirror,
            told,
            lost,
            door,
            events,
            keys: keys.get().unwrap().clone(),
            above,
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
