//! What this room holds of an account.

use super::act;
use crate::{
    account::{self, Account, Holder, Kind},
    agreement, appeal, assurance,
    copy::{Copy, Item},
    keeper::Whose,
    passkey, person, quick, reach, session,
    settings::{address, logins},
};
use db::audit::{Filter, Model};
use kernel::{
    choice::Choice as _,
    clock::{Instant, stamp},
    region,
};
use seal::Vault;
use serde::Deserialize;
use web::{App, Result};

/// Lines of the log in a copy: those before are many years old.
const LINES: u64 = 20_000;

/// Account and contacts, 个人信息, addresses, ways in, log-ins, agreements, appeals, copies.
pub(super) async fn copy(app: &App, whose: &Whose, account: &Account) -> Result<Copy> {
    let (db, vault, id) = (&app.db, &app.vault, whose.account);
    let holder = account::open(vault, account)?;
    let mut copy = Copy::default();
    copy.section("账号", basics(app, whose, account, &holder).await?);
    copy.section("实名认证和实人认证", assured(app, whose).await?);
    if let Some(person) = whose.person {
        person::info::copy(db, vault, person, &mut copy).await?;
    }
    copy.section("收件地址", addresses(app, whose).await?);
    copy.section("通行密钥", passkeys(app, whose).await?);
    copy.section("关联的第三方账号", links(app, whose).await?);
    let agreed = agreement::agreed_to(db, id).await?.into_iter().map(|row| {
        Item::fields()
            .with("协议", row.text.label())
            .with("版本", row.version.to_string())
            .with("同意时间", stamp(row.at))
            .with("同意方式", row.way.label())
    });
    copy.section("同意过的协议", agreed.collect::<Vec<_>>());
    copy.section("登录会话", sessions(app, whose).await?);
    let devices = session::devices(db, id).await?.into_iter();
    let devices = devices.map(|(first, last)| {
        Item::fields()
            .with("首次登录", stamp(first))
            .with("最近登录", stamp(last))
    });
    copy.section("用过的设备", devices.collect::<Vec<_>>());
    log(app, whose, &mut copy).await?;
    appeal::copy(db, vault, &holder, &mut copy).await?;
    let exports = act::of(db, id).await?.into_iter();
    let exports = exports.map(|row| Item::from(stamp(row.created_at)));
    copy.section("导出数据的记录", exports.collect::<Vec<_>>());
    Ok(copy)
}

async fn basics(app: &App, whose: &Whose, account: &Account, holder: &Holder) -> Result<Item> {
    let (db, vault) = (&app.db, &app.vault);
    let reached = reach::of(db, vault, whose.account).await?;
    let abroad = match whose.person {
        Some(id) => person::find(db, id)
            .await?
            .map(|person| person::abroad(vault, &person))
            .transpose()?
            .flatten(),
        None => None,
    };
    let kind = match account.kind {
        Kind::Unit => "单位账号（法定代表人）",
        Kind::Institution => "机构账号",
        Kind::Person => "个人账号",
        Kind::Officer => "工作人员账号",
    };
    let moment = |at: Option<Instant>| at.map(stamp);
    let mut item = Item::fields()
        .with("账号编号", account.id.to_string())
        .with("账号类型", kind)
        .with("姓名", holder.name.expose().clone())
        .with("证件类型", holder.document.kind().label())
        .with("证件号码", holder.document.number())
        .with(
            "移动电话",
            holder
                .mobile
                .as_ref()
                .map(|number| number.as_str().to_owned()),
        );
    if let Some(reached) = reached {
        item = item.with(reached.kind(), reached.as_str());
    }
    Ok(item
        .with(
            "境外电话（未验证）",
            abroad.map(|number| number.as_str().to_owned()),
        )
        .with("状态", account.status.label())
        .with("开通时间", stamp(account.created_at))
        .with("密码设置时间", moment(account.password_set_at))
        .with("最近一次本人认证", moment(account.proven_at))
        .with("申请注销，将注销于", moment(account.closing_at))
        .with("最近修改", stamp(account.updated_at)))
}

async fn assured(app: &App, whose: &Whose) -> Result<Vec<Item>> {
    let known = assurance::of(&app.db, whose.account).await?;
    let facts = [("实名认证", known.name), ("实人认证", known.presence)];
    Ok(facts
        .into_iter()
        .filter_map(|(what, fact)| {
            let fact = fact?;
            Some(
                Item::fields()
                    .with("事项", what)
                    .with("来源", fact.source.label())
                    .with("时间", stamp(fact.at)),
            )
        })
        .collect())
}

async fn addresses(app: &App, whose: &Whose) -> Result<Vec<Item>> {
    let rows = address::of(&app.db, &app.vault, whose.account).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let address = row.address;
            Item::fields()
                .with("收件人姓名", address.name)
                .with("移动电话", address.mobile.as_str())
                .with("所在地区", region::name_path(&address.region))
                .with("详细地址", address.detail)
                .with("默认地址", if address.main { "是" } else { "否" })
        })
        .collect())
}

/// Names and dates: what else there is of them is of no use to anybody but this site.
async fn passkeys(app: &App, whose: &Whose) -> Result<Vec<Item>> {
    let rows = passkey::of(&app.db, whose.account).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Item::fields()
                .with("名称", app.vault.open(passkey::NAME, &row.name)?)
                .with("添加时的设备", row.agent)
                .with("添加时间", stamp(row.created_at))
                .with("最近使用", row.last_used_at.map(stamp)))
        })
        .collect()
}

async fn links(app: &App, whose: &Whose) -> Result<Vec<Item>> {
    let rows = quick::link::of(&app.db, whose.account).await?;
    let open = |vault: &Vault, context, sealed: Option<&seal::Sealed>| {
        vault.open_opt(context, sealed).map_err(web::Error::from)
    };
    rows.into_iter()
        .map(|row| {
            let (one, two) = ("quick_link.open_id", "quick_link.user_id");
            Ok(Item::fields()
                .with("平台", quick::provider_name(&row.provider))
                .with("应用内标识", open(&app.vault, one, row.open_id.as_ref())?)
                .with("平台用户标识", open(&app.vault, two, row.user_id.as_ref())?)
                .with("关联时间", stamp(row.created_at))
                .with("最近使用", stamp(row.used_at)))
        })
        .collect()
}

async fn sessions(app: &App, whose: &Whose) -> Result<Vec<Item>> {
    let rows = session::all(&app.db, whose.account).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            Item::fields()
                .with("登录时间", stamp(row.created_at))
                .with("登录方式", row.way)
                .with("设备", row.agent)
                .with("网络", row.network)
                .with("最近使用", stamp(row.seen_at))
                .with("退出时间", row.ended_at.map(stamp))
        })
        .collect())
}

/// What the log says beside the action.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    way: String,
    agent: String,
}

/// The log of log-ins, and everything else that befell the account.
async fn log(app: &App, whose: &Whose, copy: &mut Copy) -> Result<()> {
    let filter = Filter {
        object: Some(format!("account:{}", whose.account)),
        ..Filter::default()
    };
    let lines = db::audit::list(&app.db, &filter, LINES).await?;
    let (log_ins, others): (Vec<Model>, Vec<Model>) = lines
        .into_iter()
        .partition(|line| logins::ACTIONS.contains(&line.action.as_str()));
    // as the page tells it: with the networks of strangers masked
    let log_ins = log_ins.into_iter().map(logins::line).map(|line| {
        Item::fields()
            .with("时间", line.at)
            .with("结果", line.result)
            .with("方式", line.way)
            .with("设备", line.agent)
            .with("网络", line.network)
    });
    copy.section("登录记录", log_ins.collect::<Vec<_>>());
    copy.section(
        "账号操作记录",
        others.into_iter().map(line).collect::<Vec<_>>(),
    );
    Ok(())
}

fn line(row: Model) -> Item {
    let Detail { way, agent } = serde_json::from_str(&row.detail).unwrap_or_default();
    let who = match row.actor.split(':').next() {
        Some("officer") => "平台工作人员",
        Some("system") => "系统",
        Some("anonymous") => "未登录的访问者",
        _ => "本人登录后操作",
    };
    Item::fields()
        .with("时间", stamp(row.at))
        .with("操作", deed(&row.action))
        .with("操作人", who)
        .with("方式", way)
        .with("设备", agent)
        .with("网络地址", row.network)
}

/// An action of the log in words; one without words is told as it is.
fn deed(action: &str) -> &str {
    match action {
        "session.end" => "退出登录",
        "session.end_others" => "退出其他设备",
        "session.prove" => "确认身份",
        "session.disown" => "不是本人的登录：停用密码",
        "password.wrong" => "确认身份时密码不正确",
        "account.create" => "开通账号",
        "account.password" => "设置密码",
        "account.password_void" => "停用密码",
        "account.mobile" => "修改移动电话",
        "account.mobile.remove" => "移动电话经申诉解除绑定",
        "account.freeze" => "账号经申诉停止登录",
        "account.reach" => "设置联系方式",
        "account.assure" => "认证",
        "account.export" => "导出数据",
        "account.export.take" => "下载导出的数据",
        "account.closing.ask" => "申请注销",
        "account.closing.stay" => "撤销注销申请",
        "address.create" => "新增收件地址",
        "address.change" => "修改收件地址",
        "address.remove" => "删除收件地址",
        "passkey.add" => "添加通行密钥",
        "passkey.rename" => "修改通行密钥名称",
        "passkey.remove" => "删除通行密钥",
        "passkey.decline" => "暂不添加通行密钥",
        "quick.link" => "关联第三方账号",
        "quick.cut" => "取消关联第三方账号",
        "quick.mismatch" => "关联第三方账号：证件不一致，已拒绝",
        "login.quick" => "第三方账号登录",
        "login.ca" => "CA登录",
        "login.switch" => "切换单位",
        "login.passkey" => "通行密钥登录",
        "agreement.accept" => "同意协议",
        "agreement.refuse" => "不同意协议",
        "openid.consent" => "授权其他网站",
        "openid.withdraw" => "取消对其他网站的授权",
        "openid.log_in" => "登录其他网站",
        "openid.expired" => "其他网站的登录到期",
        "access.denied" => "访问不属于本账号的内容，已拒绝",
        other => other,
    }
}
