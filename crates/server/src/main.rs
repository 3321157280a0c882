#![doc = include_str!("../README.md")]

mod command;
mod compose;
mod config;
mod guard;
mod health;
mod help;
mod http;
mod keyfile;
mod menus;
mod reseal;
mod serve;
mod upkeep;

use clap::{Parser, Subcommand};
use command::Outcome;
use config::Config;
use std::{path::PathBuf, process::ExitCode};
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 聚贤：网上办事服务大厅与人才服务云平台.
#[derive(Debug, Parser)]
#[command(name = "juxian", version)]
struct Arguments {
    /// The configuration file.
    #[arg(
        long,
        global = true,
        env = "JUXIAN_CONFIG",
        default_value = "data/juxian.toml"
    )]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a configuration file and fresh keys.
    Init(command::init::Init),
    /// Migrates and serves.
    Serve,
    /// Migrates only.
    Migrate,
    /// Fills the database with demonstration data.
    Seed(command::seed::Seed),
    /// Officers' accounts.
    #[command(subcommand)]
    Officer(OfficerCommand),
    /// Data of older systems.
    #[command(subcommand)]
    Import(ImportCommand),
    /// The search index.
    #[command(subcommand)]
    Search(SearchCommand),
    /// The audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The encryption keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Sites that log in with an account of this one.
    #[command(subcommand)]
    Openid(command::openid::OpenIdCommand),
}

#[derive(Debug, Subcommand)]
enum OfficerCommand {
    /// Gives an officer an account; reads the first password from standard input.
    Add(command::officer::Add),
    /// Registers another phone of an officer who cannot get codes at the old one.
    Phone(command::officer::Phone),
    /// Ends an officer's appointment.
    Dismiss(command::officer::Dismiss),
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Accounts of units, to be upgraded by whoever knows their passwords; says what became of each line.
    History(command::import::History),
}

#[derive(Debug, Subcommand)]
enum SearchCommand {
    /// Builds the index anew from the database.
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Recomputes the chain and names the first broken record.
    Verify,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Adds a fresh key and makes it the current one.
    Rotate,
    /// Seals with the current key whatever an older one has sealed; may be stopped and run again.
    Reseal,
    /// Puts an old key away, unless a value still needs it.
    Retire {
        /// Its number.
        id: seal::KeyId,
    },
    /// Lists the keys, with how many values each has sealed.
    List,
}

fn main() -> ExitCode {
    // a huge page for a handful of small values keeps 2 MiB: with them the process needs twice the memory
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("JUXIAN_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,tantivy=warn,sqlx=warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Outcome {
    if let Command::Init(init) = &arguments.command {
        return init.run(&arguments.config);
    }
    let config = Config::load(&arguments.config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Init(_) => Ok(()),
            Command::Serve => serve::run(&config).await,
            Command::Migrate => compose::Base::open(&config).await.map(drop),
            Command::Seed(seed) => seed.run(&config).await,
            Command::Officer(OfficerCommand::Add(add)) => add.run(&config).await,
            Command::Officer(OfficerCommand::Phone(phone)) => phone.run(&config).await,
            Command::Officer(OfficerCommand::Dismiss(dismiss)) => dismiss.run(&config).await,
            Command::Import(ImportCommand::History(history)) => history.run(&config).await,
            Command::Search(SearchCommand::Rebuild) => command::search::run(&config).await,
            Command::Audit(AuditCommand::Verify) => command::audit::run(&config).await,
            Command::Keys(KeysCommand::Rotate) => command::keys::rotate(&config),
            Command::Keys(KeysCommand::Reseal) => command::keys::reseal(&config).await,
            Command::Keys(KeysCommand::Retire { id }) => command::keys::retire(&config, id).await,
            Command::Keys(KeysCommand::List) => command::keys::list(&config).await,
            Command::Openid(openid) => openid.run(&config).await,
        }
    })
}
