//! A CA for these tests: its keys, and its revocation lists served on a port of their own.

use axum::{Router, extract::State, routing::get};
use ca_driver::{Order, Root, TestCa, UsbKey};
use http::StatusCode;
use identity::ca::{AuthorityConfig, Ca, CaConfig, Driver};
use kernel::{clock::Clock, rng::Rng};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

#[derive(Clone)]
pub struct Keys {
    ca: Arc<Mutex<TestCa>>,
    away: Arc<AtomicBool>,
    clock: Clock,
    rng: Rng,
}

impl Keys {
    /// The CA; its roots are made once on a machine, because RSA keys take longer than most tests do.
    pub fn new(clock: &Clock, rng: &Rng) -> Self {
        let path = std::env::temp_dir().join("juxian-throw-away-ca.json");
        let ca = TestCa::load_or_create(&path, rng).unwrap();
        Self {
            ca: Arc::new(Mutex::new(ca)),
            away: Arc::default(),
            clock: clock.clone(),
            rng: rng.clone(),
        }
    }

    /// What a server is configured with that trusts this CA.
    pub fn trusted(&self) -> Ca {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let lists = Router::new()
            .route(
                "/sm2",
                get(async |State(keys): State<Self>| keys.list(Root::Sm2)),
            )
            .route(
                "/rsa",
                get(async |State(keys): State<Self>| keys.list(Root::Rsa)),
            )
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, lists).await });
        Ca::new(CaConfig {
            authorities: vec![AuthorityConfig {
                name: "测试CA".to_owned(),
                driver_url: "https://ca.example/driver".to_owned(),
                roots: vec![self.ca.lock().unwrap().roots_pem().unwrap()],
                intermediates: Vec::new(),
                revocation_lists: vec![format!("{base}/sm2"), format!("{base}/rsa")],
                pass_unchecked: false,
                code_places: Vec::new(),
            }],
            drivers: Driver::table(),
            sandbox: true,
        })
        .unwrap()
    }

    fn list(&self, root: Root) -> Result<Vec<u8>, StatusCode> {
        if self.away.load(Ordering::Relaxed) {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let ca = self.ca.lock().unwrap();
        Ok(ca.revocation_list(root, self.clock.now()).unwrap())
    }

    /// From now on the lists cannot be had.
    pub fn lists_away(&self) {
        self.away.store(true, Ordering::Relaxed);
    }

    pub fn hand_out(&self, order: &Order<'_>) -> UsbKey {
        let mut ca = self.ca.lock().unwrap();
        ca.hand_out(order, self.clock.now(), &self.rng).unwrap()
    }
}
