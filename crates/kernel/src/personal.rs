//! What the record of a natural person is made of (checklist A-1.2.2.10–30): the code lists, each by its standard.

use crate::choice::Choice as _;

crate::choices! {
    /// Ethnic group (民族), GB/T 3304-1991, with its two codes for everybody else.
    pub enum Ethnic {
        Han = "01", "汉族";
        Mongol = "02", "蒙古族";
        Hui = "03", "回族";
        Zang = "04", "藏族";
        Uygur = "05", "维吾尔族";
        Miao = "06", "苗族";
        Yi = "07", "彝族";
        Zhuang = "08", "壮族";
        Buyei = "09", "布依族";
        Chosen = "10", "朝鲜族";
        Man = "11", "满族";
        Dong = "12", "侗族";
        Yao = "13", "瑶族";
        Bai = "14", "白族";
        Tujia = "15", "土家族";
        Hani = "16", "哈尼族";
        Kazak = "17", "哈萨克族";
        Dai = "18", "傣族";
        Li = "19", "黎族";
        Lisu = "20", "傈僳族";
        Va = "21", "佤族";
        She = "22", "畲族";
        Gaoshan = "23", "高山族";
        Lahu = "24", "拉祜族";
        Sui = "25", "水族";
        Dongxiang = "26", "东乡族";
        Naxi = "27", "纳西族";
        Jingpo = "28", "景颇族";
        Kirgiz = "29", "柯尔克孜族";
        Tu = "30", "土族";
        Daur = "31", "达斡尔族";
        Mulao = "32", "仫佬族";
        Qiang = "33", "羌族";
        Blang = "34", "布朗族";
        Salar = "35", "撒拉族";
        Maonan = "36", "毛南族";
        Gelao = "37", "仡佬族";
        Xibe = "38", "锡伯族";
        Achang = "39", "阿昌族";
        Pumi = "40", "普米族";
        Tajik = "41", "塔吉克族";
        Nu = "42", "怒族";
        Uzbek = "43", "乌孜别克族";
        Russ = "44", "俄罗斯族";
        Ewenki = "45", "鄂温克族";
        Deang = "46", "德昂族";
        Bonan = "47", "保安族";
        Yugur = "48", "裕固族";
        Gin = "49", "京族";
        Tatar = "50", "塔塔尔族";
        Derung = "51", "独龙族";
        Oroqen = "52", "鄂伦春族";
        Hezhen = "53", "赫哲族";
        Monba = "54", "门巴族";
        Lhoba = "55", "珞巴族";
        Jino = "56", "基诺族";
        Other = "97", "其他";
        ForeignDescent = "98", "外国血统中国籍人士";
    }
}

crate::choices! {
    /// Political status (政治面貌), GB/T 4762-1984, by its short names.
    pub enum Political {
        PartyMember = "01", "中共党员";
        ProbationaryPartyMember = "02", "中共预备党员";
        LeagueMember = "03", "共青团员";
        RevolutionaryCommittee = "04", "民革会员";
        DemocraticLeague = "05", "民盟盟员";
        DemocraticConstruction = "06", "民建会员";
        PromotingDemocracy = "07", "民进会员";
        PeasantsAndWorkers = "08", "农工党党员";
        ZhiGong = "09", "致公党党员";
        JiuSan = "10", "九三学社社员";
        TaiwanLeague = "11", "台盟盟员";
        NoParty = "12", "无党派人士";
        Masses = "13", "群众";
    }
}

crate::choices! {
    /// Education (学历), GB/T 4658-2006: graduated (毕业), completed (结业) or left (肄业).
    pub enum Education {
        DoctorGraduated = "11", "博士研究生毕业";
        DoctorCompleted = "12", "博士研究生结业";
        DoctorLeft = "13", "博士研究生肄业";
        MasterGraduated = "14", "硕士研究生毕业";
        MasterCompleted = "15", "硕士研究生结业";
        MasterLeft = "16", "硕士研究生肄业";
        GraduateClassGraduated = "17", "研究生班毕业";
        GraduateClassCompleted = "18", "研究生班结业";
        GraduateClassLeft = "19", "研究生班肄业";
        BachelorGraduated = "21", "大学本科毕业";
        BachelorCompleted = "22", "大学本科结业";
        BachelorLeft = "23", "大学本科肄业";
        GeneralClassGraduated = "28", "大学普通班毕业";
        CollegeGraduated = "31", "大学专科毕业";
        CollegeCompleted = "32", "大学专科结业";
        CollegeLeft = "33", "大学专科肄业";
        SecondaryGraduated = "41", "中等专科毕业";
        SecondaryCompleted = "42", "中等专科结业";
        SecondaryLeft = "43", "中等专科肄业";
        VocationalGraduated = "44", "职业高中毕业";
        VocationalCompleted = "45", "职业高中结业";
        VocationalLeft = "46", "职业高中肄业";
        TechnicalGraduated = "47", "技工学校毕业";
        TechnicalCompleted = "48", "技工学校结业";
        TechnicalLeft = "49", "技工学校肄业";
        SeniorMiddleGraduated = "61", "普通高中毕业";
        SeniorMiddleCompleted = "62", "普通高中结业";
        SeniorMiddleLeft = "63", "普通高中肄业";
        JuniorMiddleGraduated = "71", "初中毕业";
        JuniorMiddleLeft = "73", "初中肄业";
        PrimaryGraduated = "81", "小学毕业";
        PrimaryLeft = "83", "小学肄业";
        Other = "90", "其他";
    }
}

impl Education {
    /// The standard's own group.
    #[must_use]
    pub fn group(self) -> &'static str {
        match self.code().as_bytes().first() {
            Some(b'1') => "研究生教育",
            Some(b'2') => "大学本科教育",
            Some(b'3') => "大学专科教育",
            Some(b'4') => "中等职业教育",
            Some(b'6') => "普通高级中学教育",
            Some(b'7') => "初级中学教育",
            Some(b'8') => "小学教育",
            _ => "其他",
        }
    }
}

crate::choices! {
    /// Nature of the registered household (户籍性质): social-security code item AAC009, as the portal words it.
    pub enum Household {
        ProvinceUrban = "11", "本省城镇";
        ProvinceRural = "21", "本省农村";
        ElsewhereUrban = "12", "外省城镇";
        ElsewhereRural = "22", "外省农村";
        HongKongMacaoTaiwan = "30", "港澳台人员";
        Foreign = "40", "外籍人员";
    }
}

crate::choices! {
    /// Discipline of a professional title (职称专业): the twenty-seven series of the labour ministry.
    pub enum TitleSeries {
        Lecturer = "01", "高等学校教师";
        SocialResearch = "02", "哲学社会科学研究人员";
        ScienceResearch = "03", "自然科学研究人员";
        Health = "04", "卫生技术人员";
        Engineering = "05", "工程技术人员";
        Agriculture = "06", "农业技术人员";
        News = "07", "新闻专业人员";
        Publishing = "08", "出版专业人员";
        Library = "09", "图书资料专业人员";
        Museum = "10", "文物博物专业人员";
        Archive = "11", "档案专业人员";
        ArtsAndCrafts = "12", "工艺美术专业人员";
        TechnicalTeacher = "13", "技工院校教师";
        Sport = "14", "体育专业人员";
        Translation = "15", "翻译专业人员";
        Broadcasting = "16", "播音主持专业人员";
        Accounting = "17", "会计人员";
        Statistics = "18", "统计专业人员";
        Economics = "19", "经济专业人员";
        Laboratory = "20", "实验技术人才";
        VocationalTeacher = "21", "中等职业学校教师";
        SchoolTeacher = "22", "中小学教师";
        Arts = "23", "艺术专业人员";
        LegalService = "24", "公共法律服务专业人员";
        Ships = "25", "船舶专业技术人员";
        Aviation = "26", "民用航空飞行技术人员";
        Audit = "27", "审计专业人员";
    }
}

crate::choices! {
    /// Level of a professional title (职称级别).
    pub enum TitleLevel {
        Senior = "1", "正高级";
        DeputySenior = "2", "副高级";
        Intermediate = "3", "中级";
        Assistant = "4", "助理级";
        Junior = "5", "员级";
    }
}

crate::choices! {
    /// Level of a skill (技能等级): the eight levels since 2022; those without a national code have our own.
    pub enum SkillLevel {
        ChiefTechnician = "A1", "首席技师";
        SpecialTechnician = "A2", "特级技师";
        SeniorTechnician = "1", "高级技师";
        Technician = "2", "技师";
        SeniorWorker = "3", "高级工";
        IntermediateWorker = "4", "中级工";
        JuniorWorker = "5", "初级工";
        Apprentice = "A8", "学徒工";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Choice;
    use std::collections::HashSet;

    fn sizes<C: Choice>() -> (usize, usize, usize) {
        let codes: HashSet<_> = C::ALL.iter().map(|choice| choice.code()).collect();
        let labels: HashSet<_> = C::ALL.iter().map(|choice| choice.label()).collect();
        (C::ALL.len(), codes.len(), labels.len())
    }

    #[test]
    fn no_code_and_no_label_stands_twice() {
        assert_eq!(sizes::<Ethnic>(), (58, 58, 58));
        assert_eq!(sizes::<Political>(), (13, 13, 13));
        assert_eq!(sizes::<Education>(), (33, 33, 33));
        assert_eq!(sizes::<Household>(), (6, 6, 6));
        assert_eq!(sizes::<TitleSeries>(), (27, 27, 27));
        assert_eq!(sizes::<TitleLevel>(), (5, 5, 5));
        assert_eq!(sizes::<SkillLevel>(), (8, 8, 8));
    }

    #[test]
    fn education_stands_under_the_groups_of_the_standard() {
        assert_eq!(Education::BachelorGraduated.code(), "21");
        assert_eq!(Education::BachelorGraduated.group(), "大学本科教育");
        assert_eq!(Education::Other.group(), "其他");
    }
}
