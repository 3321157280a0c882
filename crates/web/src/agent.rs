//! The browser and the system that a request came from, in words for people who have to recognise their own. A browser says
//! what it likes about itself, so nothing is decided by these words.

/// Signs of browsers, the particular ones first: most browsers also claim to be Chrome, and Chrome to be Safari.
const BROWSERS: [(&str, &str); 19] = [
    ("MicroMessenger/", "微信"),
    ("AlipayClient/", "支付宝"),
    ("DingTalk/", "钉钉"),
    ("QQBrowser/", "QQ浏览器"),
    ("UCBrowser/", "UC浏览器"),
    ("HuaweiBrowser/", "华为浏览器"),
    ("ArkWeb/", "华为浏览器"),
    ("MiuiBrowser/", "小米浏览器"),
    ("HeyTapBrowser/", "OPPO浏览器"),
    ("VivoBrowser/", "vivo浏览器"),
    ("SamsungBrowser/", "三星浏览器"),
    ("Edg", "Edge浏览器"),
    ("OPR/", "Opera浏览器"),
    ("Firefox/", "Firefox浏览器"),
    ("FxiOS/", "Firefox浏览器"),
    ("HeadlessChrome/", "Chrome浏览器"),
    ("CriOS/", "Chrome浏览器"),
    ("Chrome/", "Chrome浏览器"),
    ("Safari/", "Safari浏览器"),
];

/// Signs of systems, the particular ones first: an iPhone says that it is like Mac OS X, and Android that it is a Linux.
const SYSTEMS: [(&str, &str); 10] = [
    ("OpenHarmony", "鸿蒙"),
    ("HarmonyOS", "鸿蒙"),
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

/// `Windows · Chrome浏览器`, from a `User-Agent` header.
pub(crate) fn words(header: &str) -> String {
    let find = |signs: &[(&str, &'static str)]| {
        signs
            .iter()
            .find(|(sign, _)| header.contains(sign))
            .map(|(_, name)| *name)
    };
    format!(
        "{} · {}",
        find(&SYSTEMS).unwrap_or("未知系统"),
        find(&BROWSERS).unwrap_or("未知浏览器")
    )
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn browsers_are_told_apart_although_all_claim_to_be_others() {
        for (header, told) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Windows · Chrome浏览器",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Windows · Edge浏览器",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "iPhone · Safari浏览器",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; 23127PN0CC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 XWEB/1260117 MicroMessenger/8.0.50",
                "安卓 · 微信",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0",
                "macOS · Firefox浏览器",
            ),
            (
                "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile",
                "鸿蒙 · 华为浏览器",
            ),
            ("curl/8.5.0", "未知系统 · 未知浏览器"),
            ("", "未知系统 · 未知浏览器"),
        ] {
            assert_eq!(words(header), told, "{header}");
        }
    }
}
