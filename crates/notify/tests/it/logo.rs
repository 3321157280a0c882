//! The unit learns what its agency decided about its logo (checklist ).

use crate::{Stand, stand};
use kernel::{
    actor::{Actor, UnitRole},
    credit_code::CreditCode,
    id::{FileId, UnitId, uuid_at},
};
use org::{
    agency::{self, AgencyError, NewAgency},
    unit::{
        self, NewUnit,
        logo::{self, Logo, LogoDecided},
    },
};
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use testkit::{User, on_both};
use uuid::Uuid;
use web::Call;

const MOBILE: &str = "13812345678";

impl Stand {
    /// A unit for which the account of these tests acts.
    async fn unit(&self) -> (UnitId, User) {
        let call = &Call::system(&self.app.app, "test");
        let code = &CreditCode::compose("91", "329990", "MA000001").unwrap();
        let account = self.account;
        let made = call.write(|tx| async move {
            let new = NewUnit {
                credit_code: code,
                name: "南京云杉智造科技有限公司",
                region: Some("320102"),
                address: None,
                register_state: "存续",
                register_kind: "有限责任公司",
                established: None,
            };
            let unit = unit::create(&tx, call.vault(), new).await?;
            unit::set_account(&tx, unit.id, account).await?;
            Ok::<_, unit::UnitError>(unit.id)
        });
        let unit = made.await.unwrap();
        let user = self.app.acting_as(Actor::Unit {
            account,
            unit,
            role: UnitRole::LegalRepresentative,
        });
        (unit, user)
    }

    /// A logo of the unit that waits for its agency.
    async fn logo(&self, unit: UnitId) -> Uuid {
        let call = &Call::system(&self.app.app, "test");
        let id = uuid_at(call.now, call.rng());
        let put = call.write(|tx| async move {
            let agency = NewAgency {
                code: "320100",
                name: "南京市人力资源和社会保障局",
                region: "320100",
                parent: None,
                reviews: true,
            };
            let row = Logo {
                id,
                unit_id: unit,
                file_id: FileId::new(tx.now(), tx.rng()),
                agency_id: agency::create(&tx, agency).await?,
                state: logo::State::Pending,
                reason: None,
                created_at: tx.now(),
                decided_at: None,
            };
            row.into_active_model()
                .insert(&tx)
                .await
                .map_err(db::Error::from)?;
            Ok::<_, AgencyError>(())
        });
        put.await.unwrap();
        id
    }

    async fn decide(&self, logo: Uuid, approved: bool, reason: Option<&str>) {
        let call = Call::system(&self.app.app, "test");
        logo::decide(&call, logo, approved, reason).await.unwrap();
        self.app.run_jobs().await;
    }
}

on_both!(
    an_approved_logo_is_told_once_and_leads_to_its_page,
    async |on| {
        let stand = stand(on).await;
        let (unit, user) = stand.unit().await;
        let logo = stand.logo(unit).await;
        stand.decide(logo, true, None).await;
        // the outbox may bring the event twice
        let call = Call::system(&stand.app.app, "test");
        call.write(|tx| async move { queue::enqueue(&tx, &LogoDecided { logo }).await })
            .await
            .unwrap();
        stand.app.run_jobs().await;
        let inbox = user
            .get("/messages")
            .await
            .ok()
            .see("您提交的单位标志已审核通过")
            .see("未读 (1)");
        let read = inbox.attribute("main li form", "action").unwrap();
        assert_eq!(user.post(&read, &[]).await.see_other(), "/unit/info");
        let texts = stand.provider.sent();
        assert_eq!(texts.len(), 1);
        assert_eq!(texts[0].0.as_str(), MOBILE);
        stand.app.finish().await;
    }
);

on_both!(a_refused_logo_is_told_with_the_reason, async |on| {
    let stand = stand(on).await;
    let (unit, user) = stand.unit().await;
    let logo = stand.logo(unit).await;
    stand
        .decide(logo, false, Some("标志不清晰，请上传原图"))
        .await;
    user.get("/messages")
        .await
        .ok()
        .see("审核未通过")
        .see("您提交的单位标志未通过审核")
        .see("退回原因：标志不清晰，请上传原图");
    stand.app.finish().await;
});
