//! Names of the place, the authority and the sites: configuration, so that another province can run the product.

/// What the frame says about the site. The defaults are the names in the manuals (checklist A-0, B-1.1).
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteConfig {
    /// The authority (主办单位).
    pub authority: String,
    /// Name of the service hall.
    pub hall: String,
    /// Name of the talent cloud.
    pub cloud: String,
    /// Its short name.
    pub cloud_short: String,
    /// Name of the phone side (checklist B-2.3.2).
    pub app: String,
    /// Line under the talent cloud's name.
    pub slogan: String,
    /// Place shown in the top line.
    pub place: String,
    /// Hotline (checklist ).
    pub hotline: String,
    /// When the hotline answers.
    pub service_hours: String,
    /// ICP filing number, shown when set.
    pub icp: String,
    /// Public-security filing number, shown when set.
    pub police: String,
    /// Government-site identification code, shown when set.
    pub site_id: String,
    /// Address of the authority's portal, linked when set.
    pub portal_url: Option<String>,
    /// Name of that link.
    pub portal_name: String,
    /// Whether this is a demonstration: every page says so.
    pub demo: bool,
    /// Where the sandbox's inbox for text messages is, shown on demonstration pages.
    pub sandbox_url: Option<String>,
    /// A gettext catalogue with the English names of what is set here, for sites that are not Jiangsu's.
    pub english: Option<std::path::PathBuf>,
    /// The address under which people reach the product, without a slash at the end.
    pub base_url: String,
}

impl Default for SiteConfig {
    fn default() -> Self {
        Self {
            authority: "江苏省人力资源和社会保障厅".to_owned(),
            hall: "网上办事服务大厅".to_owned(),
            cloud: "江苏省人才服务云平台".to_owned(),
            cloud_short: "云平台".to_owned(),
            app: "江苏智慧人社APP".to_owned(),
            slogan: "聚天下英才 · 助江苏发展".to_owned(),
            place: "省本级".to_owned(),
            hotline: "12333".to_owned(),
            service_hours: "工作日 9:00—17:00".to_owned(),
            icp: String::new(),
            police: String::new(),
            site_id: String::new(),
            portal_url: None,
            portal_name: "省人社门户网站".to_owned(),
            demo: false,
            sandbox_url: None,
            english: None,
            base_url: "http://127.0.0.1:8080".to_owned(),
        }
    }
}
