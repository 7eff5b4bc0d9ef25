//! How well topics agree with labels.
//!
//! ```text
//! cargo run --release --example judge_topics                          # the corpus, first round
//! cargo run --release --example judge_topics -- LETTERS.jsonl ...     # letters alone: {"id","title","text","need"} a line
//! cargo run --release --example judge_topics -- DIR                   # real letters: letters.csv, needs-a.tsv, needs-b.tsv
//! ```
//!
//! On the corpus a labelled ask counts for the topic of the ask that the program cut where it stands.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::civil::Date;
use serde::Deserialize;
use xuanti::eval::{BCubed, adjusted_rand, bcubed};
use xuanti::ledger::Grouping;
use xuanti::model::{Ask, AskId, RequestPosition, Topic, Unplaced};
use xuanti::project::Project;
use xuanti::random::SplitMix;
use xuanti::session::{Options, Ranked, Session, Switch};

fn main() -> Result<()> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    for file in &files {
        if Path::new(file).is_dir() {
            for RealLetters { name, f1, ari, tray } in real_letters(Path::new(file))? {
                println!("real letters, {name}: F1 {f1:.3}, ARI {ari:.3}; {tray}");
            }
            continue;
        }
        for meaning in [Switch::On, Switch::Off] {
            let judged = letters(Path::new(file), meaning)?;
            println!("{file}, meaning {meaning:?}: every letter alone {:.3}; {judged}", judged.alone);
        }
    }
    if files.is_empty() {
        println!("{}", corpus()?);
        stability(&corpus_folder())?;
    }
    Ok(())
}

/// How well topics agree with the needs that labelled letters have.
pub struct Agreement {
    pub items: usize,
    pub topics: usize,
    pub score: BCubed,
    /// BCubed F1 if every letter were left alone.
    pub alone: f64,
}

/// What is measured on the corpus beside the agreement of its topics.
pub struct Judged {
    pub agreement: Agreement,
    /// Letters divided into asks exactly as labelled, too little, too much.
    pub divided: [usize; 3],
    /// Share of the asks in a topic whose topic has their category.
    pub category: f64,
    /// Topics that no document answers: found, missed, and said so falsely.
    pub gaps: [usize; 3],
    /// Sizes of the pieces of each need that lies in several topics, largest first.
    pub spread: BTreeMap<String, Vec<usize>>,
}

impl Agreement {
    fn of(items: &[(usize, String)]) -> Agreement {
        let alone: Vec<(usize, &str)> = items.iter().enumerate().map(|(at, (_, need))| (at, need.as_str())).collect();
        let topics: HashSet<usize> = items.iter().map(|i| i.0).collect();
        Agreement { items: items.len(), topics: topics.len(), score: bcubed(items), alone: bcubed(&alone).f1 }
    }
}

impl Display for Agreement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Agreement { items, topics, score, .. } = self;
        let BCubed { precision, recall, f1 } = score;
        write!(f, "{items} items in {topics} topics, BCubed P {precision:.3} R {recall:.3} F1 {f1:.3}")
    }
}

impl Display for Judged {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let ([exactly, too_few, too_many], [found, missed, falsely]) = (self.divided, self.gaps);
        let letters = exactly + too_few + too_many;
        writeln!(f, "of {letters} letters {exactly} divided as labelled, {too_few} too little, {too_many} too much")?;
        writeln!(f, "{}", self.agreement)?;
        writeln!(f, "category {:.3}", self.category)?;
        write!(f, "gap topics: {found} found, {missed} missed, {falsely} false")?;
        self.spread.iter().try_for_each(|(need, sizes)| write!(f, "\n{need}: {sizes:?}"))
    }
}

/// A labelled ask of the corpus, or a labelled letter.
#[derive(Deserialize)]
struct Label {
    #[serde(alias = "id")]
    request: String,
    #[serde(default)]
    start: usize,
    #[serde(default)]
    end: usize,
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    need: Option<String>,
}

fn labels(file: &Path) -> Result<Vec<Label>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// Groups letters with nothing else, by meaning or by words alone. Vectors are kept below the build's folder.
pub fn letters(file: &Path, meaning: Switch) -> Result<Agreement> {
    let vectors = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/vectors");
    let options = Options { meaning: Some(meaning), vectors: Some(&vectors), ..Options::on(Date::default()) };
    let session = Session::without_project(&[file.to_path_buf()], options)?;
    let topics = topics_by_request(&session)?;
    let items: Vec<(usize, String)> =
        labels(file)?.into_iter().filter_map(|l| Some((topics.get(l.request.as_str())?.first()?.1, l.need?))).collect();
    Ok(Agreement::of(&items))
}

/// How real letters came out beside what two readers made of them.
pub struct RealLetters {
    /// Alone, or under the corpus' policies.
    pub name: &'static str,
    /// Means over the two readers: BCubed F1, adjusted Rand index.
    pub f1: f64,
    pub ari: f64,
    pub tray: String,
}

/// Groups the real letters that two readers sorted, alone and under the corpus' policies. What is in the tray counts as alone,
/// what is referred is left out.
pub fn real_letters(folder: &Path) -> Result<Vec<RealLetters>> {
    let readers = ["needs-a.tsv", "needs-b.tsv"].map(|reader| fs::read_to_string(folder.join(reader)));
    let mut needs: Vec<HashMap<&str, &str>> = Vec::new();
    for reader in &readers {
        let lines = reader.as_ref().map_err(|e| anyhow::anyhow!("{e}"))?.lines();
        needs.push(lines.filter_map(|line| line.split_once('\t')).collect());
    }
    let kept = tempfile::tempdir()?;
    let read = [read_letters(folder, &needs[0], kept.path())?];
    let vectors = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/vectors");
    let project = Project::open(&corpus_folder())?;
    let options = |today| Options { meaning: Some(Switch::On), vectors: Some(&vectors), ..Options::on(today) };
    let under = Options { rounds: Some(&read), ..options(project.config.today.unwrap_or_default()) };
    let alone = Session::without_project(&read, options(Date::default()))?;
    let sessions = [("alone", alone), ("under policies", Session::open_to_rank(project, under)?)];
    sessions.iter().map(|(name, session)| real(name, session, &needs)).collect()
}

/// The letters that were sorted, in a file of their own.
fn read_letters(folder: &Path, needs: &HashMap<&str, &str>, kept: &Path) -> Result<PathBuf> {
    let mut letters = csv::Reader::from_path(folder.join("letters.csv"))?;
    let file = kept.join("letters.csv");
    let mut sorted = csv::Writer::from_path(&file)?;
    sorted.write_record(letters.headers()?)?;
    for letter in letters.records() {
        let letter = letter?;
        if needs.contains_key(letter.get(0).unwrap_or_default()) {
            sorted.write_record(&letter)?;
        }
    }
    sorted.flush()?;
    Ok(file)
}

fn real(name: &'static str, session: &Session, needs: &[HashMap<&str, &str>]) -> Result<RealLetters> {
    let ranked = session.ranked()?;
    let mut sums = [0.0; 2];
    for needs in needs {
        let mut items: Vec<(usize, &str)> = Vec::new();
        let mut seen: HashSet<RequestPosition> = HashSet::new();
        let groups = ranked.topics.iter().map(|topic| topic.asks.clone());
        for (at, group) in groups.chain(ranked.tray.iter().map(|unplaced| vec![unplaced.ask])).enumerate() {
            let firsts = group.into_iter().filter(|&ask| seen.insert(session.asks[ask].request));
            items.extend(firsts.map(|ask| (at, needs[session.request_of(ask).id.as_str()])));
        }
        sums[0] += bcubed(&items).f1 / 2.0;
        sums[1] += adjusted_rand(&items) / 2.0;
    }
    Ok(RealLetters { name, f1: sums[0], ari: sums[1], tray: tray_of(ranked, &needs[0], session) })
}

/// How many asks are in the tray, how many of them have their need's letters in a topic, and for how many of these that is
/// among the homes offered.
fn tray_of(ranked: &Ranked, needs: &HashMap<&str, &str>, session: &Session) -> String {
    let need = |ask: AskId| needs[session.request_of(ask).id.as_str()];
    let of = |topic: &Topic, wanted: &str| {
        topic.asks.iter().filter(|&&ask| need(ask) == wanted).count() * 2 > topic.asks.len()
    };
    let has_home = |u: &&Unplaced| ranked.topics.iter().any(|topic| of(topic, need(u.ask)));
    let offered = |u: &&Unplaced| u.homes.iter().any(|home| of(&ranked.topics[home.topic], need(u.ask)));
    let [all, homes, right] = [
        ranked.tray.len(),
        ranked.tray.iter().filter(has_home).count(),
        ranked.tray.iter().filter(has_home).filter(offered).count(),
    ];
    let alone = ranked.topics.iter().filter(|topic| topic.asks.len() == 1);
    let missed = alone
        .clone()
        .filter(|one| ranked.topics.iter().any(|topic| topic.asks.len() > 1 && of(topic, need(one.asks[0]))));
    format!("tray {all}, with a home {homes}, offered {right}; alone {}, with a home {}", alone.count(), missed.count())
}

fn corpus_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn open(root: &Path) -> Result<Session> {
    let project = Project::open(root)?;
    let today = project.config.today.unwrap_or_default();
    Ok(Session::open_to_rank(project, Options::on(today))?)
}

/// By request: where each of its open asks begins (in characters), and the ask's topic.
fn topics_by_request(session: &Session) -> Result<HashMap<&str, Vec<(usize, usize)>>> {
    let mut topics: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    let ranked = session.ranked()?;
    // What is in the tray counts as alone.
    let groups = ranked.topics.iter().map(|topic| topic.asks.clone());
    for (at, group) in groups.chain(ranked.tray.iter().map(|unplaced| vec![unplaced.ask])).enumerate() {
        for &ask in &group {
            let (request, ask) = (session.request_of(ask), &session.asks[ask]);
            let start = request.text.find(&ask.text).map_or(0, |byte| request.text[..byte].chars().count());
            topics.entry(&request.id).or_default().push((start, at));
        }
    }
    topics.values_mut().for_each(|asks| asks.sort_unstable());
    Ok(topics)
}

/// Groups the corpus' first rounds as the project does.
pub fn corpus() -> Result<Judged> {
    let root = corpus_folder();
    let session = open(&root)?;
    let ranked = session.ranked()?;
    let topics = topics_by_request(&session)?;
    let mut items: Vec<(usize, String)> = Vec::new();
    let (mut in_category, mut placed) = (0, 0);
    // By request: labelled asks, and which of the program's hold them.
    let mut divided: HashMap<String, (usize, HashSet<usize>)> = HashMap::new();
    let mut spread: BTreeMap<String, BTreeMap<usize, usize>> = BTreeMap::new();
    for label in labels(&root.join("labels/asks.jsonl"))? {
        let (Some(need), Some(asks)) = (label.need, topics.get(label.request.as_str())) else { continue };
        if need == "转办" {
            continue;
        }
        // The ask that holds the middle of the labelled span.
        let middle = (label.start + label.end) / 2;
        let at = asks.partition_point(|&(start, _)| start <= middle).max(1) - 1;
        let topic = asks[at].1;
        let letter = divided.entry(label.request).or_default();
        letter.0 += 1;
        letter.1.insert(at);
        if let Some(topic) = ranked.topics.get(topic) {
            placed += 1;
            in_category += usize::from(label.category.as_deref() == Some(&topic.category));
        }
        *spread.entry(need.clone()).or_default().entry(topic).or_default() += 1;
        items.push((topic, need));
    }
    let largest_first = |topics: BTreeMap<usize, usize>| {
        let mut sizes: Vec<usize> = topics.into_values().collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes
    };
    let spread = spread.into_iter().map(|(need, topics)| (need, largest_first(topics)));
    Ok(Judged {
        agreement: Agreement::of(&items),
        divided: divisions(&divided, &topics),
        category: in_category as f64 / placed as f64,
        gaps: gaps(&items, &ranked.topics, &root)?,
        spread: spread.filter(|(_, sizes)| sizes.len() > 1).collect(),
    })
}

/// Letters divided exactly as labelled, too little, and too much; one that is both counts as too little.
fn divisions(
    divided: &HashMap<String, (usize, HashSet<usize>)>,
    topics: &HashMap<&str, Vec<(usize, usize)>>,
) -> [usize; 3] {
    let mut counts = [0; 3];
    for (request, (labelled, held)) in divided {
        let (few, many) = (held.len() < *labelled, held.len() < topics[request.as_str()].len());
        counts[if few { 1 } else { usize::from(many) * 2 }] += 1;
    }
    counts
}

/// Topics that no document answers: found, missed, and said so falsely.
fn gaps(items: &[(usize, String)], topics: &[Topic], root: &Path) -> Result<[usize; 3]> {
    let needs = fs::read_to_string(root.join("labels/needs.csv"))?;
    let unanswered = |need: &str| needs.lines().any(|l| l.starts_with(need) && l.contains(",none,"));
    let [mut found, mut missed, mut falsely] = [0; 3];
    for (at, topic) in topics.iter().enumerate() {
        let needs: Vec<&String> = items.iter().filter(|(t, _)| *t == at).map(|(_, need)| need).collect();
        // A topic has no answer if most of its asks are about needs without one.
        let none = needs.iter().filter(|need| unanswered(need)).count() * 2 > needs.len();
        found += usize::from(none && topic.gap);
        missed += usize::from(none && !topic.gap);
        falsely += usize::from(!needs.is_empty() && !none && topic.gap);
    }
    Ok([found, missed, falsely])
}

/// How many times letters are drawn.
const DRAWS: u64 = 4;

/// How far the topics of some letters stay when all are there: one letter in ten left out, or the letters of villages drawn
/// with replacement (about two thirds of them). With nothing recorded, and after a decision has seen the first topics.
fn stability(root: &Path) -> Result<()> {
    let mut session = open(root)?;
    session.memory()?;
    let all = session.asks.clone();
    let requests: Vec<(RequestPosition, String)> = RequestPosition::enumerate(&session.input.requests)
        .map(|(at, request)| (at, format!("{}{}", request.town, request.village_name)))
        .collect();
    let mut told = |name: &str, kept: &dyn Fn(&mut SplitMix) -> HashSet<RequestPosition>| {
        let mut sums = [0.0; 3];
        for draw in 0..DRAWS {
            let some = kept(&mut SplitMix(draw));
            let mut homes_of = |asks: Vec<Ask>, homes: BTreeMap<String, String>| {
                session.asks = asks;
                session.memory.as_mut().expect("the corpus has no ledger").topic_of = homes;
                let ranked = session.rank(Grouping::Kept).expect("it was ranked before");
                let of = |t: &Topic| t.asks.iter().map(|&a| (session.asks[a].id.clone(), t.id.clone())).collect();
                ranked.topics.iter().flat_map(|t| -> Vec<(String, String)> { of(t) }).collect::<BTreeMap<_, _>>()
            };
            let before = homes_of(all.iter().filter(|a| some.contains(&a.request)).cloned().collect(), BTreeMap::new());
            let fresh = homes_of(all.clone(), BTreeMap::new());
            let recorded = homes_of(all.clone(), before.clone());
            let both = |after: &BTreeMap<String, String>| {
                before.iter().filter_map(|(ask, t)| Some((t.clone(), after.get(ask)?.clone()))).collect::<Vec<_>>()
            };
            let (fresh, recorded) = (both(&fresh), both(&recorded));
            let same = recorded.iter().filter(|(was, is)| was == is).count() as f64 / recorded.len() as f64;
            let draw = [adjusted_rand(&fresh), adjusted_rand(&recorded), same];
            sums.iter_mut().zip(draw).for_each(|(sum, part)| *sum += part / DRAWS as f64);
        }
        let [fresh, recorded, same] = sums;
        println!("{name}: ARI {fresh:.3}; once recorded {recorded:.3}, same id {same:.3}");
    };
    told("10 % more letters", &|dice| {
        let mut order: Vec<RequestPosition> = requests.iter().map(|(at, _)| *at).collect();
        dice.shuffle(&mut order);
        order.into_iter().take(requests.len() * 10 / 11).collect()
    });
    told("villages drawn anew", &|dice| {
        let mut villages: Vec<&String> = requests.iter().map(|(_, village)| village).collect();
        villages.sort_unstable();
        villages.dedup();
        let drawn: HashSet<&String> = (0..villages.len()).map(|_| villages[dice.below(villages.len())]).collect();
        requests.iter().filter(|(_, village)| drawn.contains(village)).map(|(at, _)| *at).collect()
    });
    Ok(())
}
