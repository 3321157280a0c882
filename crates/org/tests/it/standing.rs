//! What `identity` is told: which unit was meant, and as whom an account acts.

use crate::stage::{self, code, holder};
use identity::{Realms, account};
use kernel::actor::Actor;
use org::{
    OrgRealms,
    officer::{self, NewOfficer},
    unit,
};

testkit::on_both!(
    a_unit_is_found_by_its_credit_code_and_by_its_number,
    async |on| {
        let stage = stage::typed(on).await;
        let seated = stage.unit(1).await;
        let (db, vault) = (&stage.app.app.db, &stage.app.app.vault);
        let realms = OrgRealms::new(db.clone(), vault.clone());
        let row = unit::find(db, seated.id).await.unwrap().unwrap();
        for text in [
            code(1).as_str().to_owned(),
            code(1).as_str().to_lowercase(),
            row.number.to_string(),
        ] {
            assert_eq!(
                realms.find(&text).await.unwrap().map(|realm| realm.id),
                Some(seated.id.0),
                "{text}"
            );
        }
        for text in ["", "nonsense", "999999999", code(2).as_str()] {
            assert_eq!(realms.find(text).await.unwrap(), None, "{text}");
        }
        let account = account::find(db, row.account_id.unwrap())
            .await
            .unwrap()
            .unwrap();
        let standing = realms
            .standing(&account, stage.app.clock.now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (standing.badge.label.as_str(), standing.badge.home.as_str()),
            ("法人 1*****01", "/unit")
        );
        stage.app.finish().await;
    }
);

testkit::on_both!(an_officer_acts_for_one_agency_until_dismissed, async |on| {
    let stage = stage::typed(on).await;
    let agency = stage.agency("320100").await;
    let (db, vault) = (&stage.app.app.db, &stage.app.app.vault);
    let holder = &holder(9);
    let new = NewOfficer {
        agency,
        holder,
        password: None,
        operator: true,
    };
    let (id, account) = stage
        .call()
        .write(|tx| async move { officer::create(&tx, vault, new).await })
        .await
        .unwrap();
    let realms = OrgRealms::new(db.clone(), vault.clone());
    let account = account::find(db, account).await.unwrap().unwrap();
    let standing = realms
        .standing(&account, stage.app.clock.now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        standing.actor,
        Actor::Officer {
            account: account.id,
            officer: id,
            agency,
            operator: true
        }
    );
    assert_eq!(
        (standing.badge.label.as_str(), standing.badge.name.as_str()),
        ("沈**", "南京市人力资源和社会保障局")
    );
    stage
        .call()
        .write(|tx| async move { officer::dismiss(&tx, id).await })
        .await
        .unwrap();
    assert!(
        realms
            .standing(&account, stage.app.clock.now())
            .await
            .unwrap()
            .is_none()
    );
    stage.app.finish().await;
});
