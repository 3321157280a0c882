//! The row of a puzzle.

use kernel::id::PuzzleId;
use sea_orm::entity::prelude::*;
use seal::Blind;

kernel::choices! {
    /// Where a puzzle stands; the README has the table of transitions.
    pub enum State {
        Open = "open", "待验证";
        Solved = "solved", "验证通过";
        Missed = "missed", "未通过";
        Spent = "spent", "已使用";
        Dropped = "dropped", "已更换";
    }
}

kernel::choices! {
    /// The equal ways to solve one.
    pub enum Way {
        Slide = "slide", "拖动拼图";
        Work = "work", "自动验证";
        Question = "question", "回答问题";
    }
}

/// One puzzle, for one browser and one purpose. What it shows follows from its id.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "puzzle")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PuzzleId,
    /// For what it is solved.
    pub purpose: String,
    /// Where it stands.
    pub state: State,
    /// How it was answered.
    pub way: Option<Way>,
    /// The browser that has to solve it.
    pub browser_blind: Blind,
    /// The network that it was posed to.
    pub network_blind: Blind,
    /// When it was posed.
    pub created_at: DateTimeUtc,
    /// When it is worthless.
    pub expires_at: DateTimeUtc,
    /// When it was answered.
    pub answered_at: Option<DateTimeUtc>,
}

/// None: it stands alone.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
