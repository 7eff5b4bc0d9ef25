//! Gradient boosting of symmetric trees for a yes-or-no label (Friedman 2001, with second-order leaf values as in
//! XGBoost, Chen & Guestrin 2016), over features cut into few bins.
//!
//! Why not a crate: forust-ml is no longer maintained, perpetual chooses its own budget, and neither promises the same
//! bytes for any number of threads. Here every histogram is summed by one thread in the order of the rows and the
//! best cut is chosen in the order of the features, so threads change nothing but the time.
//!
//! A monotone feature never lowers the sum: where a cut on one would put the higher leaf below the lower, both
//! take the middle, and what grows below either side is held on its side of that middle (LightGBM's "basic" method).

use std::ops::Range;

use rayon::prelude::*;

use super::GrowthParams;
use crate::matching::{DEPTH, Feature, Forest, LEAVES, Tree};
use crate::random::SplitMix;

/// Most bins of a feature. (64: docs/experiments/forest-growth.md; more gain nothing, fewer lose.)
const BINS: usize = 64;

/// Examples to learn from.
#[derive(Debug, Clone, Default)]
pub struct Examples {
    pub rows: Vec<[f32; Feature::COUNT]>,
    pub answers: Vec<bool>,
    pub weights: Vec<f32>,
}

/// Examples with every feature cut into bins.
#[derive(Debug, Clone)]
pub struct Binned {
    columns: Vec<Column>,
    answers: Vec<bool>,
    weights: Vec<f32>,
}

/// One feature cut into bins: a value is in the bin whose number is how many edges are below it.
#[derive(Debug, Clone)]
struct Column {
    feature: Feature,
    edges: Vec<f32>,
    bins: Vec<u8>,
}

/// Sums over the rows of a leaf: first and second derivative of the loss (gradient, hessian).
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    gradient: f64,
    hessian: f64,
}

/// What a leaf's value must stay within, for monotone features.
type Bounds = (f64, f64);

/// Grows a forest on the features for which `used` holds.
pub fn grow(binned: &Binned, used: impl Fn(Feature) -> bool, growth: GrowthParams) -> Forest {
    let columns: Vec<&Column> = binned.columns.iter().filter(|column| used(column.feature)).collect();
    let start = start(binned);
    let mut forest = Forest { start, trees: Vec::with_capacity(growth.trees) };
    let mut scores = vec![start; binned.answers.len()];
    let mut random = SplitMix(0);
    for _ in 0..growth.trees {
        let drawn: Vec<bool> = scores.iter().map(|_| random.below(growth.one_row_in) == 0).collect();
        let rows: Vec<u32> = (0..).zip(&drawn).filter(|(_, drawn)| **drawn).map(|(row, _)| row).collect();
        let gradients: Vec<[f32; 2]> = derivatives(binned, &scores, &drawn);
        let mut chosen: Vec<usize> = (0..columns.len()).collect();
        random.shuffle(&mut chosen);
        chosen.truncate(((columns.len() as f64 * growth.features).ceil() as usize).max(1));
        chosen.sort_unstable();
        let columns: Vec<&Column> = chosen.iter().map(|&c| columns[c]).collect();
        let Some((tree, cuts)) = grow_tree(&columns, &rows, &gradients, growth) else { break };
        add(&tree, &cuts, &mut scores);
        forest.trees.push(tree);
    }
    forest
}

/// Log-odds of the weighted share of yes.
fn start(binned: &Binned) -> f32 {
    let sum = |yes: bool| -> f64 {
        let of = binned.answers.iter().zip(&binned.weights).filter(|(a, _)| **a == yes);
        of.map(|(_, w)| f64::from(*w)).sum()
    };
    ((sum(true) + 1e-3) / (sum(false) + 1e-3)).ln() as f32
}

/// Adds the tree's values to the scores of all rows.
fn add(tree: &Tree, cuts: &[Cut<'_>], scores: &mut [f32]) {
    let mut leaves = vec![0u8; scores.len()];
    for (level, (column, bin)) in cuts.iter().enumerate() {
        for (leaf, row) in leaves.iter_mut().zip(&column.bins) {
            *leaf |= u8::from(*row as usize > *bin) << level;
        }
    }
    scores.iter_mut().zip(leaves).for_each(|(score, leaf)| *score += tree.values[leaf as usize]);
}

/// Gradient and hessian of the logistic loss at each row that is drawn, zero at the others.
fn derivatives(binned: &Binned, scores: &[f32], drawn: &[bool]) -> Vec<[f32; 2]> {
    (scores, &binned.answers, &binned.weights, drawn)
        .into_par_iter()
        .map(|(score, &answer, weight, &drawn)| {
            if !drawn {
                return [0.0; 2];
            }
            let p = 1.0 / (1.0 + (-score).exp());
            [weight * (p - f32::from(u8::from(answer))), weight * p * (1.0 - p)]
        })
        .collect()
}

/// A column's sums by leaf and bin.
type Histogram = Vec<[Sum; BINS]>;

/// A column, and the bin above which rows go up.
type Cut<'a> = (&'a Column, usize);

/// One tree from these rows, and its cuts; `None` if no cut gains anything.
fn grow_tree<'a>(
    columns: &[&'a Column],
    rows: &[u32],
    gradients: &[[f32; 2]],
    growth: GrowthParams,
) -> Option<(Tree, Vec<Cut<'a>>)> {
    let mut leaves = vec![0u8; gradients.len()];
    let mut bounds: Vec<Bounds> = vec![(f64::NEG_INFINITY, f64::INFINITY)];
    let mut tree = Tree { features: [0; DEPTH], thresholds: [f32::INFINITY; DEPTH], values: [0.0; LEAVES] };
    let mut cuts = Vec::with_capacity(DEPTH);
    let mut histograms: Vec<Histogram> =
        columns.par_iter().map(|column| column.histogram(rows, &leaves, gradients, 1)).collect();
    for level in 0..DEPTH {
        let count = 1 << level;
        let Some((at, bin)) = best_cut(columns, &histograms, &bounds, growth) else {
            if level == 0 {
                return None;
            }
            // Nor will any deeper level find one.
            while bounds.len() < LEAVES {
                bounds.extend_from_within(..);
            }
            break;
        };
        let column = columns[at];
        cuts.push((column, bin));
        bounds = column.bounds_below(&histograms[at], bin, &bounds, growth.ridge);
        tree.features[level] = column.feature as u16;
        tree.thresholds[level] = column.edges[bin];
        // Only the rows of the smaller side are counted; the others are what is left of the whole.
        let (upper, lower): (Vec<u32>, Vec<u32>) =
            rows.iter().partition(|&&row| column.bins[row as usize] as usize > bin);
        let (few, few_are_upper) = if upper.len() < lower.len() { (&upper, true) } else { (&lower, false) };
        if level + 1 < DEPTH {
            histograms = (columns, histograms)
                .into_par_iter()
                .map(|(column, whole)| halves(whole, column.histogram(few, &leaves, gradients, count), few_are_upper))
                .collect();
        }
        upper.iter().for_each(|&row| leaves[row as usize] |= 1 << level);
    }
    let mut sums = [Sum::default(); LEAVES];
    for &row in rows {
        let [gradient, hessian] = gradients[row as usize];
        sums[leaves[row as usize] as usize].add(gradient, hessian);
    }
    for (leaf, sum) in sums.iter().enumerate() {
        tree.values[leaf] = (sum.value(growth.ridge, bounds[leaf]) as f32) * growth.rate;
    }
    Some((tree, cuts))
}

/// The column and the bin of the cut that gains most; the first of equal ones.
fn best_cut(
    columns: &[&Column],
    histograms: &[Histogram],
    bounds: &[Bounds],
    growth: GrowthParams,
) -> Option<(usize, usize)> {
    let cuts: Vec<Option<(f64, usize)>> = (columns, histograms)
        .into_par_iter()
        .map(|(column, histogram)| column.best_cut(histogram, bounds, growth.ridge))
        .collect();
    let mut best: Option<(f64, usize, usize)> = None;
    for (at, cut) in cuts.into_iter().enumerate() {
        if let Some((gain, bin)) = cut
            && best.is_none_or(|(most, ..)| gain > most)
        {
            best = Some((gain, at, bin));
        }
    }
    best.map(|(_, at, bin)| (at, bin))
}

/// The sums of the lower leaves, then of the upper ones, from those of the whole and of one side.
fn halves(mut whole: Histogram, side: Histogram, side_is_upper: bool) -> Histogram {
    for (whole, side) in whole.iter_mut().flatten().zip(side.iter().flatten()) {
        *whole = whole.minus(*side);
    }
    if side_is_upper { [whole, side].concat() } else { [side, whole].concat() }
}

impl Binned {
    pub fn of(examples: &Examples) -> Binned {
        let columns = Feature::ALL.into_par_iter().map(|feature| Column::new(feature, &examples.rows));
        Binned { columns: columns.collect(), answers: examples.answers.clone(), weights: examples.weights.clone() }
    }

    /// Some of its rows, those of each range with their weights times a factor. The bins stay, so that values are sorted once
    /// for several forests.
    pub fn pick(&self, ranges: &[(Range<usize>, f32)]) -> Binned {
        let column = |column: &Column| Column {
            edges: column.edges.clone(),
            bins: ranges.iter().flat_map(|(range, _)| &column.bins[range.clone()]).copied().collect(),
            ..*column
        };
        let mut picked =
            Binned { columns: self.columns.iter().map(column).collect(), answers: Vec::new(), weights: Vec::new() };
        for (range, factor) in ranges {
            picked.answers.extend_from_slice(&self.answers[range.clone()]);
            picked.weights.extend(self.weights[range.clone()].iter().map(|weight| weight * factor));
        }
        picked
    }
}

impl Sum {
    fn add(&mut self, gradient: f32, hessian: f32) {
        self.gradient += f64::from(gradient);
        self.hessian += f64::from(hessian);
    }

    fn plus(self, other: Sum) -> Sum {
        Sum { gradient: self.gradient + other.gradient, hessian: self.hessian + other.hessian }
    }

    fn minus(self, other: Sum) -> Sum {
        Sum { gradient: self.gradient - other.gradient, hessian: self.hessian - other.hessian }
    }

    /// The value that lowers the loss most, within bounds.
    fn value(self, ridge: f64, (low, high): Bounds) -> f64 {
        (-self.gradient / (self.hessian + ridge)).clamp(low, high)
    }

    /// How much the loss falls with `value`.
    fn gain(self, ridge: f64, value: f64) -> f64 {
        -(2.0 * self.gradient * value + (self.hessian + ridge) * value * value)
    }
}

impl Column {
    /// Edges at even shares of the distinct values.
    fn new(feature: Feature, rows: &[[f32; Feature::COUNT]]) -> Column {
        let mut sorted: Vec<f32> = rows.iter().map(|row| row[feature as usize]).collect();
        sorted.sort_unstable_by(f32::total_cmp);
        let mut edges: Vec<f32> = (1..BINS).filter_map(|i| sorted.get(i * sorted.len() / BINS).copied()).collect();
        // Where most rows share one value (mostly zero), the rest get the other edges.
        let common = edges.windows(2).filter(|e| e[0] == e[1]).map(|e| e[0]).next();
        edges.dedup();
        if let Some(common) = common.filter(|_| edges.len() < BINS / 2) {
            sorted.retain(|&v| v != common);
            edges.extend((0..BINS / 2).filter_map(|i| sorted.get(i * sorted.len() / (BINS / 2)).copied()));
            edges.sort_unstable_by(f32::total_cmp);
            edges.dedup();
        }
        edges.truncate(BINS - 1);
        let bins = rows.iter().map(|row| edges.partition_point(|&e| e < row[feature as usize]) as u8).collect();
        Column { feature, edges, bins }
    }

    /// The sums of these rows, `count` leaves.
    fn histogram(&self, rows: &[u32], leaves: &[u8], gradients: &[[f32; 2]], count: usize) -> Histogram {
        let mut sums = vec![[Sum::default(); BINS]; count];
        for &row in rows {
            let row = row as usize;
            let [gradient, hessian] = gradients[row];
            sums[leaves[row] as usize][self.bins[row] as usize & (BINS - 1)].add(gradient, hessian);
        }
        sums
    }

    /// The cut (rows in bins above it go up) that gains most over all leaves together.
    fn best_cut(&self, histogram: &[[Sum; BINS]], bounds: &[Bounds], ridge: f64) -> Option<(f64, usize)> {
        let mut gains = [0.0; BINS];
        for (bins, &bounds) in histogram.iter().zip(bounds) {
            let all = bins.iter().fold(Sum::default(), |sum, b| sum.plus(*b));
            let whole = all.gain(ridge, all.value(ridge, bounds));
            let mut below = Sum::default();
            for (cut, bin) in bins.iter().enumerate().take(self.edges.len()) {
                below = below.plus(*bin);
                let above = all.minus(below);
                let (low, high) = (below.value(ridge, bounds), above.value(ridge, bounds));
                if !(self.feature.monotone() && low > high) {
                    gains[cut] += below.gain(ridge, low) + above.gain(ridge, high) - whole;
                }
            }
        }
        let mut best: Option<(f64, usize)> = None;
        for (cut, &gain) in gains.iter().enumerate().take(self.edges.len()) {
            if gain > best.map_or(1e-9, |(most, _)| most) {
                best = Some((gain, cut));
            }
        }
        best
    }

    /// Bounds of the leaves after a cut: the lower halves first, then the upper.
    fn bounds_below(&self, histogram: &[[Sum; BINS]], cut: usize, bounds: &[Bounds], ridge: f64) -> Vec<Bounds> {
        if !self.feature.monotone() {
            return [bounds, bounds].concat();
        }
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for (bins, &(least, most)) in histogram.iter().zip(bounds) {
            let sum = |bins: &[Sum]| bins.iter().fold(Sum::default(), |sum, b| sum.plus(*b));
            let (below, above) = (sum(&bins[..=cut]), sum(&bins[cut + 1..]));
            let (low, high) = (below.value(ridge, (least, most)), above.value(ridge, (least, most)));
            let middle = if low > high { below.plus(above).value(ridge, (least, most)) } else { (low + high) / 2.0 };
            lower.push((least, middle));
            upper.push((middle, most));
        }
        lower.extend(upper);
        lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Columns;

    const GROWTH: GrowthParams = GrowthParams { trees: 60, rate: 0.2, ridge: 1.0, features: 1.0, one_row_in: 2 };

    const RISES: Feature = Feature::Words;
    const FREE: Feature = Feature::Breadth;

    /// Rows with two features of which `answer` makes labels.
    fn binned(n: usize, answer: impl Fn(f32, f32, &mut SplitMix) -> bool) -> Binned {
        let mut random = SplitMix(3);
        let mut examples = Examples::default();
        for _ in 0..n {
            let (a, b) = (random.below(1000) as f32 / 1000.0, random.below(1000) as f32 / 1000.0);
            let mut row = [0.0; Feature::COUNT];
            (row[RISES as usize], row[FREE as usize]) = (a, b);
            examples.rows.push(row);
            examples.answers.push(answer(a, b, &mut random));
            examples.weights.push(1.0);
        }
        Binned::of(&examples)
    }

    fn score(forest: &Forest, a: f32, b: f32) -> f32 {
        let mut row = [0.0; Feature::COUNT];
        (row[RISES as usize], row[FREE as usize]) = (a, b);
        let mut columns = Columns::new(1);
        columns.set(0, row);
        forest.scores(&columns)[0]
    }

    #[test]
    fn learns_what_no_single_feature_says() {
        let forest = grow(&binned(2000, |a, b, _| (a > 0.5) && (b > 0.5)), |_| true, GROWTH);
        assert!(score(&forest, 0.9, 0.9) > 1.0);
        assert!(score(&forest, 0.9, 0.1) < -1.0 && score(&forest, 0.1, 0.9) < -1.0);
    }

    #[test]
    fn a_monotone_feature_never_lowers_the_sum() {
        assert!(RISES.monotone() && !FREE.monotone());
        // The monotone feature truly falls where the other is large, and there is noise.
        let noisy = |a: f32, b: f32, r: &mut SplitMix| (a > 0.4) == (b < 0.6) || r.below(5) == 0;
        let forest = grow(&binned(3000, noisy), |_| true, GROWTH);
        for b in 0..=20 {
            let scores: Vec<f32> = (0..=100).map(|a| score(&forest, a as f32 / 100.0, b as f32 / 20.0)).collect();
            assert!(scores.windows(2).all(|s| s[1] >= s[0] - 1e-5), "b = {b}: {scores:?}");
        }
        assert!(score(&forest, 0.9, 0.1) > score(&forest, 0.1, 0.1) + 0.5);
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let binned = binned(3000, |a, b, r| a + b > 1.0 || r.below(9) == 0);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| grow(&binned, |_| true, GrowthParams { features: 0.5, ..GROWTH }))
        };
        assert_eq!(with(1), with(3));
    }
}
