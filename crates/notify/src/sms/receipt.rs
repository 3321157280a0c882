//! Delivery receipts that the providers push. They carry **no signature**: mount them under an address that
//! cannot be guessed, believe only ids that are ours, and only ever raise a state.

use serde::Deserialize;
use serde_json::Value;

/// What Aliyun wants to hear, else it repeats after 1, 5 and 10 minutes.
pub const ALIYUN_TAKEN: &str = r#"{"code":0,"msg":"接收成功"}"#;
/// What Tencent wants to hear.
pub const TENCENT_TAKEN: &str = r#"{"result":0,"errmsg":"OK"}"#;

/// One text's fate, as a provider reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's id of the text (`BizId`, `SerialNo`).
    pub provider_id: String,
    /// Whether it reached the phone.
    pub delivered: bool,
    /// The operator's code, `DELIVERED` or `DELIVRD` when fine.
    pub code: String,
}

/// The body is not what the provider sends.
#[derive(Debug, thiserror::Error)]
#[error("短信回执内容不正确")]
pub struct NotReceipts;

/// Reads Aliyun's push.
pub fn aliyun(body: &str) -> Result<Vec<Receipt>, NotReceipts> {
    #[derive(Deserialize)]
    struct Item {
        biz_id: String,
        success: bool,
        #[serde(default)]
        err_code: String,
    }
    let items: Vec<Item> = serde_json::from_str(body).map_err(|_| NotReceipts)?;
    let receipt = |item: Item| Receipt {
        provider_id: item.biz_id,
        delivered: item.success,
        code: item.err_code,
    };
    Ok(items.into_iter().map(receipt).collect())
}

/// Reads Tencent's push.
pub fn tencent(body: &str) -> Result<Vec<Receipt>, NotReceipts> {
    let items: Vec<Value> = serde_json::from_str(body).map_err(|_| NotReceipts)?;
    let text = |item: &Value, name: &str| item[name].as_str().map(str::to_owned);
    items
        .iter()
        .map(|item| {
            Some(Receipt {
                provider_id: text(item, "sid")?,
                delivered: text(item, "report_status")? == "SUCCESS",
                code: text(item, "errmsg").unwrap_or_default(),
            })
        })
        .collect::<Option<_>>()
        .ok_or(NotReceipts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_providers_receipts_are_read() {
        let aliyun = aliyun(
            r#"[{"phone_number":"13800000000","success":true,"err_code":"DELIVERED","biz_id":"9^0"}]"#,
        );
        assert_eq!(
            aliyun.unwrap(),
            [Receipt {
                provider_id: "9^0".into(),
                delivered: true,
                code: "DELIVERED".into()
            }]
        );
        let tencent = tencent(
            r#"[{"mobile":"13800000000","report_status":"FAIL","errmsg":"MK:0013","sid":"2640:1"}]"#,
        );
        assert_eq!(
            tencent.unwrap(),
            [Receipt {
                provider_id: "2640:1".into(),
                delivered: false,
                code: "MK:0013".into()
            }]
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for body in ["", "{}", "[{}]", r#"[{"sid":1}]"#, "[1]"] {
            assert!(
                super::aliyun(body).is_err() && super::tencent(body).is_err(),
                "{body}"
            );
        }
    }
}
