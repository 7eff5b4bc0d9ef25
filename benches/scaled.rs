//! The corpus made larger: its asks and clauses recombined into any number of requests or clauses, the same on every
//! run and every machine.
//!
//! What makes real backlogs hard is kept. A few needs make up most letters and hundreds are asked once or twice (Zipf's
//! law over the labelled needs, most common first, and behind them one need a clause of the policies); a quarter of
//! the letters are copies word for word; the others put sentences of the same need together anew, under an opening
//! that names one of the villages, with a slip of the pen here and there; one in eight asks a second thing.
//!
//! Letter `i` is the same whatever the number of letters, so a larger backlog holds the smaller ones.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use xuanti::model::{Policies, Village};
use xuanti::random::SplitMix;
use xuanti::read;

/// Zipf and Mandelbrot: the need of rank r is asked in proportion to 1 / (r + SHIFT)^EXPONENT.
const EXPONENT: f64 = 1.05;
const SHIFT: f64 = 2.7;

/// Of a hundred letters: copies, letters with a slip, letters that ask a second thing.
const COPIES: usize = 25;
const SLIPS: usize = 50;
const SECONDS: usize = 12;

const OPENINGS: [&str; 12] = [
    "",
    "请问",
    "你好，",
    "想咨询一下，",
    "我是{村}的村民，",
    "{村}有村民问：",
    "我们{村}这边，",
    "领导好，{镇}{村}想了解，",
    "代村里老人问一句，",
    "打过电话没人接，再问一次：",
    "村民大会上大家都在问，",
    "{村}收集到的意见：",
];
const CLOSINGS: [&str; 8] = ["", "", "", "谢谢。", "望回复。", "请尽快答复。", "希望直播时讲一讲。", "盼回音，多谢！"];
/// How a need that only a clause states is asked.
const WAYS: [&str; 8] = [
    "{文}里讲的“{句}”，怎样办？",
    "{句}，我们算不算？",
    "{句}，几时开始？",
    "{句}，找哪个部门？",
    "{句}是什么意思？",
    "{句}。没有人解释过。",
    "{文}：{句}？",
    "{句}？",
];

/// What the corpus gives to recombine.
pub struct Scaled {
    needs: Vec<Need>,
    /// Sums of the needs' shares, ascending to 1.
    shares: Vec<f64>,
    villages: Vec<Village>,
    policies: Policies,
    /// By clause: its sentences.
    sentences: Vec<Vec<String>>,
}

/// Letters that ask the same, whole and in sentences.
struct Need {
    asks: Vec<String>,
    sentences: Vec<String>,
    /// The title of the policy, where only a clause states the need.
    title: Option<String>,
}

/// One request, as a row of a round's file.
pub struct Letter {
    pub id: String,
    pub town: String,
    pub village: String,
    pub text: String,
    pub date: String,
    /// Numbers of the needs it was made from.
    pub needs: Vec<usize>,
}

#[derive(Deserialize)]
struct Label {
    text: String,
    #[serde(default)]
    need: String,
}

pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

impl Scaled {
    pub fn of_corpus() -> Scaled {
        let corpus = corpus();
        let policies = read::policies(&corpus.join("policies"), &corpus).policies;
        let sentences: Vec<Vec<String>> =
            policies.clauses.iter().map(|c| pieces(&c.text, &['。', '；', '\n'])).collect();
        let labels = fs::read_to_string(corpus.join("labels/asks.jsonl")).expect("the corpus is part of the source");
        let mut labelled: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for label in labels.lines().filter_map(|line| serde_json::from_str::<Label>(line).ok()) {
            if label.need.starts_with('n') {
                labelled.entry(label.need).or_default().push(label.text);
            }
        }
        let mut needs: Vec<Need> = labelled
            .into_values()
            .map(|asks| {
                let sentences = asks.iter().flat_map(|a| pieces(a, &['。', '？', '！', '?', '!', '；'])).collect();
                Need { asks, sentences, title: None }
            })
            .collect();
        needs.sort_by_key(|need| std::cmp::Reverse(need.asks.len()));
        for (clause, sentences) in policies.clauses.iter().zip(&sentences) {
            let title = &policies[clause.policy].title;
            let asked = |(sentence, way): (&String, &&str)| way.replace("{文}", title).replace("{句}", sentence);
            let asks: Vec<String> = sentences.iter().zip(WAYS.iter().cycle()).map(asked).collect();
            if !asks.is_empty() {
                needs.push(Need { asks, sentences: sentences.clone(), title: Some(title.clone()) });
            }
        }
        let mut sum = 0.0;
        let mut shares: Vec<f64> = (0..needs.len())
            .map(|rank| {
                sum += (rank as f64 + SHIFT).powf(-EXPONENT);
                sum
            })
            .collect();
        shares.iter_mut().for_each(|share| *share /= sum);
        let villages = read::roster(&corpus.join("villages.csv")).0.villages;
        Scaled { needs, shares, villages, policies, sentences }
    }

    /// The letter with this number.
    pub fn letter(&self, number: usize) -> Letter {
        let mut dice = Dice::new(1, number);
        let village = &self.villages[dice.below(self.villages.len())];
        let (first, mut text) = self.ask(&mut dice, village);
        let mut needs = vec![first];
        if dice.of_hundred(SECONDS) {
            let (second, also) = self.ask(&mut dice, village);
            let _ = write!(text, "另外，{also}");
            needs.push(second);
        }
        Letter {
            id: format!("S{number}"),
            town: village.town.clone(),
            village: village.name.clone(),
            text,
            date: format!("2023-{:02}-{:02}", 1 + dice.below(6), 1 + dice.below(28)),
            needs,
        }
    }

    /// The number of a need and a text that asks it.
    fn ask(&self, dice: &mut Dice, village: &Village) -> (usize, String) {
        let drawn = dice.unit();
        let number = self.shares.partition_point(|&share| share < drawn).min(self.needs.len() - 1);
        let need = &self.needs[number];
        if dice.of_hundred(COPIES) {
            return (number, dice.one_of(&need.asks).to_string());
        }
        let mut body = String::new();
        if dice.of_hundred(30) {
            body.push_str(dice.one_of(&need.asks));
        } else {
            for _ in 0..=dice.below(3) {
                body.push_str(dice.one_of(&need.sentences));
            }
            if let Some(title) = &need.title {
                body = dice.one_of(&WAYS).replace("{文}", title).replace("{句}", &body);
            }
        }
        let opening = dice.one_of(&OPENINGS).replace("{村}", &village.name).replace("{镇}", &village.town);
        let text = opening + &body + dice.one_of(&CLOSINGS);
        (number, if dice.of_hundred(SLIPS) { slipped(&text, dice) } else { text })
    }

    /// A round of so many letters as CSV.
    pub fn csv(&self, letters: usize) -> String {
        let mut csv = String::from("编号,镇(街道),村(社区),意见建议,日期\n");
        for letter in (0..letters).map(|number| self.letter(number)) {
            let Letter { id, town, village, text, date, .. } = letter;
            let _ = writeln!(csv, "{id},{town},{village},\"{}\",{date}", text.replace('"', "“"));
        }
        csv
    }

    /// The title and text of the clause with this number: the corpus' own first, then ones put together from two or
    /// three sentences of clauses of the same policy and one of any other.
    pub fn clause(&self, number: usize) -> (String, String) {
        let clauses = &self.policies.clauses;
        let title = |at: usize| self.policies[clauses[at].policy].title.clone();
        if number < clauses.len() {
            return (title(number), clauses[number].text.clone());
        }
        let mut dice = Dice::new(2, number);
        let at = dice.below(clauses.len());
        let mut text = String::new();
        for near in (0..2 + dice.below(2)).map(|step| (at + step) % clauses.len()).chain([dice.below(clauses.len())]) {
            if !self.sentences[near].is_empty() {
                text.push_str(dice.one_of(&self.sentences[near]));
                text.push('。');
            }
        }
        // Each time round the corpus its policies are other policies, of about the size of its own.
        (format!("{}（第{}号）", title(at), number / clauses.len()), slipped(&text, &mut dice))
    }

    /// Writes a BEIR folder with so many clauses, and questions that letters ask, each answered by one clause.
    pub fn write_beir(&self, dir: &Path, clauses: usize, questions: usize) -> std::io::Result<()> {
        let mut lines = [String::new(), String::new(), String::from("query-id\tcorpus-id\tscore\n")];
        for number in 0..clauses {
            let (title, text) = self.clause(number);
            let _ = writeln!(
                lines[0],
                "{}",
                serde_json::json!({ "_id": format!("d{number}"), "title": title, "text": text })
            );
        }
        for number in 0..questions {
            let text = self.letter(number).text;
            let _ = writeln!(lines[1], "{}", serde_json::json!({ "_id": format!("q{number}"), "text": text }));
            let _ = writeln!(lines[2], "q{number}\td{}\t1", number % clauses);
        }
        fs::create_dir_all(dir.join("qrels"))?;
        for (name, lines) in ["corpus.jsonl", "queries.jsonl", "qrels/train.tsv"].into_iter().zip(lines) {
            fs::write(dir.join(name), lines)?;
        }
        Ok(())
    }
}

/// The parts of a text up to and with each of the marks, without those too short to say anything.
fn pieces(text: &str, marks: &[char]) -> Vec<String> {
    let parts = text.split_inclusive(marks).map(|part| part.trim().trim_end_matches(['。', '；']));
    parts.filter(|part| part.chars().count() >= 8).map(str::to_string).collect()
}

/// Leaves a character out, doubles one, or writes one of the text's others in its place.
fn slipped(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if chars.len() > 6 {
        let (at, other) = (dice.below(chars.len()), dice.below(chars.len()));
        match dice.below(3) {
            0 => drop(chars.remove(at)),
            1 => chars.insert(at, chars[at]),
            _ => chars[at] = chars[other],
        }
    }
    chars.into_iter().collect()
}

/// SplitMix64, one sequence for each purpose and number.
struct Dice(SplitMix);

impl Dice {
    fn new(purpose: u64, number: usize) -> Dice {
        let mut dice = SplitMix(purpose << 56 ^ number as u64);
        Dice(SplitMix(dice.draw()))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0.below(n)
    }

    fn unit(&mut self) -> f64 {
        (self.0.draw() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn of_hundred(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    fn one_of<'a, T: AsRef<str>>(&mut self, items: &'a [T]) -> &'a str {
        items[self.below(items.len())].as_ref()
    }
}
