//! `juxian-ca-driver`: the look-alike driver on a computer of its own.

use ca_driver::{Driver, Order, Sample, Settings, TestCa};
use clap::Parser;
use kernel::{clock::Clock, credit_code::CreditCode, rng::Rng};
use std::{net::SocketAddr, path::PathBuf};
use tokio::net::TcpListener;

/// The look-alike of a USB key's driver, with a test CA of its own. For demonstrations.
#[derive(Debug, Parser)]
#[command(name = "juxian-ca-driver", version)]
struct Options {
    /// The file with the test CA and its keys; made when it is not there.
    #[arg(long, default_value = "test-ca.json")]
    store: PathBuf,
    /// Where it listens: on this computer only.
    #[arg(long, default_value = "127.0.0.1:51235")]
    listen: SocketAddr,
    /// Origins whose pages may speak to it.
    #[arg(long, default_value = "http://localhost:8080")]
    origin: Vec<String>,
    /// Units that get a key unless they have one: 统一社会信用代码.
    #[arg(long)]
    unit: Vec<CreditCode>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    if !options.listen.ip().is_loopback() {
        return Err("CA驱动只能监听本机回环地址".into());
    }
    let rng = Rng::system();
    let driver = Driver::new(Settings {
        ca: TestCa::load_or_create(&options.store, &rng)?,
        path: Some(options.store),
        origins: options.origin,
        clock: Clock::system(),
        rng,
    });
    for code in &options.unit {
        driver.equip(&Order {
            name: "演示单位",
            code: code.as_str(),
            sample: Sample::Good,
        })?;
    }
    let listener = TcpListener::bind(options.listen).await?;
    say(&format!("CA驱动已启动：http://{}/", options.listen));
    ca_driver::serve_on(listener, &driver, async {
        let _ = tokio::signal::ctrl_c().await;
    })
    .await?;
    Ok(())
}

/// Prints a line for the user.
#[expect(clippy::print_stdout, reason = "a command answers on standard output")]
fn say(text: &str) {
    println!("{text}");
}
