//! Positions in the large tables, each a type of its own: a clause cannot be looked up among the asks by mistake.
//!
//! In files and caches a position is written as the bare number, so that nothing that was written changes.

use std::fmt;
use std::ops::Index;

use serde::{Deserialize, Serialize};

use super::{Ask, Clause, Policies, Policy, Topic};

macro_rules! ids {
    ($($(#[$doc:meta])+ $id:ident: $row:ty;)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $id(pub u32);

        impl $id {
            /// The id of the row at a position.
            ///
            /// # Panics
            /// If there are more rows than ids; reading stops long before.
            pub fn at(position: usize) -> $id {
                $id(u32::try_from(position).expect("fewer rows than u32 can count"))
            }

            /// Its position in the table.
            pub fn position(self) -> usize {
                self.0 as usize
            }

            /// The row of a table given as a slice.
            pub fn of(self, rows: &[$row]) -> &$row {
                &rows[self.position()]
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// An ask: its position among the asks of all requests.
    AskId: Ask;
    /// A clause: its position in [`Policies::clauses`].
    ClauseId: Clause;
    /// A policy: its position in [`Policies::policies`].
    PolicyId: Policy;
    /// A topic: its position among the topics of the day. People and files know it by [`Topic::id`].
    TopicId: Topic;
}

impl Index<ClauseId> for Policies {
    type Output = Clause;

    fn index(&self, clause: ClauseId) -> &Clause {
        clause.of(&self.clauses)
    }
}

impl Index<PolicyId> for Policies {
    type Output = Policy;

    fn index(&self, policy: PolicyId) -> &Policy {
        policy.of(&self.policies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_written_as_the_bare_number() {
        assert_eq!(serde_json::to_string(&ClauseId(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<ClauseId>("7").unwrap(), ClauseId::at(7));
    }
}
