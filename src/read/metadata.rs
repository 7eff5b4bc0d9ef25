//! What is said about a policy: front matter at its head, or a row of a policies.csv beside it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_norway::Value;

use crate::model::{Level, Policy, Problem, Severity};

use super::columns::{self, Names};
use super::dates;
use super::lists::split_list;
use super::notes::Notes;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    File,
    Id,
    Number,
    Title,
    Text,
    Department,
    Level,
    Issued,
    Effective,
    Expires,
    Status,
    Replaces,
    Public,
    Towns,
}

pub const NAMES: &Names<Key> = &[
    (Key::File, &["文件", "文件名", "路径", "file", "path"]),
    (Key::Id, &["id"]),
    (Key::Number, &["文号", "发文字号", "文件编号", "number"]),
    (Key::Title, &["标题", "名称", "文件名称", "文件标题", "政策名称", "title"]),
    (Key::Text, &["内容", "正文", "text", "content"]),
    (
        Key::Department,
        &[
            "部门",
            "牵头部门",
            "责任部门",
            "发文部门",
            "发文单位",
            "发文机关",
            "发布机构",
            "发布机关",
            "成文机关",
            "department",
        ],
    ),
    (Key::Level, &["层级", "级别", "level"]),
    (Key::Issued, &["发文日期", "成文日期", "发布日期", "印发日期", "issued"]),
    (Key::Effective, &["施行日期", "生效日期", "实施日期", "effective"]),
    (Key::Expires, &["失效日期", "有效期至", "截止日期", "expires"]),
    (Key::Status, &["状态", "效力", "有效性", "效力状态", "是否有效", "status"]),
    (Key::Replaces, &["替代", "替代文件", "代替", "废止文件", "replaces"]),
    (Key::Public, &["公开属性", "公开", "是否公开", "public"]),
    (Key::Towns, &["适用镇街", "适用镇街道", "镇街", "镇街道", "适用范围", "towns", "town"]),
];

impl Key {
    /// Its first name, for people.
    pub fn label(self) -> &'static str {
        NAMES.iter().find(|(key, _)| *key == self).and_then(|(_, names)| names.first()).copied().unwrap_or_default()
    }
}

/// Values as written, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata(BTreeMap<Key, String>);

impl Metadata {
    pub fn set(&mut self, key: Key, value: &str) {
        if !value.trim().is_empty() {
            self.0.insert(key, value.trim().to_string());
        }
    }

    pub fn get(&self, key: Key) -> &str {
        self.0.get(&key).map(String::as_str).unwrap_or_default()
    }

    pub fn take(&mut self, key: Key) -> String {
        self.0.remove(&key).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = (Key, &str)> {
        self.0.iter().map(|(key, value)| (*key, value.as_str()))
    }

    /// Fills what is not said here from `other`.
    pub fn or(mut self, other: &Metadata) -> Metadata {
        for (key, value) in &other.0 {
            self.0.entry(*key).or_insert_with(|| value.clone());
        }
        self
    }

    /// The policy it describes, without path; values that cannot be understood go to `notes` and count as not said.
    pub fn policy(&self, row: Option<u32>, notes: &mut Notes) -> Policy {
        let mut odd = |key: &'static str, value: &str, todo: &'static str| {
            notes.add(Severity::Warning, "元数据看不懂", |file| {
                let problem = Problem::warning(file, format!("“{value}”看不懂，未使用"), todo).at_column(key);
                row.into_iter().fold(problem, Problem::at_row)
            });
        };
        let mut date = |key: Key, name: &'static str| -> Option<Date> {
            let text = self.get(key);
            let day = dates::parse(text);
            if day.is_none() && !text.is_empty() {
                odd(name, text, "请写成 2023-05-08 的样子");
            }
            day
        };
        let (issued, effective) = (date(Key::Issued, "发文日期"), date(Key::Effective, "施行日期"));
        let expires = date(Key::Expires, "失效日期");
        let level = Level::parse(self.get(Key::Level));
        if level.is_none() && !self.get(Key::Level).is_empty() {
            odd("层级", self.get(Key::Level), "请写 国家、省、市、区 或 镇");
        }
        let repealed = repealed(self.get(Key::Status)).unwrap_or_else(|| {
            odd("状态", self.get(Key::Status), "请写 现行 或 已废止");
            false
        });
        let public = public(self.get(Key::Public)).unwrap_or_else(|| {
            // What may not be public must not be explained by mistake.
            odd("公开属性", self.get(Key::Public), "请写 是 或 否；写明之前按不公开处理");
            false
        });
        if let (Some(from), Some(to)) = (effective, expires)
            && from > to
        {
            odd("失效日期", self.get(Key::Expires), "失效日期早于施行日期，请核对");
        }
        Policy {
            id: self.get(Key::Number).to_string(),
            title: self.get(Key::Title).to_string(),
            department: self.get(Key::Department).to_string(),
            level,
            issued,
            effective,
            expires,
            repealed,
            replaces: split_list(self.get(Key::Replaces)),
            replaced_by: None,
            public,
            towns: split_list(self.get(Key::Towns)),
            path: String::new(),
        }
    }
}

fn repealed(status: &str) -> Option<bool> {
    match status {
        "" | "现行" | "有效" | "现行有效" | "试行" | "暂行" | "施行" | "尚未施行" | "未施行" | "尚未生效"
        | "未生效" | "待施行" | "active" => Some(false),
        "已废止" | "废止" | "失效" | "已失效" | "repealed" => Some(true),
        _ => None,
    }
}

fn public(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "" | "是" | "公开" | "主动公开" | "可公开" | "yes" | "true" | "1" => Some(true),
        "否" | "不公开" | "依申请公开" | "不予公开" | "内部" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// Front matter and body of a document: YAML between lines of `---`; where that is no good YAML, `key: value` a line.
pub fn front_matter(text: &str) -> (Metadata, &str) {
    let none = || (Metadata::default(), text);
    let Some(rest) =
        text.trim_start().strip_prefix("---").and_then(|r| r.trim_start_matches([' ', '\r']).strip_prefix('\n'))
    else {
        return none();
    };
    let mut end = 0;
    let closing = rest.split_inclusive('\n').find(|line| {
        end += line.len();
        matches!(line.trim_end(), "---" | "...")
    });
    let Some(closing) = closing else { return none() };
    let (head, body) = (&rest[..end - closing.len()], &rest[end..]);
    let metadata = from_yaml(head).unwrap_or_else(|| from_lines(head));
    // A ruler at the top of a text is no front matter.
    if metadata.0.is_empty() && head.lines().any(|line| !line.trim().is_empty() && !line.contains([':', '：'])) {
        return none();
    }
    (metadata, body)
}

fn from_yaml(head: &str) -> Option<Metadata> {
    let Value::Mapping(mapping) = serde_norway::from_str(head).ok()? else { return None };
    let mut metadata = Metadata::default();
    for (key, value) in &mapping {
        if let Some(key) = key.as_str().and_then(|key| columns::field(NAMES, key)) {
            metadata.set(key, &scalar(value));
        }
    }
    Some(metadata)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Sequence(items) => items.iter().map(scalar).collect::<Vec<_>>().join("；"),
        _ => String::new(),
    }
}

fn from_lines(head: &str) -> Metadata {
    let mut metadata = Metadata::default();
    for (key, value) in head.lines().filter_map(|line| line.split_once([':', '：'])) {
        if let Some(key) = columns::field(NAMES, key) {
            metadata.set(key, value.trim().trim_matches('"'));
        }
    }
    metadata
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn front_matter_in_both_languages_and_in_bad_yaml() {
        let english =
            "---\nnumber: 南府〔2020〕19号\nissued: 2020-07-28\npublic: 否\ntowns: [西樵镇, 九江镇]\n---\n正文";
        let chinese = "---\r\n文号：南府〔2020〕19号\r\n发文日期：2020年7月28日\r\n公开属性：依申请公开\r\n适用镇街：西樵镇、九江镇\r\n---\r\n正文";
        for text in [english, chinese] {
            let (metadata, body) = front_matter(text);
            let mut notes = Notes::new("a.md");
            let policy = metadata.policy(None, &mut notes);
            assert_eq!(
                (policy.id.as_str(), policy.issued, policy.public),
                ("南府〔2020〕19号", Some(date(2020, 7, 28)), false)
            );
            assert_eq!((policy.towns.len(), body), (2, "正文"));
            assert!(notes.finish().is_empty());
        }
    }

    #[test]
    fn a_ruler_is_no_front_matter() {
        for text in ["---\n一段话\n---\n正文", "---\nnumber: 1\n正文", "正文"] {
            assert_eq!(front_matter(text), (Metadata::default(), text));
        }
    }

    #[test]
    fn unknown_values_are_told() {
        let (metadata, _) = front_matter("---\nlevel: 星球\nissued: 昨天\nstatus: 已废止\npublic: 也许\n---\n");
        let mut notes = Notes::new("a.md");
        let policy = metadata.policy(None, &mut notes);
        assert!(policy.repealed && !policy.public);
        let columns: Vec<_> = notes.finish().into_iter().filter_map(|p| p.column).collect();
        assert_eq!(columns, ["发文日期", "层级", "公开属性"]);
    }
}
