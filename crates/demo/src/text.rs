//! The text of a vacancy from the bank's phrases.

use crate::{bank::Title, dice::Dice, place, unit::Employer};
use talent::vacancy::{
    Content, Education, Employment, Experience, Nature, PayKind, Period, Tags, rules,
};

/// Shortest and longest description, in characters.
pub(crate) const LENGTHS: std::ops::RangeInclusive<usize> = 150..=600;
/// Below the lowest wage of the province nothing is offered.
const LEAST: i32 = 2500;

/// How experienced the wanted person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Intern,
    Hourly,
    Junior,
    Plain,
    Senior,
    Lead,
}

const SOFT: &[&str] = &[
    "工作认真负责，具有良好的沟通能力和团队合作精神",
    "学习能力强，能较快适应新的工作环境",
    "具有较强的执行力和抗压能力，做事有条理",
    "遵守单位各项规章制度，诚实守信，爱岗敬业",
    "具备良好的职业道德和服务意识",
    "善于总结经验，能够独立分析和解决问题",
    "熟练使用常用办公软件",
    "身体健康，能够胜任本岗位工作",
];

const MORE_DUTIES: &[&str] = &[
    "配合相关部门完成跨部门协作任务",
    "整理并归档本岗位的资料和记录",
    "完成上级交办的其他工作",
    "参与制度和流程的持续改进",
    "落实安全、质量和保密方面的要求",
    "定期汇报工作进展，提出改进建议",
];

const HOURS: &[&str] = &[
    "周一至周五8:30-17:30，双休，法定节假日正常休息",
    "周一至周五9:00-18:00，午休1小时，双休",
    "每周工作五天，每天8小时，国家法定节假日休息",
    "标准工时制，每周休息两天，需要加班时依法支付加班工资或安排调休",
];

const SHIFTS: &[&str] = &[
    "两班轮换，每班8小时，每周至少休息一天，夜班补贴另计",
    "四班三运转，每班8小时，法定节假日按规定支付加班工资",
    "按月排班，每天8小时，月休不少于6天",
    "综合计算工时制，轮班轮休，高温季节发放高温津贴",
];

const CLOSING: &[&str] = &[
    "入职即签订书面劳动合同，按规定缴纳社会保险和住房公积金。",
    "提供岗前培训和一对一带教，培训期间正常计发工资。",
    "符合条件的人才可以协助申报当地人才政策和人才公寓。",
    "薪酬由基本工资、绩效工资和年终奖组成，每年有一次调薪机会。",
    "鼓励考取职业资格和技能等级证书，取得证书后给予一次性奖励。",
    "简历通过后一周内安排面试，结果会及时通知。",
    "单位提供工作餐和通勤班车，距离较远的可以申请宿舍。",
    "晋升实行管理和专业双通道，每年组织一次评定。",
    "试用期一般为三个月，试用期工资按规定执行。",
];

const PUBLIC_CLOSING: &[&str] = &[
    "本岗位为编外合同制用工，工资待遇按本单位有关规定执行。",
    "经考核合格录用后签订聘用合同，依法参加社会保险。",
    "应聘者须如实填写简历，资格审查贯穿招聘全过程。",
    "招聘程序包括资格审查、面试、考核和公示，面试时间另行通知。",
];

const BENEFITS: &[&str] = &[
    "五险一金",
    "双休",
    "带薪年假",
    "年终奖",
    "餐饮补贴",
    "交通补贴",
    "通讯补贴",
    "节日福利",
    "定期体检",
    "员工宿舍",
    "高温补贴",
    "补充医疗保险",
    "企业年金",
    "人才公寓",
    "培训机会",
    "弹性工作",
    "通勤班车",
    "工会活动",
    "免费工作餐",
    "生日礼金",
    "子女托管",
    "住房补贴",
];

const TAGS: &[&str] = &[
    "晋升空间大",
    "团队氛围好",
    "师带徒",
    "核心岗位",
    "技能提升",
    "管理规范",
    "就近就业",
    "稳定长期",
    "新项目",
    "扁平管理",
    "欢迎应届生",
    "环境整洁",
    "地铁附近",
    "导师制",
    "项目丰富",
    "双通道发展",
];

/// A text that could be published, for the given period.
pub(crate) fn compose(dice: &Dice, title: &Title, employer: &Employer, period: Period) -> Content {
    let level = level(dice, title);
    let place = if dice.chance(85) {
        employer.place
    } else {
        place::county(dice, place::city_of(employer.place))
    };
    let education = *dice.pick(&title.education);
    let experience = experience(dice, title, level);
    let (pay_kind, pay_min, pay_max) = pay(dice, title, employer, level);
    let pay_open = pay_kind == PayKind::Month && dice.chance(4);
    let aged = title.heavy && dice.chance(15);
    Content {
        title: named(dice, title, level, place.short()),
        occupation: Some(title.occupation.to_owned()),
        place: Some(place.code.to_owned()),
        address: Some(place::street(dice)),
        nature: match level {
            Level::Intern => Nature::Internship,
            Level::Hourly => *dice.pick(&[Nature::PartTime, Nature::Temporary]),
            _ => Nature::FullTime,
        },
        experience: Some(experience),
        pay_kind,
        pay_open,
        pay_min: Some(pay_min),
        pay_max: (!pay_open).then_some(pay_max),
        education: Some(education),
        discipline: title.discipline,
        majors: (!title.majors.is_empty()).then(|| title.majors.to_owned()),
        description: describe(dice, title, employer, level, education, experience),
        fresh: level == Level::Intern
            || (matches!(experience, Experience::Any | Experience::UnderOne) && dice.chance(55)),
        age_from: aged.then_some(18),
        age_to: aged.then_some(50),
        age_reason: aged.then(|| "岗位涉及高处作业或重体力劳动，按安全生产要求确定".to_owned()),
        headcount: Some(headcount(dice, title, level)),
        employment: employment(dice, employer, level),
        urgent: dice.chance(12),
        period,
        benefits: benefits(dice, title, level),
        tags: tags(dice.some(TAGS, dice.below(4))),
        skills: tags(dice.some(&title.skills, 2 + dice.below(4))),
    }
}

fn tags(words: Vec<&&'static str>) -> Tags {
    Tags(words.into_iter().map(|word| (*word).to_owned()).collect())
}

fn benefits(dice: &Dice, title: &Title, level: Level) -> Tags {
    if matches!(level, Level::Intern | Level::Hourly) {
        return tags(dice.some(
            &["免费工作餐", "交通补贴", "实习证明", "可转正", "按时结算"],
            3,
        ));
    }
    let mut words = dice.some(BENEFITS, 3 + dice.below(5));
    if title.shifts {
        words.retain(|word| **word != "双休" && **word != "弹性工作");
    }
    tags(words)
}

fn level(dice: &Dice, title: &Title) -> Level {
    match dice.below(100) {
        0..=4 if title.interns => Level::Intern,
        5..=10 if title.partly => Level::Hourly,
        11..=20 if title.levels => Level::Junior,
        21..=38 if title.levels => Level::Senior,
        39..=43 if title.levels => Level::Lead,
        _ => Level::Plain,
    }
}

fn named(dice: &Dice, title: &Title, level: Level, place: &str) -> String {
    let base = title.name;
    let name = match level {
        Level::Intern => format!("{base}实习生"),
        Level::Hourly => format!("{base}（兼职）"),
        Level::Junior => format!("初级{base}"),
        Level::Senior => format!("高级{base}"),
        Level::Lead => format!("资深{base}"),
        Level::Plain if dice.chance(10) => format!("{base}（{place}）"),
        Level::Plain => base.to_owned(),
    };
    if name.chars().count() <= rules::TITLE {
        name
    } else {
        base.to_owned()
    }
}

fn experience(dice: &Dice, title: &Title, level: Level) -> Experience {
    match level {
        Level::Intern | Level::Hourly => Experience::Any,
        Level::Junior => *dice.pick(&[
            Experience::Any,
            Experience::UnderOne,
            Experience::OneToThree,
        ]),
        Level::Plain => *dice.pick(&title.experience),
        Level::Senior => *dice.pick(&[Experience::ThreeToFive, Experience::FiveToTen]),
        Level::Lead => *dice.pick(&[Experience::FiveToTen, Experience::OverTen]),
    }
}

/// Kind, lower and upper end, rounded as people round.
fn pay(dice: &Dice, title: &Title, employer: &Employer, level: Level) -> (PayKind, i32, i32) {
    let percent = match level {
        Level::Intern => {
            return (
                PayKind::Day,
                dice.amount(10, 14) * 10,
                dice.amount(15, 25) * 10,
            );
        }
        Level::Hourly => return (PayKind::Hour, dice.amount(22, 26), dice.amount(28, 40)),
        Level::Junior => 78,
        Level::Plain => 100,
        Level::Senior => 138,
        Level::Lead => 175,
    };
    let city = place::pay(place::city_of(employer.place));
    let own = dice.amount(92, 108);
    let of = |yuan: i32| {
        i32::try_from(
            i64::from(yuan) * i64::from(percent) * i64::from(city) * i64::from(own) / 1_000_000,
        )
        .unwrap_or(yuan)
    };
    let step = |yuan: i32| {
        if yuan < 4000 {
            100
        } else if yuan < 20_000 {
            500
        } else {
            1000
        }
    };
    let round = |yuan: i32| (yuan + step(yuan) / 2) / step(yuan) * step(yuan);
    let min = round(of(title.pay.0)).max(LEAST);
    let max = round(of(title.pay.1)).max(min + step(min));
    if matches!(level, Level::Senior | Level::Lead) && dice.chance(15) {
        return (
            PayKind::Year,
            min * 12 / 10_000 * 10_000 + 10_000,
            max * 13 / 10_000 * 10_000 + 20_000,
        );
    }
    (PayKind::Month, min, max)
}

fn headcount(dice: &Dice, title: &Title, level: Level) -> i32 {
    match level {
        Level::Lead => 1,
        Level::Senior => dice.amount(1, 3),
        _ if title.shifts => *dice.pick(&[3, 5, 5, 8, 10, 10, 15, 20, 30, 50]),
        _ => *dice.pick(&[1, 1, 1, 2, 2, 3, 4, 5]),
    }
}

fn employment(dice: &Dice, employer: &Employer, level: Level) -> Employment {
    match level {
        Level::Intern | Level::Hourly => Employment::Other,
        _ if employer.public => Employment::Contract,
        _ => *dice.weighted(&[
            (Employment::Contract, 90),
            (Employment::Dispatch, 8),
            (Employment::Other, 2),
        ]),
    }
}

/// Duties, requirements and conditions in one of several layouts.
fn describe(
    dice: &Dice,
    title: &Title,
    employer: &Employer,
    level: Level,
    education: Education,
    experience: Experience,
) -> String {
    let (duties, wants, hours) = *dice.pick(&[
        ("岗位职责：", "任职要求：", "工作时间："),
        ("【岗位职责】", "【任职要求】", "【工作时间】"),
        ("工作内容：", "岗位要求：", "作息安排："),
        ("一、工作职责", "二、任职条件", "三、工作时间："),
    ]);
    let mut lines = vec![duties.to_owned()];
    if level == Level::Intern {
        lines.push("在导师指导下参与以下工作：".to_owned());
    }
    let mut work: Vec<&str> = dice
        .some(&title.duties, 3 + dice.below(3))
        .into_iter()
        .copied()
        .collect();
    work.extend(dice.some(MORE_DUTIES, 1));
    numbered(&mut lines, &work);
    lines.push(wants.to_owned());
    let schooling = schooling(title, education);
    let years = years(experience);
    let mut needs: Vec<&str> = vec![&schooling];
    needs.extend(years.as_deref());
    needs.extend(dice.some(&title.wants, 2 + dice.below(2)));
    needs.extend(dice.some(SOFT, 1 + dice.below(2)));
    numbered(&mut lines, &needs);
    if matches!(level, Level::Intern | Level::Hourly) {
        lines.push(format!(
            "{hours}每周到岗不少于{}天，具体时间可以协商。",
            dice.between(2, 4)
        ));
    } else {
        lines.push(format!(
            "{hours}{}。",
            dice.pick(if title.shifts { SHIFTS } else { HOURS })
        ));
    }
    close(dice, &mut lines, employer.public && level != Level::Intern);
    lines.join("\n")
}

/// Closing lines, as many as chance wants and the shortest length needs.
fn close(dice: &Dice, lines: &mut Vec<String>, public: bool) {
    let bank = if public { PUBLIC_CLOSING } else { CLOSING };
    let wanted = dice.below(3);
    for (n, line) in dice.some(bank, 5).into_iter().enumerate() {
        let length: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
        let short = length < *LENGTHS.start();
        if short || (n < wanted && length + line.chars().count() < *LENGTHS.end()) {
            lines.push((*line).to_owned());
        }
    }
}

fn numbered(lines: &mut Vec<String>, phrases: &[&str]) {
    let last = phrases.len();
    for (n, phrase) in (1..).zip(phrases) {
        lines.push(format!(
            "{n}. {phrase}{}",
            if n == last { "。" } else { "；" }
        ));
    }
}

fn schooling(title: &Title, education: Education) -> String {
    let level = match education {
        Education::Any => "学历不限".to_owned(),
        other => format!("{}学历", other.required()),
    };
    if title.majors.is_empty() {
        level
    } else {
        format!("{level}，{}等相关专业", title.majors)
    }
}

fn years(experience: Experience) -> Option<String> {
    let text = match experience {
        Experience::Any => return None,
        Experience::UnderOne => "有相关实习或工作经验者优先考虑",
        Experience::OneToThree => "1年以上相关工作经验",
        Experience::ThreeToFive => "3年以上相关工作经验",
        Experience::FiveToTen => "5年以上相关工作经验",
        Experience::OverTen => "10年以上相关工作经验",
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::Bank;
    use kernel::id::{AccountId, AgencyId, UnitId};
    use uuid::Uuid;

    fn employer(trade: usize, public: bool) -> Employer {
        let place = kernel::region::by_code("320106").unwrap();
        Employer {
            id: UnitId(Uuid::nil()),
            account: AccountId(Uuid::nil()),
            name: String::new(),
            trade,
            place,
            agency: AgencyId(Uuid::nil()),
            officer: None,
            public,
        }
    }

    fn short(words: &Tags) -> bool {
        words.0.len() <= rules::TAGS
            && words
                .0
                .iter()
                .all(|word| (1..=rules::TAG).contains(&word.chars().count()))
    }

    #[test]
    fn every_text_could_be_published_and_keeps_the_limits_of_the_form() {
        let (bank, dice) = (Bank::load().unwrap(), Dice::new(1, "text"));
        let own = bank
            .trades
            .iter()
            .enumerate()
            .flat_map(|(at, (trade, _))| trade.titles.iter().map(move |title| (at, title)));
        for (at, title) in own.chain(bank.everywhere.iter().map(|title| (0, title))) {
            for n in 0..12 {
                let text = compose(&dice, title, &employer(at, n % 2 == 0), Period::OneMonth);
                assert_eq!(
                    (rules::lacks(&text), rules::contradictions(&text)),
                    (vec![], vec![]),
                    "{}",
                    text.title
                );
                let length = text.description.chars().count();
                assert!(
                    LENGTHS.contains(&length),
                    "{}: {length} characters\n{}",
                    text.title,
                    text.description
                );
                assert!(text.title.chars().count() <= rules::TITLE, "{}", text.title);
                assert!(
                    text.majors
                        .as_ref()
                        .is_none_or(|majors| majors.chars().count() <= rules::MAJORS),
                    "{}",
                    text.title
                );
                assert!(
                    text.address
                        .as_ref()
                        .is_some_and(|address| address.chars().count() <= rules::ADDRESS)
                );
                assert!(
                    text.headcount
                        .is_some_and(|n| rules::HEADCOUNT.contains(&n.into()))
                );
                assert!(
                    short(&text.benefits) && short(&text.tags) && short(&text.skills),
                    "{}: {:?}",
                    text.title,
                    text.skills
                );
                let pay = (text.pay_kind, text.pay_min.unwrap());
                assert!(pay.0.monthly(pay.1) >= LEAST * 4 / 5, "{pay:?}");
            }
        }
    }

    #[test]
    fn one_text_may_differ_from_the_next() {
        let (bank, dice) = (Bank::load().unwrap(), Dice::new(1, "text"));
        let title = &bank.trades[0].0.titles[0];
        let texts: std::collections::HashSet<String> = (0..50)
            .map(|_| compose(&dice, title, &employer(0, false), Period::OneMonth).description)
            .collect();
        assert!(texts.len() > 45);
    }
}
