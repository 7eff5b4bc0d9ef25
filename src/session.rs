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
use std::sync::{Arc, OnceLock};

use anyhow::Result;
use jiff::civil::Date;
use rayon::prelude::*;

pub use consultation::{is_remark, with_remarks};
pub use input::Input;
pub use plan::Wishes;
use ranking::Matching;
pub use ranking::Ranked;
use understanding::Decision;
pub use understanding::Switch;

use crate::index::TextIndex;
use crate::ledger::{self, Desk, Event, Ledger, State};
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
    /// What was read; the villages of letters as corrected at the letter desk.
    pub input: Arc<Input>,
    /// The same as the files say it.
    read: Arc<Input>,
    /// The asks of all requests, in their order.
    pub asks: Vec<Ask>,
    /// The day the dates are counted from.
    pub today: Date,
    from: Option<Date>,
    /// Tells which asks are needs for the broadcasts.
    pub triage: Arc<Triage>,
    /// The villagers' words and what they mean.
    pub lexicon: Arc<Lexicon>,
    /// Cuts text into words.
    pub segmenter: Arc<Segmenter>,
    /// Confirmed matches: the project's list, then the ledger's verdicts.
    pub judgements: Vec<Judgement>,
    /// Those that teach: the project's list, and the verdicts of before the last round or regrouping.
    lessons: Vec<Judgement>,
    /// What the ledger's verdicts say of very texts.
    verdicts: Verdicts,
    /// What the ledger remembers; nothing where there is none.
    pub memory: Result<State, ledger::Error>,
    places: Arc<topics::PlaceNames>,
    cache: Option<Cache>,
    switch: Option<Switch>,
    vectors: Option<PathBuf>,
    meant: Arc<OnceLock<Decision>>,
    documents: Arc<OnceLock<DocumentVectors>>,
    clauses: Arc<OnceLock<TextIndex>>,
    subjects: Arc<OnceLock<Subjects>>,
    model: Arc<OnceLock<Model>>,
    matching: OnceLock<Arc<Matching>>,
    /// What the session before this one had matched, which holds as long as nothing that matching looks at has changed.
    matched_before: Option<Arc<Matching>>,
    ranked: OnceLock<Ranked>,
}

/// What was read with the desk's corrections, and as it was read; the asks of it.
fn laid_over(read: &Arc<Input>, triage: &Triage, memory: &Result<State, ledger::Error>) -> ([Arc<Input>; 2], Vec<Ask>) {
    let unknown = State::default();
    let desk = &memory.as_ref().unwrap_or(&unknown).desk;
    let mut input = read.clone();
    if !desk.located.is_empty() {
        let Input { requests, roster, .. } = Arc::make_mut(&mut input);
        desk.relocate(requests, roster);
    }
    let asks = asks(&input, triage, desk);
    ([input, read.clone()], asks)
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
            let memory = Ledger::of(&project.root).events().map(|events| input.remembered(events));
            let (input, asks) = laid_over(&Arc::new(input), &triage, &memory);
            (Lexicon::new(entries), input, triage, asks, memory)
        };
        let (segmenter, (lexicon, input, triage, asks, memory)) = rayon::join(|| Segmenter::new([]), read);
        let cache = Some(Cache::of(&project));
        Session { cache, ..Session::new(project, options, input, asks, triage, lexicon, segmenter) }.remembering(memory)
    }

    /// The same session as people's decisions have it now: what is made of files alone is shared, what was matched is kept as far
    /// as it still holds. What changed in files it does not see.
    ///
    /// # Errors
    /// When a server of vectors fails.
    pub fn after(&self, memory: State) -> Result<Session, Fault> {
        let memory = Ok(memory);
        let ([input, read], asks) = laid_over(&self.read, &self.triage, &memory);
        let session = Session {
            project: self.project.clone(),
            input,
            read,
            asks,
            today: self.today,
            from: self.from,
            triage: self.triage.clone(),
            lexicon: self.lexicon.clone(),
            segmenter: self.segmenter.clone(),
            judgements: Vec::new(),
            lessons: Vec::new(),
            verdicts: Verdicts::default(),
            memory: Ok(State::default()),
            places: self.places.clone(),
            cache: self.cache.clone(),
            switch: self.switch,
            vectors: self.vectors.clone(),
            meant: self.meant.clone(),
            documents: self.documents.clone(),
            clauses: self.clauses.clone(),
            subjects: self.subjects.clone(),
            model: self.model.clone(),
            matching: OnceLock::new(),
            matched_before: self.matching.get().or(self.matched_before.as_ref()).cloned(),
            ranked: OnceLock::new(),
        };
        let mut session = session.remembering(memory);
        if session.lessons != self.lessons {
            session.model = Arc::default();
        }
        session.judged()
    }

    /// What the ledger says, as of these events.
    pub fn remembered(&self, events: Vec<Event>) -> State {
        self.read.remembered(events)
    }

    /// With the verdicts of the memory.
    fn remembering(mut self, memory: Result<State, ledger::Error>) -> Session {
        let own = &self.read.judgements;
        self.lessons.clone_from(own);
        if let Ok(memory) = &memory {
            let taught = if desk::new_round(&self.input, memory) { memory.verdicts.len() } else { memory.taught };
            self.judgements = ledger::joined(own.clone(), memory.verdicts.clone());
            self.lessons = ledger::joined(own.clone(), memory.verdicts[..taught].to_vec());
            let said = ledger::joined(Vec::new(), memory.verdicts.clone());
            self.verdicts = Verdicts::of(&said, &self.input.policies, |text| self.places.without(text));
        }
        Session { memory, ..self }
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
            let (input, asks) = laid_over(&Arc::new(input), &triage, &Ok(State::default()));
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
        [input, read]: [Arc<Input>; 2],
        asks: Vec<Ask>,
        triage: Triage,
        lexicon: Lexicon,
        mut segmenter: Segmenter,
    ) -> Session {
        let places = Arc::new(topics::PlaceNames::of(&input.roster));
        segmenter.keep_whole(lexicon.own_words());
        Session {
            project,
            input,
            read,
            asks,
            today,
            from,
            triage: Arc::new(triage),
            lexicon: Arc::new(lexicon),
            segmenter: Arc::new(segmenter),
            judgements: Vec::new(),
            lessons: Vec::new(),
            verdicts: Verdicts::default(),
            memory: Ok(State::default()),
            places,
            cache: None,
            switch: meaning,
            vectors: vectors.map(Path::to_path_buf),
            meant: Arc::default(),
            documents: Arc::default(),
            clauses: Arc::default(),
            subjects: Arc::default(),
            model: Arc::default(),
            matching: OnceLock::new(),
            matched_before: None,
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
        self.lessons.clone_from(&self.judgements);
        self.model = Arc::default();
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
