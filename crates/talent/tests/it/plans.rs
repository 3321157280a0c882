//! Every query that a page waits on has an index.

use crate::stage;

testkit::on_both!(the_pages_of_units_and_persons_find_by_index, async |on| {
    let stage = stage::start(on).await;
    let unit = stage.unit().await;
    let id = stage.published(&unit, "会计").await;
    let person = stage.applicant("林晓月", 101, "13900000101").await;
    let mine = person
        .post(&format!("/rcfwypt/jobs/{id}/apply"), &[("_key", "k")])
        .await
        .see_other();
    stage.app.run_jobs().await;
    for page in ["/person", "/person/resume", "/person/applications", &mine] {
        let _ = person.get(page).await.ok();
    }
    let job = format!("/rcfwypt/unit/jobs/{id}");
    let application = mine.rsplit('/').next().unwrap();
    for page in [
        "/rcfwypt/unit/jobs/unpublished",
        "/rcfwypt/unit/jobs/published?q=%E4%BC%9A&page=2",
        "/rcfwypt/unit/jobs/expired",
        "/rcfwypt/unit/jobs/taken-down",
        "/rcfwypt/unit/jobs/recycled",
        "/rcfwypt/unit/applications",
        &format!("/rcfwypt/unit/applications?job={id}&state=sent"),
        &format!("/rcfwypt/unit/applications/{application}"),
        &job,
        &format!("{job}/edit"),
        "/messages",
    ] {
        let _ = unit.user.get(page).await.ok();
    }
    for step in ["take-down", "delete", "restore"] {
        unit.user
            .post(&format!("{job}/{step}"), &[])
            .await
            .see_other();
    }
    let bulk = [("do", "recycle"), ("id", &*id.to_string())];
    unit.user
        .post("/rcfwypt/unit/jobs/bulk", &bulk)
        .await
        .see_other();
    person
        .post(&format!("{mine}/withdraw"), &[])
        .await
        .see_other();
    let plans = stage.app.plans().await;
    plans.find_by_index(&[]);
    plans.use_indexes(&[
        "vacancy_unit",
        "vacancy_history_vacancy_at",
        "application_unit",
        "application_person",
        "application_once",
        "application_history_application_at",
        "resume_person",
        "review_queue",
        "review_subject",
        "message_unread",
    ]);
    stage.app.run_jobs().await;
    stage.app.finish().await;
});
