//! What is asked of the product, found on its own pages.

use crate::{
    Failure,
    http::{Connection, encode, fetch, get, post},
};
use serde::Serialize;
use std::{collections::BTreeSet, net::SocketAddr};

/// What browsers accept.
pub(crate) const BROWSER: &str = "gzip, deflate, br, zstd";
/// The password of all demonstration accounts.
const PASSWORD: &str = "Juxian#2026";
/// The unit of the demonstration accounts.
const UNIT: (&str, &str) = ("91329990MB0000019B", "14312345678");

/// The `n`th person of the demonstration data.
fn mobile(n: u64) -> String {
    const PREFIXES: [&str; 3] = ["161", "164", "194"];
    let at = usize::try_from(n % 3).unwrap_or(0);
    format!(
        "{}{:08}",
        PREFIXES[at],
        (n * 11_111_111 + 12_345_678) % 100_000_000
    )
}

/// The paths of the lines that read.
#[derive(Debug, Default)]
pub(crate) struct Paths {
    /// Lists with one or two filters.
    pub(crate) filters: Vec<String>,
    /// Pages of jobs.
    pub(crate) jobs: Vec<String>,
    /// Two words each.
    pub(crate) searches: Vec<String>,
}

/// Everything between `start` and the next of `ends`, wherever it stands.
fn between(text: &str, start: &str, ends: &[char]) -> Vec<String> {
    text.match_indices(start)
        .filter_map(|(at, _)| text[at..].split(ends).next())
        .map(|found| found.replace("&amp;", "&").replace("&#38;", "&"))
        .collect()
}

/// Walks the lists.
pub(crate) async fn explore(address: SocketAddr) -> Result<Paths, Failure> {
    let mut jobs = BTreeSet::new();
    let mut filters = BTreeSet::new();
    let mut connection = Connection::open(address).await?;
    for page in 1..=40 {
        let answer = connection
            .ask(&get(&format!("/rcfwypt/jobs?page={page}"), "", ""), true)
            .await?;
        let found = between(&answer.text(), "/rcfwypt/jobs/", &['"', '?', '#']);
        jobs.extend(
            found
                .into_iter()
                .filter(|path| path.len() == "/rcfwypt/jobs/".len() + 32),
        );
    }
    let mut queue = vec!["/rcfwypt/jobs".to_owned()];
    for _ in 0..25 {
        let Some(path) = queue.pop() else { break };
        let answer = connection.ask(&get(&path, "", ""), true).await?;
        for path in between(&answer.text(), "/rcfwypt/jobs?", &['"', '\'']) {
            if !path.contains("page=")
                && !path.contains("q=")
                && filters.insert(path.clone())
                && queue.len() < 40
            {
                queue.insert(0, path);
            }
        }
    }
    if jobs.len() < 20 || filters.len() < 10 {
        return Err(format!(
            "found only {} jobs and {} filters on the public list",
            jobs.len(),
            filters.len()
        )
        .into());
    }
    Ok(Paths {
        filters: filters.into_iter().collect(),
        jobs: jobs.into_iter().collect(),
        searches: searches(),
    })
}

const WORDS: &[&str] = &[
    "南京",
    "苏州",
    "无锡",
    "常州",
    "徐州",
    "南通",
    "扬州",
    "盐城",
    "泰州",
    "镇江",
    "淮安",
    "宿迁",
    "玄武",
    "鼓楼",
    "江宁",
    "昆山",
    "江阴",
    "宜兴",
    "吴中",
    "武进",
    "丹阳",
    "如皋",
    "高邮",
    "兴化",
    "东台",
    "沛县",
    "建湖",
    "工程师",
    "会计",
    "出纳",
    "销售",
    "采购",
    "行政",
    "人事",
    "司机",
    "保安",
    "厨师",
    "护士",
    "医师",
    "教师",
    "律师",
    "设计师",
    "测试",
    "前端",
    "算法",
    "运维",
    "产品",
    "运营",
    "直播",
    "客服",
    "焊工",
    "电工",
    "钳工",
    "车工",
    "叉车",
    "仓库",
    "快递",
    "物流",
    "检验",
    "质量",
    "工艺",
    "机械",
    "电气",
    "自动化",
    "机器人",
    "嵌入式",
    "芯片",
    "半导体",
    "光伏",
    "电池",
    "汽车",
    "船舶",
    "纺织",
    "服装",
    "食品",
    "医药",
    "化工",
    "环保",
    "建筑",
    "造价",
    "施工",
    "测量",
    "装饰",
    "物业",
    "酒店",
    "餐饮",
    "银行",
    "保险",
    "外贸",
    "跨境",
    "电商",
    "超市",
    "药房",
    "养老",
    "社工",
    "心理",
    "农业",
    "健身",
    "五险一金",
    "双休",
    "年终奖",
    "宿舍",
    "培训",
    "晋升",
    "应届",
    "兼职",
    "实习",
    "倒班",
    "出差",
    "驾照",
    "英语",
    "合同",
    "报表",
    "预算",
    "图纸",
    "数据",
    "网络",
    "安全",
    "维修",
    "安装",
    "调试",
    "研发",
    "实验",
    "管理",
    "策划",
    "文案",
    "摄影",
];

/// All pairs of different words, so many that no answer can have been kept; in an order that mixes them.
fn searches() -> Vec<String> {
    let count = WORDS.len();
    let pair = |n: usize| {
        let (a, b) = (n / count, n % count);
        (a != b).then(|| format!("/rcfwypt/jobs?q={}+{}", encode(WORDS[a]), encode(WORDS[b])))
    };
    // a step without a common divisor visits every pair once
    let all = count * count;
    let step = (7919..7919 + all)
        .find(|step| gcd(*step, all) == 1)
        .unwrap_or(1);
    (0..all).filter_map(|n| pair(n * step % all)).collect()
}

const fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The form of a log-in: the unit, or a person.
pub(crate) fn log_in_form(person: Option<u64>) -> Vec<u8> {
    match person {
        Some(n) => post(
            "/login",
            "",
            &[
                ("tab", "person"),
                ("identifier", &mobile(n)),
                ("password", PASSWORD),
            ],
        ),
        None => post(
            "/login",
            "",
            &[
                ("tab", "unit"),
                ("realm", UNIT.0),
                ("identifier", UNIT.1),
                ("password", PASSWORD),
            ],
        ),
    }
}

/// Logs in and gives the cookies of the session.
pub(crate) async fn log_in(address: SocketAddr, person: Option<u64>) -> Result<String, Failure> {
    let answer = Connection::open(address)
        .await?
        .ask(&log_in_form(person), true)
        .await?;
    if answer.status != 303 {
        return Err(format!("logging in was answered with {}", answer.status).into());
    }
    Ok(answer.cookies())
}

/// The sessions of so many persons who have a résumé.
pub(crate) async fn applicants(
    address: SocketAddr,
    count: usize,
    job: &str,
) -> Result<Vec<String>, Failure> {
    let mut sessions = Vec::with_capacity(count);
    let mut n = 0;
    while sessions.len() < count {
        let cookies = log_in(address, Some(n)).await?;
        n += 1;
        let answer = Connection::open(address)
            .await?
            .ask(&apply_form(job, &cookies, 0), true)
            .await?;
        let to = answer.header("location").unwrap_or_default();
        if answer.status == 303 && to.starts_with("/person/applications/") {
            sessions.push(cookies);
        } else if n > 4 * u64::try_from(count).unwrap_or(u64::MAX) {
            return Err(format!(
                "applying for {job} is answered with {} to {to}",
                answer.status
            )
            .into());
        }
    }
    Ok(sessions)
}

/// The form of an application.
pub(crate) fn apply_form(job: &str, cookies: &str, n: u64) -> Vec<u8> {
    post(
        &format!("{job}/apply"),
        cookies,
        &[(
            "_key",
            &format!("bench-{n}-{:016x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        )],
    )
}

/// What the first view of a page weighs.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Weight {
    pub(crate) page: &'static str,
    pub(crate) html_plain: usize,
    pub(crate) html_br: usize,
    /// With styles, scripts and icons, compressed.
    pub(crate) first_view_br: usize,
}

/// Weighs a page with everything that it loads.
pub(crate) async fn weigh(
    address: SocketAddr,
    page: &'static str,
    path: &str,
    cookies: &str,
) -> Result<Weight, Failure> {
    let plain = fetch(address, path, cookies, "").await?;
    let packed = fetch(address, path, cookies, "br").await?;
    let text = plain.text();
    let mut parts = BTreeSet::new();
    for start in ["href=\"/assets/", "src=\"/assets/"] {
        parts.extend(
            between(&text, start, &[' ', '>'])
                .into_iter()
                .filter_map(|found| found.split('"').nth(1).map(str::to_owned)),
        );
    }
    let mut first_view_br = packed.bytes;
    for part in parts {
        let part = part.split('#').next().unwrap_or_default();
        first_view_br += fetch(address, part, "", "br").await?.bytes;
    }
    Ok(Weight {
        page,
        html_plain: plain.bytes,
        html_br: packed.bytes,
        first_view_br,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_search_has_two_different_words_and_none_comes_twice() {
        let searches = searches();
        let different: BTreeSet<&String> = searches.iter().collect();
        assert_eq!(different.len(), searches.len());
        assert!(searches.len() > 15_000, "{}", searches.len());
    }

    #[test]
    fn links_are_found_with_their_ampersands() {
        let page =
            r#"<a href="/rcfwypt/jobs?city=3201&amp;pay=5">x</a><a href="/rcfwypt/jobs?e=1">"#;
        assert_eq!(
            between(page, "/rcfwypt/jobs?", &['"']),
            ["/rcfwypt/jobs?city=3201&pay=5", "/rcfwypt/jobs?e=1"]
        );
    }

    #[test]
    fn the_persons_are_those_of_the_demonstration_data() {
        assert_eq!([mobile(0), mobile(1)], ["16112345678", "16423456789"]);
    }
}
