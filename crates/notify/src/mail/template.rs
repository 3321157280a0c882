//! Texts of mails: each in Chinese and in English, because a mail is read before its reader has chosen a language.

use crate::sms::template;
use identity::sms::SmsText;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a mail says of one key.
struct Letter {
    key: &'static str,
    /// Subject in Chinese and in English.
    subject: [&'static str; 2],
    /// Text in Chinese; empty where the short message says the same.
    chinese: &'static str,
    /// Text in English.
    english: &'static str,
}

/// All of them. What is not here has its Chinese text and a sentence that sends its reader to the inbox.
const LETTERS: [Letter; 19] = [
    Letter {
        key: "code_register",
        subject: ["注册验证码", "Your registration code"],
        chinese: "",
        english: "You are registering an account. Your verification code is ${code}. It is valid for ${minutes} minutes. Do not share it with anyone.",
    },
    Letter {
        key: "code_recover",
        subject: ["重置密码验证码", "Your password reset code"],
        chinese: "",
        english: "You are resetting your password. Your verification code is ${code}. It is valid for ${minutes} minutes. If this was not you, ignore this message. Do not share the code with anyone.",
    },
    Letter {
        key: "code_mobile",
        subject: ["修改移动电话验证码", "Your verification code"],
        chinese: "",
        english: "You are changing the mobile phone of your account. Your verification code is ${code}. It is valid for ${minutes} minutes. Do not share it with anyone.",
    },
    Letter {
        key: "code_confirm",
        subject: ["确认身份验证码", "Your verification code"],
        chinese: "",
        english: "You are confirming an important operation. Your verification code is ${code}. It is valid for ${minutes} minutes. Do not share it with anyone.",
    },
    Letter {
        key: "code_reach",
        subject: ["修改联系方式验证码", "Your verification code"],
        chinese: "您正在修改账号的联系方式，验证码${code}，${minutes}分钟内有效。请勿告诉任何人。",
        english: "You are changing the contact of your account. Your verification code is ${code}. It is valid for ${minutes} minutes. Do not share it with anyone.",
    },
    Letter {
        key: "reach_changed",
        subject: ["联系方式已修改", "Your contact has been changed"],
        chinese: "您的账号联系方式已修改，本联系方式不再用于登录。如非本人操作，请立即联系服务热线。",
        english: "The contact of your account has been changed, and this one no longer logs in. If this was not you, call the hotline at once.",
    },
    Letter {
        key: "mobile_changed",
        subject: ["移动电话已修改", "Your mobile phone has been changed"],
        chinese: "",
        english: "The mobile phone of your account has been changed. If this was not you, call the hotline at once.",
    },
    Letter {
        key: "password_changed",
        subject: ["密码已修改", "Your password has been changed"],
        chinese: "",
        english: "The password of your account has been changed. If this was not you, call the hotline at once.",
    },
    Letter {
        key: "password_voided",
        subject: ["密码已停用", "Your password no longer works"],
        chinese: "",
        english: "The old password of your account no longer works and all other devices have been logged out. Prove who you are and set a new password. If this was not you, call the hotline at once.",
    },
    Letter {
        key: "new_device",
        subject: ["新设备登录提醒", "New device logged in"],
        chinese: "",
        english: "Your account was logged in at ${time} (Beijing time) on a new device (${device}). If this was not you, log in, open the messages and choose “Not me”.",
    },
    Letter {
        key: "application_answered",
        subject: ["应聘有新的答复", "Your application has been answered"],
        chinese: "",
        english: "There is an answer to your application for “${vacancy}”. Log in to read it.",
    },
    Letter {
        key: "account_frozen",
        subject: ["账号已停止登录", "Your account has been blocked"],
        chinese: "",
        english: "After an appeal, the document of your account was found to belong to somebody else, and the account can no longer log in. If you disagree, file an appeal or call the hotline.",
    },
    Letter {
        key: "mobile_removed",
        subject: ["移动电话已解除绑定", "Your mobile phone has been removed"],
        chinese: "",
        english: "After an appeal, the mobile phone of your account was found to belong to somebody else and has been removed. Log in with your document number.",
    },
    Letter {
        key: "link_added",
        subject: ["已关联第三方账号", "An outside account has been linked"],
        chinese: "",
        english: "An outside account (${provider}) now logs in to your account. If this was not you, log in at once, unlink it in the account settings and change your password.",
    },
    Letter {
        key: "link_removed",
        subject: [
            "第三方账号关联已解除",
            "An outside account has been unlinked",
        ],
        chinese: "",
        english: "An outside account (${provider}) no longer logs in to your account. If this was not you, log in at once and change your password.",
    },
    Letter {
        key: "account_exported",
        subject: ["导出数据提醒", "Your data has been exported"],
        chinese: "",
        english: "All data of your account was exported at ${time} (Beijing time). If this was not you, log in, change your password at once and call the hotline.",
    },
    Letter {
        key: "closing_asked",
        subject: ["账号申请注销", "Your account will be closed"],
        chinese: "",
        english: "Closure of your account was requested. It will be closed after ${date}; until then you can log in and take the request back. If this was not you, do so at once and change your password.",
    },
    Letter {
        key: "closing_stayed",
        subject: ["注销申请已撤销", "Your account stays open"],
        chinese: "",
        english: "The request to close your account was taken back, and you can go on using it. If this was not you, log in and change your password at once.",
    },
    Letter {
        key: "account_closed",
        subject: ["账号已注销", "Your account has been closed"],
        chinese: "",
        english: "Your account has been closed and its personal information deleted. You may register again whenever you need to.",
    },
];

static TEXTS: LazyLock<BTreeMap<String, template::Template>> = LazyLock::new(template::standard);

/// A mail, ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// The mail of a text, signed with the site's name. `None` when its key is unknown or a place has no value.
pub(crate) fn fill(text: &SmsText, site: &str) -> Option<Filled> {
    let letter = LETTERS.iter().find(|letter| letter.key == text.template);
    let chinese = match letter {
        Some(letter) if !letter.chinese.is_empty() => letter.chinese,
        _ => &TEXTS.get(&text.template)?.text,
    };
    let chinese = template::fill(chinese, &text.params)?;
    let (subject, english) = match letter {
        Some(letter) => (
            letter.subject,
            template::fill(letter.english, &text.params)?,
        ),
        None => (
            ["通知", "Notification"],
            "There is a new message in your account. Log in to read it.".to_owned(),
        ),
    };
    Some(Filled {
        subject: format!("【{site}】{} / {}", subject[0], subject[1]),
        text: format!(
            "{chinese}\n\n{english}\n\n-- \n{site}\n本邮件由系统自动发送，请勿回复。\nThis is an automatic message. Please do not reply.\n"
        ),
    })
}

/// Texts for phones abroad, in English, with codes that a deployment replaces by those that the providers gave it.
#[must_use]
pub fn abroad() -> BTreeMap<String, template::Template> {
    LETTERS
        .iter()
        .zip(1_u32..)
        .map(|(letter, n)| {
            let template = template::Template {
                aliyun: format!("SMS_9{n:08}"),
                tencent: format!("90{n:05}"),
                text: letter.english.to_owned(),
                code: letter.key.starts_with("code_"),
            };
            (letter.key.to_owned(), template)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMS: [(&str, &str); 7] = [
        ("provider", "支付宝"),
        ("date", "2026-12-05 10:00"),
        ("code", "246810"),
        ("minutes", "10"),
        ("time", "2026-11-28 16:00"),
        ("device", "Firefox"),
        ("vacancy", "焊工"),
    ];

    #[test]
    fn every_letter_speaks_both_languages_and_leaves_no_place_open() {
        for letter in &LETTERS {
            let filled = fill(&SmsText::new(letter.key, &PARAMS, "r"), "聚贤").unwrap();
            assert!(!filled.text.contains("${"), "{}", letter.key);
            assert!(
                filled.text.contains("请") || filled.text.contains("您"),
                "{}",
                letter.key
            );
            assert!(
                filled.text.contains(
                    &*template::fill(
                        letter.english,
                        &PARAMS.map(|(a, b)| (a.to_owned(), b.to_owned()))
                    )
                    .unwrap()
                )
            );
            let carries_code = letter.key.starts_with("code_");
            assert_eq!(
                filled.text.matches("246810").count(),
                if carries_code { 2 } else { 0 }
            );
            assert!(
                !filled.subject.contains("246810"),
                "a code in a subject shows on locked screens"
            );
        }
    }

    #[test]
    fn a_text_without_a_letter_of_its_own_sends_to_the_inbox() {
        let filled = fill(
            &SmsText::new("review_passed", &[("subject", "简历")], "r"),
            "聚贤",
        )
        .unwrap();
        assert!(filled.text.starts_with("您提交的简历已审核通过。"));
        assert!(filled.text.contains("Log in to read it"));
        assert_eq!(fill(&SmsText::new("unheard-of", &[], "r"), "聚贤"), None);
        assert_eq!(fill(&SmsText::new("code_register", &[], "r"), "聚贤"), None);
    }
}
