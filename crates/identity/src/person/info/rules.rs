//! What a person's record holds, what the document says already, and what changed in it. No database here.

use crate::{account::Holder, overseas::Told, reach::Reach};
use kernel::{
    choice::Choice,
    clock::CivilDate,
    country,
    document::{DocumentKind, Sex},
    mask,
    mobile::Abroad,
    personal::{Education, Ethnic, Household, Political, SkillLevel, TitleLevel, TitleSeries},
    region, trade,
};
use serde::{Deserialize, Serialize};

/// Longest 居住地址 and 户籍地址, in characters.
pub(crate) const ADDRESS_MAX: usize = 200;

/// 个人信息 as a person saves it (checklist A-1.2.2.10–30). What the document tells is not in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// 移动电话, where it is another than the account's own. Nobody has verified it and nobody logs in with it (A-1.2.2.9).
    pub phone: Option<String>,
    /// 性别, where the document does not tell it.
    pub sex: Option<Sex>,
    /// 出生日期, where the document does not tell it.
    pub born: Option<CivilDate>,
    /// 国籍/地区: three letters of GB/T 2659.
    pub country: String,
    /// 民族.
    pub ethnic: Ethnic,
    /// 学历.
    pub education: Option<Education>,
    /// 政治面貌.
    pub political: Option<Political>,
    /// 社会保障号码, where it is another than the document number.
    pub social_number: Option<String>,
    /// 居住地址.
    pub residence: String,
    /// 户籍行政区划 (GB/T 2260).
    pub household_region: Option<String>,
    /// 户籍地址.
    pub household_address: String,
    /// 户籍性质.
    pub household: Option<Household>,
    /// 职称专业.
    pub title_series: Option<TitleSeries>,
    /// 职称级别.
    pub title_level: Option<TitleLevel>,
    /// 技能工种 (职业资格): a code of the national classification.
    pub trade: Option<String>,
    /// 技能等级 (职业等级).
    pub skill_level: Option<SkillLevel>,
}

impl std::fmt::Debug for Info {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Info(..)")
    }
}

/// What the account says of its person: bound with the document, never edited here (checklist A-1.2.1.13).
#[derive(Clone, Debug)]
pub struct Known {
    /// Name, document and the phone that logs in.
    pub holder: Holder,
    /// A phone outside the mainland, given when the account was opened.
    pub abroad: Option<Abroad>,
    /// Where the account is reached, which a code has verified.
    pub reach: Option<Reach>,
    /// What the holder told when registering from abroad.
    pub told: Option<Told>,
}

impl Known {
    /// The account's own phone: its number, and whether a text has verified it.
    pub(crate) fn phone(&self) -> Option<(&str, bool)> {
        match (&self.holder.mobile, &self.reach, &self.abroad) {
            (Some(mobile), ..) => Some((mobile.as_str(), true)),
            (None, Some(Reach::Abroad(number)), _) => Some((number.as_str(), true)),
            (None, _, Some(number)) => Some((number.as_str(), false)),
            (None, _, None) => None,
        }
    }

    /// Whether the record needs a phone: whoever is reached by e-mail may have none that they want to tell.
    pub(crate) const fn needs_phone(&self) -> bool {
        !matches!(
            (&self.holder.mobile, &self.reach),
            (None, Some(Reach::Mail(_)))
        )
    }

    /// The phone of the record: its number, and whether a text has verified it.
    pub(crate) fn phone_of<'a>(&'a self, info: Option<&'a Info>) -> Option<(&'a str, bool)> {
        let own = self.phone();
        match info.and_then(|info| info.phone.as_deref()) {
            // not when it has become the account's own since
            Some(typed) if own.is_none_or(|(number, _)| number != typed) => Some((typed, false)),
            _ => own,
        }
    }

    /// The phone of the record as the page shows it.
    pub(crate) fn shown_phone(&self, info: Option<&Info>) -> String {
        self.phone_of(info)
            .map_or_else(String::new, |(number, _)| mask::mobile(number))
    }

    /// 性别, where the document tells it.
    pub(crate) fn sex(&self) -> Option<Sex> {
        self.holder.document.sex()
    }

    /// 出生日期, where the document tells it.
    pub(crate) fn born(&self) -> Option<CivilDate> {
        self.holder.document.birthday()
    }

    /// Whether the document belongs to a resident of the mainland, whose social-security number it is.
    pub(crate) const fn is_resident(&self) -> bool {
        matches!(
            self.holder.document.kind(),
            DocumentKind::ResidentCard
                | DocumentKind::TemporaryResidentCard
                | DocumentKind::HouseholdRegister
        )
    }

    /// 国籍/地区, as far as the document lets one guess.
    pub(crate) fn country(&self) -> Option<&str> {
        use DocumentKind as K;
        let document = &self.holder.document;
        let number = document.number();
        match document.kind() {
            _ if self.is_resident() => Some(country::CHINA),
            K::HongKongMacaoPermit if number.starts_with('H') => Some("HKG"),
            K::HongKongMacaoPermit if number.starts_with('M') => Some("MAC"),
            K::HongKongMacaoResidence if number.starts_with("81") => Some("HKG"),
            K::HongKongMacaoResidence if number.starts_with("82") => Some("MAC"),
            K::TaiwanPermit | K::SingleUseTaiwanPermit | K::TaiwanResidence => Some("TWN"),
            _ => self.told.as_ref().map(crate::overseas::Told::country),
        }
    }

    /// 社会保障号码 of the record as the page shows it.
    pub(crate) fn shown_social(&self, info: Option<&Info>) -> String {
        let own = info.and_then(|info| info.social_number.as_deref());
        mask::document(own.unwrap_or_else(|| self.holder.document.number()))
    }
}

fn label<C: Choice>(choice: Option<C>) -> String {
    choice.map_or_else(String::new, |choice| choice.label().to_owned())
}

/// The fields of a record as people read them, in the order of the form; phone and number are masked.
pub(crate) fn shown(known: &Known, info: &Info) -> Vec<(&'static str, String)> {
    let phone = known.shown_phone(Some(info));
    lines(known, info, phone, known.shown_social(Some(info)))
}

/// The same with nothing masked: for a copy that its person takes away.
pub(crate) fn whole(known: &Known, info: &Info) -> Vec<(&'static str, String)> {
    let phone = known.phone_of(Some(info));
    let phone = phone.map_or_else(String::new, |(number, _)| number.to_owned());
    let social = info.social_number.clone();
    let social = social.unwrap_or_else(|| known.holder.document.number().to_owned());
    lines(known, info, phone, social)
}

fn lines(known: &Known, info: &Info, phone: String, social: String) -> Vec<(&'static str, String)> {
    let day = |day: CivilDate| day.format("%Y-%m-%d").to_string();
    let country = country::by_code(&info.country).map_or("", |country| country.name);
    let trade = info.trade.as_deref().and_then(trade::by_code);
    let region = info.household_region.as_deref().map(region::name_path);
    vec![
        ("性别", label(known.sex().or(info.sex))),
        (
            "出生日期",
            known.born().or(info.born).map(day).unwrap_or_default(),
        ),
        ("移动电话", phone),
        ("国籍/地区", country.to_owned()),
        ("民族", label(Some(info.ethnic))),
        ("学历", label(info.education)),
        ("政治面貌", label(info.political)),
        ("社会保障号码", social),
        ("居住地址", info.residence.clone()),
        ("户籍行政区划", region.unwrap_or_default()),
        ("户籍地址", info.household_address.clone()),
        ("户籍性质", label(info.household)),
        ("职称专业", label(info.title_series)),
        ("职称级别", label(info.title_level)),
        (
            "技能工种 (职业资格)",
            trade.map_or_else(String::new, |trade| trade.name.to_owned()),
        ),
        ("技能等级 (职业等级)", label(info.skill_level)),
    ]
}

/// What differs between two records: field, from, to. Against no record, all that is filled in.
pub(crate) fn changes(
    known: &Known,
    before: Option<&Info>,
    after: &Info,
) -> Vec<(&'static str, String, String)> {
    let after = shown(known, after);
    let before = before.map_or_else(
        || after.iter().map(|_| String::new()).collect(),
        |before| {
            let before = shown(known, before);
            before.into_iter().map(|(_, text)| text).collect::<Vec<_>>()
        },
    );
    after
        .into_iter()
        .zip(before)
        .filter(|((_, new), old)| new != old)
        .map(|((field, new), old)| (field, old, new))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kernel::document::Document;

    pub(crate) fn known(kind: DocumentKind, number: &str) -> Known {
        Known {
            holder: Holder {
                name: "杜一二".to_owned().into(),
                document: Document::parse(kind, number).unwrap(),
                mobile: None,
            },
            abroad: Some("+12025550100".parse().unwrap()),
            reach: None,
            told: None,
        }
    }

    pub(crate) fn info() -> Info {
        Info {
            phone: None,
            sex: None,
            born: None,
            country: "CHN".to_owned(),
            ethnic: Ethnic::Han,
            education: None,
            political: None,
            social_number: None,
            residence: "江苏省南京市玄武区某路1号".to_owned(),
            household_region: Some("320113".to_owned()),
            household_address: "江苏省南京市栖霞区某路2号".to_owned(),
            household: Some(Household::ProvinceUrban),
            title_series: None,
            title_level: None,
            trade: Some("6-31-01-03".to_owned()),
            skill_level: None,
        }
    }

    #[test]
    fn a_resident_number_tells_sex_birth_and_social_number() {
        let known = known(DocumentKind::ResidentCard, "11010519491231002X");
        let fields = shown(&known, &info());
        let of = |label: &str| {
            let found = fields.iter().find(|(field, _)| *field == label);
            found.unwrap().1.clone()
        };
        assert_eq!(
            (of("性别"), of("出生日期")),
            ("女".to_owned(), "1949-12-31".to_owned())
        );
        assert_eq!(of("社会保障号码"), "*****002X");
        assert_eq!(of("移动电话"), "+120****0100");
        assert_eq!(of("户籍行政区划"), "江苏省/南京市/栖霞区");
        assert_eq!(of("技能工种 (职业资格)"), "电工");
        assert_eq!(known.country(), Some("CHN"));
    }

    #[test]
    fn a_passport_tells_nothing_and_a_permit_its_region() {
        let passport = known(DocumentKind::OrdinaryPassport, "E12345678");
        assert_eq!(
            (passport.sex(), passport.born(), passport.country()),
            (None, None, None)
        );
        assert!(!passport.is_resident());
        let permit = known(DocumentKind::HongKongMacaoPermit, "M87654321");
        assert_eq!(permit.country(), Some("MAC"));
    }

    #[test]
    fn changes_name_what_differs_and_mask_the_phone() {
        let known = known(DocumentKind::ResidentCard, "11010519491231002X");
        let before = info();
        let after = Info {
            phone: Some("111122221111".to_owned()),
            household: None,
            ..before.clone()
        };
        assert_eq!(
            changes(&known, Some(&before), &after),
            [
                (
                    "移动电话",
                    "+120****0100".to_owned(),
                    "1111****1111".to_owned()
                ),
                ("户籍性质", "本省城镇".to_owned(), String::new()),
            ]
        );
        assert!(changes(&known, Some(&before), &before).is_empty());
        assert_eq!(changes(&known, None, &before).len(), 11);
    }
}
