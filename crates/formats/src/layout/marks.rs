//! What is printed across a page and is none of its text: watermarks and stamps.

use std::collections::HashMap;

use super::Glyph;

/// Centres nearer than this, in ems, lie over each other: nobody prints text so close.
const OVER: f64 = 0.45;
/// Share of a run's letters that lie over others, from which on it is printed across them.
const ACROSS: f64 = 0.4;

/// Takes away faint letters, unless most are, and repeated words that lie over others. How many letters still lie over each
/// other.
pub fn take_away(glyphs: &mut Vec<Glyph>) -> usize {
    let faint = glyphs.iter().filter(|g| g.faint).count();
    if 2 * faint < glyphs.len() {
        glyphs.retain(|g| !g.faint);
    }
    let over = lying_over(glyphs);
    if !over.contains(&true) {
        return 0;
    }
    // Run → its words, and how many of its letters lie over others.
    let mut runs: HashMap<usize, (String, usize, usize)> = HashMap::new();
    for (glyph, over) in glyphs.iter().zip(&over) {
        let (words, all, above) = runs.entry(glyph.run).or_default();
        words.push_str(&glyph.text);
        (*all, *above) = (*all + 1, *above + usize::from(*over));
    }
    let mut times: HashMap<&str, usize> = HashMap::new();
    runs.values().for_each(|(words, _, _)| *times.entry(words).or_default() += 1);
    let across = |run: usize| {
        runs.get(&run).is_some_and(|(words, all, above)| {
            *all > 1 && *above as f64 >= ACROSS * *all as f64 && times.get(words.as_str()).is_some_and(|n| *n > 1)
        })
    };
    glyphs.retain(|g| !across(g.run));
    lying_over(glyphs).into_iter().filter(|over| *over).count()
}

/// Which letters lie over a letter of another run. The same letter twice is how some programs print bold.
fn lying_over(glyphs: &[Glyph]) -> Vec<bool> {
    let size = glyphs.iter().map(|g| g.size).fold(1.0, f64::max);
    let cell = |g: &Glyph| ((g.x / size) as i64, (g.y / size) as i64);
    let mut places: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (at, glyph) in glyphs.iter().enumerate() {
        // Enough to find a neighbour; pages of nothing but letters in one place take no more time for it.
        let here = places.entry(cell(glyph)).or_default();
        if here.len() < 64 {
            here.push(at);
        }
    }
    let over = |one: &Glyph| {
        let (x, y) = cell(one);
        (-1..=1).flat_map(|right| (-1..=1).map(move |down| (x + right, y + down))).any(|place| {
            places.get(&place).is_some_and(|near| {
                near.iter().map(|at| &glyphs[*at]).any(|other| {
                    let near = OVER * one.size.min(other.size);
                    other.run != one.run
                        && other.text != one.text
                        && (other.x - one.x).abs() < near
                        && (other.y - one.y).abs() < near
                })
            })
        })
    };
    glyphs.iter().map(over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(run: usize, x: f64, y: f64, text: &str) -> Vec<Glyph> {
        let glyph = |(at, c): (usize, char)| Glyph {
            x: x + 10.0 * at as f64,
            y,
            size: 10.0,
            text: c.to_string(),
            run,
            faint: false,
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn left(mut glyphs: Vec<Glyph>) -> (String, usize) {
        let over = take_away(&mut glyphs);
        (glyphs.into_iter().map(|g| g.text).collect(), over)
    }

    #[test]
    fn words_across_the_text_are_no_text() {
        let text = [run(1, 0.0, 0.0, "村民申请宅基地"), run(2, 0.0, 40.0, "应当提交材料。")].concat();
        let whole = "村民申请宅基地应当提交材料。";
        let faint: Vec<Glyph> = run(3, 3.0, 2.0, "内部").into_iter().map(|g| Glyph { faint: true, ..g }).collect();
        assert_eq!(left([text.clone(), faint].concat()), (whole.to_string(), 0));
        let twice = [run(3, 3.0, 2.0, "资料"), run(4, 23.0, 42.0, "资料")].concat();
        assert_eq!(left([text.clone(), twice].concat()), (whole.to_string(), 0));
        // Words that stand there once may be text: they are kept, and told.
        assert_eq!(left([text, run(3, 3.0, 2.0, "资料")].concat()), (format!("{whole}资料"), 4));
    }
}
