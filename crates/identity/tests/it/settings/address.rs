//! 我的收件地址: ten, one default, nobody else's.

use super::{OTHER_DOCUMENT, enter, other, person};
use crate::stage::{PASSWORD, Stage};
use futures::future::join_all;
use identity::account::Kind;
use testkit::{On, Reply, User, on_both};

const LIST: &str = "/settings/person/addresses";
const NEW: &str = "/settings/person/addresses/new";

pub const HOME: [(&str, &str); 4] = [
    ("name", "李小明"),
    ("mobile", "13912345678"),
    ("region", "320102"),
    ("detail", "测试路1号3幢201室"),
];

pub(super) async fn add(user: &User, fields: &[(&str, &str)]) -> Reply {
    user.fill(NEW, fields).await
}

fn with<'a>(field: (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
    let mut fields = HOME.to_vec();
    fields.retain(|(name, _)| *name != field.0);
    fields.push(field);
    fields
}

on_both!(an_address_is_written_changed_and_removed, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    user.get(LIST)
        .await
        .ok()
        .see("温馨提示: 最多10个, 当前已设置 0 个, 还可以增加 10 个")
        .see("暂无收件地址");
    assert_eq!(add(&user, &HOME).await.see_other(), LIST);
    let list = user
        .get(LIST)
        .await
        .ok()
        .see("当前已设置 1 个, 还可以增加 9 个")
        .see("李小明")
        .see("1*****78")
        .see("江苏省南京市玄武区测试路1号3幢201室")
        .not_see("13912345678");
    let edit = list.attribute("td.acts a", "href").unwrap();
    let page = user.get(&edit).await.ok();
    assert_eq!(
        page.attribute("input[name=mobile]", "placeholder").unwrap(),
        "1*****78"
    );
    let _ = page.not_see("13912345678");
    // a number left empty stays
    let mut kept = with(("detail", "新路2号"));
    kept.retain(|(name, _)| *name != "mobile");
    user.fill(&edit, &kept).await.see_other();
    user.get(LIST)
        .await
        .ok()
        .see("新路2号")
        .not_see("测试路1号");
    let mut stale = with(("detail", "旧路3号"));
    stale.push(("_version", "1"));
    user.post(&edit, &stale)
        .await
        .is(422)
        .see("刚刚被别人修改过")
        .see("旧路3号");
    let delete = format!("{edit}/delete");
    assert_eq!(user.post(&delete, &[]).await.see_other(), LIST);
    user.get(LIST).await.ok().see("暂无收件地址");
    let _ = user.get(&edit).await.is(404);
    for action in ["address.create", "address.change", "address.remove"] {
        assert_eq!(stage.audited(action).await, 1, "{action}");
    }
    stage.app.finish().await;
});

on_both!(a_second_default_replaces_the_first, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    add(&user, &with(("main", "1"))).await.see_other();
    let mut second = with(("detail", "第二处"));
    second.push(("main", "1"));
    // all at once: whichever comes last is the one
    let both = join_all((0..3).map(|_| {
        let (user, second) = (user.clone(), second.clone());
        async move { add(&user, &second).await }
    }));
    for answer in both.await {
        answer.see_other();
    }
    let list = user.get(LIST).await.ok();
    assert_eq!(list.all("td .badge").len(), 1);
    let first = list.all("tbody tr");
    assert!(first[0].contains("默认") && first[0].contains("第二处"));
    // an old one becomes the default by editing
    let edit = list
        .attribute("tbody tr:last-child td.acts a", "href")
        .unwrap();
    user.fill(
        &edit,
        &[
            ("main", "1"),
            ("name", "李小明"),
            ("mobile", "13912345678"),
            ("region", "320102"),
            ("detail", "改为默认"),
        ],
    )
    .await
    .see_other();
    let list = user.get(LIST).await.ok();
    assert_eq!(list.all("td .badge").len(), 1);
    assert!(list.all("tbody tr")[0].contains("改为默认"));
    stage.app.finish().await;
});

on_both!(ten_are_enough_also_when_all_come_at_once, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let answers = join_all((0..14).map(|n| {
        let (user, detail) = (user.clone(), format!("测试路{n}号"));
        async move { add(&user, &with(("detail", &detail))).await }
    }))
    .await;
    let count = |status: u16| {
        let fits = |answer: &&Reply| answer.status.as_u16() == status;
        answers.iter().filter(fits).count()
    };
    assert_eq!((count(303), count(422)), (10, 4));
    let refused = answers.iter().find(|answer| answer.status.as_u16() == 422);
    refused.unwrap().clone().see("收件地址最多10个");
    user.get(LIST)
        .await
        .ok()
        .see("最多10个, 当前已设置 10 个, 还可以增加 0 个")
        .not_see("新增收件地址");
    stage.app.finish().await;
});

on_both!(one_form_sent_twice_is_one_address, async |on: On| {
    let stage = Stage::new(on).await;
    let user = person(&stage).await;
    let mut fields = HOME.to_vec();
    fields.push(("_key", "same"));
    for _ in 0..2 {
        assert_eq!(user.post(NEW, &fields).await.see_other(), LIST);
    }
    user.get(LIST).await.ok().see("当前已设置 1 个");
    stage.app.finish().await;
});

on_both!(
    what_is_wrong_is_told_and_what_was_typed_stays,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        let empty = add(&user, &[]).await.is(422);
        for message in [
            "请输入收件人姓名",
            "请输入收件人移动电话",
            "请选择所在地区",
            "请输入详细地址",
        ] {
            let _ = empty.clone().see(message);
        }
        let _ = add(&user, &with(("mobile", "123")))
            .await
            .is(422)
            .see("11位移动电话号码")
            .see("测试路1号3幢201室");
        // a city with counties is not where a parcel goes
        let _ = add(&user, &with(("region", "320100")))
            .await
            .is(422)
            .see("请选择到区县");
        let _ = add(&user, &with(("region", "999999")))
            .await
            .is(422)
            .see("请从列表中选择所在地区");
        stage.app.finish().await;
    }
);

on_both!(
    somebody_elses_address_does_not_exist_and_the_attempt_is_noted,
    async |on: On| {
        let stage = Stage::new(on).await;
        let user = person(&stage).await;
        add(&user, &HOME).await.see_other();
        let list = user.get(LIST).await.ok();
        let edit = list.attribute("td.acts a", "href").unwrap();
        let _ = stage.account_of(Kind::Person, &other(), false).await;
        let thief = stage.app.visitor();
        assert_eq!(enter(&thief, OTHER_DOCUMENT, PASSWORD).await, 303);
        let _ = thief.get(&edit).await.is(404).not_see("李小明");
        let _ = thief.post(&edit, &HOME).await.is(404);
        let _ = thief.post(&format!("{edit}/delete"), &[]).await.is(404);
        assert_eq!(stage.audited("access.denied").await, 3);
        user.get(LIST).await.ok().see("李小明");
        stage.app.finish().await;
    }
);
