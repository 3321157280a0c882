//! The way out of an account. These addresses are known below the pages themselves: the button that takes back a wish to
//! be closed stands on every page, and whoever does not agree to a newer agreement is shown both.

web::routes! {
    /// 导出我的数据; `who` is the centre, as it stands in addresses.
    pub ExportPage { who: &'static str } = "/settings/{who}/export";
    /// 注销账号.
    pub ClosePage { who: &'static str } = "/settings/{who}/close";
    /// 撤销注销申请.
    pub CloseStay { who: &'static str } = "/settings/{who}/close/stay";
}
