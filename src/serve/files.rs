//! Files that are put in. What is put in is read by the same guarded readers as files in the folder;
//! nothing that is there is written over.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xuanti_formats::{Role, Use, ending, use_of};

use super::access::Visitor;
use super::bench::{Moment, Workbench};
use super::corrections::{self, Correction};
use super::downloads::SHEETS;
use super::pages;
use super::query::{Query, day, said};
use super::words::{with_names, without_commands};
use crate::deciding::broadcasts::{self, Aired};
use crate::deciding::{Deciding, Done, Hand, Pen, attendance, replies, sheets};
use crate::ledger::Decision;
use crate::read::FileKind;
use crate::report::masking::Masking;
use crate::report::render::folder;
use crate::session::Session;

/// What is put in, by whom, after what was seen.
struct Given<'a> {
    query: &'a Query,
    body: &'a [u8],
    bench: &'a Workbench,
    hand: Hand,
}

impl Given<'_> {
    fn said(&self, name: &str) -> &str {
        said(self.query, name)
    }

    /// Decides upon a file, which lies aside while it is read.
    fn decide(&self, decide: impl FnOnce(PathBuf, &Deciding<'_>) -> Result<Done>) -> Result<Value> {
        let (_folder, path) = kept_aside(self.said("name"), self.body)?;
        let decide = |moment: &Moment, hand: &Hand| decide(path, &Deciding::new(&moment.session, hand)?);
        let (done, _) = self.bench.decide(&self.hand, None, decide)?;
        Ok(self.told(&done))
    }

    fn told(&self, done: &Done) -> Value {
        told(done, &self.hand, &self.bench.now().session)
    }

    /// Reads everything anew; that it cannot be read is noted, since what was put in is there.
    fn reread(&self) -> Value {
        if !self.bench.reread_now() {
            self.hand.note(self.bench.fault().unwrap_or_default());
        }
        self.told(&Done::default())
    }
}

/// What was recorded, and what is to be minded.
pub fn told(done: &Done, hand: &Hand, session: &Session) -> Value {
    let notes: Vec<String> = hand.notes().iter().map(|note| with_names(&without_commands(note), session)).collect();
    let recorded = done.recorded.iter().map(|r| json!({ "id": r.id, "what": with_names(&r.what, session) }));
    json!({ "recorded": recorded.collect::<Vec<Value>>(), "notes": notes })
}

/// What happens to a file that is put in.
///
/// # Errors
/// What is wrong with it, in Chinese.
pub fn put_in(to: &str, query: &Query, body: &[u8], bench: &Workbench, visitor: &Visitor) -> Result<Value> {
    let seen: i64 = said(query, "seen").parse().unwrap_or(0);
    let hand = bench.hand(&visitor.who, visitor.masking(), Pen::RecordsAfter(seen));
    let given = Given { query, body, bench, hand };
    match to {
        "requests" | "policies" => place(to, &given),
        "policy" => corrected(&given),
        "office" => {
            let office = serde_json::from_slice(body).context("看不懂这张表")?;
            bench.alone(|_| corrections::office(&bench.start.root, &office))?;
            given.hand.note("已写定，用在各件上报件里");
            Ok(given.reread())
        }
        "rule" => {
            let rule = given.said("rule").to_string();
            bench.alone(|_| corrections::rule(&bench.start.root, &rule))?;
            given.hand.note("已换选期规则");
            Ok(given.reread())
        }
        "out" => take_out(&given),
        "sheets-out" => send_sheets(&given),
        "sheets" => {
            let (_folder, path) = kept_aside(given.said("name"), body)?;
            let masking = given.hand.masking;
            let returned = sheets::read(&[path], &bench.now().session, masking)?;
            Ok(json!({ "html": pages::returned(&returned, masking)? }))
        }
        "sheets-in" => take_sheets(&given),
        "attendance" => {
            let taken = given.decide(|path, deciding| {
                Ok(attendance::take(&[path], None, deciding.session, deciding.hand)?.done.unwrap_or_default())
            })?;
            // What was asked there has become a round.
            bench.reread_now();
            Ok(taken)
        }
        "viewers" => {
            let date = day(given.said("date"))?;
            given.decide(|path, deciding| broadcasts::aired(&Aired::counted(date, path), deciding))
        }
        "receipts" => {
            given.decide(|path, deciding| Ok(replies::read_back(&[path], deciding)?.done.unwrap_or_default()))
        }
        _ => bail!("没有这样的收件处"),
    }
}

fn send_sheets(given: &Given<'_>) -> Result<Value> {
    let out = given.bench.start.root.join(SHEETS);
    // What leaves the house is masked, whoever looks at it here.
    let hand = Hand::new(given.hand.author.clone(), Masking(true), given.hand.pen);
    let (done, _) = given.bench.decide(&hand, None, |moment, hand| {
        let sent = sheets::send(&out, &Deciding::new(&moment.session, hand)?)?;
        hand.note(format_args!("已写出研讨单 {} 份，在项目文件夹的“{SHEETS}”里", sent.files.len()));
        Ok(sent.staged.unwrap_or_default())
    })?;
    Ok(told(&done, &hand, &given.bench.now().session))
}

/// The first line says which rows are accepted, the rest is the sheet.
fn take_sheets(given: &Given<'_>) -> Result<Value> {
    let end = given.body.iter().position(|byte| *byte == b'\n').context("没有写明收下哪些")?;
    let keys: BTreeSet<String> = serde_json::from_slice(&given.body[..end]).context("没有写明收下哪些")?;
    let (_folder, path) = kept_aside(given.said("name"), &given.body[end + 1..])?;
    let (done, _) = given.bench.decide(&given.hand, None, |moment, hand| {
        let returned = sheets::read(std::slice::from_ref(&path), &moment.session, hand.masking)?.only(&keys);
        returned.take_up(&Deciding::new(&moment.session, hand)?)
    })?;
    Ok(given.told(&done))
}

/// What a document fails to say of itself goes into the catalogue; what the document says counts all the same, and is told.
fn corrected(given: &Given<'_>) -> Result<Value> {
    let said: Correction = serde_json::from_slice(given.body).context("看不懂这张表")?;
    given.bench.alone(|now| {
        if !now.session.input.policies.policies.iter().any(|policy| policy.path == said.path) {
            bail!("没有政策文件 {}", said.path);
        }
        if let Some(other) = other_catalogue(now) {
            bail!("已有目录表 {other}，请在其中改");
        }
        corrections::catalogue(&given.bench.start.root, &said)
    })?;
    given.bench.reread_now();
    let now = given.bench.now();
    let policy = now.session.input.policies.policies.iter().find(|policy| policy.path == said.path);
    let unheeded = policy.map(|policy| said.unheeded(policy)).unwrap_or_default();
    given.hand.note(match unheeded.as_slice() {
        [] => "已写入政策目录表".to_string(),
        what => format!("已写入政策目录表；但{}文件自己写明了，以文件为准，请在文件里改", what.join("、")),
    });
    Ok(given.told(&Done::default()))
}

/// A catalogue by another name, whose word would count.
fn other_catalogue(now: &Moment) -> Option<String> {
    let mut files = now.session.input.files.iter().filter(|file| file.kind == FileKind::Catalogue);
    files.find(|file| file.file != corrections::CATALOGUE).map(|file| file.file.clone())
}

/// That somebody looks at names and numbers stands in the ledger.
///
/// # Errors
/// When it cannot be recorded.
pub fn log_revealing(bench: &Workbench, visitor: &Visitor) -> Result<()> {
    let hand = bench.hand(&visitor.who, Masking(true), Pen::Records);
    let root = &bench.start.root;
    bench.decide(&hand, None, |_, hand| hand.record(root, |_, _| Ok(Decision::Revealed)))?;
    Ok(())
}

/// Puts a file into the folder of the letters, or of a department's policies. Where more are to follow, all are read once.
fn place(to: &str, given: &Given<'_>) -> Result<Value> {
    let (role, kind) = if to == "requests" { (Role::Letters, "诉求") } else { (Role::Documents, "政策") };
    let mut parts: Vec<&str> = given.said("name").split(['/', '\\']).collect();
    let file = file_name(parts.pop().unwrap_or_default())?;
    match use_of(&ending(file.as_ref()), role) {
        Use::Offered | Use::Taken => {}
        Use::Refused(todo) => bail!("“{file}”读不了，没有放入。{todo}"),
        Use::Unknown => {
            bail!("“{file}”不是能读的{kind}文件，没有放入。能读的有：{}", xuanti_formats::offered(role))
        }
    }
    if given.body.is_empty() {
        bail!("“{file}”是空的，没有放入");
    }
    if file.starts_with("~$") {
        bail!("“{file}”是 Excel 打开文件时的临时文件，没有放入");
    }
    let mut folders: Vec<String> = parts.iter().map(|part| folder::named(part.trim())).collect();
    folders.retain(|folder| !folder.is_empty());
    if to == "policies" {
        // The folder it lay in is its department's.
        folders = folders.pop().into_iter().collect();
        let department = folder::named(given.said("department"));
        if folders.is_empty() && department.is_empty() {
            bail!("请先选择或填写“{file}”是哪个部门的");
        }
        if folders.is_empty() {
            folders.push(department);
        }
    }
    let path: PathBuf = std::iter::once(to.to_string()).chain(folders).chain([file.clone()]).collect();
    given.bench.alone(|_| {
        let target = given.bench.start.root.join(&path);
        let within = target.parent().context("没有目录")?;
        std::fs::create_dir_all(within).with_context(|| format!("无法建立目录 {}", within.display()))?;
        match folder::write_new(&target, given.body) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                bail!("已有同名文件 {}，没有放入。请改名后再放；要替换，请先在项目文件夹里移走旧的", path.display())
            }
            other => other.with_context(|| format!("无法写入 {}。请检查权限和磁盘空间", target.display())),
        }
    })?;
    given.hand.note(format_args!("已放入 {}", path.display()));
    if given.said("more").is_empty() { Ok(given.reread()) } else { Ok(given.told(&Done::default())) }
}

/// Where files lie that were taken out.
const TAKEN_OUT: &str = "移出的文件";

/// Takes a file of letters or policies out of what is read. It is kept.
fn take_out(given: &Given<'_>) -> Result<Value> {
    let path = given.said("path").to_string();
    given.bench.alone(|now| {
        if !now.session.input.files.iter().any(|file| file.file == path) {
            bail!("没有文件 {path}");
        }
        let kept = given.bench.start.root.join(TAKEN_OUT).join(path.replace('/', "_"));
        if kept.exists() {
            bail!("“{TAKEN_OUT}”里已有 {}，没有移出。请先改它的名字", path.replace('/', "_"));
        }
        let moved = std::fs::create_dir_all(kept.parent().unwrap_or(&kept))
            .and_then(|()| std::fs::rename(given.bench.start.root.join(&path), &kept));
        moved.with_context(|| format!("不能移出 {path}。请检查权限，或先关掉打开它的程序"))
    })?;
    given.hand.note(format_args!("已移出 {path}，放在项目文件夹的“{TAKEN_OUT}”里"));
    Ok(given.reread())
}

/// A file's name without what systems do not allow, its ending whole.
fn file_name(said: &str) -> Result<String> {
    let said = said.trim();
    let (stem, ending) = said.rsplit_once('.').map_or((said, ""), |(stem, ending)| (stem, ending));
    let (stem, ending) = (folder::named(stem), folder::named(ending));
    if stem.is_empty() {
        bail!("文件没有名字");
    }
    Ok(if ending.is_empty() { stem } else { format!("{stem}.{ending}") })
}

/// A file in a folder that is gone when the reading is done.
fn kept_aside(name: &str, body: &[u8]) -> Result<(tempfile::TempDir, PathBuf)> {
    let name = file_name(name.rsplit(['/', '\\']).next().unwrap_or_default())?;
    let folder = tempfile::tempdir().context("没有地方存放收到的文件")?;
    let path = folder.path().join(name);
    std::fs::write(&path, body).context("没有地方存放收到的文件")?;
    Ok((folder, path))
}
