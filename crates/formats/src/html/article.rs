//! The article of a page, its title, and what the page says about it.
//!
//! The article is the smallest part of the page that holds nearly all of its sentences: menus and footers are links and
//! labels.

use std::collections::HashMap;

use super::tree::{Data, Part};

/// The share of a part's sentences that one child must hold to be looked into alone.
const NEARLY_ALL: f64 = 0.8;

/// The smallest part of `body` with nearly all sentences, looked for `deepest` levels deep.
pub fn find(body: Part<'_>, deepest: usize) -> Part<'_> {
    let mut weights = HashMap::new();
    weigh(body, &mut weights, deepest);
    smallest(body, &weights)
}

/// How many characters of sentences outside links each part holds.
fn weigh(part: Part, weights: &mut HashMap<usize, usize>, depth_left: usize) -> usize {
    let weight = match part.data() {
        Data::Text(text) if text.contains(['，', '。', '；']) => text.trim().chars().count(),
        Data::Element { .. } if part.name() == "a" || part.is_boilerplate() || depth_left == 0 => 0,
        _ => part.children().map(|child| weigh(child, weights, depth_left.saturating_sub(1))).sum(),
    };
    weights.insert(part.id(), weight);
    weight
}

/// The smallest part with nearly all sentences; a table only where one cell has them, as in pages laid out by tables.
fn smallest<'a>(body: Part<'a>, weights: &HashMap<usize, usize>) -> Part<'a> {
    let weight = |part: Part| weights.get(&part.id()).copied().unwrap_or(0);
    let (mut at, mut chosen) = (body, body);
    while let Some(child) = at.children().max_by_key(|child| weight(*child)) {
        let holds = matches!(
            child.name(),
            "div"
                | "section"
                | "article"
                | "main"
                | "center"
                | "table"
                | "tbody"
                | "tr"
                | "td"
                | "font"
                | "span"
                | "form"
        );
        if !holds || (weight(child) as f64) < NEARLY_ALL * weight(at).max(1) as f64 {
            break;
        }
        at = child;
        // Half a table is no article.
        if !matches!(at.name(), "table" | "tbody" | "tr" | "font" | "span") {
            chosen = at;
        }
    }
    chosen
}

/// The title that the page names, its first heading, or its window title without the site's name.
pub fn title(page: Part, article: Part) -> Option<String> {
    let is_title = |name: &str| name.eq_ignore_ascii_case("ArticleTitle");
    let named = page.descendants().find(|part| part.name() == "meta" && part.attribute("name").is_some_and(is_title));
    let heading = article.find("h1").or_else(|| page.find("h1")).map(Part::words);
    let window = page.find("title").map(Part::words);
    let window = window.map(|t| t.split(['-', '_', '|', '—']).next().unwrap_or_default().trim().to_string());
    let said = named.and_then(|part| part.attribute("content")).map(str::to_string);
    said.into_iter().chain(heading).chain(window).find(|t| !t.trim().is_empty())
}

/// What stands as 标签：值, in one element or in two cells side by side.
pub fn labels(body: Part) -> Vec<(String, String)> {
    let mut labels = Vec::new();
    let leaf = |part: &Part| matches!(part.name(), "td" | "th" | "li" | "p" | "span" | "dt" | "dd" | "div" | "strong");
    for part in body.descendants().filter(leaf) {
        // A part with many parts is no label.
        if part.descendants().nth(8).is_some() {
            continue;
        }
        let text = part.words();
        let Some((label, value)) = text.split_once(['：', ':']) else { continue };
        let beside = || part.following().find(|next| !next.name().is_empty()).map(Part::words).unwrap_or_default();
        let value = if value.trim().is_empty() { beside() } else { value.trim().to_string() };
        let label: String = label.chars().filter(|c| !c.is_whitespace()).collect();
        if label.chars().count() <= 8 && !value.is_empty() && value.chars().count() <= 100 {
            labels.push((label, value));
        }
    }
    labels
}
