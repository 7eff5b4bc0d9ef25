//! The workbook for the day of a broadcast (到会登记表): who came to each venue, who watched, what was asked.

use super::table::{Cell, Column, Fill, Head, Table, empty, to_fill, wide};
use super::weekday;
use crate::ledger::Decided;
use crate::model::{Attendance, Slot};
use crate::read::MAIN_VENUE;

/// Lines for questions.
const QUESTIONS: usize = 30;
/// Width of a column of counts.
const COUNT: f64 = 9.0;

/// A count to be filled in, with what is known of it.
const fn counted(title: &'static str, cell: fn(&Attendance) -> Cell) -> Column<Attendance> {
    Column { head: Head { title, width: COUNT, fill: Some(Fill::Anything) }, cell }
}

/// Nobody is what nobody has said anything of.
fn known(count: u32) -> Cell {
    if count == 0 { Cell::Blank } else { count.into() }
}

const VENUES: &[Column<Attendance>] = &[
    wide("镇（街道）", 12.0, |v| (&v.town).into()),
    wide("村（社区）", 14.0, |v| if v.village.is_empty() { MAIN_VENUE.into() } else { (&v.village).into() }),
    empty("分会场", 20.0),
    counted("两委干部应到", |v| known(v.expected[0])),
    counted("两委干部实到", |v| known(v.present[0])),
    counted("社委干部应到", |v| known(v.expected[1])),
    counted("社委干部实到", |v| known(v.present[1])),
    counted("党员代表应到", |v| known(v.expected[2])),
    counted("党员代表实到", |v| known(v.present[2])),
    counted("村民代表应到", |v| known(v.expected[3])),
    counted("村民代表实到", |v| known(v.present[3])),
];

const VIEWERS: &[Column<Attendance>] =
    &[wide("村居", 16.0, |v| (&v.village).into()), wide("镇街", 14.0, |v| (&v.town).into()), empty("收看人次", 12.0)];

const ASKED: &[Column<()>] = &[
    empty("镇（街道）", 12.0),
    empty("村（社区）", 14.0),
    to_fill("提问人类别", 12.0, Fill::Of(&["村民", "村民代表", "党员代表", "两委干部", "社委干部"]), |()| Cell::Blank),
    empty("问题", 80.0),
];

/// The sheets for one episode; `venues` are the main venue and then those of the villages.
pub fn sheets(district: &str, episode: &Decided, slot: &Slot, venues: &[Attendance]) -> Vec<Table> {
    let day = episode.date;
    let about = format!(
        "播出日期：{}年{}月{}日（{}）{}　第{}期《{}》",
        day.year(),
        day.month(),
        day.day(),
        weekday(day),
        slot.time,
        episode.number,
        episode.theme
    );
    let sheet = |name: &str, note: &str, table: Table| Table {
        name: name.into(),
        title: format!("{district}政策直播{name}"),
        note: format!("{about}。{note}"),
        ..table
    };
    let villages = venues.iter().filter(|venue| !venue.village.is_empty());
    vec![
        sheet("到会登记", "会后请填实到人数；没有开设分会场的留空。", Table::of(VENUES, venues.iter().cloned())),
        sheet("收看人次", "线上线下合计。", Table::of(VIEWERS, villages.cloned())),
        sheet(
            "现场提问",
            "会上没有当场答复的问题，一行一个；请勿写提问人姓名和电话。",
            Table::of(ASKED, [(); QUESTIONS]),
        ),
    ]
}
