use crate::support::{Shared, job};
use search::Query;
use std::{sync::Arc, time::Duration};

fn total(replica: &search::Replica, text: &str) -> u64 {
    replica.find_now(&Query::new().text(text)).unwrap().total
}

#[tokio::test]
async fn changes_are_applied_and_raise_the_generation() {
    let room = Shared::default();
    room.put(1, job("护士", "甲医院", "3201"));
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    assert!(!replica.ready());
    assert!(replica.catch_up().await.unwrap());
    assert_eq!(total(&replica, "护士"), 1);
    let before = replica.generation();
    assert!(!replica.catch_up().await.unwrap());
    assert_eq!(replica.generation(), before, "nothing changed");
    room.put(1, job("医生", "甲医院", "3201"));
    room.put(2, job("护士", "乙医院", "3201"));
    room.put(3, job("护士", "丙医院", "3201"));
    room.remove(3);
    assert!(replica.catch_up().await.unwrap());
    assert!(replica.generation() > before);
    assert_eq!(total(&replica, "护士"), 1);
    assert_eq!(total(&replica, "医生"), 1);
    let all = replica.find_now(&Query::new()).unwrap();
    assert_eq!(all.total, 2);
    assert_eq!(
        all.counts("place").of("3201"),
        2,
        "what was replaced or deleted is not counted"
    );
}

#[tokio::test]
async fn the_cursor_is_in_the_commit_so_a_restart_repeats_nothing() {
    let room = Shared::default();
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    replica.catch_up().await.unwrap();
    for n in 1..=5 {
        room.put(n, job("护士", "甲医院", "3201"));
        replica.catch_up().await.unwrap();
    }
    drop(replica);
    let again = room.open(home.path());
    assert_eq!(total(&again, "护士"), 5);
    assert!(!again.catch_up().await.unwrap(), "nothing to do");
    room.put(6, job("护士", "甲医院", "3201"));
    assert!(again.catch_up().await.unwrap());
    assert_eq!(total(&again, "护士"), 6);
}

#[tokio::test]
async fn a_replica_too_far_behind_is_rebuilt() {
    let room = Shared::default();
    room.put(1, job("护士", "甲医院", "3201"));
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    replica.catch_up().await.unwrap();
    drop(replica);
    room.put(2, job("护士", "甲医院", "3201"));
    room.0.lock().unwrap().forgotten = 2;
    let replica = room.open(home.path());
    assert!(replica.catch_up().await.unwrap());
    assert_eq!(total(&replica, "护士"), 2);
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_is_rebuilt() {
    let room = Shared::default();
    room.put(1, job("护士", "甲医院", "3201"));
    let home = tempfile::tempdir().unwrap();
    room.open(home.path()).catch_up().await.unwrap();
    let name = std::fs::read_to_string(home.path().join("CURRENT")).unwrap();
    std::fs::write(home.path().join(name).join("meta.json"), b"{").unwrap();
    let replica = room.open(home.path());
    replica.catch_up().await.unwrap();
    assert_eq!(total(&replica, "护士"), 1);
}

#[tokio::test]
async fn a_rebuild_by_another_process_is_taken_up_and_the_old_folder_goes() {
    let room = Shared::default();
    room.put(1, job("护士", "甲医院", "3201"));
    let home = tempfile::tempdir().unwrap();
    let serving = room.open(home.path());
    serving.catch_up().await.unwrap();
    let other = room.open(home.path());
    other.rebuild().await.unwrap();
    drop(other);
    assert!(serving.catch_up().await.unwrap());
    room.put(2, job("护士", "甲医院", "3201"));
    serving.catch_up().await.unwrap();
    assert_eq!(total(&serving, "护士"), 2);
    let folders = std::fs::read_dir(home.path())
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().is_dir())
        .count();
    assert_eq!(folders, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn following_keeps_level_until_told_to_stop() {
    let room = Shared::default();
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let task = tokio::spawn(Arc::clone(&replica).follow(async {
        let _ = stopped.await;
    }));
    let mut asked = room.1.subscribe();
    room.put(1, job("护士", "甲医院", "3201"));
    let arrived = asked.wait_for(|from| *from == 1);
    tokio::time::timeout(Duration::from_secs(30), arrived)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(total(&replica, "护士"), 1);
    stop.send(()).unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn many_small_commits_leave_few_segments_and_right_counts() {
    let room = Shared::default();
    let home = tempfile::tempdir().unwrap();
    let replica = room.open(home.path());
    replica.catch_up().await.unwrap();
    for n in 1..=40 {
        room.put(n % 10, job("护士", "甲医院", "3201"));
        replica.catch_up().await.unwrap();
    }
    let found = replica.find_now(&Query::new()).unwrap();
    assert_eq!((found.total, found.counts("place").of("3201")), (10, 10));
}
