//! Text to the ids of pieces: the likeliest way to cut it, by the pieces' log probabilities (a unigram model).

use crate::normalisation::normalise;

/// A piece of text the model has a vector for, and its log probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub text: Vec<u8>,
    pub score: f32,
}

const START: u32 = 0;
const END: u32 = 2;
const UNKNOWN: u32 = 3;
/// Ids below this have a meaning of their own and never stand for text.
const FIRST_TEXT: usize = 4;

/// A character that no piece has is this much less likely than the rarest piece.
const UNKNOWN_PENALTY: f32 = 10.0;

pub struct Tokenizer {
    pieces: Vec<Piece>,
    /// Ids by the bytes of their pieces.
    sorted: Vec<u32>,
    /// In bytes.
    longest_piece: usize,
    unknown_score: f32,
}

/// The likeliest way to reach a place in the text.
#[derive(Clone, Copy)]
struct Best {
    score: f32,
    piece: u32,
    from: usize,
}

impl Tokenizer {
    pub fn new(pieces: &[Piece]) -> Self {
        let mut sorted: Vec<u32> = (FIRST_TEXT..pieces.len()).map(|id| id as u32).collect();
        sorted.sort_by(|&a, &b| pieces[a as usize].text.cmp(&pieces[b as usize].text));
        let rarest = pieces.iter().map(|piece| piece.score).fold(f32::INFINITY, f32::min);
        let longest_piece = pieces.iter().map(|piece| piece.text.len()).max().unwrap_or(1);
        Self { pieces: pieces.to_vec(), sorted, longest_piece, unknown_score: rarest - UNKNOWN_PENALTY }
    }

    /// The ids of `prefix` and `text`, with start and end, cut to `longest`.
    pub fn encode(&self, prefix: &str, text: &str, longest: usize) -> Vec<u32> {
        // No piece is longer than the longest, so what comes after this many characters would be cut off anyway.
        let characters = normalise(prefix.chars().chain(text.chars()), longest * self.longest_piece);
        let mut ids = vec![START];
        ids.extend(self.likeliest(&characters));
        ids.truncate(longest - 1);
        ids.push(END);
        ids
    }

    /// The Viterbi path through all ways to cut the text; of equal ones the first found.
    fn likeliest(&self, characters: &[char]) -> Vec<u32> {
        let text: String = characters.iter().collect();
        let unreached = Best { score: f32::NEG_INFINITY, piece: UNKNOWN, from: 0 };
        let mut best = vec![unreached; text.len() + 1];
        best[0].score = 0.0;
        for (start, character) in text.char_indices() {
            let reached = best[start].score;
            let mut reach = |end: usize, piece: u32, score: f32| {
                if reached + score > best[end].score {
                    best[end] = Best { score: reached + score, piece, from: start };
                }
            };
            self.for_each_prefix(&text.as_bytes()[start..], |length, piece| {
                reach(start + length, piece, self.pieces[piece as usize].score);
            });
            reach(start + character.len_utf8(), UNKNOWN, self.unknown_score);
        }
        let mut ids = Vec::new();
        let mut end = text.len();
        while end > 0 {
            ids.push(best[end].piece);
            end = best[end].from;
        }
        ids.reverse();
        ids
    }

    /// Every piece that the text begins with, shortest first: its length in bytes and its id.
    fn for_each_prefix(&self, text: &[u8], mut found: impl FnMut(usize, u32)) {
        let mut range = &self.sorted[..];
        for (depth, &byte) in text.iter().enumerate() {
            let byte_of = |&id: &u32| self.pieces[id as usize].text.get(depth).copied();
            let start = range.partition_point(|id| byte_of(id) < Some(byte));
            let end = range.partition_point(|id| byte_of(id) <= Some(byte));
            range = &range[start..end];
            match range.first() {
                Some(&id) if self.pieces[id as usize].text.len() == depth + 1 => found(depth + 1, id),
                Some(_) => {}
                None => return,
            }
        }
    }
}
