//! Request ids: as printed, else made; each given once over all rounds.

use std::collections::HashMap;

use crate::model::{Problem, Request, Severity};
use crate::read::diagnostics::Notes;

use super::columns::Field;
use super::records::clip;

/// The ids given so far, so that each is given once.
#[derive(Default)]
pub struct Ids {
    /// Id → the last suffix tried for it.
    given: HashMap<String, u32>,
}

impl Ids {
    /// Gives a request its id: as printed, else made from `made`; a repeated one gets a suffix and a note.
    pub fn give(&mut self, request: &mut Request, made: impl FnOnce() -> String, notes: &mut Notes) {
        let printed = !request.id.is_empty();
        if !printed {
            request.id = made();
        }
        let unique = self.unique(&request.id);
        if unique != request.id {
            if printed {
                let (row, was) = (request.source.row, clip(&request.id));
                notes.add(Severity::Note, "编号重复", |file| {
                    let what = format!("编号“{was}”前面已经用过，这里改用“{}”", clip(&unique));
                    Problem::note(file, what, "如果是同一条诉求，请删去一行；否则请改编号")
                        .at_row(row)
                        .at_column(Field::Id.label())
                });
            }
            request.id = unique;
        }
    }

    fn unique(&mut self, id: &str) -> String {
        let Some(&last) = self.given.get(id) else {
            self.given.insert(id.to_string(), 1);
            return id.to_string();
        };
        let mut n = last + 1;
        while self.given.contains_key(&format!("{id}-{n}")) {
            n += 1;
        }
        self.given.insert(id.to_string(), n);
        let unique = format!("{id}-{n}");
        self.given.insert(unique.clone(), 1);
        unique
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_id_gets_a_suffix_that_is_free() {
        let mut ids = Ids::default();
        let given: Vec<String> = ["A", "A-2", "A", "A", "B"].iter().map(|id| ids.unique(id)).collect();
        assert_eq!(given, ["A", "A-2", "A-3", "A-4", "B"]);
    }
}
