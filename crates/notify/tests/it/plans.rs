//! Every query that a page waits on has an index.

use crate::stand;
use notify::MessageRead;
use testkit::on_both;

on_both!(the_inbox_and_its_counter_find_by_index, async |on| {
    let stand = stand(on).await;
    let id = stand.send(&stand.refusal()).await;
    stand.send(&stand.refusal()).await;
    let person = stand.person();
    for page in ["/messages", "/messages?tab=unread", "/messages?page=2"] {
        let _ = person.get(page).await.ok();
    }
    person
        .post(&MessageRead { id }.to_string(), &[])
        .await
        .see_other();
    person.post("/messages/read", &[]).await.see_other();
    let plans = stand.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&["message_inbox", "message_unread"]);
    stand.app.finish().await;
});
