//! What can be made to go wrong, on request: a driver that is slow, and one that dies while it works.

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use std::time::Duration;

/// The longest answer that can be asked for, so that a typing error does not park a page for hours.
const SLOWEST: u64 = 120_000;

/// One thing that goes wrong. What was asked for is done all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The answer comes only after this long.
    Delay(Duration),
    /// The connection breaks before the answer.
    Drop,
}

/// A fault that waits for calls.
#[derive(Clone, Debug)]
pub(crate) struct Armed {
    fault: Fault,
    /// The function that it meets; empty for every function.
    function: String,
    /// How many calls it still meets; without a number it stays until cleared.
    left: Option<u32>,
}

impl Armed {
    /// Reads the form of the page.
    pub(crate) fn read(field: impl Fn(&str) -> String) -> Option<Self> {
        let fault = match field("kind").as_str() {
            "delay" => {
                let millis: u64 = field("millis").parse().ok()?;
                Fault::Delay(Duration::from_millis(millis.min(SLOWEST)))
            }
            "drop" => Fault::Drop,
            _ => return None,
        };
        Some(Self {
            fault,
            function: field("function"),
            left: field("times").parse().ok().filter(|times| *times > 0),
        })
    }

    /// As the page shows it.
    pub(crate) fn label(&self) -> String {
        let what = match self.fault {
            Fault::Delay(time) => format!("延迟 {} 毫秒应答", time.as_millis()),
            Fault::Drop => "执行后断开连接".to_owned(),
        };
        let whom = if self.function.is_empty() {
            "全部函数"
        } else {
            &self.function
        };
        match self.left {
            Some(times) => format!("{whom}：{what}（还影响 {times} 次调用）"),
            None => format!("{whom}：{what}（直到清除）"),
        }
    }
}

/// Uses up one call's worth of the faults that meet a function.
pub(crate) fn take(armed: &mut Vec<Armed>, function: &str) -> Vec<Fault> {
    let mut met = Vec::new();
    for one in armed.iter_mut() {
        if one.function.is_empty() || one.function == function {
            met.push(one.fault);
            one.left = one.left.map(|left| left.saturating_sub(1));
        }
    }
    armed.retain(|one| one.left != Some(0));
    met
}

/// Sends an answer as the faults want it.
pub(crate) async fn send(met: &[Fault], answer: Response) -> Response {
    let mut answer = answer;
    for fault in met {
        match fault {
            Fault::Delay(time) => tokio::time::sleep(*time).await,
            Fault::Drop => {
                let broken = futures::stream::iter([Err::<Bytes, _>(std::io::Error::other(
                    "connection dropped on request",
                ))]);
                *answer.body_mut() = Body::from_stream(broken);
            }
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed(pairs: &'static [(&str, &str)]) -> Option<Armed> {
        Armed::read(|name| {
            let found = pairs.iter().find(|(known, _)| *known == name);
            found.map_or_else(String::new, |(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_fault_meets_its_function_so_often_and_no_other() {
        let sign = &[
            ("kind", "drop"),
            ("function", "SOF_SignDataToPKCS7"),
            ("times", "2"),
        ];
        let all = &[("kind", "delay"), ("millis", "50")];
        let mut list = vec![armed(sign).unwrap(), armed(all).unwrap()];
        let slow = Fault::Delay(Duration::from_millis(50));
        assert_eq!(take(&mut list, "SOF_Login"), [slow]);
        for _ in 0..2 {
            assert_eq!(take(&mut list, "SOF_SignDataToPKCS7"), [Fault::Drop, slow]);
        }
        assert_eq!(take(&mut list, "SOF_SignDataToPKCS7"), [slow]);
        assert!(armed(&[("kind", "explode")]).is_none());
        assert!(armed(&[("kind", "delay"), ("millis", "soon")]).is_none());
    }
}
