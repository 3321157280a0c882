//! How often a person may take an application back and send it again.

use chrono::TimeDelta;
use db::{Limit, Tx};
use kernel::id::VacancyId;
use web::AsPerson;

/// Sent again to one vacancy, after the first time.
const AGAIN: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), 2)];

/// Counts an application that is sent again: each stands at the top of an inbox of others as if it were new. When there
/// were too many, says when to come back.
pub(super) async fn count_again(
    tx: &Tx,
    call: &AsPerson,
    vacancy: VacancyId,
) -> db::Result<Result<(), &'static str>> {
    let again = call
        .vault()
        .blind("application.again", &format!("{}\n{vacancy}", call.person));
    let limit = Limit {
        key: again.as_bytes(),
        spans: &AGAIN,
    };
    Ok(tx
        .tally(&[limit])
        .await?
        .map(drop)
        .map_err(|_| "这个职位今天已投递并撤回多次，请明天再投递"))
}
