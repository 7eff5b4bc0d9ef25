//! 提纲和主持词: for each episode what is said in which minutes, a script for the speaker to change, and what no clause answers.

use anyhow::Result;

use super::weekday;
use super::word::{Paper, Style};
use crate::model::{Paragraph, ProgrammeItem, RundownPart};
use crate::report::view::{ClauseView, Dossier, EpisodeView};

/// The Word file of all episodes, each on a new page.
///
/// # Errors
/// When the file cannot be made.
pub fn outlines(dossier: &Dossier) -> Result<Vec<u8>> {
    let mut paper = Paper::default();
    for episode in &dossier.episodes {
        outline(&mut paper, &episode.view);
    }
    paper.file()
}

fn outline(paper: &mut Paper, episode: &EpisodeView) {
    let EpisodeView { number, date, time, theme, department, .. } = episode;
    paper.on_new_page(Style::Title, format!("第{number}期直播提纲和主持词"));
    paper.add(Style::Centred, format!("（{}，主持词为草稿，供主讲人修改）", episode.stage.label()));
    paper.add(Style::Body, format!("主题：{theme}"));
    paper.add(
        Style::Body,
        format!("时间：{}年{}月{}日（{}）{time}", date.year(), date.month(), date.day(), weekday(*date)),
    );
    paper.add(Style::Body, format!("牵头部门：{department}　　主讲人：【　　　】"));
    if episode.topics.len() > 1 {
        let names: Vec<&str> = episode.topics.iter().map(|topic| topic.name.as_str()).collect();
        paper.add(Style::Body, format!("讲解需求：{}", names.join("；")));
    }
    for warning in &episode.programme.warnings {
        paper.add(Style::Body, format!("请核对：{warning}。"));
    }
    paper.add(Style::Heading1, "一、提纲");
    let rows = episode.programme.rundown.iter().map(|item| rundown_row(item, &episode.clauses)).collect();
    paper.table(&[("时间", 3), ("环节", 2), ("内容", 13)], rows);
    paper.add(Style::Heading1, "二、主持词");
    for (title, parts) in [
        ("（一）开场", RundownPart::Opening),
        ("（二）讲解", RundownPart::Clause),
        ("（三）答疑", RundownPart::Questions),
        ("（四）结束", RundownPart::Closing),
    ] {
        let said: Vec<&Paragraph> = episode.programme.script.iter().filter(|spoken| spoken.part == parts).collect();
        if said.is_empty() {
            continue;
        }
        paper.add(Style::Heading2, title);
        for spoken in said {
            paper.add(Style::Body, &spoken.text);
        }
    }
    if !episode.programme.unanswered.is_empty() {
        paper.add(Style::Heading1, "三、没有条款回答的问题（请部门书面答复）");
        for (at, asked) in (1..).zip(&episode.programme.unanswered) {
            paper.add(Style::Body, format!("{at}．{}（{}）", asked.text, asked.sender));
        }
    }
}

fn rundown_row(item: &ProgrammeItem, clauses: &[ClauseView]) -> Vec<String> {
    let text = match (&item.words, answering(item, clauses)) {
        (Some(words), Some(clause)) => format!("{}（{}）原话：{words}", bare(item), clause.citation()),
        _ => bare(item).to_string(),
    };
    vec![format!("{}—{}分", item.at, item.at + item.minutes), part(item.part).to_string(), text]
}

/// The clause that answers a question; none for other parts.
pub fn answering<'a>(item: &ProgrammeItem, clauses: &'a [ClauseView]) -> Option<&'a ClauseView> {
    let id = item.clause.as_ref().filter(|_| item.words.is_some())?;
    clauses.iter().find(|clause| clause.id == *id)
}

/// What a part of an episode is called.
pub fn part(part: RundownPart) -> &'static str {
    match part {
        RundownPart::Opening => "开场",
        RundownPart::Clause => "讲解",
        RundownPart::Questions => "答疑",
        RundownPart::Closing => "结束",
    }
}

/// What is said, without the name of the part, which stands in a column of its own.
pub fn bare(item: &ProgrammeItem) -> &str {
    item.text.strip_prefix(part(item.part)).map_or(item.text.as_str(), |text| text.trim_start_matches('：'))
}
