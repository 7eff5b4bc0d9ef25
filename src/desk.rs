//! The desk: everything a command needs, read and joined. The one place where the stages meet.
//!
//! A command opens a desk, takes from it what it needs (asks, an index, matches, topics, a plan) and hands the result
//! to `report`. Nothing here prints.

mod memory;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;

use crate::index::{TextIndex, clause_text};
use crate::learn;
use crate::ledger::{self, Arranged, History, Ledger, State, Wish};
use crate::matching::{Eligible, Matcher, Model, Query, Scratch, Subjects};
use crate::model::{
    Ask, AskState, Category, Config, Judgement, Kind, Match, Plan, Policies, Problem, Request, Roster, Sums, Task,
    Topic,
};
use crate::planning;
use crate::progress;
use crate::project::{Cache, Key, Project};
use crate::read::{self, FileReport};
use crate::text::{Lexicon, Segmenter, Triage, asks_of, thesaurus};
use crate::topics;

/// Matches kept for each ask when topics are made.
const TOP_MATCHES: usize = 10;
/// Below this probability a topic counts as not found, unless xuanti.toml says otherwise.
const FOUND: f32 = 0.15;
/// Clauses kept for a task set from above.
const TASK_CLAUSES: usize = 8;

/// Everything that was read.
#[derive(Default)]
pub struct Input {
    pub config: Config,
    pub roster: Roster,
    pub categories: Vec<Category>,
    pub tasks: Vec<Task>,
    pub judgements: Vec<Judgement>,
    pub requests: Vec<Request>,
    pub set_aside: u32,
    pub policies: Policies,
    pub problems: Vec<Problem>,
    pub files: Vec<FileReport>,
}

impl Input {
    /// Reads a project's files; `rounds` replaces its own rounds.
    fn of(project: &Project, rounds: Option<&[PathBuf]>) -> Input {
        let base = &project.root;
        let mut input = Input { config: project.config.clone(), ..Input::default() };
        let policies = || read::policies(&project.path("policies"), base);
        let tables = || {
            let (roster, mut problems) = read::roster(&project.path("villages.csv"));
            let (files, more) = match rounds {
                None => read::request_files(&project.path("requests")),
                Some(files) => (files.to_vec(), Vec::new()),
            };
            problems.extend(more);
            let requests = read::requests(&files, base, &roster);
            (roster, problems, requests)
        };
        let (policies, (roster, problems, requests)) = rayon::join(policies, tables);
        let (categories, of_categories) = read::categories(&project.path("categories.csv"));
        let (tasks, of_tasks) = read::tasks(&project.path("tasks.csv"));
        let (judgements, of_judgements) = read::judgements(&project.path("confirmed.csv"));
        for more in [problems, requests.problems, policies.problems, of_categories, of_tasks, of_judgements] {
            input.problems.extend(more);
        }
        input.files = requests.files.into_iter().chain(policies.files).collect();
        Input {
            roster,
            categories,
            tasks,
            judgements,
            requests: requests.requests,
            set_aside: requests.set_aside,
            policies: policies.policies,
            ..input
        }
    }
}

/// The input with its asks and the tools to match them.
pub struct Desk {
    pub input: Input,
    pub asks: Vec<Ask>,
    pub triage: Triage,
    pub lexicon: Lexicon,
    pub segmenter: Segmenter,
    places: topics::PlaceNames,
    cache: Option<Cache>,
    /// What the ledger remembers; nothing where there is none.
    pub memory: State,
    /// Why the ledger could not be read, in Chinese. Nothing may be planned or decided without it.
    pub forgotten: Option<String>,
    /// Made when first needed.
    subjects: OnceLock<Subjects>,
    /// Learned when first needed.
    model: OnceLock<Model>,
}

/// The asks of all requests, in their order.
fn asks(input: &Input, triage: &Triage) -> Vec<Ask> {
    progress::begin("拆分事项", input.requests.len());
    let of_request = |(i, request): (usize, &Request)| {
        progress::add(1);
        asks_of(request, i as u32, &input.categories, triage)
    };
    input.requests.par_iter().enumerate().flat_map_iter(of_request).collect()
}

/// Topics with the matches they were made from.
pub struct Ranked {
    pub topics: Vec<Topic>,
    /// Parallel to the desk's asks.
    pub matches: Vec<Vec<Match>>,
    /// Positions of the topics by demand, most wanted first.
    pub order: Vec<u32>,
    /// Parallel to the topics: their ranks, from 1.
    pub ranks: Vec<u32>,
    /// The past of each topic.
    pub histories: Vec<History>,
    /// Which groups of asks the topics were made of, before merges and splits by hand.
    pub arranged: Arranged,
}

impl Desk {
    /// Reads a project: its own rounds, or `rounds` alone where given.
    pub fn open(project: &Project, rounds: Option<&[PathBuf]>) -> Desk {
        // jieba's dictionary takes as long to load as everything else to read.
        let read = || {
            let (entries, problems) = read::lexicon(&project.path("lexicon.csv"));
            let mut input = Input::of(project, rounds);
            input.problems.splice(0..0, problems);
            let (rules, problems) = read::referrals(&project.path("referrals.csv"));
            input.problems.extend(problems);
            let triage = Triage::new(&rules);
            let asks = asks(&input, &triage);
            (Lexicon::new(entries), input, triage, asks)
        };
        let (segmenter, (lexicon, mut input, triage, asks)) = rayon::join(|| Segmenter::new([]), read);
        let remembered = Ledger::of(&project.root).events().map(|events| State::of(&events));
        let (memory, forgotten) = match remembered {
            Ok(state) => (state, None),
            Err(error) => (State::default(), Some(error.to_string())),
        };
        input.judgements = ledger::joined(std::mem::take(&mut input.judgements), memory.verdicts.clone());
        Desk { memory, forgotten, ..Desk::new(input, asks, triage, lexicon, segmenter, Some(Cache::of(project))) }
    }

    /// Reads rounds with nothing else: no roster, categories or policies.
    pub fn without_project(rounds: &[PathBuf]) -> Desk {
        // Without a project there is nobody to refer a request to.
        let triage = Triage::default();
        let read = || {
            Segmenter::prepare_tags();
            thesaurus::prepare();
            let lexicon = Lexicon::new([]);
            let requests = read::requests(rounds, Path::new(""), &Roster::default());
            let input = Input {
                requests: requests.requests,
                set_aside: requests.set_aside,
                problems: requests.problems,
                files: requests.files,
                ..Input::default()
            };
            let asks = asks(&input, &triage);
            (lexicon, input, asks)
        };
        let (segmenter, (lexicon, input, asks)) = rayon::join(|| Segmenter::new([]), read);
        Desk::new(input, asks, triage, lexicon, segmenter, None)
    }

    fn new(
        input: Input,
        asks: Vec<Ask>,
        triage: Triage,
        lexicon: Lexicon,
        mut segmenter: Segmenter,
        cache: Option<Cache>,
    ) -> Desk {
        let places = topics::PlaceNames::of(&input.roster);
        segmenter.keep_whole(lexicon.own_words());
        let (memory, forgotten) = (State::default(), None);
        let (subjects, model) = (OnceLock::new(), OnceLock::new());
        Desk { input, asks, triage, lexicon, segmenter, places, cache, memory, forgotten, subjects, model }
    }

    /// The day of the first broadcast that could be planned.
    pub fn first_slot(&self, today: Date, from: Option<Date>) -> Date {
        planning::slots(&self.input.config, today, self.resumes(from), 1).first().copied().unwrap_or(today)
    }

    /// The index of the clauses: from the cache if its inputs are the same, else made and kept.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn clause_index(&self) -> Result<TextIndex> {
        // What the policies are about will be asked next, and an index leaves one of two threads idle towards its end.
        let index = || self.kept_index("clauses", &clause_texts(&self.input.policies));
        rayon::join(index, || self.subjects()).0
    }

    /// The open asks most like `text`, most alike first.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn similar_asks(&self, text: &str, top: usize) -> Result<Vec<u32>> {
        let open: Vec<u32> =
            (0..self.asks.len() as u32).filter(|&a| self.asks[a as usize].state == AskState::Open).collect();
        let texts: Vec<&str> = open.iter().map(|&a| self.asks[a as usize].text.as_str()).collect();
        let questions = self.kept_index("questions", &texts)?;
        let mut scratch = Scratch::new(questions.len());
        let query = Query::new(text, &self.segmenter, &self.lexicon);
        Ok(scratch.similar(&query, &questions, top).into_iter().map(|(_, at)| open[at as usize]).collect())
    }

    /// An index of `texts`: from the cache if its inputs are the same, else made and kept.
    fn kept_index<T: AsRef<str> + Sync>(&self, kind: &str, texts: &[T]) -> Result<TextIndex> {
        let key = self.key(texts);
        if let Some(cache) = &self.cache
            && let Some(entry) = cache.get(kind, &key)
            && let Ok(index) = TextIndex::open(&entry)
        {
            return Ok(index);
        }
        let index = TextIndex::build(texts, &self.segmenter)?;
        if let Some(cache) = &self.cache {
            cache.put(kind, &key, |dir| index.save(dir));
        }
        Ok(index)
    }

    /// What an index of `texts` is made from.
    fn key<T: AsRef<str>>(&self, texts: &[T]) -> Key {
        let mut key = Key::new();
        self.lexicon.own_words().for_each(|w| key.add(w.as_bytes()));
        texts.iter().for_each(|t| key.add(t.as_ref().as_bytes()));
        key
    }

    /// What matches asks to the clauses of `index`: those that may be explained on `day`, or all.
    pub fn matcher<'a>(&'a self, index: &'a TextIndex, day: Option<Date>) -> Matcher<'a> {
        let eligible = Eligible::on(day, &self.input.policies);
        self.matcher_with(self.model(index), index, eligible)
    }

    fn matcher_with<'a>(&'a self, model: &'a Model, index: &'a TextIndex, eligible: Eligible) -> Matcher<'a> {
        let Desk { input: Input { policies, .. }, segmenter, lexicon, .. } = self;
        Matcher { policies, index, subjects: self.subjects(), segmenter, lexicon, eligible, model }
    }

    fn subjects(&self) -> &Subjects {
        self.subjects.get_or_init(|| Subjects::of(&self.input.policies))
    }

    /// What the confirmed matches teach: from the cache if its inputs are the same, else learned and kept.
    fn model(&self, index: &TextIndex) -> &Model {
        self.model.get_or_init(|| {
            let policies = &self.input.policies;
            let mut key = self.key(&clause_texts(policies));
            self.input.judgements.iter().for_each(|j| {
                key.add(j.text.as_bytes());
                key.add(j.clause.as_bytes());
                key.add(&[j.verdict as u8]);
            });
            if let Some(cache) = &self.cache
                && let Some(entry) = cache.get("model", &key)
                && let Ok(bytes) = std::fs::read(entry)
                && let Ok(model) = postcard::from_bytes(&bytes)
            {
                return model;
            }
            let unlearned = Model::default();
            let matcher = self.matcher_with(&unlearned, index, Eligible::on(None, policies));
            let model = learn::learn(&self.input.judgements, &matcher);
            if let Some(cache) = &self.cache
                && let Ok(bytes) = postcard::to_stdvec(&model)
            {
                cache.put_bytes("model", &key, &bytes);
            }
            model
        })
    }

    /// The matches of every open ask.
    fn matches(&self, matcher: &Matcher<'_>) -> Vec<Vec<Match>> {
        // Where somebody lives does not change what answers them.
        let text = |a: &Ask| if a.state == AskState::Open { self.places.without(&a.text) } else { String::new() };
        let texts: Vec<String> = self.asks.par_iter().map(text).collect();
        progress::begin("匹配条款", texts.len());
        matcher.matches_all(&texts, TOP_MATCHES)
    }

    /// Matches every open ask and makes topics of them, with their demand on `day`.
    pub fn rank(&self, matcher: &Matcher<'_>, day: Date) -> Ranked {
        let matches = if self.input.policies.clauses.is_empty() { Vec::new() } else { self.matches(matcher) };
        let recorded_topics = self.memory.recorded_topics(&self.asks);
        let inputs = topics::Inputs {
            requests: &self.input.requests,
            asks: &self.asks,
            matches: &matches,
            policies: &self.input.policies,
            subjects: matcher.subjects,
            categories: &self.input.categories,
            place_names: &self.places,
            segmenter: &self.segmenter,
            lexicon: &self.lexicon,
            recorded_topics: &recorded_topics,
            found_threshold: self.found_threshold(),
            params: topics::TopicParams::default(),
        };
        let arranged = ledger::arrange(&self.memory, topics::groups(&inputs), &self.asks, topics::id);
        let groups = arranged.topics.iter().map(|g| (g.id.clone(), g.asks.clone())).collect();
        let mut topics = topics::topics(groups, &inputs);
        self.override_by_hand(&mut topics);
        let histories = self.histories(&topics);
        let explained: Vec<u32> = positions(&histories, |past| !past.aired.is_empty());
        let votes = planning::Votes { explained: &explained, ..self.votes() };
        planning::demand(&mut topics, &votes, &self.input.policies, &self.input.config.demand, day);
        let mut order: Vec<u32> = (0..topics.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (&topics[a as usize], &topics[b as usize]);
            b.demand.score.total_cmp(&a.demand.score).then_with(|| a.id.cmp(&b.id))
        });
        let mut ranks = vec![0; order.len()];
        (1..).zip(&order).for_each(|(rank, &topic)| ranks[topic as usize] = rank);
        Ranked { topics, matches, order, ranks, histories, arranged }
    }

    /// Who speaks for what.
    pub fn votes(&self) -> planning::Votes<'_> {
        let Input { requests, roster, .. } = &self.input;
        planning::Votes { asks: &self.asks, requests, roster, explained: &[] }
    }

    /// The probability from which something counts as found.
    pub fn found_threshold(&self) -> f32 {
        self.input.config.found_threshold.unwrap_or(FOUND)
    }

    /// The next batch of episodes.
    ///
    /// # Errors
    /// When a pinned topic cannot be planned.
    pub fn plan(&self, ranked: &Ranked, matcher: &Matcher<'_>, when: When, wishes: &Wishes) -> Result<Plan, Problem> {
        let mut scratch = matcher.scratch();
        let tasks = self.open_tasks();
        let task_clauses: Vec<Vec<u32>> = tasks
            .iter()
            .map(|task| {
                let query = matcher.query(&format!("{} {}", task.name, task.text));
                matcher.rank(&query, TASK_CLAUSES, &mut scratch).into_iter().map(|s| s.clause).collect()
            })
            .collect();
        let enough = self.input.config.limits.ask_again_villages;
        let out: Vec<Option<String>> = ranked.histories.iter().map(|past| past.keeps_out(enough)).collect();
        let pinned = |past: &History| past.wish == Some(Wish::Pinned) && past.due.is_none();
        let mut wishes = wishes.clone();
        // A wish of the moment goes before one of the past.
        let remembered = positions(&ranked.histories, pinned);
        wishes.pinned.extend(remembered.into_iter().filter(|t| !wishes.excluded.contains(t)));
        let kept_out = (0..out.len() as u32).filter(|&t| out[t as usize].is_some() && !wishes.pinned.contains(&t));
        wishes.excluded.extend(kept_out.collect::<Vec<u32>>());
        let answered = positions(&ranked.histories, |past| !past.aired.is_empty() || past.due.is_some());
        let mut plan = planning::plan(planning::Inputs {
            topics: &ranked.topics,
            policies: &self.input.policies,
            asks: &self.asks,
            requests: &self.input.requests,
            roster: &self.input.roster,
            config: &self.input.config,
            tasks: &tasks,
            today: when.today,
            from: self.resumes(when.from),
            sums: self.sums(&ranked.topics),
            task_clauses: &task_clauses,
            pinned: &wishes.pinned,
            excluded: &wishes.excluded,
            answered: &answered,
            params: planning::PlanParams::default(),
        })?;
        for left in &mut plan.left_out {
            if let Some(why) = &out[left.topic as usize] {
                left.why = why.clone();
            }
        }
        Ok(plan)
    }

    /// Sums that add up.
    pub fn sums(&self, topics: &[Topic]) -> Sums {
        let requests = self.input.requests.len();
        let (mut open, mut referred) = (vec![false; requests], vec![false; requests]);
        let mut asks_by_kind = [0; 2];
        for ask in &self.asks {
            match ask.state {
                AskState::Open => {
                    open[ask.request as usize] = true;
                    asks_by_kind[usize::from(ask.kind == Kind::Duty)] += 1;
                }
                AskState::Referred => referred[ask.request as usize] = true,
            }
        }
        let count = |f: &dyn Fn(usize) -> bool| (0..requests).filter(|&i| f(i)).count() as u32;
        let distinct = |names: &mut dyn Iterator<Item = String>| names.collect::<HashSet<String>>().len() as u32;
        let villages = &mut self.input.requests.iter().filter_map(|r| match r.village {
            Some(v) => Some(v.to_string()),
            None => (!r.village_name.is_empty()).then(|| format!("{}/{}", r.town, r.village_name)),
        });
        Sums {
            requests: requests as u32,
            set_aside: self.input.set_aside,
            with_need: count(&|i| open[i]),
            referred: count(&|i| referred[i] && !open[i]),
            no_need: count(&|i| !open[i] && !referred[i]),
            villages: distinct(villages),
            asks: asks_by_kind.iter().sum(),
            asks_by_kind,
            topics: topics.len() as u32,
            categories: distinct(&mut topics.iter().map(|t| t.category.clone()).filter(|c| !c.is_empty())),
            departments: distinct(&mut self.input.policies.policies.iter().map(|p| p.department.clone())),
            policies: self.input.policies.policies.len() as u32,
            clauses: self.input.policies.clauses.len() as u32,
        }
    }
}

/// The dates a plan depends on.
#[derive(Debug, Clone, Copy)]
pub struct When {
    pub today: Date,
    /// Earliest day of the first episode.
    pub from: Option<Date>,
}

/// What a planner wants in or out, for a what-if that records nothing: positions of topics.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    pub pinned: Vec<u32>,
    pub excluded: Vec<u32>,
}

/// Positions of the topics whose past is so.
fn positions(histories: &[History], wanted: impl Fn(&History) -> bool) -> Vec<u32> {
    (0..).zip(histories).filter(|(_, past)| wanted(past)).map(|(at, _)| at).collect()
}

fn clause_texts(policies: &Policies) -> Vec<String> {
    (0..policies.clauses.len() as u32).map(|clause| clause_text(policies, clause)).collect()
}
