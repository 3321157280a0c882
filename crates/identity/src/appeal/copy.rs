//! Appeals in the copy that a holder of an account takes away.

use super::{
    said::{REASON, Said, materials, value_label},
    store,
};
use crate::{
    account::Holder,
    blind,
    copy::{Copy, Item},
};
use db::Read;
use kernel::{choice::Choice as _, clock};
use seal::Vault;

/// The appeals that the holder has handed in, and their materials.
pub(crate) async fn copy(
    read: &impl Read,
    vault: &Vault,
    holder: &Holder,
    copy: &mut Copy,
) -> web::Result<()> {
    let Some(mobile) = &holder.mobile else {
        return Ok(());
    };
    let (who, phone) = (
        blind::document(vault, &holder.document),
        blind::mobile(vault, mobile),
    );
    let mut items = Vec::new();
    for row in store::by_applicant(read, who, phone).await? {
        let said = Said::open(vault, &row)?;
        let value = said.mobile.as_ref().map_or_else(
            || said.document.number().to_owned(),
            |mobile| mobile.as_str().to_owned(),
        );
        items.push(
            Item::fields()
                .with("申诉编号", row.number.clone())
                .with("事项", row.matter.label())
                .with("账号类型", row.account_kind.label())
                .with("状态", row.state.told())
                .with("证件类型", said.document.kind().label())
                .with("证件号码", said.document.number())
                .with("姓名", said.name.clone())
                .with(value_label(row.matter), value)
                .with("单位", said.unit.clone())
                .with("联系电话", said.contact.as_str())
                .with("情况说明", said.story.clone())
                .with("填写时间", clock::stamp(row.created_at))
                .with("提交时间", row.submitted_at.map(clock::stamp))
                .with("办结时间", row.decided_at.map(clock::stamp))
                .with("理由", vault.open_opt(REASON, row.reason.as_ref())?),
        );
        for file in materials(&row)? {
            copy.file("申诉材料", file);
        }
    }
    copy.section("用户申诉", items);
    Ok(())
}
