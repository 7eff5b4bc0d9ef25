//! Every stage on the corpus and on what `scaled` makes of it. How to read it: docs/performance.md.
//!
//! ```text
//! cargo bench                  # all, under ten minutes
//! cargo bench -- match         # one stage
//! ```

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use jiff::civil::{Date, date};
use xuanti::index::TextIndex;
use xuanti::learn;
use xuanti::ledger::Grouping;
use xuanti::matching::{Eligible, Matcher, Model, Subjects};
use xuanti::model::{Ask, AskState, Plan, Policies, Request, RequestPosition};
use xuanti::project::Project;
use xuanti::report::masking::Masking;
use xuanti::report::render::page;
use xuanti::report::view::{Dossier, Resolver};
use xuanti::session::{Options, Session, Wishes};
use xuanti::text::{Lexicon, Segmenter, asks_of, normalise};
use xuanti::topics;

#[allow(dead_code, reason = "letters as files are for the example")]
mod scaled;

use scaled::Scaled;

const TODAY: Date = date(2023, 7, 3);
/// Letters and clauses of the scaled corpora.
const LETTERS: [usize; 3] = [364, 2730, 10_000];
const CLAUSES: [usize; 3] = [1500, 6000, 30_000];

criterion_group! {
    name = stages;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    targets = text, index, encode, match_one, match_batch, learning, group, planning
}
criterion_main!(stages);

/// A group of benches that take long: few runs of each.
fn slow<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group
}

fn letters(number: usize) -> Vec<Request> {
    let scaled = Scaled::of_corpus();
    let request = |n| Request { text: scaled.letter(n).text, id: n.to_string(), ..Request::default() };
    (0..number).map(request).collect()
}

fn clauses(number: usize) -> Vec<String> {
    let scaled = Scaled::of_corpus();
    (0..number).map(|n| scaled.clause(n)).map(|(title, text)| format!("{title}\n\n{text}")).collect()
}

fn segmenter() -> Segmenter {
    Segmenter::new(Lexicon::new([]).own_words())
}

/// segment: MB of text a second, one thread. split: requests into asks.
fn text(c: &mut Criterion) {
    let (_dir, project) = corpus();
    let (session, segmenter, letters) = (open(&project), segmenter(), letters(1000));
    let texts: Vec<String> = letters.iter().map(|letter| normalise(&letter.text)).collect();
    let mut group = c.benchmark_group("segment");
    group.throughput(Throughput::Bytes(texts.iter().map(String::len).sum::<usize>() as u64));
    group.bench_function("words", |b| b.iter(|| texts.iter().map(|t| segmenter.words(t).len()).sum::<usize>()));
    group.bench_function("tagged", |b| b.iter(|| texts.iter().map(|t| segmenter.tagged(t).len()).sum::<usize>()));
    group.finish();
    let mut group = c.benchmark_group("split");
    group.throughput(Throughput::Elements(letters.len() as u64));
    group.bench_function("with triage", |b| {
        b.iter(|| {
            letters
                .iter()
                .map(|letter| asks_of(letter, RequestPosition::default(), &session.input.categories).len())
                .sum::<usize>()
        });
    });
    group.finish();
}

fn index(c: &mut Criterion) {
    let segmenter = segmenter();
    let mut group = slow(c, "index");
    for number in CLAUSES {
        let texts = clauses(number);
        group.throughput(Throughput::Elements(number as u64));
        group.bench_function(BenchmarkId::new("build", number), |b| {
            b.iter(|| TextIndex::build(&texts, &segmenter).unwrap().len());
        });
        let dir = tempfile::tempdir().unwrap();
        TextIndex::build(&texts, &segmenter).unwrap().save(dir.path()).unwrap();
        group.bench_function(BenchmarkId::new("open", number), |b| {
            b.iter(|| TextIndex::open(dir.path()).unwrap().len());
        });
    }
    group.finish();
}

/// A BEIR folder of so many generated clauses, read.
fn policies(number: usize) -> Policies {
    let dir = tempfile::tempdir().unwrap();
    Scaled::of_corpus().write_beir(dir.path(), number, 1).unwrap();
    xuanti::read::beir(dir.path()).unwrap().policies
}

/// One question by one thread, nothing learned: by the number of clauses, and by how many are asked for.
fn match_one(c: &mut Criterion) {
    let (segmenter, lexicon, model) = (segmenter(), Lexicon::new([]), Model::default());
    let questions: Vec<String> = letters(50).into_iter().map(|letter| letter.text).collect();
    let mut group = c.benchmark_group("match one");
    group.throughput(Throughput::Elements(questions.len() as u64));
    for number in CLAUSES {
        let policies = policies(number);
        let index = TextIndex::build(&clauses(number), &segmenter).unwrap();
        let eligible = Eligible::on(None, &policies);
        let subjects = Subjects::of(&policies);
        let (policies, index, subjects) = (&policies, &index, &subjects);
        let (segmenter, lexicon, model) = (&segmenter, &lexicon, &model);
        let (understanding, verdicts) = (None, None);
        let matcher =
            Matcher { policies, index, subjects, segmenter, lexicon, understanding, eligible, verdicts, model };
        let mut scratch = matcher.scratch();
        for top in if number == CLAUSES[2] { vec![1, 10, 100, 1000] } else { vec![10] } {
            group.bench_function(BenchmarkId::new(format!("top {top}"), number), |b| {
                b.iter(|| {
                    let found = |q: &String| matcher.matches(&matcher.query(q).unwrap(), top, &mut scratch).best.len();
                    questions.iter().map(found).sum::<usize>()
                });
            });
        }
    }
    group.finish();
}

/// Sentences as long as villagers write them → vectors, on all threads.
fn encode(c: &mut Criterion) {
    let encoder = xuanti_encoder::Encoder::built_in().unwrap();
    let texts: Vec<String> = letters(64).into_iter().map(|letter| letter.text).collect();
    let mut group = slow(c, "encode");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("letters", |b| b.iter(|| encoder.encode_all(&texts, xuanti_encoder::Prefix::Query).len()));
    group.finish();
}

/// All letters of the corpus' round, on all threads, with what the corpus' confirmed matches teach.
fn match_batch(c: &mut Criterion) {
    let (_dir, project) = corpus();
    let session = open(&project);
    let matcher = session.matcher(Some(TODAY)).unwrap();
    let texts: Vec<&str> = session.asks.iter().map(|ask| ask.text.as_str()).collect();
    let mut group = slow(c, "match batch");
    group.throughput(Throughput::Elements(texts.len() as u64));
    for top in [1, 10, 100] {
        group.bench_function(format!("top {top}"), |b| b.iter(|| matcher.matches_all(&texts, top).unwrap().len()));
    }
    group.finish();
}

fn learning(c: &mut Criterion) {
    let (_dir, project) = corpus();
    let session = open(&project);
    let matcher = session.matcher(None).unwrap();
    let mut group = slow(c, "learn");
    group.bench_function("corpus", |b| b.iter(|| black_box(learn::learn(&session.judgements, &matcher))));
    group.finish();
}

fn group(c: &mut Criterion) {
    let (segmenter, lexicon) = (segmenter(), Lexicon::new([]));
    let mut group = slow(c, "group");
    for number in LETTERS {
        let requests = letters(number);
        let open = |ask: &Ask| ask.state == AskState::Open;
        let asks: Vec<Ask> = RequestPosition::enumerate(&requests)
            .flat_map(|(at, request)| asks_of(request, at, &[]))
            .filter(open)
            .collect();
        let inputs = topics::Inputs {
            requests: &requests,
            asks: &asks,
            matches: &[],
            policies: &Policies::default(),
            subjects: &Subjects::of(&Policies::default()),
            categories: &[],
            place_names: &topics::PlaceNames::default(),
            segmenter: &segmenter,
            lexicon: &lexicon,
            meanings: None,
            recorded_topics: &Default::default(),
            found_threshold: 0.0,
            params: topics::TopicParams::default(),
        };
        group.throughput(Throughput::Elements(asks.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(number), |b| {
            b.iter(|| topics::groups(topics::Likeness::of(&inputs).as_ref(), &inputs).len())
        });
    }
    group.finish();
}

/// rank: match, group, name and weigh; plan: choose and lay out; follow: a decision that changes nothing about matching;
/// report: the dossier and its page.
fn planning(c: &mut Criterion) {
    let (_dir, project) = corpus();
    let session = open(&project);
    let planned: Plan = session.plan(&Wishes::default()).unwrap();
    let ranked = || {
        let session = open(&project);
        session.ranked().unwrap();
        session
    };
    let mut group = slow(c, "plan");
    group.bench_function("open session", |b| b.iter(|| open(&project).asks.len()));
    // A session keeps what it has matched, so each turn has one of its own.
    let rank = |session: Session| session.rank(Grouping::Kept).unwrap().topics.len();
    group.bench_function("rank", |b| b.iter_batched(|| open(&project), rank, BatchSize::PerIteration));
    let plan = |session: Session| session.plan(&Wishes::default()).unwrap().episodes.len();
    group.bench_function("plan", |b| b.iter_batched(ranked, plan, BatchSize::PerIteration));
    let memory = session.memory().unwrap();
    group.bench_function("follow", |b| {
        b.iter(|| session.after(memory.clone()).unwrap().ranked().unwrap().topics.len());
    });
    group.finish();
    let mut group = slow(c, "report");
    group.bench_function("page", |b| {
        let resolver = Resolver::of(&session, Masking(true)).unwrap();
        b.iter(|| page::page(&Dossier::of(&planned, &resolver)).unwrap().len());
    });
    group.finish();
}

fn open(project: &Project) -> Session {
    Session::open(project.clone(), Options::on(TODAY))
}

/// A copy of the corpus, whose caches are its own.
fn corpus() -> (tempfile::TempDir, Project) {
    let dir = tempfile::tempdir().unwrap();
    copy(&scaled::corpus(), dir.path());
    let project = Project::open(dir.path()).unwrap();
    (dir, project)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten().filter(|e| e.file_name() != ".xuanti") {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
