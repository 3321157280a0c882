//! What can be told: a heading for the inbox, and the key of a text that is registered with the providers.

use crate::sms::{Template, template};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A kind of message. Its text has places that the sender fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Key of the text, the same as the short message's.
    pub key: &'static str,
    /// Heading in the inbox.
    pub title: &'static str,
}

/// 审核通过. Place: `subject`.
pub const REVIEW_PASSED: Notice = Notice {
    key: "review_passed",
    title: "审核通过",
};
/// 审核未通过. Place: `subject`. The reason is the detail.
pub const REVIEW_REFUSED: Notice = Notice {
    key: "review_refused",
    title: "审核未通过",
};
/// A person applied. Place: `vacancy`.
pub const APPLICATION_ARRIVED: Notice = Notice {
    key: "application_arrived",
    title: "收到新的简历投递",
};
/// The unit answered an application. Place: `vacancy`.
pub const APPLICATION_ANSWERED: Notice = Notice {
    key: "application_answered",
    title: "应聘有新的答复",
};
/// The password was changed.
pub const PASSWORD_CHANGED: Notice = Notice {
    key: "password_changed",
    title: "密码已修改",
};
/// The mobile number was changed.
pub const MOBILE_CHANGED: Notice = Notice {
    key: "mobile_changed",
    title: "移动电话已修改",
};
/// The account was frozen, because its document is somebody else's.
pub const ACCOUNT_FROZEN: Notice = Notice {
    key: "account_frozen",
    title: "账号已停止登录",
};
/// The mobile number was taken away, because it is somebody else's.
pub const MOBILE_REMOVED: Notice = Notice {
    key: "mobile_removed",
    title: "移动电话已解除绑定",
};

/// The password is good no more.
pub const PASSWORD_VOIDED: Notice = Notice {
    key: "password_voided",
    title: "密码已停用",
};
/// A log-in in a browser that was never used before. Places: `time`, `device`.
pub const NEW_DEVICE: Notice = Notice {
    key: "new_device",
    title: "新设备登录提醒",
};

/// A unit lets the person act for it, and waits for their word. Places: `unit`, `role`, `until`.
pub const GRANT_INVITED: Notice = Notice {
    key: "grant_invited",
    title: "单位授权您为经办人",
};
/// Something of a grant was changed. Places: `unit`, `what`.
pub const GRANT_CHANGED: Notice = Notice {
    key: "grant_changed",
    title: "单位经办授权有变化",
};
/// A unit has made the person the administrator of an institution. Places: `unit`, `institution`, `number`, `until`.
pub const INSTITUTION_APPOINTED: Notice = Notice {
    key: "institution_appointed",
    title: "您已成为机构管理员",
};
/// They are no more. Places: `unit`, `institution`, `number`.
pub const INSTITUTION_RELIEVED: Notice = Notice {
    key: "institution_relieved",
    title: "您不再是机构管理员",
};
/// The password of an institution is an initial one again. Places: `unit`, `institution`, `number`, `until`.
pub const INSTITUTION_RESET: Notice = Notice {
    key: "institution_reset",
    title: "机构密码已重置",
};
/// The agency has ended an institution. Places: `unit`, `institution`, `number`.
pub const INSTITUTION_ENDED: Notice = Notice {
    key: "institution_ended",
    title: "机构已终止",
};
/// An institution has no administrator any more. Places: `institution`, `number`.
pub const INSTITUTION_VACANT: Notice = Notice {
    key: "institution_vacant",
    title: "机构需要重新开通",
};
/// A passkey was added. Place: `device`.
pub const PASSKEY_ADDED: Notice = Notice {
    key: "passkey_added",
    title: "已添加通行密钥",
};
/// A passkey was removed. Place: `device`.
pub const PASSKEY_REMOVED: Notice = Notice {
    key: "passkey_removed",
    title: "通行密钥已删除",
};
/// An outside account was linked. Place: `provider`.
pub const LINK_ADDED: Notice = Notice {
    key: "link_added",
    title: "已关联第三方账号",
};
/// An outside account is linked no more. Place: `provider`.
pub const LINK_REMOVED: Notice = Notice {
    key: "link_removed",
    title: "第三方账号关联已解除",
};

/// A copy of everything was asked for. Place: `time`.
pub const ACCOUNT_EXPORTED: Notice = Notice {
    key: "account_exported",
    title: "导出数据提醒",
};

/// The holder has asked for the account to be closed. Place: `date`.
pub const CLOSING_ASKED: Notice = Notice {
    key: "closing_asked",
    title: "账号申请注销",
};
/// The holder has taken that back.
pub const CLOSING_STAYED: Notice = Notice {
    key: "closing_stayed",
    title: "注销申请已撤销",
};

/// All of them.
const ALL: [Notice; 24] = [
    REVIEW_PASSED,
    REVIEW_REFUSED,
    APPLICATION_ARRIVED,
    APPLICATION_ANSWERED,
    PASSWORD_CHANGED,
    MOBILE_CHANGED,
    PASSWORD_VOIDED,
    NEW_DEVICE,
    ACCOUNT_FROZEN,
    MOBILE_REMOVED,
    PASSKEY_ADDED,
    PASSKEY_REMOVED,
    LINK_ADDED,
    LINK_REMOVED,
    GRANT_INVITED,
    GRANT_CHANGED,
    INSTITUTION_APPOINTED,
    INSTITUTION_RELIEVED,
    INSTITUTION_RESET,
    INSTITUTION_ENDED,
    INSTITUTION_VACANT,
    ACCOUNT_EXPORTED,
    CLOSING_ASKED,
    CLOSING_STAYED,
];

static TEXTS: LazyLock<BTreeMap<String, Template>> = LazyLock::new(template::standard);

impl Notice {
    /// Fills the places of the text. `None` when a place has no value.
    pub(crate) fn fill(self, params: &[(String, String)]) -> Option<String> {
        template::fill(&TEXTS.get(self.key)?.text, params)
    }

    /// The heading of a stored message.
    pub(crate) fn title_of(key: &str) -> &'static str {
        ALL.iter()
            .find(|notice| notice.key == key)
            .map_or("通知", |notice| notice.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_a_text_without_a_code() {
        for notice in ALL {
            let template = TEXTS
                .get(notice.key)
                .unwrap_or_else(|| panic!("{} has no text", notice.key));
            assert!(
                !template.code,
                "{} would be limited like a code",
                notice.key
            );
            assert_eq!(Notice::title_of(notice.key), notice.title);
        }
    }

    #[test]
    fn places_are_filled_and_a_missing_one_is_noticed() {
        let params = [("subject".to_owned(), "职位“焊工”".to_owned())];
        assert_eq!(
            REVIEW_PASSED.fill(&params).unwrap(),
            "您提交的职位“焊工”已审核通过。"
        );
        assert_eq!(REVIEW_PASSED.fill(&[]), None);
        assert!(
            PASSWORD_CHANGED
                .fill(&[])
                .unwrap()
                .starts_with("您的账号密码已修改")
        );
    }
}
