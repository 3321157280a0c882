#![doc = include_str!("../README.md")]

mod http;
mod load;
mod product;
mod report;
mod site;
mod suite;
mod yardstick;

use clap::Parser;
use std::{path::PathBuf, process::ExitCode, time::Duration};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Any failure: a measurement that cannot be made is not made.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Measures the product beside its yardsticks.
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Arguments {
    /// Numbers of jobs to measure with.
    #[arg(long, value_delimiter = ',', default_values_t = [5_000_u32, 1_000_000])]
    jobs: Vec<u32>,
    /// Seconds a line.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// One second a line.
    #[arg(long)]
    quick: bool,
    /// Connections under load.
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// The product.
    #[arg(long, default_value = "target/release/juxian")]
    juxian: PathBuf,
    /// Where databases and the report are written.
    #[arg(long, default_value = "target")]
    out: PathBuf,
    /// Leave the databases behind.
    #[arg(long)]
    keep: bool,
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Debug, clap::Subcommand)]
enum Role {
    /// Serves «hello»: started by the bench itself.
    #[command(hide = true)]
    Hello {
        /// The port.
        port: u16,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    else {
        return ExitCode::FAILURE;
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    if let Some(Role::Hello { port }) = arguments.role {
        return yardstick::hello(port).await;
    }
    if !arguments.juxian.exists() {
        return Err(format!(
            "{} is not there: cargo build --release --package server",
            arguments.juxian.display()
        )
        .into());
    }
    let seconds = if arguments.quick {
        1.0
    } else {
        arguments.seconds
    };
    let postgres = ["JUXIAN_BENCH_PG", "JUXIAN_TEST_PG"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let setup = suite::Setup {
        juxian: std::path::absolute(&arguments.juxian)?,
        folder: std::path::absolute(arguments.out.join("bench"))?,
        time: Duration::from_secs_f64(seconds),
        connections: arguments.connections.max(1),
        postgres,
        keep: arguments.keep,
    };
    let report = suite::measure(&setup, &arguments.jobs).await?;
    report::write(&report, &arguments.out.join("bench.json"))
}
