//! Plain tantivy with tantivy-jieba: one field, one boolean query a question, the best ten.
//!
//! ```text
//! plain FOLDER      # BEIR layout; prints seconds and questions a second as JSON
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;
use serde_json::Value as Json;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{Index, ReloadPolicy, TantivyDocument, Term};
use tantivy_jieba::JiebaTokenizer;

const TOP: usize = 10;
/// tantivy's usual budget: 128 MB a thread.
const MEMORY: usize = 256 << 20;

fn main() -> tantivy::Result<()> {
    let dir = PathBuf::from(std::env::args().nth(1).expect("a BEIR folder"));
    let articles = texts(&dir.join("corpus.jsonl"));
    let questions = texts(&dir.join("queries.jsonl"));
    let threads = rayon::current_num_threads();

    let start = Instant::now();
    let mut schema = Schema::builder();
    let indexing =
        TextFieldIndexing::default().set_tokenizer("jieba").set_index_option(IndexRecordOption::WithFreqs);
    let field = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let index = Index::create_in_ram(schema.build());
    index.tokenizers().register("jieba", JiebaTokenizer::new());
    let mut writer = index.writer_with_num_threads(threads, MEMORY)?;
    for article in &articles {
        let mut document = TantivyDocument::new();
        document.add_text(field, article);
        writer.add_document(document)?;
    }
    writer.commit()?;
    let indexed = start.elapsed().as_secs_f64();

    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher = reader.searcher();
    let start = Instant::now();
    let found: usize = questions
        .par_iter()
        .map_init(
            || TextAnalyzer::builder(JiebaTokenizer::new()).build(),
            |jieba, question| {
                let mut words = Vec::new();
                jieba.token_stream(question).process(&mut |token| words.push(token.text.clone()));
                words.sort_unstable();
                words.dedup();
                let term = |word: &String| Term::from_field_text(field, word);
                let clauses = words
                    .iter()
                    .map(|word| Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs)) as Box<dyn Query>)
                    .collect();
                let query = BooleanQuery::union(clauses);
                searcher.search(&query, &TopDocs::with_limit(TOP).order_by_score()).map_or(0, |found| found.len())
            },
        )
        .sum();
    let speed = questions.len() as f64 / start.elapsed().as_secs_f64();
    println!("{}", serde_json::json!({ "index": indexed, "questions_per_second": speed, "found": found }));
    Ok(())
}

/// Title and text of every line.
fn texts(path: &Path) -> Vec<String> {
    let text = |line: &str| {
        let record: Json = serde_json::from_str(line).ok()?;
        let field = |name: &str| record[name].as_str().unwrap_or_default().to_string();
        Some(format!("{}\n{}", field("title"), field("text")))
    };
    fs::read_to_string(path).expect("a readable file").lines().filter_map(text).collect()
}
