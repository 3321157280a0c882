//! How often a person may apply.

use chrono::TimeDelta;
use db::{Limit, Tx};
use kernel::id::VacancyId;
use web::AsPerson;

/// Applications of one person, to whatever vacancies.
const PER_PERSON: [(TimeDelta, u64); 2] = [(TimeDelta::hours(1), 60), (TimeDelta::days(1), 200)];
/// Applications of one person to one vacancy, taken back in between.
const PER_VACANCY: [(TimeDelta, u64); 1] = [(TimeDelta::days(1), 3)];

/// Counts an application: each fills an inbox of others, and the first that waits sends a text. When there were too
/// many, says when to come back.
pub(super) async fn count(
    tx: &Tx,
    call: &AsPerson,
    vacancy: VacancyId,
) -> db::Result<Result<(), &'static str>> {
    let person = call
        .vault()
        .blind("application.by", &call.person.to_string());
    let again = call
        .vault()
        .blind("application.again", &format!("{}\n{vacancy}", call.person));
    let limits = [
        Limit {
            key: person.as_bytes(),
            spans: &PER_PERSON,
        },
        Limit {
            key: again.as_bytes(),
            spans: &PER_VACANCY,
        },
    ];
    Ok(match tx.tally(&limits).await? {
        Ok(_) => Ok(()),
        Err(reached) if reached.limit == 1 => Err("这个职位今天已投递并撤回多次，请明天再投递"),
        Err(reached) if reached.span > TimeDelta::hours(1) => {
            Err("24小时内投递的职位过多，请明天再投递")
        }
        Err(_) => Err("一小时内投递的职位过多，请稍后再投递"),
    })
}
