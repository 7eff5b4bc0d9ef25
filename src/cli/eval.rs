//! `xuanti eval`: how good the matching is on judged questions, through the same code as `plan`.

mod report;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use self::report::{Crossed, Report, Seconds, Variant, means};
use super::{Ending, Format, Global, output};
use crate::eval::{self, Question, QuestionResult, Split};
use crate::index::{TextIndex, clause_text};
use crate::learn::{self, Lesson, Recipe};
use crate::matching::{Eligible, MatchParams, Matcher, Model, Subjects, Understanding};
use crate::meaning::{DocumentVectors, MOST_CLAUSES, Meaning};
use crate::model::{ClauseId, MeaningConfig};
use crate::read::{self, Beir};
use crate::report::render::folder;
use crate::session::Switch;
use crate::text::{Lexicon, Segmenter};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// BEIR 目录：corpus.jsonl、queries.jsonl、qrels/*.tsv
    #[arg(value_name = "目录")]
    dir: PathBuf,
    /// 用 qrels 里的哪一份标注
    #[arg(long, value_name = "名称", default_value = "test")]
    split: String,
    /// 从这个 BEIR 目录（条款编号相同）的标注学习
    #[arg(long, value_name = "目录", conflicts_with = "cv")]
    learn: Option<PathBuf>,
    /// 学习用的标注
    #[arg(long, value_name = "名称", default_value = "train")]
    learn_split: String,
    /// 每个问题取前几条
    #[arg(long, value_name = "条数", default_value_t = 100)]
    top: usize,
    /// 把排序结果写成 TREC 格式
    #[arg(long, value_name = "文件", conflicts_with = "cv")]
    run: Option<PathBuf>,
    /// 交叉验证的折数：随机分折和按条款分折各做一遍
    #[arg(long, value_name = "折数", value_parser = clap::value_parser!(u8).range(2..=50))]
    cv: Option<u8>,
    /// 逐项去掉各部分再评测
    #[arg(long, requires = "cv")]
    ablate: bool,
    /// 学习曲线：分别用 0、30、100、300、1000 条已确认匹配
    #[arg(long, requires = "cv")]
    curve: bool,
}

/// The vectors of a benchmark, in its folder if that can be written.
const VECTORS: &str = ".xuanti-vectors";
/// Sizes of the learning curve.
const CURVE: [usize; 5] = [0, 30, 100, 300, 1000];

/// A benchmark with the tools to match it.
struct Bench {
    beir: Beir,
    questions: Vec<Question>,
    segmenter: Segmenter,
    lexicon: Lexicon,
    index: TextIndex,
    subjects: Subjects,
    meaning: Option<(Meaning, DocumentVectors)>,
    seconds_index: f64,
    seconds_meaning: f64,
}

pub fn run(args: &Args, global: &Global) -> Result<Ending> {
    if !matches!(global.format, Format::Table | Format::Json) {
        bail!("eval 的输出格式只有 table 和 json。请改用 --format json");
    }
    let bench = Bench::open(&args.dir, &args.split, global.meaning)?;
    let text = match args.cv {
        Some(folds) => {
            let crossed = bench.crossed(folds, args)?;
            if global.format == Format::Table { crossed.table() } else { serde_json::to_string_pretty(&crossed)? }
        }
        None => {
            let report = bench.once(args)?;
            if global.format == Format::Table { report.table() } else { serde_json::to_string_pretty(&report)? }
        }
    };
    output::line(text.trim_end())?;
    Ok(Ending::Done)
}

/// What compares by meaning, with the vectors of the benchmark's corpus, kept beside it. Of a corpus with very many texts
/// only where it is asked for: that takes minutes.
fn understand(beir: &Beir, dir: &Path, chosen: Option<Switch>) -> Result<Option<(Meaning, DocumentVectors)>> {
    let many = beir.policies.clauses.len() > MOST_CLAUSES;
    if chosen == Some(Switch::Off) || (many && chosen.is_none()) {
        return Ok(None);
    }
    let Some(meaning) = Meaning::of(&MeaningConfig::default(), Some(dir.join(VECTORS)))? else { return Ok(None) };
    let documents = DocumentVectors::of(&beir.policies, &meaning)?;
    Ok(Some((meaning, documents)))
}

impl Bench {
    fn open(dir: &Path, split: &str, chosen: Option<Switch>) -> Result<Bench> {
        let beir = read::beir(dir)?;
        let questions = questions(&beir, dir, split)?;
        if questions.is_empty() {
            bail!(
                "{} 的标注 {split} 里没有能用的问题。请检查编号与 queries.jsonl、corpus.jsonl 是否一致",
                dir.display()
            );
        }
        let lexicon = Lexicon::new([]);
        let segmenter = Segmenter::new(lexicon.own_words());
        let start = Instant::now();
        let texts: Vec<String> =
            ClauseId::all(&beir.policies.clauses).map(|clause| clause_text(&beir.policies, clause)).collect();
        let (index, subjects) = rayon::join(|| TextIndex::build(&texts, &segmenter), || Subjects::of(&beir.policies));
        let seconds_index = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let meaning = understand(&beir, dir, chosen)?;
        let seconds_meaning = start.elapsed().as_secs_f64();
        Ok(Bench {
            beir,
            questions,
            segmenter,
            lexicon,
            index: index?,
            subjects,
            meaning,
            seconds_index,
            seconds_meaning,
        })
    }

    fn matcher<'a>(&'a self, model: &'a Model) -> Matcher<'a> {
        let policies = &self.beir.policies;
        let eligible = Eligible::on(None, policies);
        let Bench { index, subjects, segmenter, lexicon, .. } = self;
        let understanding = self.meaning.as_ref().map(|(meaning, documents)| Understanding { meaning, documents });
        Matcher { policies, index, subjects, segmenter, lexicon, understanding, eligible, verdicts: None, model }
    }

    /// Ranks all questions once, after learning from another set if there is one.
    fn once(&self, args: &Args) -> Result<Report> {
        let lessons = match &args.learn {
            Some(dir) => self.lessons(dir, &args.learn_split)?,
            None => Vec::new(),
        };
        let unlearned = Model::default();
        let start = Instant::now();
        let model = learn::learn_from(&lessons, &Recipe::default(), &self.matcher(&unlearned))?;
        let seconds_learn = start.elapsed().as_secs_f64();
        let matcher = self.matcher(&model);
        let asked: Vec<&Question> = self.questions.iter().collect();
        let start = Instant::now();
        let rankings = eval::rank(&asked, &matcher, args.top)?;
        let matching = start.elapsed().as_secs_f64();
        if let Some(path) = &args.run {
            folder::write(path, eval::run_lines(&asked, &rankings, &self.beir.doc_ids))
                .with_context(|| format!("无法写入 {}", path.display()))?;
        }
        let start = Instant::now();
        let scores = eval::plain_scores(&self.questions, &matcher, args.top);
        let plain = start.elapsed().as_secs_f64();
        Ok(Report {
            seconds: Some(Seconds {
                index: self.seconds_index,
                meaning: self.seconds_meaning,
                learn: seconds_learn,
                matching,
                plain,
            }),
            questions_per_second: Some(asked.len() as f64 / matching),
            plain_questions_per_second: Some(asked.len() as f64 / plain),
            ..Report::of(&eval::judge(&asked, &rankings, &lessons), &scores)
        })
    }

    fn lessons(&self, dir: &Path, split: &str) -> Result<Vec<Lesson>> {
        // Its corpus is the same; only its questions and judgements are used.
        let queries = read::beir(dir)?.queries;
        Ok(judged(&queries, &self.beir.doc_ids, dir, split)?.iter().map(Question::lesson).collect())
    }

    fn crossed(&self, folds: u8, args: &Args) -> Result<Crossed> {
        let unlearned = Model::default();
        let plain = eval::plain_scores(&self.questions, &self.matcher(&unlearned), args.top);
        let whole = Some(Recipe::default());
        let cross = |split| self.cross(split, folds, usize::MAX, MatchParams::DEFAULT, whole, args.top);
        let (random, grouped) = (&cross(Split::Random)?, &cross(Split::Grouped)?);
        let row = |name: String, most, params, recipe| {
            let cross = |split| self.cross(split, folds, most, params, recipe, args.top);
            let (random, grouped) = (cross(Split::Random)?, cross(Split::Grouped)?);
            Ok(Variant {
                name,
                unseen: means(&eval::scores_of(random.iter().filter(|o| o.unseen))),
                random: means(&eval::scores_of(&random)),
                grouped: means(&eval::scores_of(&grouped)),
            })
        };
        let ablation = if args.ablate {
            let variants = eval::variants().into_iter();
            variants.map(|v| row(v.name.into(), usize::MAX, v.params, v.recipe)).collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        let curve = if args.curve {
            CURVE.into_iter().map(|n| row(n.to_string(), n, MatchParams::DEFAULT, whole)).collect::<Result<_>>()?
        } else {
            Vec::new()
        };
        Ok(Crossed { folds, random: Report::of(random, &plain), grouped: Report::of(grouped, &plain), ablation, curve })
    }

    fn cross(
        &self,
        split: Split,
        folds: u8,
        most: usize,
        params: MatchParams,
        recipe: Option<Recipe>,
        top: usize,
    ) -> Result<Vec<QuestionResult>> {
        let base = Model { params, ..Model::default() };
        let matcher = self.matcher(&base);
        let learn = |lessons: &[Lesson]| match recipe {
            Some(recipe) => learn::learn_from(lessons, &recipe, &matcher),
            None => Ok(base.clone()),
        };
        let of_questions = split.folds(&self.questions, folds.into());
        Ok(eval::cross_validate(&self.questions, &of_questions, most, &matcher, learn, top)?)
    }
}

fn questions(beir: &Beir, dir: &Path, split: &str) -> Result<Vec<Question>> {
    let mut questions = judged(&beir.queries, &beir.doc_ids, dir, split)?;
    questions.retain(|q| !q.clauses().is_empty());
    Ok(questions)
}

/// The questions with judgements, in the order of the queries.
fn judged(queries: &[(String, String)], doc_ids: &[String], dir: &Path, split: &str) -> Result<Vec<Question>> {
    let clauses: HashMap<&str, ClauseId> = doc_ids.iter().map(String::as_str).zip((0..).map(ClauseId)).collect();
    let mut judged: HashMap<String, HashMap<ClauseId, u32>> = HashMap::new();
    for (query, document, grade) in read::qrels(&dir.join("qrels").join(format!("{split}.tsv")))? {
        if let Some(&clause) = clauses.get(document.as_str()) {
            judged.entry(query).or_default().insert(clause, grade);
        }
    }
    let question = |(id, text): &(String, String)| {
        Some(Question { id: id.clone(), text: text.clone(), judged: judged.remove(id)? })
    };
    Ok(queries.iter().filter_map(question).collect())
}
