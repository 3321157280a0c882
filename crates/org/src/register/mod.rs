//! The business register (工商登记): whether a unit exists under this name and code, and who represents it.
//! No public specification exists; the contract is our own and neutral (see `client`).

pub mod client;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use kernel::{
    clock::CivilDate, credit_code::CreditCode, document::Document, mobile::Mobile, secret::Secret,
};

/// Answers whether what a unit says about itself is what the register says.
#[async_trait]
pub trait BusinessRegister: Send + Sync {
    /// Compares a unit's statement with the register. Asking is idempotent.
    async fn verify(&self, claim: &UnitClaim) -> RegisterOutcome;
}

/// What a unit says about itself (checklist B-1.2).
#[derive(Clone, Debug)]
pub struct UnitClaim {
    /// 统一社会信用代码.
    pub credit_code: CreditCode,
    /// 单位名称.
    pub name: String,
    /// 法定代表人姓名.
    pub legal_name: Secret<String>,
    /// 法定代表人证件.
    pub legal_document: Document,
}

/// What the register answered.
#[derive(Clone, Debug)]
pub enum RegisterOutcome {
    /// Everything agrees and the unit is in operation.
    Matched(Box<UnitRecord>),
    /// The register knows no such code.
    NotFound,
    /// Some of it does not agree.
    Mismatched(Vec<Mismatch>),
    /// Everything agrees, but the unit is not in operation (吊销、注销 …).
    NotInOperation {
        /// The register's word for the state.
        state: String,
    },
    /// Refused for good: misconfigured.
    Refused {
        /// The register's own code, for the log.
        code: String,
        /// What to tell the user, in Chinese.
        message: String,
    },
    /// No answer: ask again later.
    Unknown,
}

/// A field that does not agree with the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// 单位名称.
    Name,
    /// 法定代表人姓名.
    LegalName,
    /// 法定代表人证件类型 or 证件号码.
    LegalDocument,
}

/// What the register knows about a unit.
#[derive(Clone, Debug)]
pub struct UnitRecord {
    /// 登记状态, e.g. 存续（在营、开业、在册）.
    pub state: String,
    /// 单位类型 in the register's words, e.g. 有限责任公司.
    pub kind: String,
    /// Division code of the registering authority (GB/T 2260), e.g. `320100`.
    pub authority_division: String,
    /// 住所.
    pub address: String,
    /// 成立日期.
    pub established: Option<CivilDate>,
    /// 法定代表人登记手机: for the way that does not need a face. Not every unit has one.
    pub legal_mobile: Option<LegalMobile>,
}

/// The registered phone of a legal representative: a mask to show, the number only for sending.
#[derive(Clone, Debug)]
pub struct LegalMobile {
    /// What may be shown, masked by the register.
    pub masked: String,
    /// Where the text goes.
    pub number: Secret<Mobile>,
}
