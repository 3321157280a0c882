//! The product as a process: made, filled, started, looked at.

use crate::{Failure, http};
use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

/// A process that ends with its handle.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    child: Child,
}

/// The product on disk.
pub(crate) struct Product {
    binary: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
    database: Option<String>,
}

/// Memory of a process in MiB.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub(crate) struct Memory {
    pub(crate) resident: f64,
    /// Without pages of mapped files, which the system takes back when it needs them.
    pub(crate) anonymous: f64,
}

fn free_port() -> Result<u16, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Product {
    /// Writes a configuration into an empty folder.
    pub(crate) async fn create(
        binary: &Path,
        folder: &Path,
        database: Option<String>,
    ) -> Result<Self, Failure> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let product = Self {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            address,
            database,
        };
        let data = folder.join("data").display().to_string();
        let (listen, sandbox) = (address.to_string(), format!("127.0.0.1:{}", free_port()?));
        product
            .run(&[
                "init",
                "--demo",
                "--data",
                &data,
                "--listen",
                &listen,
                "--sandbox",
                &sandbox,
            ])
            .await?;
        Ok(product)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        // what is set around the bench is not the product's configuration
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("JUXIAN_") {
                command.env_remove(name);
            }
        }
        command
            .arg("--config")
            .arg(self.folder.join("juxian.toml"))
            .args(words)
            .env("JUXIAN_LOG", "warn");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        if let Some(url) = &self.database {
            command.env("JUXIAN_DATABASE__URL", url);
        }
        command
    }

    async fn run(&self, words: &[&str]) -> Result<(), Failure> {
        let status = self.command(words).status().await?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("juxian {} ended with {status}", words.join(" ")).into())
        }
    }

    /// Loads demonstration data; gives the seconds it took.
    pub(crate) async fn seed(&self, jobs: u32, units: u32, persons: u32) -> Result<f64, Failure> {
        let begun = Instant::now();
        let numbers = [jobs, units, persons].map(|number| number.to_string());
        self.run(&[
            "seed",
            "--jobs",
            &numbers[0],
            "--units",
            &numbers[1],
            "--persons",
            &numbers[2],
        ])
        .await?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Starts serving; gives the milliseconds to the first answer.
    pub(crate) async fn serve(&self) -> Result<(Served, f64), Failure> {
        let begun = Instant::now();
        let child = self.command(&["serve"]).spawn()?;
        let served = Served {
            address: self.address,
            child,
        };
        served.answers("/").await?;
        Ok((served, begun.elapsed().as_secs_f64() * 1000.0))
    }

    /// Bytes of the database and of the search index.
    pub(crate) fn sizes(&self) -> (u64, u64) {
        let data = self.folder.join("data");
        (
            std::fs::metadata(data.join("juxian.db")).map_or(0, |file| file.len()),
            weight(&data.join("index")),
        )
    }

    /// Throws the folder away.
    pub(crate) fn remove(self) {
        let _ = std::fs::remove_dir_all(self.folder);
    }
}

fn weight(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| {
            if entry.path().is_dir() {
                weight(&entry.path())
            } else {
                entry.metadata().map_or(0, |file| file.len())
            }
        })
        .sum()
}

impl Served {
    /// Starts this program as the bare server.
    pub(crate) async fn hello() -> Result<Self, Failure> {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let child = Command::new(std::env::current_exe()?)
            .args(["hello", &address.port().to_string()])
            .kill_on_drop(true)
            .spawn()?;
        let served = Self { address, child };
        served.answers("/").await?;
        Ok(served)
    }

    /// Waits until a page is answered.
    async fn answers(&self, path: &str) -> Result<(), Failure> {
        let begun = Instant::now();
        loop {
            match http::fetch(self.address, path, "", "").await {
                Ok(answer) if answer.status == 200 => return Ok(()),
                _ if begun.elapsed() > Duration::from_mins(1) => {
                    return Err("no answer within a minute of the start".into());
                }
                _ => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
    }

    /// Its memory now.
    pub(crate) fn memory(&self) -> Memory {
        let status = self
            .child
            .id()
            .and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok())
            .unwrap_or_default();
        let of = |name: &str| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap_or_default();
            let kib: u32 = line
                .trim_matches([':', '\t', ' '])
                .split(' ')
                .next()
                .and_then(|text| text.parse().ok())
                .unwrap_or(0);
            f64::from(kib) / 1024.0
        };
        Memory {
            resident: of("VmRSS"),
            anonymous: of("RssAnon"),
        }
    }

    /// Ends it.
    pub(crate) async fn end(mut self) {
        let _ = self.child.kill().await;
    }
}
