//! Code lists of a unit's basic data (checklist B-3.2).

use kernel::{choice::Choice as _, credit_code::CreditCode};
use web::Opt;

kernel::choices! {
    /// Economic type (经济类型), GB/T 12402-2000, the values that name no group.
    pub enum EconomicType {
        StateOwned = "110", "国有全资";
        Collective = "120", "集体全资";
        Cooperative = "130", "股份合作";
        StateJoint = "141", "国有联营";
        CollectiveJoint = "142", "集体联营";
        MixedJoint = "143", "国有与集体联营";
        OtherJoint = "149", "其他联营";
        StateSole = "151", "国有独资（公司）";
        OtherLimited = "159", "其他有限责任（公司）";
        Shares = "160", "股份有限（公司）";
        PrivateSole = "171", "私有独资";
        PrivatePartnership = "172", "私有合伙";
        PrivateLimited = "173", "私营有限责任（公司）";
        PrivateShares = "174", "私营股份有限（公司）";
        SelfEmployed = "175", "个体经营";
        OtherPrivate = "179", "其他私有";
        OtherDomestic = "190", "其他内资";
        HmtJoint = "210", "内地和港、澳、台合资";
        HmtCooperative = "220", "内地和港、澳、台合作";
        HmtSole = "230", "港、澳、台独资";
        HmtShares = "240", "港、澳、台投资股份有限（公司）";
        OtherHmt = "290", "其他港、澳、台投资";
        ForeignJoint = "310", "中外合资";
        ForeignCooperative = "320", "中外合作";
        ForeignSole = "330", "外资";
        ForeignShares = "340", "国外投资股份有限（公司）";
        OtherForeign = "390", "其他国外投资";
        Other = "900", "其他";
    }
}

impl EconomicType {
    /// The options under the standard's groups.
    #[must_use]
    pub fn options() -> Vec<Opt> {
        let group = |code: &str| match code.as_bytes().first() {
            Some(b'1') => "内资",
            Some(b'2') => "港、澳、台投资",
            Some(b'3') => "国外投资",
            _ => "其他",
        };
        Self::ALL
            .iter()
            .map(|choice| Opt::new(choice.code(), choice.label()).under(group(choice.code())))
            .collect()
    }
}

kernel::choices! {
    /// Affiliation (隶属关系), GB/T 12404: at which level of government the unit stands.
    pub enum Affiliation {
        Central = "10", "中央";
        Province = "20", "省（自治区、直辖市）";
        City = "40", "市、地区（州、盟）";
        County = "50", "县（市、区、旗）";
        Street = "61", "街道";
        Town = "62", "镇";
        Township = "63", "乡";
        Residents = "71", "居民委员会";
        Villagers = "72", "村民委员会";
        Other = "90", "其他";
    }
}

kernel::choices! {
    /// Category of a unit (单位类别). No national list exists; the values follow who registers the unit.
    pub enum Category {
        Enterprise = "10", "企业";
        PublicInstitution = "20", "事业单位";
        StateOrgan = "30", "机关";
        MassOrganisation = "31", "群团机关";
        Association = "40", "社会团体";
        PrivateNonEnterprise = "50", "民办非企业单位（社会服务机构）";
        Foundation = "51", "基金会";
        IndividualBusiness = "60", "个体工商户";
        FarmersCooperative = "61", "农民专业合作社";
        LegalService = "70", "律师事务所及其他法律服务机构";
        SelfGoverning = "80", "基层群众性自治组织";
        RuralCollective = "81", "农村集体经济组织";
        TradeUnion = "82", "工会法人";
        ReligiousVenue = "83", "宗教活动场所";
        Other = "90", "其他";
    }
}

impl Category {
    /// What the first two characters of the credit code say: the default on the form.
    #[must_use]
    pub fn of(code: &CreditCode) -> Self {
        Self::from_code(code.nature().code()).unwrap_or(Self::Other)
    }

    /// Whether 单位性质(机关事业单位) says anything about such a unit.
    #[must_use]
    pub const fn is_public(self) -> bool {
        matches!(
            self,
            Self::PublicInstitution | Self::StateOrgan | Self::MassOrganisation
        )
    }
}

kernel::choices! {
    /// Nature of a state organ or public institution (单位性质(机关事业单位), checklist B-3.2.10).
    pub enum PublicNature {
        Organ = "30", "机关";
        MassOrganisation = "31", "群团机关";
        LikeOrgan = "24", "参照公务员法管理的事业单位";
        FullyFunded = "21", "全额拨款事业单位";
        PartlyFunded = "22", "差额拨款事业单位";
        SelfFunded = "23", "自收自支事业单位";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_credit_code_proposes_the_category() {
        let company = CreditCode::compose("91", "329990", "MA000001").unwrap();
        let school = CreditCode::compose("12", "329990", "MA000001").unwrap();
        assert_eq!(Category::of(&company), Category::Enterprise);
        assert_eq!(Category::of(&school), Category::PublicInstitution);
        assert!(Category::of(&school).is_public() && !Category::of(&company).is_public());
    }

    #[test]
    fn economic_types_stand_under_the_groups_of_the_standard() {
        let options = EconomicType::options();
        assert_eq!(options.len(), 28);
        assert_eq!(options[0].group.as_deref(), Some("内资"));
        assert_eq!(options[27].group.as_deref(), Some("其他"));
    }
}
