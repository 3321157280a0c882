//! `juxian officer`: the first officer of an agency, another phone for one who cannot log in any more, and the end of an
//! appointment, from the operator's console.

use super::{Outcome, say};
use crate::{compose, config::Config};
use identity::account::{self, AccountError, Holder, Kind};
use kernel::{
    document::{Document, DocumentKind},
    mobile::Mobile,
    secret::Secret,
};

/// What `officer add` is told. The password is read from standard input, never from the command line.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Code of the agency, such as 320100.
    #[arg(long)]
    agency: String,
    /// Full name.
    #[arg(long)]
    name: String,
    /// Number of the resident identity card.
    #[arg(long)]
    document: String,
    /// Mobile number.
    #[arg(long)]
    mobile: String,
    /// May see the operators' pages (dead letters, audit log).
    #[arg(long)]
    operator: bool,
}

impl Add {
    /// Appoints the officer.
    pub async fn run(&self, config: &Config) -> Outcome {
        let house = compose::House::build(config).await?;
        let today = kernel::clock::today(house.base.clock.now());
        let document = Document::parse_on(DocumentKind::ResidentCard, &self.document, today)?;
        let mobile: Mobile = self.mobile.parse()?;
        let mut password = String::new();
        say(
            "请输入初始密码（8-20位，数字、大写字母、小写字母、特殊字符中的三种或以上），然后按回车：",
        );
        std::io::stdin().read_line(&mut password)?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        let holder = Holder {
            name: Secret::new(self.name.clone()),
            document,
            mobile: Some(mobile),
        };
        kernel::password::check(&password, &holder.personal_values())?;
        let hash = house
            .identity
            .passwords()
            .hash(&Secret::new(password))
            .await?;
        let agency = org::agency::by_code(&house.base.db, &self.agency)
            .await?
            .ok_or("没有这个机构代码")?;
        let stamp = db::Stamp::system(
            house.base.clock.now(),
            house.base.rng.clone(),
            "officer-add",
        );
        let (vault, holder, hash) = (&house.base.vault, &holder, &hash);
        house
            .base
            .db
            .write(&stamp, |tx| async move {
                org::officer::create(
                    &tx,
                    vault,
                    org::officer::NewOfficer {
                        agency: agency.id,
                        holder,
                        password: Some(hash),
                        operator: self.operator,
                    },
                )
                .await
            })
            .await?;
        say(format_args!("已为 {} 开通工作人员账号。", agency.name));
        Ok(())
    }
}

/// What `officer phone` is told.
#[derive(Debug, clap::Args)]
pub struct Phone {
    /// Number of the resident identity card.
    #[arg(long)]
    document: String,
    /// The new mobile number, which gets the codes of the second step.
    #[arg(long)]
    mobile: String,
}

impl Phone {
    /// Registers another phone of an officer, whose old and new number are both told. Their agency vouches for the request.
    pub async fn run(&self, config: &Config) -> Outcome {
        let base = compose::Base::open(config).await?;
        let document = Document::parse(DocumentKind::ResidentCard, &self.document)?;
        let mobile: Mobile = self.mobile.parse()?;
        let (vault, mobile) = (&base.vault, &mobile);
        let found = account::find_by_document(&base.db, vault, None, Kind::Officer, &document);
        let row = &found.await?.ok_or("没有这个工作人员账号")?;
        let old = account::open(vault, row)?.mobile;
        let old = old.as_ref();
        let stamp = db::Stamp::system(base.clock.now(), base.rng.clone(), "officer-phone");
        base.db
            .write(&stamp, |tx| async move {
                account::set_mobile(&tx, vault, row, old, mobile).await?;
                identity::session::end_all(&tx, row.id, None).await?;
                Ok::<_, AccountError>(())
            })
            .await?;
        say("已登记新的手机号，该工作人员的所有登录已退出。");
        Ok(())
    }
}

/// What `officer dismiss` is told.
#[derive(Debug, clap::Args)]
pub struct Dismiss {
    /// Number of the resident identity card.
    #[arg(long)]
    document: String,
}

impl Dismiss {
    /// Ends an officer's appointment: the sessions end, and nobody logs in with the account any more. What the officer has
    /// decided stays under their name.
    pub async fn run(&self, config: &Config) -> Outcome {
        let base = compose::Base::open(config).await?;
        let document = Document::parse(DocumentKind::ResidentCard, &self.document)?;
        let found =
            account::find_by_document(&base.db, &base.vault, None, Kind::Officer, &document);
        let account = found.await?.ok_or("没有这个工作人员账号")?.id;
        let officer = org::officer::by_account(&base.db, account).await?;
        let officer = officer.ok_or("没有这个工作人员账号")?.id;
        let stamp = db::Stamp::system(base.clock.now(), base.rng.clone(), "officer-dismiss");
        base.db
            .write(&stamp, |tx| async move {
                org::officer::dismiss(&tx, officer).await?;
                identity::session::end_all(&tx, account, None).await
            })
            .await?;
        say("该工作人员账号已停用，所有登录已退出。");
        Ok(())
    }
}
