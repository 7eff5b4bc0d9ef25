//! Views → what is read, one file a form.
//!
//! A [`table`] is written as a sheet of a [`workbook`] or as [`csv`]; [`tables`] are those of the dossier, [`replies`] what
//! villages are told. [`word`] sets [`papers`].

use jiff::Timestamp;
use jiff::civil::Date;

pub mod attendance;
pub mod calendar;
pub mod csv;
pub mod folder;
pub mod form;
pub mod outline;
pub mod page;
pub mod papers;
pub mod replies;
pub mod report;
pub mod sheets;
pub mod table;
pub mod tables;
pub mod terminal;
pub mod word;
pub mod workbook;

const WEEKDAYS: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

/// A day of the week in Chinese, from 1 for Monday; what lies outside goes to the nearest.
fn weekday_named(number: u8) -> &'static str {
    WEEKDAYS[usize::from(number.clamp(1, 7)) - 1]
}

/// The day of the week in Chinese.
pub fn weekday(date: Date) -> &'static str {
    weekday_named(date.weekday().to_monday_one_offset() as u8)
}

/// Names, not more than a few lines of them.
pub fn some(names: impl IntoIterator<Item = String>) -> String {
    const NAMED: usize = 12;
    let names: Vec<String> = names.into_iter().collect();
    let more = if names.len() > NAMED { "…" } else { "" };
    format!("{}{more}", names[..names.len().min(NAMED)].join("、"))
}

/// An error with its causes; what the system commonly says of files, in Chinese.
pub fn message(error: &anyhow::Error) -> String {
    let common = |error: &std::io::Error| xuanti_formats::common_reason(error.kind());
    let causes = error
        .chain()
        .map(|cause| cause.downcast_ref().and_then(common).map_or_else(|| cause.to_string(), ToString::to_string));
    causes.collect::<Vec<_>>().join("：")
}

/// A time as the clock on the wall shows it.
pub fn local(at: Timestamp) -> String {
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
