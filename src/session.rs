//! The session: a project read once, and what its stages make of it, each made once and when first needed.
//!
//! A command opens a session, takes from it what it needs (asks, a matcher, the ranking, a plan) and hands the result
//! to `report`. This is the one place where the stages meet; nothing here prints.
//!
//! What people decided is part of almost every answer, so a ledger that cannot be read is an error wherever
//! [`Session::memory`] is needed: for matching (verdicts teach it), topics (names, merges), plans (what was aired).

mod consultation;
mod desk;
mod input;
mod memory;
mod plan;
mod ranking;
mod resources;
mod sums;
mod understanding;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;

pub use consultation::{is_remark, with_remarks};
pub use input::Input;
pub use plan::Wishes;
pub use ranking::Ranked;
use understanding::Decision;
pub use understanding::Switch;

use crate::index::TextIndex;
use crate::ledger::{self, Desk, Ledger, State};
use crate::matching::{Model, Subjects, Verdicts};
use crate::meaning::{DocumentVectors, Fault};
use crate::model::{Ask, AskId, Judgement, Request, RequestPosition};
use crate::progress;
use crate::project::{Cache, Project};
use crate::read;
use crate::text::{Lexicon, Segmenter, asks_of, thesaurus};
use crate::topics;
use crate::triage::Triage;

/// Below this probability a document is not said to be about an ask or topic, unless xuanti.toml says otherwise. Above one
/// half: to be told of a document that answers nothing costs more than to be told of none.
const FOUND: f32 = 0.6;

/// On which day a session works, and with which letters.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The day the dates are counted from.
    pub today: Date,
    /// Earliest day of the first episode.
    pub from: Option<Date>,
    /// Files to read in place of the project's own rounds.
    pub rounds: Option<&'a [PathBuf]>,
    /// Whether meaning is used, however much is new; where xuanti.toml switches it off it stays off.
    pub meaning: Option<Switch>,
    /// Where vectors are kept, in place of the project's cache folder.
    pub vectors: Option<&'a Path>,
}

impl Options<'_> {
    /// The project's own rounds, planned from `today` on.
    pub fn on(today: Date) -> Options<'static> {
        Options { today, from: None, rounds: None, meaning: None, vectors: None }
    }
}

/// A project with its letters split into asks, and everything that can be learned from it.
pub struct Session {
    /// Where everything was read from, with its configuration.
    pub project: Project,
    /// What was read.
    pub input: Input,
    /// The asks of all requests, in their order.
    pub asks: Vec<Ask>,
    /// The day the dates are counted from.
    pub today: Date,
    from: Option<Date>,
    /// Tells which asks are needs for the broadcasts.
    pub triage: Triage,
    /// The villagers' words and what they mean.
    pub lexicon: Lexicon,
    /// Cuts text into words.
    pub segmenter: Segmenter,
    /// The confirmed matches that teach: the project's list, and the verdicts of before the last round or regrouping.
    lessons: Vec<Judgement>,
    /// What the ledger's verdicts say of very texts.
    verdicts: Verdicts,
    /// What the ledger remembers; nothing where there is none.
    pub memory: Result<State, ledger::Error>,
    places: topics::PlaceNames,
    cache: Option<Cache>,
    switch: Option<Switch>,
    vectors: Option<PathBuf>,
    meant: OnceLock<Decision>,
    documents: OnceLock<DocumentVectors>,
    clauses: OnceLock<TextIndex>,
    subjects: OnceLock<Subjects>,
    model: OnceLock<Model>,
    ranked: OnceLock<Ranked>,
}

/// The asks of all requests, in their order, but for the rules all open.
fn asks(input: &Input, triage: &Triage, desk: &Desk) -> Vec<Ask> {
    progress::begin("拆分事项", input.requests.len());
    let of_request = |(at, request): (usize, &Request)| {
        progress::add(1);
        let mut asks = asks_of(request, RequestPosition::at(at), &input.categories);
        desk.add_asks(&mut asks, request, RequestPosition::at(at));
        desk.cut_asks(&mut asks);
        triage.by_rules(&mut asks, request);
        desk.sort_asks(&mut asks);
        asks
    };
    input.requests.par_iter().enumerate().flat_map_iter(of_request).collect()
}

impl Session {
    /// Reads a project, for looking something up: of its asks only those that a rule fits are told from needs.
    pub fn open(project: Project, options: Options<'_>) -> Session {
        // jieba's dictionary takes as long to load as everything else to read.
        let read = || {
            let ((lexicon, mut of_lexicon), (referrals, of_referrals)) =
                (read::table_file(&project.root, "lexicon"), read::table_file(&project.root, "referrals"));
            let (entries, problems) = read::lexicon(&lexicon);
            of_lexicon.extend(problems);
            let mut input = Input::of(&project, options.rounds);
            input.problems.splice(0..0, of_lexicon);
            let (rules, problems) = read::referrals(&referrals);
            input.problems.extend(of_referrals.into_iter().chain(problems));
            let triage = Triage::new(&rules);
            let remembered = |events| State::of(&ledger::carried_over(events, &input.requests, &input.roster));
            let memory = Ledger::of(&project.root).events().map(remembered);
            let unknown = State::default();
            let desk = &memory.as_ref().unwrap_or(&unknown).desk;
            desk.relocate(&mut input.requests, &input.roster);
            let asks = asks(&input, &triage, desk);
            (Lexicon::new(entries), input, triage, asks, memory)
        };
        let (segmenter, (lexicon, mut input, triage, asks, memory)) = rayon::join(|| Segmenter::new([]), read);
        let mut lessons = std::mem::take(&mut input.judgements);
        let mut said = Vec::new();
        if let Ok(memory) = &memory {
            let taught = if desk::new_round(&input, memory) { memory.verdicts.len() } else { memory.taught };
            input.judgements = ledger::joined(lessons.clone(), memory.verdicts.clone());
            lessons = ledger::joined(lessons, memory.verdicts[..taught].to_vec());
            said = ledger::joined(Vec::new(), memory.verdicts.clone());
        }
        let cache = Some(Cache::of(&project));
        let session = Session::new(project, options, input, asks, triage, lexicon, segmenter);
        let verdicts = Verdicts::of(&said, &session.input.policies, |text| session.places.without(text));
        Session { memory, lessons, verdicts, cache, ..session }
    }

    /// Reads a project whose asks will be shown or ranked: what they are is judged by meaning too.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn open_to_rank(project: Project, options: Options<'_>) -> Result<Session, Fault> {
        // What naming topics needs is loaded meanwhile.
        rayon::join(|| Session::open(project, options), Segmenter::prepare_tags).0.judged()
    }

    /// Reads rounds with nothing else: no roster, categories, policies or ledger. Keeps no caches but the vectors, where
    /// `options` say where.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn without_project(rounds: &[PathBuf], options: Options<'_>) -> Result<Session, Fault> {
        let project = Project::default();
        let triage = Triage::new(&read::built_in_referrals());
        let read = || {
            Segmenter::prepare_tags();
            thesaurus::prepare();
            let input = Input::of_rounds(rounds, &project.root);
            let asks = asks(&input, &triage, &Desk::default());
            (Lexicon::new([]), input, asks)
        };
        let (segmenter, (lexicon, input, asks)) = rayon::join(|| Segmenter::new([]), read);
        Session::new(project, options, input, asks, triage, lexicon, segmenter).judged()
    }

    /// Says of every ask what it is, by meaning where that is used.
    fn judged(mut self) -> Result<Session, Fault> {
        let vectors = self.ask_vectors()?;
        self.triage.judge(&mut self.asks, &self.input.requests, vectors.as_deref());
        if let Ok(memory) = &self.memory {
            memory.desk.sort_asks(&mut self.asks);
        }
        Ok(self)
    }

    fn new(
        project: Project,
        Options { today, from, meaning, vectors, .. }: Options<'_>,
        input: Input,
        asks: Vec<Ask>,
        triage: Triage,
        lexicon: Lexicon,
        mut segmenter: Segmenter,
    ) -> Session {
        let places = topics::PlaceNames::of(&input.roster);
        segmenter.keep_whole(lexicon.own_words());
        Session {
            project,
            input,
            asks,
            today,
            from,
            triage,
            lexicon,
            segmenter,
            lessons: Vec::new(),
            verdicts: Verdicts::default(),
            memory: Ok(State::default()),
            places,
            cache: None,
            switch: meaning,
            vectors: vectors.map(Path::to_path_buf),
            meant: OnceLock::new(),
            documents: OnceLock::new(),
            clauses: OnceLock::new(),
            subjects: OnceLock::new(),
            model: OnceLock::new(),
            ranked: OnceLock::new(),
        }
    }

    /// What people decided.
    ///
    /// # Errors
    /// When the ledger is there and could not be read.
    pub fn memory(&self) -> Result<&State, ledger::Error> {
        self.memory.as_ref().map_err(Clone::clone)
    }

    /// Lets every verdict teach, also those of this round: for grouping anew. To be called before anything is matched.
    pub fn teach_everything(&mut self) {
        self.lessons.clone_from(&self.input.judgements);
    }

    /// The request an ask was stated in.
    pub fn request_of(&self, ask: AskId) -> &Request {
        &self.input.requests[self.asks[ask].request]
    }

    /// The probability from which something counts as found.
    pub fn found_threshold(&self) -> f32 {
        self.project.config.found_threshold.unwrap_or(FOUND)
    }
}
