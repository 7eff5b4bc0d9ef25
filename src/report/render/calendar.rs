//! The batch as a calendar file (RFC 5545), for the phones and the mail programs of those who take part.
//!
//! Written by hand: it is one kind of event with eight lines, and the `icalendar` crate would bring a second date
//! library (chrono), UUIDs and random numbers into the program. The tests read it back with that crate.

use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use crate::model::BatchStage;
use crate::report::masking::plain;
use crate::report::view::{Dossier, EpisodeEntry, cited};

/// Octets of a line before it must be folded.
const LINE: usize = 75;
/// China has had one time, without summer time, since 1992.
const ZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nBEGIN:STANDARD\r\nDTSTART:19920101T000000\r\n\
                    TZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nTZNAME:CST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// The calendar's text. Stamped with the dossier's day, so that the same plan makes the same bytes.
pub fn calendar(dossier: &Dossier) -> String {
    let mut text = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//xuanti//xuanti//ZH\r\nMETHOD:PUBLISH\r\n");
    line(&mut text, "X-WR-CALNAME", &escaped(&format!("{}政策直播", dossier.district)));
    text.push_str(ZONE);
    // Project::open has refused anything that is no time.
    let start: Time = dossier.slot.time.parse().unwrap_or_else(|_| Time::midnight());
    for episode in &dossier.episodes {
        event(&mut text, episode, start, dossier);
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

fn event(text: &mut String, entry: &EpisodeEntry, start: Time, dossier: &Dossier) {
    let e = &entry.view;
    let approved = e.stage == BatchStage::Approved;
    let begin = e.date.to_datetime(start);
    let end = begin.checked_add(i64::from(dossier.slot.minutes).minutes()).unwrap_or(begin);
    let topics: Vec<&str> = e.topics.iter().map(|t| t.name.as_str()).collect();
    let description = format!(
        "牵头部门：{}\n讲解需求：{}\n讲解条款：{}\n{}",
        e.department,
        topics.join("；"),
        cited(&e.clauses).join("；"),
        if approved { "已审定。" } else { "本安排为建议，以审定后的通知为准。" }
    );
    text.push_str("BEGIN:VEVENT\r\n");
    line(text, "UID", &format!("{}@xuanti", identity(entry)));
    line(text, "DTSTAMP", &format!("{}T000000Z", day(dossier.today)));
    line(text, "DTSTART;TZID=Asia/Shanghai", &begin.strftime("%Y%m%dT%H%M%S").to_string());
    line(text, "DTEND;TZID=Asia/Shanghai", &end.strftime("%Y%m%dT%H%M%S").to_string());
    line(text, "SUMMARY", &escaped(&format!("第{}期政策直播：{}", e.number, e.theme)));
    line(text, "DESCRIPTION", &escaped(&description));
    line(text, "STATUS", if approved { "CONFIRMED" } else { "TENTATIVE" });
    text.push_str("END:VEVENT\r\n");
}

/// The same theme keeps its entry when the plan is made again and its date has moved.
fn identity(entry: &EpisodeEntry) -> String {
    let lead = entry.view.topics.first().map_or("", |t| t.id.as_str());
    blake3::hash(format!("{lead}\n{}", entry.view.theme).as_bytes()).to_hex()[..20].to_string()
}

fn day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// A text value: `\`, `;`, `,` and line breaks escaped.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in plain(text).chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Writes a property, folded so that no line is longer than 75 octets and no character is cut.
fn line(text: &mut String, name: &str, value: &str) {
    let whole = format!("{name}:{value}");
    let mut used = 0;
    for c in whole.chars() {
        if used + c.len_utf8() > LINE {
            text.push_str("\r\n ");
            used = 1;
        }
        text.push(c);
        used += c.len_utf8();
    }
    let _ = write!(text, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_lines_are_folded_between_characters() {
        assert_eq!(escaped("甲;乙,丙\\丁\n戊"), "甲\\;乙\\,丙\\\\丁\\n戊");
        let mut text = String::new();
        line(&mut text, "SUMMARY", &"宅基地".repeat(30));
        assert!(text.split("\r\n").all(|l| l.len() <= LINE));
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "宅基地".repeat(30)));
    }
}
