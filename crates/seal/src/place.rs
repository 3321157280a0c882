//! Where sealed values lie: each room names its places once, and the commands that renew keys walk them.

/// A column of sealed values, or a member of the JSON in a column. Its table has a UUID called `id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The context under which the values are sealed.
    pub context: &'static str,
    /// For a sealed value within JSON: its name there, and which rows have it.
    pub member: Option<Member>,
}

/// A sealed value within the JSON of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// Rows have it when this column …
    pub kind_column: &'static str,
    /// … says this.
    pub kind: &'static str,
}

impl Place {
    /// A column of type [`Sealed`](crate::Sealed).
    #[must_use]
    pub const fn column(table: &'static str, column: &'static str, context: &'static str) -> Self {
        Self {
            table,
            column,
            context,
            member: None,
        }
    }

    /// A member of the payload of a job.
    #[must_use]
    pub const fn job(name: &'static str, member: &'static str, context: &'static str) -> Self {
        Self {
            table: "job",
            column: "payload",
            context,
            member: Some(Member {
                name: member,
                kind_column: "name",
                kind: name,
            }),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.table, self.column)?;
        match self.member {
            Some(member) => write!(f, "[{}].{}", member.kind, member.name),
            None => Ok(()),
        }
    }
}
