//! What is mended in files rather than decided: what documents fail to say of themselves, in the catalogue beside them; how the
//! office signs, in xuanti.toml.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use serde::Deserialize;
use toml_edit::DocumentMut;

use crate::model::{PapersConfig, Policy, Rule};
use crate::project;
use crate::read::decode;
use crate::report::render::folder;

/// The catalogue that corrections go to.
pub const CATALOGUE: &str = "policies/policies.csv";
/// Its columns.
const COLUMNS: [&str; 8] = ["文件", "文号", "标题", "部门", "发文日期", "施行日期", "失效日期", "公开属性"];

/// What is said of a document.
#[derive(Debug, Deserialize)]
pub struct Correction {
    /// Its path inside the project.
    pub path: String,
    number: String,
    title: String,
    department: String,
    issued: String,
    effective: String,
    expires: String,
    public: bool,
}

impl Correction {
    /// What of it did not become so, because the document says otherwise itself.
    pub fn unheeded(&self, policy: &Policy) -> Vec<&'static str> {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let same = [
            ("文号", self.number == policy.id || self.number.is_empty()),
            ("标题", self.title == policy.title || self.title.is_empty()),
            ("部门", self.department == policy.department || self.department.is_empty()),
            ("发文日期", self.issued == day(policy.issued) || self.issued.is_empty()),
            ("施行日期", self.effective == day(policy.effective) || self.effective.is_empty()),
            ("失效日期", self.expires == day(policy.expires) || self.expires.is_empty()),
            ("公开属性", self.public == policy.public),
        ];
        same.into_iter().filter(|(_, same)| !same).map(|(what, _)| what).collect()
    }
}

/// Writes what is said of a document into the catalogue.
///
/// # Errors
/// When it cannot be read or written.
pub fn catalogue(root: &Path, said: &Correction) -> Result<()> {
    let inside = said.path.strip_prefix("policies/").unwrap_or(&said.path);
    for (what, day) in [("发文日期", &said.issued), ("施行日期", &said.effective), ("失效日期", &said.expires)]
    {
        if !day.is_empty() && day.parse::<Date>().is_err() {
            bail!("{what}“{day}”不是日期，请写成 2023-07-18");
        }
    }
    for text in [&said.number, &said.title, &said.department] {
        // A spreadsheet would take it for a formula.
        if text.trim_start().starts_with(['=', '+', '-', '@']) {
            bail!("“{text}”不能以 {} 开头", &text.trim_start()[..1]);
        }
    }
    let path = root.join(CATALOGUE);
    let bytes = if path.exists() { std::fs::read(&path)? } else { Vec::new() };
    let mut rows = rows(&decode(bytes).text)?;
    match rows.first() {
        None => rows.push(COLUMNS.map(str::to_string).to_vec()),
        Some(header) if header.iter().any(|cell| cell.trim() == COLUMNS[0]) => {}
        // Another layout: whoever made it knows it better.
        Some(_) => {
            bail!("{CATALOGUE} 的第一行不是“{}”等栏目，或不用逗号分隔，没有改动。请用 Excel 打开它来改", COLUMNS[0])
        }
    }
    let public = if said.public { "是" } else { "否" };
    let values =
        [inside, &said.number, &said.title, &said.department, &said.issued, &said.effective, &said.expires, public];
    let places: Vec<usize> = COLUMNS.iter().map(|name| column(&mut rows, name)).collect();
    let width = rows[0].len();
    let at = rows.iter().skip(1).position(|row| row.get(places[0]).is_some_and(|file| names(file, inside)));
    let at = at.map_or(rows.len(), |at| at + 1);
    if at == rows.len() {
        rows.push(Vec::new());
    }
    rows[at].resize(width, String::new());
    for (place, value) in places.into_iter().zip(values) {
        rows[at][place] = value.trim().to_string();
    }
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
    rows.iter().try_for_each(|row| out.write_record(row))?;
    let content = out.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    folder::write(&path, content).with_context(|| format!("无法写入 {CATALOGUE}。请检查权限和磁盘空间"))
}

fn rows(text: &str) -> Result<Vec<Vec<String>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = |record: csv::Result<csv::StringRecord>| Ok(record?.iter().map(str::to_string).collect());
    reader.records().map(row).collect()
}

/// The place of a column, added where there is none.
fn column(rows: &mut [Vec<String>], name: &str) -> usize {
    if let Some(at) = rows[0].iter().position(|cell| cell.trim() == name) {
        return at;
    }
    rows[0].push(name.to_string());
    rows[0].len() - 1
}

fn names(file: &str, inside: &str) -> bool {
    let file = file.trim().replace('\\', "/");
    file.trim_start_matches("./").trim_start_matches("policies/") == inside
}

/// Writes how the office signs into xuanti.toml.
///
/// # Errors
/// When it cannot be read or written.
pub fn office(root: &Path, said: &PapersConfig) -> Result<()> {
    let PapersConfig { to, notice_to, from, signer, contact, phone } = said;
    let values: [(&str, &str); 6] = [
        ("to", to),
        ("notice_to", notice_to),
        ("from", from),
        ("signer", signer),
        ("contact", contact),
        ("phone", phone),
    ];
    settings(root, "papers", &values)
}

/// Changes a section of xuanti.toml; whatever else stands there stays.
fn settings(root: &Path, section: &str, values: &[(&str, &str)]) -> Result<()> {
    let path = root.join("xuanti.toml");
    let text = decode(std::fs::read(&path)?).text;
    let mut document: DocumentMut = text.parse().context("xuanti.toml 写法有误")?;
    let table = document.entry(section).or_insert(toml_edit::table());
    let Some(table) = table.as_table_like_mut() else { bail!("xuanti.toml 的 {section} 不是一节，没有改动") };
    for (name, value) in values {
        table.insert(name, toml_edit::value(value.trim()));
    }
    let text = document.to_string();
    project::config(&text).map_err(|fault| anyhow::anyhow!("xuanti.toml {fault}，没有改动"))?;
    folder::write(&path, text).context("无法写入 xuanti.toml。请检查权限和磁盘空间")
}

/// Writes by which rule a batch is chosen.
///
/// # Errors
/// When there is no such rule, or it cannot be written.
pub fn rule(root: &Path, name: &str) -> Result<()> {
    if !Rule::ALL.iter().any(|rule| rule.names().0 == name) {
        bail!("没有“{name}”这样的选期规则");
    }
    settings(root, "choice", &[("rule", name)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_keeps_what_else_the_catalogue_says() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("policies/农业局")).unwrap();
        std::fs::write(dir.path().join("policies/农业局/a.md"), "x").unwrap();
        std::fs::write(dir.path().join(CATALOGUE), "文件,备注\n别的.md,\"一,二\"\n").unwrap();
        let said = Correction {
            path: "policies/农业局/a.md".into(),
            number: "区农〔2023〕1号".into(),
            title: "办法".into(),
            department: "农业局".into(),
            issued: "2023-01-02".into(),
            effective: String::new(),
            expires: String::new(),
            public: false,
        };
        catalogue(dir.path(), &said).unwrap();
        catalogue(dir.path(), &Correction { number: "区农〔2023〕2号".into(), ..said }).unwrap();
        let text = std::fs::read_to_string(dir.path().join(CATALOGUE)).unwrap();
        let expected = "\u{feff}文件,备注,文号,标题,部门,发文日期,施行日期,失效日期,公开属性\n别的.md,\"一,二\"\n\
                        农业局/a.md,,区农〔2023〕2号,办法,农业局,2023-01-02,,,否\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn how_the_office_signs_is_changed_and_comments_stay() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("xuanti.toml"), "# 说明\ndistrict = \"甲区\"\n").unwrap();
        office(dir.path(), &PapersConfig { to: "甲区“农”办\"x\"".into(), ..PapersConfig::default() }).unwrap();
        let project = project::Project::open(dir.path()).unwrap();
        assert_eq!(project.config.papers.to, "甲区“农”办\"x\"");
        assert!(std::fs::read_to_string(dir.path().join("xuanti.toml")).unwrap().starts_with("# 说明\n"));
    }
}
