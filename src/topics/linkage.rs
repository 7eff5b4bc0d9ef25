//! Average linkage over a whole matrix of similarities.

/// Groups items by average linkage, down to a mean similarity of `least`. `rows[a][b]` is the similarity of item `a` to an
/// earlier item `b`; `times` says how often each item occurs. Every item comes out in one group; groups and their members
/// are in order.
///
/// By chains of nearest neighbours (Murtagh 1983): follow each cluster to its nearest until two are each other's nearest, and
/// join them. Average linkage is reducible, so the result is that of always joining the closest two; ties go to the earlier.
pub fn average(mut rows: Vec<Vec<f32>>, times: &[u32], least: f32) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = (0..rows.len()).map(|at| vec![at]).collect();
    let mut sizes: Vec<f32> = times.iter().map(|&times| times as f32).collect();
    let mut open: Vec<usize> = (0..rows.len()).collect();
    let mut chain: Vec<usize> = Vec::new();
    let mut done: Vec<Vec<usize>> = Vec::new();
    while let Some(&first) = open.first() {
        let end = *chain.last().unwrap_or(&first);
        if chain.is_empty() {
            chain.push(end);
        }
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        match nearest(end, before, &open, &rows) {
            Some((other, similarity)) if similarity >= least => {
                if before == Some(other) {
                    chain.truncate(chain.len() - 2);
                    join(end.min(other), end.max(other), &mut rows, &mut sizes, &open);
                    let gone = std::mem::take(&mut members[end.max(other)]);
                    members[end.min(other)].extend(gone);
                    open.retain(|&at| at != end.max(other));
                } else {
                    chain.push(other);
                }
            }
            // Nothing near now means nothing near ever.
            _ => {
                chain.pop();
                done.push(std::mem::take(&mut members[end]));
                open.retain(|&at| at != end);
            }
        }
    }
    done.iter_mut().for_each(|group| group.sort_unstable());
    done.sort_unstable();
    done
}

fn similarity(a: usize, b: usize, rows: &[Vec<f32>]) -> f32 {
    rows[a.max(b)][a.min(b)]
}

/// The open cluster nearest to `at`; among equals the one before it in the chain, which ends it, then the earliest.
fn nearest(at: usize, before: Option<usize>, open: &[usize], rows: &[Vec<f32>]) -> Option<(usize, f32)> {
    let mut best: Option<(usize, f32)> = before.map(|other| (other, similarity(at, other, rows)));
    for &other in open.iter().filter(|&&other| other != at) {
        let similarity = similarity(at, other, rows);
        if best.is_none_or(|(_, most)| similarity > most) {
            best = Some((other, similarity));
        }
    }
    best
}

/// Writes the similarities of the joined cluster in place of those of `a`: the mean of both, by size (Lance & Williams 1967).
fn join(a: usize, b: usize, rows: &mut [Vec<f32>], sizes: &mut [f32], open: &[usize]) {
    let (of_a, of_b) = (sizes[a], sizes[b]);
    for &other in open.iter().filter(|&&other| other != a && other != b) {
        let mean = (of_a * similarity(a, other, rows) + of_b * similarity(b, other, rows)) / (of_a + of_b);
        rows[a.max(other)][a.min(other)] = mean;
    }
    sizes[a] = of_a + of_b;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Always joins the closest two, looking at everything.
    fn by_definition(rows: &[Vec<f32>], times: &[u32], least: f32) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = (0..rows.len()).map(|at| vec![at]).collect();
        loop {
            let mean = |a: &[usize], b: &[usize]| {
                let pairs = a.iter().flat_map(|&x| b.iter().map(move |&y| (x, y)));
                let (sum, n) = pairs.fold((0.0, 0.0), |(sum, n), (x, y)| {
                    let weight = (times[x] * times[y]) as f32;
                    (sum + weight * similarity(x, y, rows), n + weight)
                });
                sum / n
            };
            let pairs = (0..groups.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
            let best = pairs.map(|(a, b)| (mean(&groups[a], &groups[b]), a, b)).max_by(|x, y| x.0.total_cmp(&y.0));
            match best {
                Some((most, a, b)) if most >= least => {
                    let gone = groups.remove(a);
                    groups[b].extend(gone);
                }
                _ => break,
            }
        }
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort_unstable();
        groups
    }

    proptest! {
        #[test]
        fn chains_give_what_the_definition_gives(
            values in prop::collection::vec(0.0f32..1.0, 66), times in prop::collection::vec(1u32..4, 12), n in 0usize..12, least in 0.2f32..0.8
        ) {
            let rows: Vec<Vec<f32>> = (0..n).map(|a| values[a * a.saturating_sub(1) / 2..][..a].to_vec()).collect();
            prop_assert_eq!(average(rows.clone(), &times[..n], least), by_definition(&rows, &times[..n], least));
        }
    }

    #[test]
    fn copies_weigh_as_often_as_they_occur() {
        // The third is like the first, unlike the second; the first occurs nine times.
        let rows = vec![vec![], vec![0.9], vec![0.8, 0.1]];
        assert_eq!(average(rows.clone(), &[9, 1, 1], 0.5), [vec![0, 1, 2]]);
        assert_eq!(average(rows, &[1, 1, 1], 0.5), [vec![0, 1], vec![2]]);
    }
}
