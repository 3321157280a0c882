//! What the providers' error codes mean, and the sentence for the user.

use identity::sms::{Category, SendOutcome};

/// A refusal with its sentence.
pub(crate) fn rejected(category: Category, code: &str) -> SendOutcome {
    SendOutcome::Rejected {
        category,
        code: code.to_owned(),
        message: message(category, code).to_owned(),
    }
}

fn message(category: Category, code: &str) -> &'static str {
    match category {
        Category::User if code.contains("COUNT_OVER") || code.contains("CountLimit") => {
            "一次发送的号码过多"
        }
        Category::User if code.ends_with("lacklist") => "该号码暂不能接收短信",
        Category::User => "手机号码不正确",
        Category::Rate => "发送过于频繁，请稍后再试",
        Category::Content => "短信内容未通过审核",
        Category::Config => "短信服务配置有误，请联系管理员",
        Category::Quota => "短信服务暂不可用，请联系管理员",
        Category::System => "短信服务繁忙，请稍后再试",
    }
}

/// Aliyun's codes. One that is not known is the operator's to look up, unless its name speaks of a limit.
pub(super) fn aliyun(code: &str) -> Category {
    match code {
        "isv.MOBILE_NUMBER_ILLEGAL"
        | "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"
        | "isv.MOBILE_COUNT_OVER_LIMIT" => Category::User,
        "isv.BUSINESS_LIMIT_CONTROL" | "isv.DAY_LIMIT_CONTROL" | "isv.MONTH_LIMIT_CONTROL" => {
            Category::Rate
        }
        "isv.SMS_CONTENT_ILLEGAL" | "isv.BLACK_KEY_CONTROL_LIMIT" => Category::Content,
        "isv.OUT_OF_SERVICE" | "isv.AMOUNT_NOT_ENOUGH" => Category::Quota,
        "isp.SYSTEM_ERROR" | "ServiceUnavailable" | "InternalError" => Category::System,
        _ if code.starts_with("Throttling") || code.ends_with("LIMIT_CONTROL") => Category::Rate,
        _ => Category::Config,
    }
}

/// Tencent's codes, by the same rule.
pub(super) fn tencent(code: &str) -> Category {
    match code {
        "InvalidParameterValue.IncorrectPhoneNumber"
        | "FailedOperation.PhoneNumberParseFail"
        | "FailedOperation.PhoneNumberInBlacklist"
        | "FailedOperation.PhoneNumberOnBlacklist"
        | "LimitExceeded.PhoneNumberCountLimit" => Category::User,
        "FailedOperation.ContainSensitiveWord" | "InvalidParameterValue.ContentLengthLimit" => {
            Category::Content
        }
        "FailedOperation.InsufficientBalanceInSmsPackage" => Category::Quota,
        "RequestLimitExceeded" => Category::Rate,
        _ if code.starts_with("LimitExceeded.") => Category::Rate,
        _ if code.starts_with("InternalError") => Category::System,
        _ => Category::Config,
    }
}
