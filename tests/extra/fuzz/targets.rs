//! What is fuzzed, and what must hold of any bytes: no panic, rows add up, ids are unique, ranges lie inside the text.
//! What is fuzzed: a target for every format in the table of formats, and some by hand. Shared by `cargo test`
//! (tests/extra/readers.rs: known cases and a few changes of them) and by libFuzzer (src/main.rs).

use std::collections::HashSet;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use xuanti::model::{ClauseId, Request, RequestPosition, Roster};
use xuanti::project::Project;
use xuanti::read::{self, FileReport};
use xuanti::text::{Segmenter, asks_of, normalise, redact};
use xuanti::triage::Triage;
use xuanti_formats::{FORMATS, Format, Role};
use zip::write::{SimpleFileOptions, ZipWriter};

type Run = dyn Fn(&[u8]) + Send + Sync;

/// Something to do with any bytes.
pub struct Target {
    pub name: String,
    /// Files of the repository to begin with, beside the cases that once failed.
    seeds: Vec<PathBuf>,
    run: Box<Run>,
}

impl Target {
    fn new(name: &str, run: impl Fn(&[u8]) + Send + Sync + 'static) -> Target {
        Target { name: name.to_string(), seeds: Vec::new(), run: Box::new(run) }
    }

    fn from(self, seeds: Vec<PathBuf>) -> Target {
        Target { seeds, ..self }
    }

    pub fn run(&self, bytes: &[u8]) {
        (self.run)(bytes);
    }

    /// What it begins with: files of the repository in its format, and the cases that once failed.
    pub fn seeds(&self) -> Vec<Vec<u8>> {
        let mut paths = self.seeds.clone();
        paths.extend(files(&format!("tests/extra/fuzz/cases/{}", self.name), ""));
        let bytes = paths.iter().map(|path| fs::read(path).unwrap());
        match self.name.as_str() {
            name if name.ends_with("docx-parts") => bytes.map(|bytes| parts(&bytes, &WORD)).collect(),
            name if name.ends_with("ofd-parts") => bytes.map(|bytes| parts(&bytes, &OFD)).collect(),
            _ => bytes.collect(),
        }
    }
}

/// Every format in every role in which it is read, then what needs more than a file.
pub fn targets() -> Vec<Target> {
    let of_formats = FORMATS.iter().flat_map(|format| {
        let read = |role: Role| format.is_read(role).then(|| of_format(format, role));
        [read(Role::Letters), read(Role::Documents)].into_iter().flatten()
    });
    let word = |name: &str| awkward(".docx").into_iter().filter(|path| path.to_string_lossy().contains(name)).collect();
    let others = [
        Target::new("date", |bytes| round("信.csv", &[HEADER, bytes, b",one\n"].concat())),
        Target::new("letters-xlsx-parts", |bytes| round("信.xlsx", &sheet(bytes))),
        Target::new("letters-docx-parts", |bytes| round("信.docx", &zipped(&WORD, bytes))).from(word("requests")),
        Target::new("policy-docx-parts", |bytes| policy("甲.docx", &zipped(&WORD, bytes))).from(word("自动编号")),
        Target::new("policy-ofd-parts", |bytes| policy("甲.ofd", &zipped(&OFD, bytes)))
            .from(files("crates/formats/testdata", ".ofd")),
        Target::new("line", line),
        Target::new("text", text),
        Target::new("policy-jsonl", |bytes| policy("甲.jsonl", bytes)),
        Target::new("catalogue", |bytes| policy("policies.csv", bytes)).from(files("corpus", ".csv")),
        Target::new("lists", lists),
        Target::new("config", config).from(files("corpus", ".toml")),
    ];
    of_formats.chain(others).collect()
}

fn of_format(format: &'static Format, role: Role) -> Target {
    let ending = format!(".{}", format.name);
    let seeds = files("crates/formats/testdata", &ending).into_iter().chain(awkward(&ending)).collect();
    let target = match role {
        Role::Documents => {
            let name = format!("甲{ending}");
            Target::new(&format!("policy-{}", format.name), move |bytes| policy(&name, bytes))
        }
        Role::Letters | Role::Tables => {
            let name = format!("信{ending}");
            Target::new(&format!("letters-{}", format.name), move |bytes| round(&name, bytes))
        }
    };
    target.from(seeds)
}

/// The awkward files with this ending.
fn awkward(ending: &str) -> Vec<PathBuf> {
    let folders = ["requests", "policies/教育局", "policies/资源局"];
    folders.iter().flat_map(|folder| files(&format!("tests/awkward/{folder}"), ending)).collect()
}

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
    let asks = asks_of(request, RequestPosition::default(), &[]);
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
    let ids: HashSet<String> = ClauseId::all(&policies.clauses).map(|clause| policies.clause_id(clause)).collect();
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

/// The parts of a Word document that are read, as [`zipped`] takes them.
const WORD: [&str; 4] = ["word/document.xml", "word/numbering.xml", "word/styles.xml", "word/footnotes.xml"];

/// The parts of an OFD file of one page.
const OFD: [&str; 3] = ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"];

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

/// An archive of these parts, but for empty ones; what follows the last zero byte too many is left out.
fn zipped(names: &[&str], bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in names.iter().zip(bytes.split(|b| *b == 0)).filter(|(_, part)| !part.is_empty()) {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(part).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The files of a folder of the repository with this ending, by name.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|dir| dir.join("tests/awkward").exists());
    let Ok(entries) = fs::read_dir(root.unwrap().join(folder)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(ending));
    paths.sort();
    paths
}

/// The parts of a document as they are zipped again.
fn parts(document: &[u8], names: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(document)).unwrap();
    let mut part = |name: &&str| {
        let mut text = Vec::new();
        archive.by_name(name).map(|mut part| part.read_to_end(&mut text).unwrap()).ok();
        text
    };
    names.iter().map(&mut part).collect::<Vec<_>>().join(&0)
}
