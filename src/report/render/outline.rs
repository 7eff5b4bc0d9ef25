//! 提纲和主持词: for each episode what is said in which minutes, a script for the speaker to change, and what no clause answers.

use anyhow::Result;

use super::word::{Column, Paper, Style, narrow, wide};
use crate::model::{BatchStage, Paragraph, ProgrammeItem, RundownPart};
use crate::planning::spoken;
use crate::report::view::{ClauseView, Dossier, EpisodeView};

/// Under the title of what is yet to be approved.
pub const UNAPPROVED: &str = "（送审稿）";
const BLANK: &str = "【　　】";
const RUNDOWN: [Column; 3] = [narrow("时间", 3), narrow("环节", 2), wide("内容", 13)];

/// The Word file of all episodes, each on a new page.
///
/// # Errors
/// When the file cannot be made.
pub fn outlines(dossier: &Dossier) -> Result<Vec<u8>> {
    let mut paper = Paper::default();
    for episode in &dossier.episodes {
        whole(&mut paper, &episode.view);
    }
    paper.file()
}

/// The Word file of one episode.
///
/// # Errors
/// When the file cannot be made.
pub fn outline(episode: &EpisodeView) -> Result<Vec<u8>> {
    let mut paper = Paper::default();
    whole(&mut paper, episode);
    paper.file()
}

fn whole(paper: &mut Paper, episode: &EpisodeView) {
    paper.on_new_page(Style::Title, format!("第{}期直播提纲和主持词", episode.number));
    if episode.stage != BatchStage::Approved {
        paper.add(Style::Centred, UNAPPROVED);
    }
    head(paper, episode);
    for warning in &episode.programme.warnings {
        paper.add(Style::Body, format!("请核对：{warning}。"));
    }
    paper.add(Style::Heading1, "一、提纲");
    rundown(paper, episode, true);
    paper.add(Style::Heading1, "二、主持词（草稿，供主讲人修改）");
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
            paper.add(Style::Small, &spoken.text);
        }
    }
    if !episode.programme.unanswered.is_empty() {
        paper.add(Style::Heading1, "三、没有条款回答的问题（供部门书面答复，不在直播中宣读）");
        for (at, asked) in (1..).zip(&episode.programme.unanswered) {
            let sender = if asked.sender.is_empty() { String::new() } else { format!("（{}）", asked.sender) };
            paper.add(Style::Small, format!("{at}．{}{sender}", asked.text));
        }
    }
}

/// What an episode is about, when it is and who speaks.
pub fn head(paper: &mut Paper, episode: &EpisodeView) {
    let EpisodeView { date, time, theme, department, with, speaker, topics, .. } = episode;
    paper.add(Style::Body, format!("主题：{theme}"));
    let day = format!("{}年{}", date.year(), spoken(*date));
    paper.add(Style::Body, format!("时间：{day}{time}"));
    let with = if with.is_empty() { String::new() } else { format!("　　配合部门：{}", with.join("、")) };
    let speaker = if speaker.is_empty() { BLANK } else { speaker };
    paper.add(Style::Body, format!("牵头部门：{department}{with}　　主讲人：{speaker}"));
    if topics.len() > 1 {
        let names: Vec<&str> = topics.iter().map(|topic| topic.name.as_str()).collect();
        paper.add(Style::Body, format!("讲解需求：{}", names.join("；")));
    }
}

/// What is said in which minutes, with the senders' own words where wanted.
pub fn rundown(paper: &mut Paper, episode: &EpisodeView, in_own_words: bool) {
    let row = |item: &ProgrammeItem| rundown_row(item, &episode.clauses, in_own_words);
    paper.table(&RUNDOWN, episode.programme.rundown.iter().map(row).collect());
}

fn rundown_row(item: &ProgrammeItem, clauses: &[ClauseView], in_own_words: bool) -> Vec<String> {
    let cited = answering(item, clauses);
    let text = if cited.is_empty() { bare(item).to_string() } else { format!("{}（{cited}）", bare(item)) };
    // Words that are put as they were written are not said twice.
    let words = item.words.as_deref().filter(|words| in_own_words && *words != item.question());
    let words = words.map(|words| format!("\n相近来信：{words}")).unwrap_or_default();
    vec![format!("{}—{}分", item.at, item.at + item.minutes), part(item.part).to_string(), text + &words]
}

/// The clauses that answer a question, cited, those of one document together; empty for other parts.
pub fn answering(item: &ProgrammeItem, clauses: &[ClauseView]) -> String {
    let ids = item.clause.iter().chain(&item.also).filter(|_| item.words.is_some());
    let mut documents: Vec<(&str, Vec<&ClauseView>)> = Vec::new();
    for clause in ids.filter_map(|id| clauses.iter().find(|clause| clause.id == *id)) {
        match documents.iter_mut().find(|(policy, _)| *policy == clause.policy) {
            Some((_, of)) => of.push(clause),
            None => documents.push((&clause.policy, vec![clause])),
        }
    }
    let cited = documents.iter().map(|(_, of)| {
        let others = of.iter().skip(1).map(|clause| format!("、{}", clause.cited));
        std::iter::once(of[0].citation()).chain(others).collect::<String>()
    });
    cited.collect::<Vec<_>>().join("；")
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
