//! What matching needs: the clauses' index, what policies are about, the model. Each is made once, when first asked
//! for, or taken from the project's cache.

use anyhow::Result;
use jiff::civil::Date;

use super::Session;
use crate::index::{TextIndex, clause_text};
use crate::learn;
use crate::matching::{Eligible, Matcher, Model, Query, Scratch, Subjects, Verdicts};
use crate::meaning::Meaning;
use crate::model::{AskId, AskState, ClauseId, Policies};
use crate::project::Key;

impl Session {
    /// What matches asks to clauses: those that may be explained on `day`, or all.
    ///
    /// # Errors
    /// When the ledger cannot be read (its verdicts teach the model), tantivy fails, or a server of vectors.
    pub fn matcher(&self, day: Option<Date>) -> Result<Matcher<'_>> {
        self.memory()?;
        let index = self.clauses()?;
        self.matcher_with(index, self.model(index)?, Some(&self.verdicts), day)
    }

    fn matcher_with<'a>(
        &'a self,
        index: &'a TextIndex,
        model: &'a Model,
        verdicts: Option<&'a Verdicts>,
        day: Option<Date>,
    ) -> Result<Matcher<'a>> {
        let policies = &self.input.policies;
        let eligible = Eligible::on(day, policies);
        let Session { segmenter, lexicon, .. } = self;
        let understanding = self.understanding()?;
        Ok(Matcher {
            policies,
            index,
            subjects: self.subjects(),
            segmenter,
            lexicon,
            understanding,
            eligible,
            verdicts,
            model,
        })
    }

    /// The index of the clauses.
    fn clauses(&self) -> Result<&TextIndex> {
        if let Some(index) = self.clauses.get() {
            return Ok(index);
        }
        // What the policies are about will be asked next, and an index leaves one of two threads idle towards its end.
        let index = || self.kept_index("clauses", &clause_texts(&self.input.policies));
        let (index, _) = rayon::join(index, || self.subjects());
        let index = index?;
        Ok(self.clauses.get_or_init(|| index))
    }

    pub(super) fn subjects(&self) -> &Subjects {
        self.subjects.get_or_init(|| Subjects::of(&self.input.policies))
    }

    /// What the confirmed matches teach.
    fn model(&self, index: &TextIndex) -> Result<&Model> {
        if let Some(model) = self.model.get() {
            return Ok(model);
        }
        let mut key = self.key(&clause_texts(&self.input.policies));
        self.lessons.iter().for_each(|j| {
            key.add(j.text.as_bytes());
            key.add(j.clause.as_bytes());
            key.add(&[j.verdict as u8]);
        });
        key.add(self.meaning()?.map_or("", Meaning::name).as_bytes());
        let kept = self.cache.as_ref().and_then(|cache| cache.bytes("model", &key));
        if let Some(model) = kept.and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
            return Ok(self.model.get_or_init(|| model));
        }
        let unlearned = Model::default();
        let model = learn::learn(&self.lessons, &self.matcher_with(index, &unlearned, None, None)?)?;
        if let Some(cache) = &self.cache
            && let Ok(bytes) = postcard::to_stdvec(&model)
        {
            cache.put_bytes("model", &key, &bytes);
        }
        Ok(self.model.get_or_init(|| model))
    }

    /// The open asks most like `text`, most alike first.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn similar_asks(&self, text: &str, top: usize) -> Result<Vec<AskId>> {
        let open = AskId::enumerate(&self.asks).filter(|(_, ask)| ask.state == AskState::Open);
        let (open, texts): (Vec<AskId>, Vec<&str>) = open.map(|(id, ask)| (id, ask.text.as_str())).unzip();
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
}

fn clause_texts(policies: &Policies) -> Vec<String> {
    ClauseId::all(&policies.clauses).map(|clause| clause_text(policies, clause)).collect()
}
