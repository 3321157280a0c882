//! `juxian serve`.

use crate::{
    command::{Outcome, say},
    compose::{self, House},
    config::Config,
    guard, http, keyfile,
};
use std::{net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, sync::watch};

/// Serves until the process is told to stop.
pub async fn run(config: &Config) -> Outcome {
    guard::check(config).await?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        told_to_stop().await;
        let _ = stop.send(true);
    });
    let sandbox = match compose::wants_sandbox(config) {
        Some(address) => Some(serve_sandbox(config, address, stopped.clone()).await?),
        None => None,
    };
    let driver = match compose::wants_ca_driver(config) {
        Some(address) => serve_ca_driver(config, address, stopped.clone()).await?,
        None => None,
    };
    let house = House::build(config).await?;
    let follower = tokio::spawn(
        house
            .public
            .replica()
            .clone()
            .follow(ended(stopped.clone())),
    );
    let keys = tokio::spawn(keyfile::follow(
        config.keys(),
        house.base.vault.clone(),
        ended(stopped.clone()),
    ));
    let runner = house.runner;
    let jobs = {
        let stopped = stopped.clone();
        tokio::spawn(async move { runner.run(ended(stopped)).await })
    };
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("无法监听 {}：{error}", config.listen))?;
    say(format_args!("聚贤已启动：{}", config.site.base_url));
    if config.site.demo {
        say(format_args!(
            "  网上办事服务大厅  {0}/\n  人才服务云平台    {0}/rcfwypt\n  工作人员          {0}/office",
            config.site.base_url
        ));
        if let Some(sandbox) = &config.site.sandbox_url {
            say(format_args!(
                "  短信收件箱        {sandbox}/sms\n  邮件收件箱        {sandbox}/mail\n  仿真服务          {sandbox}/"
            ));
        }
        say(crate::command::seed::ACCOUNTS);
    }
    http::serve(listener, house.router, ended(stopped)).await?;
    let _ = jobs.await;
    let _ = follower.await;
    let _ = keys.await;
    house.base.db.close().await;
    for look_alike in [sandbox, driver].into_iter().flatten() {
        let _ = look_alike.await;
    }
    Ok(())
}

/// The driver of a USB key, with a key for the demonstration's unit. Its port is the real drivers' own: where one of them,
/// or another demonstration, listens there, this one does without.
async fn serve_ca_driver(
    config: &Config,
    address: SocketAddr,
    stopped: watch::Receiver<bool>,
) -> Result<Option<tokio::task::JoinHandle<std::io::Result<()>>>, compose::Failure> {
    let rng = kernel::rng::Rng::system();
    let path = config.test_ca();
    let driver = ca_driver::Driver::new(ca_driver::Settings {
        ca: ca_driver::TestCa::load_or_create(&path, &rng)?,
        path: Some(path),
        origins: vec![config.site.base_url.clone()],
        clock: kernel::clock::Clock::system(),
        rng,
    });
    driver.equip(&ca_driver::Order {
        name: "演示单位",
        code: demo::shown_unit()?.as_str(),
        sample: ca_driver::Sample::Good,
    })?;
    let Ok(listener) = TcpListener::bind(address).await else {
        say(format_args!("无法监听 {address}，CA驱动没有启动。"));
        return Ok(None);
    };
    Ok(Some(tokio::spawn(async move {
        ca_driver::serve_on(listener, &driver, ended(stopped)).await
    })))
}

async fn serve_sandbox(
    config: &Config,
    address: SocketAddr,
    stopped: watch::Receiver<bool>,
) -> Result<tokio::task::JoinHandle<std::io::Result<()>>, compose::Failure> {
    let (clock, rng) = (kernel::clock::Clock::system(), kernel::rng::Rng::system());
    let keys = sandbox::Keys::load_or_create(&config.data.join("sandbox-keys.json"), &rng)?;
    let mut settings = sandbox::SandboxConfig::new(keys, clock, rng);
    let home = config.sms.templates.values();
    settings.templates = home.map(|template| registered(template, false)).collect();
    if let Some(overseas) = &config.overseas {
        let abroad = overseas.templates.values();
        settings
            .templates
            .extend(abroad.map(|template| registered(template, true)));
    }
    settings.mail = compose::wants_mail(config);
    if let Some(secret) = &config.receipt_secret {
        let push = |provider: &str| {
            Some(format!(
                "http://{}/callback/sms/{}/{provider}",
                config.listen,
                secret.expose()
            ))
        };
        settings.receipts.aliyun = push("aliyun");
        settings.receipts.tencent = push("tencent");
    }
    settings.ca = wants_driver_page(config);
    let look_alikes = Arc::new(sandbox::Sandbox::new(settings)?);
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("无法监听 {address}：{error}"))?;
    if let Some(address) = compose::wants_mail(config) {
        let mail = TcpListener::bind(address)
            .await
            .map_err(|error| format!("无法监听 {address}：{error}"))?;
        let (look_alikes, stopped) = (look_alikes.clone(), stopped.clone());
        tokio::spawn(async move {
            if let Err(error) = sandbox::serve_mail_on(mail, &look_alikes, ended(stopped)).await {
                tracing::error!(%error, "the mail server of the sandbox ended");
            }
        });
    }
    Ok(tokio::spawn(async move {
        sandbox::serve_on(listener, &look_alikes, ended(stopped)).await
    }))
}

/// What the sandbox offers of the driver: its own page on this computer, and the program for another one.
fn wants_driver_page(config: &Config) -> Option<sandbox::CaOffer> {
    let address = compose::wants_ca_driver(config)?;
    let program = std::env::current_exe().ok()?;
    let name = format!("juxian-ca-driver{}", std::env::consts::EXE_SUFFIX);
    Some(sandbox::CaOffer {
        page: format!("http://{address}/"),
        site: config.site.base_url.clone(),
        program: program.with_file_name(name),
        store: config.test_ca(),
    })
}

/// What the providers would have on file of a template.
fn registered(template: &notify::sms::Template, abroad: bool) -> sandbox::SmsTemplate {
    sandbox::SmsTemplate {
        aliyun: template.aliyun.clone(),
        tencent: template.tencent.clone(),
        text: template.text.clone(),
        code: template.code,
        abroad,
    }
}

/// Completes when the process is told to stop.
async fn ended(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}
