//! 研讨单: a workbook for each department, with what it is to fill in. `read/sheets` reads it when it comes back.
//!
//! A hidden column, between others so that it goes along when rows are sorted or copied, says what each row is about.

use jiff::civil::Date;

use super::table::{Cell, Column, Fill, Table, YES_NO, hidden, to_fill, wide};
use super::tables::towns;
use crate::model::{ClauseAnswer, Speaker};
use crate::read::{FORM, NOBODY, TITLE, key};
use crate::report::view::{ClausePut, ConsultationView, NeedView};

/// The sheet with the names of departments to choose from.
const DEPARTMENTS: &str = "部门名单";
const LEADS: Fill = Fill::Of(&["牵头", "配合"]);
const WORDS: Fill = Fill::Of(&["可讲", "不可讲", "已失效"]);

/// Something put to a department, with its place in the list.
struct Put<'a, T> {
    number: u32,
    department: &'a str,
    what: &'a T,
}

fn put<'a, T>(department: &'a str, all: &'a [T]) -> impl Iterator<Item = Put<'a, T>> {
    (1..).zip(all).map(move |(number, what)| Put { number, department, what })
}

/// The sheets of one department's workbook; `departments` are those to choose from.
pub fn sheets(view: &ConsultationView<'_>, departments: &[String], today: Date) -> Vec<Table> {
    let department = &view.department;
    let mut sheets = Vec::new();
    if !view.needs.is_empty() {
        let note = "黄色各栏由部门填写，某一项没有意见可以空着。拟定题目、标准答复将用于直播和回复村居。";
        sheets.push(sheet("需求", note, view, today, Table::of(&needs(), put(department, &view.needs))));
    }
    if !view.clauses.is_empty() {
        let note = "拟讲的条款，请逐条核对能否公开讲解、是否仍然有效；不可讲或已失效的，请写改讲哪条。";
        sheets.push(sheet("条款", note, view, today, Table::of(&clauses(), put(department, &view.clauses))));
    }
    if !view.gaps.is_empty() {
        let note = "以下需求在本次收到的资料中没有找到依据，不代表没有政策。请写明归口部门、文件或书面答复。";
        let columns = gaps(department == NOBODY);
        sheets.push(sheet("未找到", note, view, today, Table::of(&columns, put(department, &view.gaps))));
    }
    sheets.push(choices(departments));
    sheets
}

fn sheet(name: &str, note: &str, view: &ConsultationView<'_>, today: Date, table: Table) -> Table {
    Table {
        name: name.into(),
        title: format!("{TITLE}{}", view.department),
        note: format!("{today}发出，请于【　　】前填好退回。{note}"),
        ..table
    }
}

/// The names of departments, for the lists that drop down.
fn choices(departments: &[String]) -> Table {
    let columns: [Column<&String>; 1] = [wide("部门", 30.0, |name| (*name).into())];
    Table {
        name: DEPARTMENTS.into(),
        title: DEPARTMENTS.into(),
        note: "填“转哪个部门”“归口部门”时可选。".into(),
        ..Table::of(&columns, departments)
    }
}

type Need<'a> = Put<'a, NeedView<'a>>;

fn needs<'a>() -> [Column<Need<'a>>; 22] {
    [
        wide("序号", 5.0, |n| n.number.into()),
        hidden(FORM, |n| key(n.department, &n.what.topic.view.id).into()),
        wide("需求", 22.0, |n| (&n.what.topic.view.name).into()),
        wide("类别", 10.0, |n| (&n.what.topic.view.category).into()),
        wide("群众热点咨询（村居数）", 8.0, |n| n.what.topic.view.by_kind.asked.into()),
        wide("村居重点推进（村居数）", 8.0, |n| n.what.topic.view.by_kind.duty.into()),
        wide("涉及镇街", 14.0, |n| towns(n.what.topic).into()),
        wide("典型诉求", 32.0, quotes),
        wide("拟排", 11.0, |n| n.what.topic.outcome.label().into()),
        to_fill("是否本部门职责", 8.0, YES_NO, |n| yes_no(n.what.said.ours)),
        to_fill("转哪个部门", 12.0, Fill::From(DEPARTMENTS), |n| text(&n.what.said.pass_to)),
        to_fill("牵头或配合", 7.0, LEADS, |n| word(n.what.said.leads, "牵头", "配合")),
        to_fill("拟定题目", 18.0, Fill::Anything, |n| text(&n.what.said.title)),
        to_fill("补充文号", 14.0, Fill::Anything, |n| text(&n.what.said.document)),
        to_fill("可否公开解读", 8.0, YES_NO, |n| yes_no(n.what.said.public)),
        to_fill("主讲人", 9.0, Fill::Anything, |n| speaker(n, |s| &s.name)),
        to_fill("职务", 11.0, Fill::Anything, |n| speaker(n, |s| &s.post)),
        to_fill("联系电话", 13.0, Fill::Anything, |n| speaker(n, |s| &s.phone)),
        to_fill("最早可播", 11.0, Fill::Anything, |n| n.what.said.earliest.into()),
        to_fill("需几分钟", 7.0, Fill::Anything, |n| n.what.said.minutes.into()),
        to_fill("标准答复", 34.0, Fill::Anything, |n| text(&n.what.said.reply)),
        to_fill("意见", 18.0, Fill::Anything, |n| text(&n.what.said.remark)),
    ]
}

fn clauses<'a>() -> [Column<Put<'a, ClausePut<'a>>>; 9] {
    [
        wide("序号", 5.0, |c| c.number.into()),
        hidden(FORM, |c| key(c.department, &c.what.clause.id).into()),
        wide("需求", 18.0, |c| c.what.need.into()),
        wide("文件", 24.0, |c| (&c.what.clause.title).into()),
        wide("文号", 16.0, |c| text(c.what.clause.document_number().unwrap_or_default())),
        wide("条款", 11.0, |c| (&c.what.clause.cited).into()),
        wide("条文", 64.0, |c| (&c.what.clause.text).into()),
        to_fill("可讲、不可讲或已失效", 10.0, WORDS, |c| said(c, |said| said.word.label())),
        to_fill("改讲哪条", 16.0, Fill::Anything, |c| said(c, |said| &said.instead)),
    ]
}

/// Where no department is known, one is to be found.
fn gaps<'a>(nobodys: bool) -> [Column<Need<'a>>; 10] {
    [
        wide("序号", 5.0, |n| n.number.into()),
        hidden(FORM, |n| key(n.department, &n.what.topic.view.id).into()),
        wide("需求", 22.0, |n| (&n.what.topic.view.name).into()),
        wide("群众热点咨询（村居数）", 8.0, |n| n.what.topic.view.by_kind.asked.into()),
        wide("村居重点推进（村居数）", 8.0, |n| n.what.topic.view.by_kind.duty.into()),
        wide("涉及镇街", 14.0, |n| towns(n.what.topic).into()),
        wide("典型诉求", 40.0, quotes),
        match nobodys {
            true => to_fill("归口部门", 16.0, Fill::From(DEPARTMENTS), |n| text(&n.what.said.pass_to)),
            false => to_fill("是否本部门职责", 8.0, YES_NO, |n| yes_no(n.what.said.ours)),
        },
        to_fill("文件名称或文号", 24.0, Fill::Anything, |n| text(&n.what.said.document)),
        to_fill("书面答复", 44.0, Fill::Anything, |n| text(&n.what.said.reply)),
    ]
}

fn quotes(need: &Need<'_>) -> Cell {
    need.what.quotes.iter().map(|quote| format!("“{quote}”")).collect::<Vec<_>>().join("\n").into()
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Blank } else { text.into() }
}

fn word(said: Option<bool>, yes: &str, no: &str) -> Cell {
    said.map_or(Cell::Blank, |said| if said { yes.into() } else { no.into() })
}

fn yes_no(said: Option<bool>) -> Cell {
    word(said, "是", "否")
}

fn speaker(need: &Need<'_>, field: fn(&Speaker) -> &String) -> Cell {
    need.what.said.speaker.as_ref().map_or(Cell::Blank, |speaker| text(field(speaker)))
}

fn said<'a>(put: &'a Put<'_, ClausePut<'_>>, field: fn(&ClauseAnswer) -> &str) -> Cell {
    put.what.said.as_ref().map_or(Cell::Blank, |said| text(field(said)))
}
