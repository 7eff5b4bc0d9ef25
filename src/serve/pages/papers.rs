//! 上报: the papers as pages, what is still blank in them, and the approval.

use anyhow::{Context, Result};
use serde::Serialize;
use xuanti_formats::{Block, Content, Input, Limits, Role};

use super::{Asked, Filled, filled};
use crate::model::{BatchStage, PapersConfig};
use crate::report::view::{EpisodeLine, missing};
use crate::serve::downloads::all_papers;

/// What stands for something to fill in.
const BLANK: &str = "【";

#[derive(Serialize)]
struct Page<'a> {
    papers: Vec<Paper>,
    /// The one that is shown.
    shown: Option<Shown>,
    office: &'a PapersConfig,
    /// The draft can be handed up; approved.
    is_draft: bool,
    is_submitted: bool,
    stage: &'static str,
    episodes: usize,
    today: String,
    /// Departments that have not returned their sheets.
    missing: Vec<String>,
    /// What is to be minded before it is approved.
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct Paper {
    name: String,
    title: String,
}

#[derive(Serialize)]
struct Shown {
    name: String,
    blocks: Vec<Piece>,
    blanks: usize,
}

/// A paragraph, or the rows of a table.
#[derive(Serialize)]
struct Piece {
    text: String,
    is_blank: bool,
    rows: Vec<Vec<String>>,
}

pub fn page(asked: &Asked<'_>) -> Result<Filled> {
    let moment = asked.moment;
    let memory = moment.session.memory()?;
    let files = all_papers(moment, asked.masking())?;
    let title = |name: &str| name.trim_end_matches(".docx").rsplit('/').next().unwrap_or_default().to_string();
    let wanted = files.iter().find(|(name, _)| name == asked.said("name")).or(files.first());
    let lines = EpisodeLine::all(&asked.resolver()?).into_iter().filter(|line| line.stage != BatchStage::Approved);
    let page = Page {
        papers: files.iter().map(|(name, _)| Paper { name: name.clone(), title: title(name) }).collect(),
        shown: wanted.map(|(name, bytes)| shown(name, bytes)).transpose()?,
        office: &moment.session.project.config.papers,
        is_draft: memory.draft.is_some(),
        is_submitted: memory.draft.as_ref().is_some_and(|draft| draft.stage == BatchStage::Submitted),
        stage: memory.draft.as_ref().map_or("", |draft| draft.stage.label()),
        episodes: memory.drafted().count(),
        today: moment.session.today.to_string(),
        missing: missing(asked.dossier()?, memory).into_iter().collect(),
        remarks: lines
            .flat_map(|line| line.remarks.into_iter().map(move |r| format!("第{}期：{r}", line.number)))
            .collect(),
    };
    Ok(filled("papers.html", page))
}

/// What a paper says, read back from the file itself.
fn shown(name: &str, bytes: &[u8]) -> Result<Shown> {
    let input = Input { bytes: bytes.to_vec(), ending: "docx".into(), role: Role::Documents };
    let opened = xuanti_formats::read(input, &Limits::default()).context("读不出写好的文件")?;
    let Content::Blocks { blocks, .. } = opened.content else { anyhow::bail!("读不出写好的文件") };
    let piece = |block: Block| match block {
        Block::Paragraph { text, .. } => Piece { is_blank: text.contains(BLANK), text, rows: Vec::new() },
        Block::Table(rows) => Piece { text: String::new(), is_blank: false, rows },
    };
    let blocks: Vec<Piece> = blocks.into_iter().map(piece).collect();
    let in_rows = |piece: &Piece| piece.rows.iter().flatten().filter(|cell| cell.contains(BLANK)).count();
    let blanks = blocks.iter().map(|piece| piece.text.matches(BLANK).count() + in_rows(piece)).sum();
    Ok(Shown { name: name.to_string(), blocks, blanks })
}
