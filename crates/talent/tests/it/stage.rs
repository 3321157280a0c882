//! A stage with an agency and its officer, a unit that may publish, persons, and a phone that the test holds.

use async_trait::async_trait;
use db::Read as _;
use identity::{
    account::{self, Holder, Kind, NewAccount},
    person,
    sms::{SendOutcome, SmsSender, SmsText},
};
use kernel::{
    actor::{Actor, UnitRole},
    clock::CivilDate,
    credit_code::CreditCode,
    document::Document,
    id::{AgencyId, UnitId, VacancyId},
    mobile::Mobile,
};
use org::{
    agency::{self, NewAgency},
    officer::{self, NewOfficer},
    unit::{
        self, Info, NewUnit,
        code::{Affiliation, Category},
    },
};
use std::sync::{Arc, Mutex};
use testkit::{On, Setup, TestApp, User};

/// Keeps every text message.
#[derive(Default)]
pub struct Phone(Mutex<Vec<(String, String)>>);

#[async_trait]
impl SmsSender for Phone {
    async fn send(&self, to: &Mobile, text: &SmsText) -> SendOutcome {
        let words = text
            .params
            .iter()
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        self.0.lock().unwrap().push((to.as_str().to_owned(), words));
        SendOutcome::Accepted {
            provider_id: "1".to_owned(),
        }
    }
    async fn was_sent(&self, _: &Mobile, _: &SmsText) -> Option<bool> {
        None
    }
}

impl Phone {
    /// How many texts a number has.
    pub fn texts(&self, number: &str) -> usize {
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|(to, _)| to == number)
            .count()
    }
}

pub struct Stage {
    pub app: TestApp,
    pub phone: Arc<Phone>,
    pub agency: AgencyId,
    pub officer: User,
}

/// A unit and whoever acts for it.
pub struct Unit {
    pub id: UnitId,
    pub user: User,
    pub mobile: &'static str,
}

pub async fn start(on: On) -> Stage {
    let phone = Arc::new(Phone::default());
    let sms = phone.clone();
    let migrations = [
        identity::migrations(),
        org::migrations(),
        review::migrations(),
        notify::migrations(),
        talent::migrations(),
    ];
    let mut setup = Setup::new(migrations, move |app, registry| {
        review::register_jobs(
            registry,
            app,
            talent::deciders(review::Deciders::new(), app),
        );
        talent::register_jobs(registry, app);
        notify::register_jobs(
            registry,
            &notify::Channel {
                db: app.db.clone(),
                vault: app.vault.clone(),
                rng: app.rng.clone(),
                sms,
                overseas: None,
            },
        );
        talent::router()
            .merge(review::desk_router())
            .merge(notify::router())
    });
    setup.menus = talent::menu();
    let app = testkit::start(on, setup).await;
    let call = web::Call::system(&app.app, "test");
    let agency = call
        .write(|tx| async move {
            agency::create(
                &tx,
                NewAgency {
                    code: "320100",
                    name: "南京市人力资源和社会保障局",
                    region: "320100",
                    parent: None,
                    reviews: true,
                },
            )
            .await
        })
        .await
        .unwrap();
    let holder = &holder("李明", 900, None);
    let vault = &app.app.vault;
    let new = NewOfficer {
        agency,
        holder,
        password: None,
        operator: false,
    };
    let (id, account) = call
        .write(|tx| async move { officer::create(&tx, vault, new).await })
        .await
        .unwrap();
    let officer = app.acting_as(Actor::Officer {
        account,
        officer: id,
        agency,
        operator: false,
    });
    Stage {
        app,
        phone,
        agency,
        officer,
    }
}

fn holder(name: &str, n: u16, mobile: Option<&str>) -> Holder {
    let born = CivilDate::from_ymd_opt(1990, 3, 4).unwrap();
    Holder {
        name: name.to_owned().into(),
        document: Document::resident(329_991, born, n).unwrap(),
        mobile: mobile.map(|mobile| mobile.parse().unwrap()),
    }
}

impl Stage {
    pub fn call(&self) -> web::Call {
        web::Call::system(&self.app.app, "test")
    }

    /// A unit; `ready` says whether it has completed its data and may publish.
    async fn open_unit(&self, name: &str, n: u16, mobile: &'static str, ready: bool) -> Unit {
        let code = &CreditCode::compose("91", "329990", &format!("MA{n:06}")).unwrap();
        let holder = &holder("沈知行", n, Some(mobile));
        let (vault, agency) = (&self.app.app.vault, self.agency);
        let made = self
            .call()
            .write(|tx| async move {
                let new = NewUnit {
                    credit_code: code,
                    name,
                    region: Some("320102"),
                    address: None,
                    register_state: "存续",
                    register_kind: "有限责任公司",
                    established: None,
                };
                let row = unit::create(&tx, vault, new).await?;
                let account = NewAccount {
                    realm: Some(row.id.0),
                    kind: Kind::Unit,
                    holder,
                    password: None,
                    proven: true,
                };
                let account = account::create_in_realm(&tx, vault, account).await.unwrap();
                unit::set_account(&tx, row.id, account).await?;
                if ready {
                    let row = unit::find(&tx, row.id).await?.unwrap();
                    let info = Info {
                        name: name.to_owned(),
                        industry: Some("65".to_owned()),
                        economic_type: None,
                        affiliation: Affiliation::City,
                        region: Some("320102".to_owned()),
                        address: Some("江苏省南京市玄武区演示路1号".to_owned()),
                        category: Category::Enterprise,
                        nature: None,
                        intro: "做设备的单位。".to_owned(),
                        agency,
                    };
                    unit::write_info(&tx, vault, &row, &info, row.version, "测试").await?;
                }
                Ok::<_, unit::UnitError>((row.id, account))
            })
            .await;
        let (id, account) = made.unwrap();
        Unit {
            id,
            user: self.app.acting_as(Actor::Unit {
                account,
                unit: id,
                role: UnitRole::LegalRepresentative,
            }),
            mobile,
        }
    }

    pub async fn unit(&self) -> Unit {
        self.open_unit("南京云杉智造科技有限公司", 1, "13800000001", true)
            .await
    }

    pub async fn other_unit(&self) -> Unit {
        self.open_unit("苏州白石仪器有限公司", 2, "13800000002", true)
            .await
    }

    pub async fn raw_unit(&self) -> Unit {
        self.open_unit("无锡新立商贸有限公司", 3, "13800000003", false)
            .await
    }

    pub async fn person(&self, name: &str, n: u16, mobile: &str) -> User {
        let holder = &holder(name, n, Some(mobile));
        let vault = &self.app.app.vault;
        let (account, person) = self
            .call()
            .write(|tx| async move { person::create(&tx, vault, holder, None).await })
            .await
            .unwrap();
        self.app.acting_as(Actor::Person { account, person })
    }

    /// A published vacancy: written, submitted and approved through the pages.
    pub async fn published(&self, unit: &Unit, title: &str) -> VacancyId {
        let id = self.send(unit, &with(&[("title", title)])).await;
        self.decide(true).await;
        id
    }

    /// A vacancy that lacks nothing and waits for its review.
    pub async fn submitted(&self, unit: &Unit) -> VacancyId {
        self.send(unit, &complete()).await
    }

    async fn send(&self, unit: &Unit, fields: &[(&str, &str)]) -> VacancyId {
        let fields = [fields, &[("do", "publish")]].concat();
        unit.user
            .fill("/rcfwypt/unit/jobs/new", &fields)
            .await
            .see_other();
        self.newest(unit).await
    }

    /// A person whose résumé is written.
    pub async fn applicant(&self, name: &str, n: u16, mobile: &str) -> User {
        let person = self.person(name, n, mobile).await;
        person
            .fill("/person/resume/edit", &RESUME)
            .await
            .see_other();
        person
    }

    /// The newest vacancy of a unit.
    pub async fn newest(&self, unit: &Unit) -> VacancyId {
        let rows = self
            .app
            .app
            .db
            .all(talent::vacancy::Entity::owned_by(unit.id))
            .await
            .unwrap();
        rows.into_iter().map(|row| row.id).max().unwrap()
    }

    pub async fn row(&self, id: VacancyId) -> talent::vacancy::Model {
        talent::vacancy::store::find(&self.app.app.db, id)
            .await
            .unwrap()
            .unwrap()
    }

    /// The officer decides on the one task that waits, and the verdict arrives.
    pub async fn decide(&self, approve: bool) {
        let queue = self.officer.get("/office/review").await.ok();
        let task = queue
            .attribute("main table a[href^='/office/review/']", "href")
            .expect("a task");
        let fields: &[(&str, &str)] = if approve {
            &[("do", "approve")]
        } else {
            &[("do", "return"), ("reason", "工作地点请写到区县")]
        };
        self.officer.fill(&task, fields).await.see_other();
        self.app.run_jobs().await;
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

/// A résumé that can be sent.
pub const RESUME: [(&str, &str); 5] = [
    ("education", "21"),
    ("years", "3"),
    ("email", "lin@example.com"),
    ("want_pay", "5000-7000"),
    ("about", "踏实肯干"),
];

/// A vacancy that lacks nothing, with some fields otherwise.
pub fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = complete();
    all.retain(|(name, _)| !fields.iter().any(|(field, _)| field == name));
    all.extend_from_slice(fields);
    all
}

/// A vacancy that lacks nothing.
fn complete() -> Vec<(&'static str, &'static str)> {
    vec![
        ("occupation", "2-06"),
        ("place", "320102"),
        ("nature", "full"),
        ("experience", "2"),
        ("pay_kind", "month"),
        ("education", "21"),
        ("discipline", "12"),
        ("majors", "会计学"),
        (
            "description",
            "负责固定资产的核算、盘点与折旧计提，编制报表。",
        ),
        ("title", "固定资产会计"),
        ("address", "演示路1号"),
        ("fresh", "0"),
        ("age_any", "1"),
        ("pay", "month:5000-7000"),
        ("headcount", "2"),
        ("employment", "contract"),
        ("urgent", "0"),
        ("period", "1"),
        ("benefits", "五险一金"),
        ("benefits", "双休、餐补"),
        ("tags", ""),
        ("skills", "办公软件"),
    ]
}
