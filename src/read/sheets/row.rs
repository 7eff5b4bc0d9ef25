//! A row of a department's sheet → what it says of its topic or clause; a cell that cannot be read is told and left out.

use xuanti_formats::Row;

use super::Asked;
use super::columns::{Field, NAMES, NOBODY};
use super::values::{self, written};
use crate::model::{ClauseAnswer, Problem, Severity, Speaker, TopicAnswer};
use crate::read::columns::{label, split_list};
use crate::read::diagnostics::{Notes, clip};

/// Columns that a department fills in.
const FILLED: [Field; 15] = [
    Field::Ours,
    Field::PassTo,
    Field::Leads,
    Field::Title,
    Field::Supplement,
    Field::Public,
    Field::Speaker,
    Field::Post,
    Field::Phone,
    Field::Earliest,
    Field::Minutes,
    Field::Reply,
    Field::Remark,
    Field::Word,
    Field::Instead,
];
const YES_OR_NO: &str = "请写“是”或“否”";

/// A row with what its columns are for.
pub struct Cells<'a> {
    pub header: &'a Row,
    pub row: &'a Row,
    pub columns: &'a [Option<Field>],
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    Topic(TopicAnswer),
    Clause(ClauseAnswer),
}

impl Filled {
    /// Id of the topic or clause.
    pub fn about(&self) -> &str {
        match self {
            Filled::Topic(answer) => &answer.topic,
            Filled::Clause(answer) => &answer.clause,
        }
    }
}

impl Cells<'_> {
    /// What stands in a column; empty where there is no such column, or nothing.
    pub fn of(&self, field: Field) -> String {
        let at = self.columns.iter().position(|column| *column == Some(field));
        at.and_then(|at| self.row.cells.get(at)).map(|cell| written(cell)).unwrap_or_default()
    }

    /// What a column is called in the sheet at hand.
    fn name(&self, field: Field) -> &str {
        let at = self.columns.iter().position(|column| *column == Some(field));
        at.and_then(|at| self.header.cells.get(at)).map_or_else(|| label(NAMES, field), |name| name.trim())
    }

    pub fn has(&self, field: Field) -> bool {
        self.columns.contains(&Some(field))
    }

    pub fn says_something(&self) -> bool {
        FILLED.iter().any(|field| !self.of(*field).is_empty())
    }

    /// What stands in a column as `read` understands it; where it does not, that is told with what is allowed.
    fn read<T>(&self, field: Field, read: impl Fn(&str) -> Option<T>, allowed: &str, notes: &mut Notes) -> Option<T> {
        let text = self.of(field);
        let value = read(&text);
        if value.is_none() && !text.is_empty() {
            self.refuse(field, &format!("“{}”看不懂，这一格未使用", clip(&text)), allowed, notes);
        }
        value
    }

    fn refuse(&self, field: Field, what: &str, todo: &str, notes: &mut Notes) {
        notes.add(Severity::Warning, "填写的内容看不懂", |file| {
            Problem::warning(file, what, todo).at_row(self.row.number).at_column(self.name(field))
        });
    }
}

/// What a department, `own`, says of a topic; nothing where none of it can be read.
pub fn topic(topic: String, cells: &Cells<'_>, own: &str, asked: &Asked, notes: &mut Notes) -> Option<TopicAnswer> {
    let date = |text: &str| values::day(text, asked.today);
    let mut answer = TopicAnswer {
        topic,
        ours: cells.read(Field::Ours, values::yes_no, YES_OR_NO, notes),
        pass_to: pass_to(cells, own, asked, notes),
        leads: cells.read(Field::Leads, values::leads, "请写“牵头”或“配合”", notes),
        title: cells.of(Field::Title),
        document: cells.of(Field::Supplement),
        public: cells.read(Field::Public, values::yes_no, YES_OR_NO, notes),
        speaker: speaker(cells),
        earliest: cells.read(Field::Earliest, date, "请写成 2023-08-01 的样子", notes),
        minutes: cells.read(Field::Minutes, values::minutes, "请写分钟数，如 20", notes),
        reply: cells.of(Field::Reply),
        remark: cells.of(Field::Remark),
    };
    agree(&mut answer, cells, notes);
    let says = TopicAnswer { topic: answer.topic.clone(), ..TopicAnswer::default() } != answer;
    says.then_some(answer)
}

/// Who passes a topic on says that it is not his; who says that it is not his leads nothing.
fn agree(answer: &mut TopicAnswer, cells: &Cells<'_>, notes: &mut Notes) {
    match (answer.ours, answer.pass_to.is_empty()) {
        (Some(true), false) => {
            let what = format!("写了是本部门职责，又写转{}，这一格未使用", answer.pass_to);
            cells.refuse(Field::PassTo, &what, "请只写一样", notes);
            answer.pass_to.clear();
        }
        (None, false) => answer.ours = Some(false),
        _ => {}
    }
    if answer.ours == Some(false) && answer.leads.is_some() {
        let what = "写了不是本部门职责，又写牵头或配合，这一格未使用";
        cells.refuse(Field::Leads, what, "请只写一样", notes);
        answer.leads = None;
    }
}

/// The department that a topic is passed on to: one that is known, else as it is written.
fn pass_to(cells: &Cells<'_>, own: &str, asked: &Asked, notes: &mut Notes) -> String {
    let text = cells.of(Field::PassTo);
    if text.is_empty() {
        return text;
    }
    if split_list(&text).len() > 1 {
        cells.refuse(Field::PassTo, "写了不止一个部门，这一格未使用", "请只写一个牵头的部门", notes);
        return String::new();
    }
    let known = asked.departments.iter().find(|known| **known == text).cloned().or_else(|| asked.department(&text));
    match known.filter(|to| to != NOBODY) {
        Some(to) if to == own => {
            cells.refuse(Field::PassTo, "转给了填表的部门自己，这一格未使用", "请写别的部门，或留空", notes);
            String::new()
        }
        Some(to) => to,
        None => {
            notes.add(Severity::Note, "名单以外的部门", |file| {
                let what = format!("“{}”不在部门名单里，按所写的记下", clip(&text));
                Problem::note(file, what, "请核对部门名称")
                    .at_row(cells.row.number)
                    .at_column(cells.name(Field::PassTo))
            });
            text
        }
    }
}

fn speaker(cells: &Cells<'_>) -> Option<Speaker> {
    let speaker =
        Speaker { name: cells.of(Field::Speaker), post: cells.of(Field::Post), phone: cells.of(Field::Phone) };
    (speaker != Speaker::default()).then_some(speaker)
}

/// What a department says of a clause.
pub fn clause(clause: String, cells: &Cells<'_>, notes: &mut Notes) -> Option<ClauseAnswer> {
    const ALLOWED: &str = "请写“可讲”“不可讲”或“已失效”";
    let instead = cells.of(Field::Instead);
    if cells.of(Field::Word).is_empty() {
        cells.refuse(Field::Word, "写了改讲哪条，没有写原条款能不能讲，这一行未使用", ALLOWED, notes);
    }
    let word = cells.read(Field::Word, values::word, ALLOWED, notes)?;
    Some(ClauseAnswer { clause, word, instead })
}
