//! One request a line, as JSON: in a file or in a stream.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::{Problem, Request, Roster, Source};
use crate::read::diagnostics::{KEPT, Notes};
use crate::read::villages::{Gazetteer, Villages};

use super::columns::{self, Field};
use super::records::{Context, Record, Text};

/// Reads one line of a stream; `number` counts from 1. A line without an id is named by its number.
///
/// # Errors
/// The line is no JSON, or holds no text.
pub fn request_line(line: &str, number: u32, roster: &Roster) -> Result<Request, Problem> {
    let mut notes = Notes::new("标准输入");
    let record = json_record(line, &mut Keys::default()).ok_or_else(|| not_json(&notes.file, number))?;
    let source = Source { file: notes.file.clone(), sheet: None, row: number };
    let names = Gazetteer::new(roster);
    match record.request("", source, &Context::default(), &mut Villages::new(&names), &mut notes) {
        Some(mut request) => {
            if request.id.is_empty() {
                request.id = number.to_string();
            }
            Ok(request)
        }
        None => Err(notes.finish().into_iter().next().unwrap_or_else(|| not_json("标准输入", number))),
    }
}

pub fn not_json(file: &str, row: u32) -> Problem {
    Problem::warning(file, "这一行不是 JSON 对象或字符串，未使用", r#"每行应是 {"text": "……"} 的样子"#)
        .at_row(row)
        .setting_aside()
}

/// JSON keys and the fields they are named for, each looked up once.
#[derive(Default)]
pub struct Keys {
    fields: HashMap<String, Option<Field>>,
    /// In order of appearance.
    order: Vec<String>,
}

impl Keys {
    fn field(&mut self, key: &str) -> Option<Field> {
        if let Some(field) = self.fields.get(key) {
            return *field;
        }
        let found = columns::field(key);
        self.fields.insert(key.to_string(), found);
        self.order.push(key.to_string());
        found
    }

    pub fn described(self) -> Vec<(String, String)> {
        let label = |key: &String| self.fields.get(key).copied().flatten().map_or(KEPT, Field::label).to_string();
        self.order.iter().map(|key| (key.clone(), label(key))).collect()
    }
}

/// One line of JSON: an object, or a text alone. `None` for anything else.
pub fn json_record(line: &str, keys: &mut Keys) -> Option<Record> {
    let mut record = Record::default();
    match serde_json::from_str(line.trim().trim_start_matches('\u{FEFF}')).ok()? {
        Value::String(text) => record.add(Some(Field::Text), "text", text),
        Value::Object(object) => {
            for (key, value) in object {
                let value = match value {
                    Value::Null => continue,
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                match keys.field(&key) {
                    Some(Field::Text) => {
                        record.add_text(Text { text: value, alone: columns::stands_alone(&key), kind: None });
                    }
                    field => record.add(field, &key, value),
                }
            }
        }
        _ => return None,
    }
    record.choose_text();
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Village, VillageId, VillageKind};

    #[test]
    fn a_stream_line_is_read_like_a_file() {
        let village =
            Village {
                name: "沙边村".into(), town: "桂城街道".into(), kind: VillageKind::Rural, aliases: vec![]
            };
        let roster = Roster::new(vec![village]);
        let request =
            request_line(r#"{"题目": "路灯", "content": "不亮", "community": "沙边村", "likes": 3}"#, 5, &roster)
                .unwrap();
        assert_eq!(
            (request.id.as_str(), request.text.as_str(), request.village, request.likes),
            ("5", "路灯。不亮", Some(VillageId(0)), 3)
        );
        assert_eq!(request_line("{}", 6, &roster).unwrap_err().row, Some(6));
        assert_eq!(request_line("不是", 7, &roster).unwrap_err().row, Some(7));
    }
}
