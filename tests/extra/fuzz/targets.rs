//! What is fuzzed, and what must hold of any bytes: no panic, rows add up, ids are unique, ranges lie inside the text.
//! Shared by `cargo test` (tests/extra/readers.rs: known cases and a few changes of them) and by libFuzzer (src/main.rs).

use std::collections::HashSet;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use xuanti::model::{Request, Roster};
use xuanti::project::Project;
use xuanti::read::{self, FileReport};
use xuanti::text::{Segmenter, Triage, asks_of, normalise, redact};
use zip::write::{SimpleFileOptions, ZipWriter};

/// What is done with the bytes.
pub type Target = fn(&[u8]);

/// By name.
pub const TARGETS: [(&str, Target); 19] = [
    ("csv", |bytes| round("信.csv", bytes)),
    ("date", |bytes| round("信.csv", &[HEADER, bytes, b",one\n"].concat())),
    ("jsonl", |bytes| round("信.jsonl", bytes)),
    ("letters-txt", |bytes| round("信.txt", bytes)),
    ("workbook", |bytes| round("信.xlsx", bytes)),
    ("sheet", |bytes| round("信.xlsx", &sheet(bytes))),
    ("letters-docx", |bytes| round("信.docx", &word(bytes))),
    ("line", line),
    ("text", text),
    ("policy-md", |bytes| policy("甲.md", bytes)),
    ("policy-txt", |bytes| policy("甲.txt", bytes)),
    ("policy-jsonl", |bytes| policy("甲.jsonl", bytes)),
    ("html", |bytes| policy("甲.html", bytes)),
    ("docx", |bytes| policy("甲.docx", bytes)),
    ("docx-parts", |bytes| policy("甲.docx", &word(bytes))),
    ("pdf", |bytes| policy("甲.pdf", bytes)),
    ("catalogue", |bytes| policy("policies.csv", bytes)),
    ("lists", lists),
    ("config", config),
];

const HEADER: &[u8] = "编号,村(社区),日期,意见建议\n1,东村,".as_bytes();

static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
static ROSTER: LazyLock<Roster> = LazyLock::new(|| {
    let villages = "村(社区),镇(街道),类型,别名\n东村,甲镇,涉农,东头村\n西村,甲镇,城市,\n西村,乙镇,涉农,\n";
    read::roster(&written("roster/villages.csv", villages.as_bytes())).0
});
static SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(["开小灶"]));

/// The bytes in a file; each target has its own folder, so that targets can run side by side.
fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn adds_up(report: &FileReport) {
    assert_eq!(report.read, report.used + report.set_aside, "{report:?}");
}

/// The bytes as a round of letters.
fn round(name: &str, bytes: &[u8]) {
    let path = written(&format!("round/{name}"), bytes);
    let read = read::requests(&[path], FOLDER.path(), &ROSTER);
    read.files.iter().for_each(adds_up);
    assert_eq!(read.files.iter().map(|f| f.used as usize).sum::<usize>(), read.requests.len());
    assert_eq!(read.files.iter().map(|f| f.set_aside).sum::<u32>(), read.set_aside);
    let ids: HashSet<&str> = read.requests.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids.len(), read.requests.len(), "an id is there twice");
    read.requests.iter().take(50).for_each(thought_of);
}

/// The bytes as a line of `xuanti match`.
fn line(bytes: &[u8]) {
    if let Ok(request) = read::request_line(&String::from_utf8_lossy(bytes), 1, &ROSTER) {
        thought_of(&request);
    }
}

/// The bytes as the text of a letter.
fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let normal = normalise(&text);
    assert_eq!(normal.chars().count(), text.chars().count());
    assert!(SEGMENTER.words(&normal).iter().all(|word| normal.contains(word)));
    thought_of(&Request { text, ..Request::default() });
}

/// What is done with every request.
fn thought_of(request: &Request) {
    let asks = asks_of(request, 0, &[], &Triage::default());
    let mut rest = request.text.as_str();
    for ask in asks {
        let at = rest.find(&ask.text).expect("an ask is a part of its request, in order");
        rest = &rest[at + ask.text.len()..];
    }
    let masked = redact(&request.text);
    assert_eq!(redact(&masked), masked, "what is masked stays as it is");
}

/// The bytes as a file among the policies.
fn policy(name: &str, bytes: &[u8]) {
    let folder = if name.ends_with(".csv") { "listed" } else { "plain" };
    let dir = FOLDER.path().join(folder);
    let path = written(&format!("{folder}/农业局/{name}"), bytes);
    if folder == "listed" {
        written("listed/农业局/甲.md", "第一条 宅基地。\n".as_bytes());
    }
    let read = read::policies(&dir, FOLDER.path());
    fs::remove_file(path).unwrap();
    read.files.iter().for_each(adds_up);
    let policies = &read.policies;
    let ids: HashSet<String> = (0..policies.clauses.len() as u32).map(|clause| policies.clause_id(clause)).collect();
    assert_eq!(ids.len(), policies.clauses.len(), "an id is there twice");
}

/// The first byte says which list the others are.
fn lists(bytes: &[u8]) {
    let Some((which, rest)) = bytes.split_first() else { return };
    let path = written("lists/表.csv", rest);
    match which % 8 {
        0 => drop(read::roster(&path)),
        1 => drop(read::categories(&path)),
        2 => drop(read::lexicon(&path)),
        3 => drop(read::tasks(&path)),
        4 => drop(read::judgements(&path)),
        5 => drop(read::viewers(&path, &ROSTER)),
        6 => drop(Triage::new(&read::referrals(&path).0)),
        _ => drop(read::qrels(&path)),
    }
}

fn config(bytes: &[u8]) {
    let path = written("project/xuanti.toml", bytes);
    let _ = Project::open(path.parent().unwrap());
}

/// A Word document of parts separated by a zero byte: text, numbering, styles.
fn word(bytes: &[u8]) -> Vec<u8> {
    zipped(&["word/document.xml", "word/numbering.xml", "word/styles.xml"], bytes)
}

/// A workbook of one sheet and its strings, separated by a zero byte.
fn sheet(bytes: &[u8]) -> Vec<u8> {
    let frame: [(&str, &str); 2] = [
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ];
    let names: Vec<&str> =
        frame.iter().map(|f| f.0).chain(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"]).collect();
    let bytes = [frame[0].1.as_bytes(), b"\0", frame[1].1.as_bytes(), b"\0", bytes].concat();
    zipped(&names, &bytes)
}

/// An archive of these parts; what follows the last zero byte too many is left out.
fn zipped(names: &[&str], bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in names.iter().zip(bytes.split(|b| *b == 0)) {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(part).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// What a target begins with: files of the repository in its format, and the cases that once failed.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let own = format!("tests/extra/fuzz/cases/{target}");
    let (folder, ending): (&str, &str) = match target {
        "csv" => ("tests/awkward/requests", ".csv"),
        "workbook" => ("tests/awkward/requests", ".xlsx"),
        "html" => ("tests/awkward/policies/教育局", ".html"),
        "pdf" => ("tests/awkward/policies/教育局", ".pdf"),
        "docx" | "docx-parts" => ("tests/awkward/policies/资源局", ".docx"),
        "letters-docx" => ("tests/awkward/requests", ".docx"),
        "config" => ("corpus", ".toml"),
        "catalogue" => ("corpus", ".csv"),
        _ => (own.as_str(), "nothing"),
    };
    let mut seeds = files(folder, ending);
    if matches!(target, "docx-parts" | "letters-docx") {
        seeds = seeds.iter().map(|bytes| parts(bytes)).collect();
    }
    seeds.extend(files(&own, ""));
    seeds
}

/// The files of a folder of the repository with this ending, by name.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|dir| dir.join("tests/awkward").exists());
    let Ok(entries) = fs::read_dir(root.unwrap().join(folder)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(ending));
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The parts of a Word document as [`word`] takes them.
fn parts(document: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(document)).unwrap();
    let mut part = |name: &str| {
        let mut text = Vec::new();
        archive.by_name(name).map(|mut part| part.read_to_end(&mut text).unwrap()).ok();
        text
    };
    [part("word/document.xml"), part("word/numbering.xml"), part("word/styles.xml")].join(&0)
}
