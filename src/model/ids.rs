//! Positions in the large tables, each a type of its own: a clause cannot be looked up among the asks by mistake.
//! `asks[ask]` and `policies[clause]` are rows; what lies parallel to a table is indexed by [`AskId::position`].
//!
//! In files and caches a position is written as the bare number, so that nothing that was written changes.

use std::fmt;
use std::ops::Index;

use serde::{Deserialize, Serialize};

use super::{Ask, Clause, Policies, Policy, Request, Topic, Village};

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

            /// The row of a table, if the table has it.
            pub fn get(self, rows: &[$row]) -> Option<&$row> {
                rows.get(self.position())
            }

            /// The ids of all rows of a table, in its order.
            pub fn all(rows: &[$row]) -> impl DoubleEndedIterator<Item = $id> + ExactSizeIterator + Clone + use<> {
                (0..rows.len()).map($id::at)
            }

            /// The rows of a table with their ids.
            pub fn enumerate(rows: &[$row]) -> impl Iterator<Item = ($id, &$row)> {
                $id::all(rows).zip(rows)
            }
        }

        impl Index<$id> for [$row] {
            type Output = $row;

            fn index(&self, id: $id) -> &$row {
                &self[id.position()]
            }
        }

        // Indexing a `Vec` never looks further, at the slice.
        impl Index<$id> for Vec<$row> {
            type Output = $row;

            fn index(&self, id: $id) -> &$row {
                &self[id.position()]
            }
        }

        /// Tests write positions as bare numbers.
        #[cfg(test)]
        impl PartialEq<u32> for $id {
            fn eq(&self, position: &u32) -> bool {
                self.0 == *position
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
    /// A request: its position among all that were read. Its id ([`Request::id`]) is text and stands in files.
    RequestPosition: Request;
    /// A topic: its position among the topics of the day. People and files know it by [`Topic::id`].
    TopicId: Topic;
    /// A village: its position in the [`Roster`](super::Roster).
    VillageId: Village;
}

impl Index<ClauseId> for Policies {
    type Output = Clause;

    fn index(&self, clause: ClauseId) -> &Clause {
        &self.clauses[clause]
    }
}

impl Index<PolicyId> for Policies {
    type Output = Policy;

    fn index(&self, policy: PolicyId) -> &Policy {
        &self.policies[policy]
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
