//! Which countries and regions texts are sent to. Programs make money by having codes sent to expensive numbers (SMS
//! pumping), so only what an operator has listed is sent to at all.

use kernel::{country, mobile::Abroad};
use serde::Deserialize;

/// What an operator allows: calling codes without `+`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Countries {
    /// Calling codes (ITU-T E.164) that are sent to. Each island of the North American plan counts for itself: `1` is
    /// neither `1876` nor `1242`.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Beginnings of numbers that are not, within those: expensive ranges.
    #[serde(default)]
    pub deny: Vec<String>,
}

/// A country or region in a form's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calling {
    /// Three letters of GB/T 2659.
    pub country: &'static str,
    /// Its calling code, without `+`.
    pub code: &'static str,
}

impl Calling {
    /// The entry with these letters.
    #[must_use]
    pub fn of(country: &str) -> Option<Self> {
        all().find(|calling| calling.country == country)
    }

    /// As a list offers it: `新加坡（SGP） +65`.
    #[must_use]
    pub fn offered(self) -> String {
        let name =
            country::by_code(self.country).map_or_else(String::new, country::Country::offered);
        format!("{name} +{}", self.code)
    }

    /// The number that was typed beside this entry. The zero that is only dialled at home is dropped, except where it
    /// belongs to the number.
    #[must_use]
    pub fn number(self, typed: &str) -> Option<Abroad> {
        let typed = typed.trim();
        if typed.starts_with(['+', '＋']) {
            let number: Abroad = typed.parse().ok()?;
            return number.as_str()[1..]
                .starts_with(self.code)
                .then_some(number);
        }
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '(' | ')' | '.'))
            .collect();
        let digits = match digits.strip_prefix('0') {
            Some(rest) if !KEEPS_ZERO.contains(&self.code) => rest,
            _ => &digits,
        };
        format!("+{}{digits}", self.code).parse().ok()
    }
}

impl Countries {
    /// The calling code of a number, if it may be sent to.
    #[must_use]
    pub fn of(&self, number: &Abroad) -> Option<&'static str> {
        let code = Self::calling(number)?;
        let digits = number.as_str().trim_start_matches('+');
        let allowed = self.allow.iter().any(|one| plain(one) == code);
        let denied = self.deny.iter().any(|one| digits.starts_with(plain(one)));
        (allowed && !denied).then_some(code)
    }

    /// The calling code of a number, whether or not it is sent to.
    pub(crate) fn calling(number: &Abroad) -> Option<&'static str> {
        let digits = number.as_str().trim_start_matches('+');
        all()
            .map(|calling| calling.code)
            .filter(|code| digits.starts_with(code))
            .max_by_key(|code| code.len())
    }

    /// What a form offers, in the order of the list of countries.
    #[must_use]
    pub fn offered(&self) -> Vec<Calling> {
        country::all()
            .filter_map(|country| Calling::of(country.code))
            .filter(|calling| self.allow.iter().any(|one| plain(one) == calling.code))
            .collect()
    }

    /// Listed codes that are no calling codes: a typing error in the configuration.
    #[must_use]
    pub fn unknown(&self) -> Vec<&str> {
        let known = |one: &&String| all().any(|calling| plain(one) == calling.code);
        self.allow
            .iter()
            .filter(|one| !known(one))
            .map(String::as_str)
            .collect()
    }
}

fn plain(code: &str) -> &str {
    code.trim_start_matches('+')
}

fn all() -> impl Iterator<Item = Calling> {
    CALLING
        .iter()
        .map(|&(country, code)| Calling { country, code })
}

/// Where numbers keep their zero when they are called from abroad.
const KEEPS_ZERO: [&str; 6] = ["39", "378", "225", "241", "242", "3906"];

/// Country or region (GB/T 2659) and calling code (ITU-T E.164 and the North American plan).
#[rustfmt::skip]
const CALLING: [(&str, &str); 232] = [
    ("USA", "1"),
    ("CAN", "1"),
    ("BHS", "1242"),
    ("BRB", "1246"),
    ("AIA", "1264"),
    ("ATG", "1268"),
    ("VGB", "1284"),
    ("VIR", "1340"),
    ("CYM", "1345"),
    ("BMU", "1441"),
    ("GRD", "1473"),
    ("TCA", "1649"),
    ("JAM", "1876"),
    ("MSR", "1664"),
    ("MNP", "1670"),
    ("GUM", "1671"),
    ("ASM", "1684"),
    ("SXM", "1721"),
    ("LCA", "1758"),
    ("DMA", "1767"),
    ("VCT", "1784"),
    ("PRI", "1787"),
    ("PRI", "1939"),
    ("DOM", "1809"),
    ("DOM", "1829"),
    ("DOM", "1849"),
    ("TTO", "1868"),
    ("KNA", "1869"),
    ("RUS", "7"),
    ("KAZ", "77"),
    ("EGY", "20"),
    ("SSD", "211"),
    ("MAR", "212"),
    ("DZA", "213"),
    ("TUN", "216"),
    ("LBY", "218"),
    ("GMB", "220"),
    ("SEN", "221"),
    ("MRT", "222"),
    ("MLI", "223"),
    ("GIN", "224"),
    ("CIV", "225"),
    ("BFA", "226"),
    ("NER", "227"),
    ("TGO", "228"),
    ("BEN", "229"),
    ("MUS", "230"),
    ("LBR", "231"),
    ("SLE", "232"),
    ("GHA", "233"),
    ("NGA", "234"),
    ("TCD", "235"),
    ("CAF", "236"),
    ("CMR", "237"),
    ("CPV", "238"),
    ("STP", "239"),
    ("GNQ", "240"),
    ("GAB", "241"),
    ("COG", "242"),
    ("COD", "243"),
    ("AGO", "244"),
    ("GNB", "245"),
    ("IOT", "246"),
    ("SYC", "248"),
    ("SDN", "249"),
    ("RWA", "250"),
    ("ETH", "251"),
    ("SOM", "252"),
    ("DJI", "253"),
    ("KEN", "254"),
    ("TZA", "255"),
    ("UGA", "256"),
    ("BDI", "257"),
    ("MOZ", "258"),
    ("ZMB", "260"),
    ("MDG", "261"),
    ("REU", "262"),
    ("ZWE", "263"),
    ("NAM", "264"),
    ("MWI", "265"),
    ("LSO", "266"),
    ("BWA", "267"),
    ("SWZ", "268"),
    ("COM", "269"),
    ("ZAF", "27"),
    ("SHN", "290"),
    ("ERI", "291"),
    ("ABW", "297"),
    ("FRO", "298"),
    ("GRL", "299"),
    ("GRC", "30"),
    ("NLD", "31"),
    ("BEL", "32"),
    ("FRA", "33"),
    ("ESP", "34"),
    ("GIB", "350"),
    ("PRT", "351"),
    ("LUX", "352"),
    ("IRL", "353"),
    ("ISL", "354"),
    ("ALB", "355"),
    ("MLT", "356"),
    ("CYP", "357"),
    ("FIN", "358"),
    ("BGR", "359"),
    ("HUN", "36"),
    ("LTU", "370"),
    ("LVA", "371"),
    ("EST", "372"),
    ("MDA", "373"),
    ("ARM", "374"),
    ("BLR", "375"),
    ("AND", "376"),
    ("MCO", "377"),
    ("SMR", "378"),
    ("UKR", "380"),
    ("SRB", "381"),
    ("MNE", "382"),
    ("HRV", "385"),
    ("SVN", "386"),
    ("BIH", "387"),
    ("MKD", "389"),
    ("ITA", "39"),
    ("VAT", "3906"),
    ("ROU", "40"),
    ("CHE", "41"),
    ("CZE", "420"),
    ("SVK", "421"),
    ("LIE", "423"),
    ("AUT", "43"),
    ("GBR", "44"),
    ("DNK", "45"),
    ("SWE", "46"),
    ("NOR", "47"),
    ("POL", "48"),
    ("DEU", "49"),
    ("FLK", "500"),
    ("BLZ", "501"),
    ("GTM", "502"),
    ("SLV", "503"),
    ("HND", "504"),
    ("NIC", "505"),
    ("CRI", "506"),
    ("PAN", "507"),
    ("SPM", "508"),
    ("HTI", "509"),
    ("PER", "51"),
    ("MEX", "52"),
    ("CUB", "53"),
    ("ARG", "54"),
    ("BRA", "55"),
    ("CHL", "56"),
    ("COL", "57"),
    ("VEN", "58"),
    ("GLP", "590"),
    ("BOL", "591"),
    ("GUY", "592"),
    ("ECU", "593"),
    ("GUF", "594"),
    ("PRY", "595"),
    ("MTQ", "596"),
    ("SUR", "597"),
    ("URY", "598"),
    ("CUW", "599"),
    ("MYS", "60"),
    ("AUS", "61"),
    ("IDN", "62"),
    ("PHL", "63"),
    ("NZL", "64"),
    ("SGP", "65"),
    ("THA", "66"),
    ("TLS", "670"),
    ("NFK", "672"),
    ("BRN", "673"),
    ("NRU", "674"),
    ("PNG", "675"),
    ("TON", "676"),
    ("SLB", "677"),
    ("VUT", "678"),
    ("FJI", "679"),
    ("PLW", "680"),
    ("WLF", "681"),
    ("COK", "682"),
    ("NIU", "683"),
    ("WSM", "685"),
    ("KIR", "686"),
    ("NCL", "687"),
    ("TUV", "688"),
    ("PYF", "689"),
    ("TKL", "690"),
    ("FSM", "691"),
    ("MHL", "692"),
    ("JPN", "81"),
    ("KOR", "82"),
    ("VNM", "84"),
    ("PRK", "850"),
    ("HKG", "852"),
    ("MAC", "853"),
    ("KHM", "855"),
    ("LAO", "856"),
    ("BGD", "880"),
    ("TWN", "886"),
    ("TUR", "90"),
    ("IND", "91"),
    ("PAK", "92"),
    ("AFG", "93"),
    ("LKA", "94"),
    ("MMR", "95"),
    ("MDV", "960"),
    ("LBN", "961"),
    ("JOR", "962"),
    ("SYR", "963"),
    ("IRQ", "964"),
    ("KWT", "965"),
    ("SAU", "966"),
    ("YEM", "967"),
    ("OMN", "968"),
    ("PSE", "970"),
    ("ARE", "971"),
    ("ISR", "972"),
    ("BHR", "973"),
    ("QAT", "974"),
    ("BTN", "975"),
    ("MNG", "976"),
    ("NPL", "977"),
    ("IRN", "98"),
    ("TJK", "992"),
    ("TKM", "993"),
    ("AZE", "994"),
    ("GEO", "995"),
    ("KGZ", "996"),
    ("UZB", "998"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn countries() -> Countries {
        Countries {
            allow: vec!["1".to_owned(), "+852".to_owned(), "44".to_owned()],
            deny: vec!["+4470".to_owned()],
        }
    }

    #[test]
    fn only_what_is_listed_is_sent_to() {
        let of = |text: &str| countries().of(&text.parse().unwrap());
        assert_eq!(of("+12025550100"), Some("1"));
        assert_eq!(of("+85251234567"), Some("852"));
        assert_eq!(of("+447700900123"), Some("44"));
        // an island of the North American plan, a premium range, a country that is not listed
        assert_eq!(of("+18765550100"), None);
        assert_eq!(of("+447012345678"), None);
        assert_eq!(of("+8801712345678"), None);
        assert_eq!(
            Countries::default().of(&"+12025550100".parse().unwrap()),
            None
        );
    }

    #[test]
    fn a_form_offers_what_is_listed_with_its_letters_and_code() {
        let offered: Vec<String> = countries()
            .offered()
            .into_iter()
            .map(Calling::offered)
            .collect();
        assert_eq!(
            offered,
            [
                "中国香港（HKG） +852",
                "加拿大（CAN） +1",
                "美国（USA） +1",
                "英国（GBR） +44"
            ]
        );
        let wrong = Countries {
            allow: vec!["1".to_owned(), "999".to_owned()],
            deny: Vec::new(),
        };
        assert_eq!(wrong.unknown(), ["999"]);
        assert!(countries().unknown().is_empty());
    }

    #[test]
    fn a_number_is_read_as_it_is_dialled_at_home() {
        let number = |country: &str, typed: &str| {
            let calling = Calling::of(country).unwrap();
            calling
                .number(typed)
                .map(|number| number.as_str().to_owned())
        };
        assert_eq!(
            number("GBR", "07700 900123").as_deref(),
            Some("+447700900123")
        );
        assert_eq!(
            number("GBR", "+44 7700-900123").as_deref(),
            Some("+447700900123")
        );
        assert_eq!(
            number("ITA", "06 1234 5678").as_deref(),
            Some("+390612345678")
        );
        assert_eq!(number("GBR", "+1 202 555 0100"), None);
        assert_eq!(number("GBR", "call me"), None);
    }

    #[test]
    fn every_entry_is_a_country_and_no_code_is_the_mainlands() {
        for calling in all() {
            assert!(
                country::by_code(calling.country).is_some(),
                "{}",
                calling.country
            );
            assert!(!calling.code.starts_with("86"), "{}", calling.code);
        }
    }
}
