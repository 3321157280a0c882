use crate::support::{Job, Shared, job};
use search::{Found, Query, Replica, Sort};
use std::{sync::Arc, time::Instant};

fn titles(found: &Found) -> Vec<String> {
    found
        .hits
        .iter()
        .map(|hit| String::from_utf8(hit.card.clone()).unwrap())
        .collect()
}

async fn three() -> (Shared, Arc<Replica>, tempfile::TempDir) {
    let room = Shared::default();
    room.put(
        1,
        Job {
            at: 10,
            pay: 12_000,
            ..job("软件工程师", "江苏远帆智能装备有限公司", "3201")
        },
    );
    room.put(
        2,
        Job {
            at: 20,
            pay: 6_000,
            degree: "大专".to_owned(),
            ..job("固定资产会计", "南京和畅置业有限公司", "3201")
        },
    );
    room.put(
        3,
        Job {
            at: 30,
            pay: 15_000,
            ..job("高级 Java 工程师", "苏州新材料研究院", "3205")
        },
    );
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    replica.catch_up().await.unwrap();
    (room, replica, home)
}

fn find(replica: &Replica, text: &str) -> Vec<String> {
    titles(&replica.find_now(&Query::new().text(text)).unwrap())
}

#[tokio::test]
async fn words_names_pairs_and_pinyin_find_what_they_should() {
    let (_room, replica, _home) = three().await;
    assert_eq!(find(&replica, "软件"), ["软件工程师"]);
    assert_eq!(find(&replica, "会计"), ["固定资产会计"]);
    assert_eq!(find(&replica, "远帆"), ["软件工程师"]);
    assert_eq!(
        find(&replica, "件工"),
        ["软件工程师"],
        "any two neighbouring characters of a title"
    );
    assert_eq!(find(&replica, "JAVA"), ["高级 Java 工程师"]);
    assert_eq!(find(&replica, "ｊａｖａ工程师"), ["高级 Java 工程师"]);
    assert_eq!(find(&replica, "nanjing"), ["固定资产会计"]);
    assert_eq!(find(&replica, "kj"), ["固定资产会计"]);
    assert_eq!(find(&replica, "gcs").len(), 2);
    assert_eq!(find(&replica, "nanjingkuaiji"), ["固定资产会计"]);
    assert_eq!(find(&replica, "工程师 苏州"), ["高级 Java 工程师"]);
}

#[tokio::test]
async fn when_no_document_has_all_words_those_with_some_are_shown_and_it_is_said() {
    let (_room, replica, _home) = three().await;
    let found = replica.find_now(&Query::new().text("软件 会计")).unwrap();
    assert!(found.relaxed);
    assert_eq!(found.total, 2);
    assert!(
        !replica
            .find_now(&Query::new().text("潜水艇驾驶员xyz"))
            .unwrap()
            .relaxed
    );
}

#[tokio::test]
async fn a_facet_is_counted_without_its_own_filter_and_with_all_others() {
    let (_room, replica, _home) = three().await;
    let query = Query::new()
        .facet("place", ["3201".to_owned()])
        .facet("degree", ["本科".to_owned()]);
    let found = replica.find_now(&query).unwrap();
    assert_eq!(found.total, 1);
    assert_eq!(found.counts("place").of("3201"), 1);
    assert_eq!(
        found.counts("place").of("3205"),
        1,
        "other places with this degree"
    );
    assert_eq!(
        found.counts("place").of("32"),
        2,
        "the province holds its cities"
    );
    assert_eq!(
        found.counts("degree").of("大专"),
        1,
        "other degrees in this place"
    );
}

#[tokio::test]
async fn several_codes_of_one_facet_mean_or() {
    let (_room, replica, _home) = three().await;
    let query = Query::new().facet("degree", ["本科".to_owned(), "大专".to_owned()]);
    assert_eq!(replica.find_now(&query).unwrap().total, 3);
    assert_eq!(
        replica
            .find_now(&Query::new().facet("degree", ["没有".to_owned()]))
            .unwrap()
            .total,
        0
    );
}

#[tokio::test]
async fn results_come_newest_first_or_best_paid_first_and_page_by_page() {
    let (_room, replica, _home) = three().await;
    assert_eq!(
        find(&replica, ""),
        ["高级 Java 工程师", "固定资产会计", "软件工程师"]
    );
    let paid = Query::new().text("工程师").sort(Sort::Highest("pay"));
    assert_eq!(
        titles(&replica.find_now(&paid).unwrap()),
        ["高级 Java 工程师", "软件工程师"]
    );
    let second = Query::new().sort(Sort::Lowest("pay")).page(1, 1);
    assert_eq!(titles(&replica.find_now(&second).unwrap()), ["软件工程师"]);
}

#[tokio::test]
async fn exact_values_and_least_numbers_filter() {
    let (_room, replica, _home) = three().await;
    assert_eq!(
        titles(
            &replica
                .find_now(&Query::new().keyword("unit", "苏州新材料研究院"))
                .unwrap()
        ),
        ["高级 Java 工程师"]
    );
    assert_eq!(
        replica
            .find_now(&Query::new().at_least("pay", 12_000))
            .unwrap()
            .total,
        2
    );
}

#[tokio::test]
async fn hostile_texts_are_only_texts() {
    let (_room, replica, _home) = three().await;
    for text in [
        "\"",
        "title:(",
        "AND OR NOT",
        "*",
        "\\",
        "[a TO b]",
        "^~",
        "<script>",
        "\u{0}\u{1f}",
        "𠀀𠀁",
        &"工".repeat(5000),
        &"a".repeat(5000),
    ] {
        replica.find_now(&Query::new().text(text)).unwrap();
    }
}

fn many(room: &Shared, n: u128) {
    const WHAT: [&str; 10] = [
        "软件工程师",
        "会计",
        "数控操作工",
        "销售经理",
        "护士",
        "电气工程师",
        "行政文员",
        "新媒体运营",
        "仓库管理员",
        "产品经理",
    ];
    const WHERE: [&str; 13] = [
        "南京",
        "无锡",
        "徐州",
        "常州",
        "苏州",
        "南通",
        "连云港",
        "淮安",
        "盐城",
        "扬州",
        "镇江",
        "泰州",
        "宿迁",
    ];
    let mut room = room.0.lock().unwrap();
    for n in 1..=n {
        let mix = usize::try_from(n * 2_654_435_761 % 1_000_003).unwrap();
        let (what, city) = (WHAT[mix % 10], WHERE[mix / 10 % 13]);
        let mut job = job(
            what,
            &format!("{city}第{}精密机械有限公司", n % 997),
            &format!("32{:02}", mix / 10 % 13 + 1),
        );
        job.text = format!(
            "岗位职责：负责{what}相关工作，按时完成部门交给的任务。任职要求：熟悉{city}本地情况，责任心强，吃苦耐劳，善于沟通，能适应加班与出差。五险一金，双休，包住宿。"
        );
        ["不限", "大专", "本科", "硕士", "博士"][mix / 130 % 5].clone_into(&mut job.degree);
        job.at = i64::try_from(n).unwrap() * 61;
        job.pay = i64::try_from(mix % 300).unwrap() * 100;
        room.jobs.insert(crate::support::id(n), job);
    }
}

/// Memory of this process, as the kernel says it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines = status
        .lines()
        .filter(|line| line.starts_with("VmRSS") || line.starts_with("RssAnon"));
    lines
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Prints figures (`JUXIAN_BENCH_DOCS=1000000` for the real ones); asserts only what is always true.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_documents() {
    let n = std::env::var("JUXIAN_BENCH_DOCS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_000);
    let room = Shared::default();
    many(&room, n);
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    println!("at first: {}", memory());
    search::warm();
    println!("with the dictionary: {}", memory());
    let built = replica.rebuild().await.unwrap();
    assert_eq!(u128::from(built.documents), n);
    println!("rebuilt {n} in {:?}", built.took);
    drop(replica);
    room.0.lock().unwrap().jobs.clear();
    let before = memory();
    let began = Instant::now();
    let replica = room.open(home.path());
    println!("opened in {:?}", began.elapsed());
    println!("before: {before}; open: {}", memory());
    let place = |city: &str| vec![city.to_owned()];
    let queries = [
        ("newest", Query::new()),
        (
            "filtered",
            Query::new()
                .facet("place", place("3201"))
                .facet("degree", place("本科")),
        ),
        ("two words", Query::new().text("南京 工程师")),
        (
            "two words newest",
            Query::new().text("南京 工程师").sort(Sort::Highest("at")),
        ),
        (
            "two words filtered",
            Query::new()
                .text("南京 工程师")
                .facet("degree", place("本科"))
                .sort(Sort::Highest("at")),
        ),
        ("two rarer words", Query::new().text("第77精密 护士")),
        (
            "one common word",
            Query::new().text("工程师").sort(Sort::Highest("pay")),
        ),
        ("a word of all", Query::new().text("公司")),
        ("pinyin", Query::new().text("nanjing gcs")),
        ("name", Query::new().text("密机")),
    ];
    for (name, query) in queries {
        let mut took = Vec::new();
        let mut total = 0;
        for offset in 0..30 {
            let found = replica.find_now(&query.clone().page(offset, 20)).unwrap();
            took.push(found.took);
            total = found.total;
            let counted: u64 = found.counts("degree").iter().map(|(_, n)| n).sum();
            assert!(counted >= total);
        }
        took.sort();
        println!(
            "{name:20} {total:8} results  p50 {:?}  max {:?}",
            took[15], took[29]
        );
    }
    assert_eq!(
        replica.find_now(&Query::new()).unwrap().total,
        built.documents
    );
}
