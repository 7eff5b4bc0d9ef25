//! The settings of grouping, categories, names and gaps as values: an experiment gives [`Inputs`](super::Inputs) other
//! [`TopicParams`] and edits nothing.
//!
//! Sources: “petitions” and “corpus” are the labelled letters of docs/experiments/, where the comparisons stand; “set by hand”
//! means that no comparison was kept. What bounds time and memory alone is a constant where it is used.

/// How asks become topics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopicParams {
    /// Open asks by which features are weighed and the threshold is set; of more an even sample. (Set by hand: memory.)
    pub sample: usize,
    pub vectors: VectorParams,
    pub expansion: ExpansionParams,
    pub smoothing: SmoothingParams,
    /// From which similarity letters alone are one topic. (Petitions.)
    pub threshold_of_letters: ThresholdParams,
    /// From which similarity letters with what clauses lend them, smoothed, are one topic. (Corpus.)
    pub threshold_with_policies: ThresholdParams,
    pub merge: MergeParams,
    /// Added to the similarity of two asks that a decision has seen in one topic, 0..1. (Corpus, letters drawn anew.)
    pub recorded_pull: f32,
    /// Where meaning is known: groups join from this mean probability that two of their asks are one need, 0..1. (Letters and
    /// corpus, `examples/fit_likeness.rs`.)
    pub same_need: f32,
    /// From this mean probability on, but below `same_need`, a lone ask may belong to a topic: it waits in the tray. (Letters.)
    pub doubt: f32,
    pub answers: AnswerParams,
    pub categories: CategoryParams,
    pub names: NameParams,
}

impl Default for TopicParams {
    fn default() -> TopicParams {
        TopicParams {
            sample: 1 << 16,
            vectors: VectorParams::default(),
            expansion: ExpansionParams::default(),
            smoothing: SmoothingParams::default(),
            threshold_of_letters: ThresholdParams { deviations: 3.0, least: 0.12, most: 0.26 },
            threshold_with_policies: ThresholdParams { deviations: 4.0, least: 0.15, most: 0.40 },
            merge: MergeParams::default(),
            recorded_pull: 0.25,
            same_need: 0.28,
            doubt: 0.15,
            answers: AnswerParams::default(),
            categories: CategoryParams::default(),
            names: NameParams::default(),
        }
    }
}

/// What an ask's vector is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VectorParams {
    /// Weights of the text's blocks: words, bigrams, characters. (Petitions.)
    pub blocks: [f32; 3],
    /// Share of the squared length that is matters, 0..1. (Petitions, corpus.)
    pub matters: f32,
    /// Share that is what matched clauses lend, 0..1. (Corpus.)
    pub lent: f32,
    /// How often a title counts: it says what the letter is about. (Set by hand.)
    pub title: f32,
    /// Letters assumed beside the ones at hand, so that idf is not wild in small collections. (Petitions.)
    pub background: f32,
    /// Matters longer than this quantile (0..1) of all count as full evidence. (Set by hand.)
    pub full_evidence: f64,
    /// Strongest features kept of one ask. (Set by hand: memory.)
    pub kept: usize,
    /// Numbers shared by the features outside a sample. (Set by hand: memory.)
    pub rare: u32,
}

impl Default for VectorParams {
    fn default() -> VectorParams {
        VectorParams {
            blocks: [0.5, 1.0, 2.0],
            matters: 0.2,
            lent: 0.07,
            title: 2.0,
            background: 1000.0,
            full_evidence: 0.8,
            kept: 1024,
            rare: 1 << 17,
        }
    }
}

/// What clauses lend to the asks that match them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExpansionParams {
    /// Clauses that lend to an ask, its first. (Corpus.)
    pub clauses: usize,
    /// One of them at most for so many clauses at hand: of few, everybody would be lent the same. (Set by hand.)
    pub clauses_for_each: usize,
    /// Bigrams that each of them lends. (Corpus.)
    pub pairs: usize,
}

impl Default for ExpansionParams {
    fn default() -> ExpansionParams {
        ExpansionParams { clauses: 5, clauses_for_each: 20, pairs: 40 }
    }
}

/// How asks are moved towards their neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothingParams {
    /// Neighbours that count, by their similarity. (Corpus.)
    pub neighbours: usize,
    /// One of them at most for so many letters: among few, the nearest need not be near. (Set by hand.)
    pub letters_for_each: usize,
    /// A neighbour more similar than this (0..1) is a copy with small changes: it says nothing new, and twelve copies would
    /// only move towards each other. (Corpus.)
    pub copy: f32,
    /// How far to move, beside 1 for staying. (Corpus.)
    pub share: f32,
    /// Neighbours are looked for among so many letters in order, so that the work grows with their number. (Set by hand.)
    pub among: usize,
    /// Strongest features kept. (Set by hand: memory.)
    pub kept: usize,
}

impl Default for SmoothingParams {
    fn default() -> SmoothingParams {
        SmoothingParams { neighbours: 3, letters_for_each: 40, copy: 0.6, share: 0.5, among: 4096, kept: 2048 }
    }
}

/// From which similarity two clusters are one topic: so many standard deviations above the mean similarity of any two
/// letters, within bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdParams {
    /// Standard deviations above the mean.
    pub deviations: f32,
    /// Lower bound of the threshold, 0..1.
    pub least: f32,
    /// Upper bound of the threshold, 0..1.
    pub most: f32,
}

/// How groups that one threshold kept apart are joined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MergeParams {
    /// Groups join from this similarity beside that within them. (Petitions: 0.60 to 0.65 is best.)
    pub threshold: f32,
    /// The same where there are policies: with `documents`, groups that the same documents answer join from 0.2, such that
    /// share none from 0.7. (Corpus.)
    pub threshold_with_documents: f32,
    /// What the cosine of the documents that answer them counts beside their own similarity. (Corpus.)
    pub documents: f32,
}

impl Default for MergeParams {
    fn default() -> MergeParams {
        MergeParams { threshold: 0.6, threshold_with_documents: 0.7, documents: 0.5 }
    }
}

/// What answers a topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnswerParams {
    /// Clauses kept for a topic. (Set by hand.)
    pub kept: usize,
}

impl Default for AnswerParams {
    fn default() -> AnswerParams {
        AnswerParams { kept: 12 }
    }
}

/// How topics are put into categories.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CategoryParams {
    /// Weight of a seed word in a policy's title beside one clause that says it. (Set by hand.)
    pub in_title: f32,
    /// Weight of what an ask says itself beside what it matches. (Corpus.)
    pub said: f32,
    /// Seed words of one matter count no more than this together. (Corpus.)
    pub most_said: f32,
    /// Policies assumed beside the ones at hand, so that idf is not wild where there are few. (Set by hand.)
    pub background: f32,
}

impl Default for CategoryParams {
    fn default() -> CategoryParams {
        CategoryParams { in_title: 5.0, said: 1.5, most_said: 1.5, background: 10.0 }
    }
}

/// How topics are named. (All set by hand.)
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NameParams {
    /// Asks read to find a name.
    pub read: usize,
    /// Shortest phrase taken from an ask, in characters.
    pub shortest: usize,
    /// Longest phrase that costs nothing extra, in characters. A name is cut at four more.
    pub longest: usize,
    /// What a character costs, as a share of what the phrase says.
    pub cost: f32,
    /// What each character beyond the longest costs, likewise.
    pub cost_beyond: f32,
}

impl Default for NameParams {
    fn default() -> NameParams {
        NameParams { read: 50, shortest: 4, longest: 18, cost: 0.05, cost_beyond: 0.2 }
    }
}
