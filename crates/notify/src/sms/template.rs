//! Templates of short messages. Their texts are registered with the providers beforehand; what is sent is a
//! code and the values of its places.

use identity::sms::SmsText;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One text, registered with both providers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Aliyun's code, `SMS_…`.
    pub aliyun: String,
    /// Tencent's number.
    pub tencent: String,
    /// The registered text with `${name}` places.
    pub text: String,
    /// Whether it carries a one-time code (验证码), which has stricter limits.
    #[serde(default)]
    pub code: bool,
}

impl Template {
    /// The values of a text in the order of the template's places, for a provider that knows no names;
    /// `None` when a place has no value.
    pub(super) fn values<'a>(&self, text: &'a SmsText) -> Option<Vec<&'a str>> {
        let places = self
            .text
            .split("${")
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name);
        let value = |place: &str| {
            text.params
                .iter()
                .find(|(name, _)| name == place)
                .map(|(_, value)| value.as_str())
        };
        places.map(value).collect()
    }
}

/// Fills the `${name}` places of a text. `None` when a place has no value.
pub(crate) fn fill(text: &str, params: &[(String, String)]) -> Option<String> {
    let mut rest = text;
    let mut filled = String::with_capacity(rest.len() * 2);
    while let Some((before, after)) = rest.split_once("${") {
        let (place, after) = after.split_once('}')?;
        filled.push_str(before);
        let value = params.iter().find(|(name, _)| name == place);
        filled.push_str(value.map(|(_, value)| value)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// Key, whether it carries a code, text. Texts with a code say what it is for, how long it is valid, and not
/// to pass it on.
const STANDARD: [(&str, bool, &str); 38] = [
    (
        "code_register",
        true,
        "您正在注册账号，验证码${code}，${minutes}分钟内有效。请勿告诉任何人。",
    ),
    (
        "code_log_in",
        true,
        "您正在登录，验证码${code}，${minutes}分钟内有效。如非本人操作，请尽快修改密码。请勿告诉任何人。",
    ),
    (
        "code_recover",
        true,
        "您正在重置密码，验证码${code}，${minutes}分钟内有效。如非本人操作，请忽略。请勿告诉任何人。",
    ),
    (
        "code_mobile",
        true,
        "您正在修改移动电话，验证码${code}，${minutes}分钟内有效。请勿告诉任何人。",
    ),
    (
        "code_legal",
        true,
        "有人以您为法定代表人办理${unit}的单位注册认证，验证码${code}，${minutes}分钟内有效。如非本人同意，请勿提供。",
    ),
    (
        "code_confirm",
        true,
        "您正在确认重要操作，验证码${code}，${minutes}分钟内有效。请勿告诉任何人。",
    ),
    (
        "mobile_changed",
        false,
        "您的账号移动电话已修改。如非本人操作，请立即联系服务热线。",
    ),
    (
        "password_changed",
        false,
        "您的账号密码已修改。如非本人操作，请立即联系服务热线。",
    ),
    (
        "password_voided",
        false,
        "您的账号原密码已停用，所有其他设备已退出登录，请本人认证后设置新密码。如非本人操作，请立即联系服务热线。",
    ),
    (
        "new_device",
        false,
        "您的账号于${time}在新设备（${device}）登录。如非本人操作，请登录后在消息中选择“不是我”。",
    ),
    ("review_passed", false, "您提交的${subject}已审核通过。"),
    (
        "review_refused",
        false,
        "您提交的${subject}未通过审核，请登录查看原因并修改后重新提交。",
    ),
    (
        "application_arrived",
        false,
        "您发布的职位${vacancy}收到新的简历投递，请登录查看。",
    ),
    (
        "application_answered",
        false,
        "您投递的职位${vacancy}有新的答复，请登录查看。",
    ),
    (
        "code_appeal",
        true,
        "您正在办理用户申诉，验证码${code}，${minutes}分钟内有效。请勿告诉任何人。",
    ),
    (
        "appeal_register",
        false,
        "您的用户申诉${number}已通过，请在7天内打开${link}完成注册。",
    ),
    (
        "appeal_passed",
        false,
        "您的用户申诉${number}已通过，被占用的移动电话已解除绑定。",
    ),
    (
        "appeal_refused",
        false,
        "您的用户申诉${number}未通过，请在申诉进度查询中查看理由。",
    ),
    (
        "account_frozen",
        false,
        "您的账号所用证件经申诉核实属于他人，账号已停止登录。如有异议，请通过用户申诉办理，或联系服务热线。",
    ),
    (
        "mobile_removed",
        false,
        "您账号中的移动电话经申诉核实属于他人，已解除绑定，请使用证件号码登录并补充本人的移动电话。如有异议，请通过用户申诉办理。",
    ),
    (
        "counter_opened",
        false,
        "${unit}已在窗口办理网上账户开户，请凭回执上的开户码于${until}前激活。如非本单位办理，请立即联系服务热线。",
    ),
    (
        "counter_withdrawn",
        false,
        "${unit}在窗口办理的网上账户开户已撤销，回执上的开户码不再有效。如有疑问，请联系服务热线。",
    ),
    (
        "counter_activated",
        false,
        "${unit}在窗口开通的网上账户已激活。如非本单位操作，请立即联系服务热线。",
    ),
    (
        "passkey_added",
        false,
        "您的账号添加了通行密钥（${device}）。如非本人操作，请立即登录删除并修改密码。",
    ),
    (
        "passkey_removed",
        false,
        "您账号的一个通行密钥（${device}）已删除。如非本人操作，请立即登录修改密码。",
    ),
    (
        "link_added",
        false,
        "您的账号已关联${provider}，可以用它登录。如非本人操作，请立即登录，在账号设置中解除关联并修改密码。",
    ),
    (
        "link_removed",
        false,
        "您的账号与${provider}的关联已解除，不能再用它登录。如非本人操作，请立即登录修改密码。",
    ),
    (
        "grant_invited",
        false,
        "${unit}添加您为${role}，请于${until}前登录江苏智慧人社APP“我的-企业服务-我是经办人”进行信息确认、人脸识别并设置经办密码。",
    ),
    (
        "grant_changed",
        false,
        "${unit}对您的经办授权作了变更：${what}。如有疑问，请联系该单位。",
    ),
    (
        "account_exported",
        false,
        "您的账号于${time}导出了本账号的全部数据。如非本人操作，请立即登录修改密码，并联系服务热线。",
    ),
    (
        "closing_asked",
        false,
        "您的账号已申请注销，将于${date}之后注销，在此之前登录后可以撤销。如非本人操作，请立即登录撤销并修改密码。",
    ),
    (
        "closing_stayed",
        false,
        "您的账号的注销申请已撤销，可以继续使用。如非本人操作，请立即登录修改密码。",
    ),
    (
        "account_closed",
        false,
        "您的账号已注销，账号中的个人信息已删除。今后需要使用的，可以重新注册。",
    ),
    (
        "institution_appointed",
        false,
        "${unit}为机构“${institution}”设置您为机构管理员，请于${until}前在“单位登录”用机构编号${number}登录，并设置新密码，初始密码由该单位告知。如非本人同意，请联系该单位。",
    ),
    (
        "institution_relieved",
        false,
        "您不再是机构“${institution}”（${number}）的管理员，原登录方式已停用。如有疑问，请联系${unit}。",
    ),
    (
        "institution_reset",
        false,
        "${unit}已重置机构“${institution}”的密码，请于${until}前用机构编号${number}登录，并设置新密码。如有疑问，请联系该单位。",
    ),
    (
        "institution_ended",
        false,
        "${unit}的机构“${institution}”（${number}）已由登记机关终止，账号停止使用。如有疑问，请联系办理登记的经办机构。",
    ),
    (
        "institution_vacant",
        false,
        "机构“${institution}”（${number}）的管理员已注销个人账号，机构账号停止使用，请登录后在“机构管理”中重新开通。",
    ),
];

/// The standard texts, with codes that a deployment replaces by those that the providers gave it.
#[must_use]
pub fn standard() -> BTreeMap<String, Template> {
    STANDARD
        .iter()
        .zip(1_u32..)
        .map(|((key, code, text), n)| {
            let template = Template {
                aliyun: format!("SMS_{n:09}"),
                tencent: format!("10{n:05}"),
                text: (*text).to_owned(),
                code: *code,
            };
            ((*key).to_owned(), template)
        })
        .collect()
}
