//! The parameters that docs/ name are those of the code, all of them, in their order; and links between pages lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use xuanti::learn::LearnParams;
use xuanti::matching::{MatchParams, Model};
use xuanti::topics::{TopicParams, likeness};
use xuanti_formats::{Role, offered};

#[test]
fn the_parameters_in_the_docs_are_those_of_the_code() {
    let topics = [fields(&format!("{:#?}", TopicParams::default())), fields(&format!("{:#?}", likeness()))];
    let matching = [
        fields(&format!("{:#?}", MatchParams::default())),
        fields(&format!("{:#?}", LearnParams::default())),
        fields(&format!("{:#?}", Model::default().calibration)),
        fields(&format!("{:#?}", Model::default().found)),
    ];
    assert_eq!(documented("docs/topics.md"), topics.concat());
    assert_eq!(documented("docs/matching.md"), matching.concat());
}

#[test]
fn the_formats_in_the_readmes_are_those_of_the_table() {
    for page in ["README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect("a page");
        for role in [Role::Letters, Role::Documents] {
            assert!(text.contains(&offered(role)), "{page} does not say {}", offered(role));
        }
    }
}

#[test]
fn every_relative_link_leads_to_a_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: Vec<PathBuf> = markdown(root).filter(|path| path.is_file()).collect();
    for folder in ["benches", "corpus", "crates", "docs", "src", "tests"] {
        pages_under(&root.join(folder), &mut pages);
    }
    assert!(pages.len() > 20, "{pages:?}");
    let mut broken = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !page.with_file_name(file).exists() {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The pages in a folder and below it.
fn pages_under(folder: &Path, pages: &mut Vec<PathBuf>) {
    for path in markdown(folder) {
        if path.is_dir() { pages_under(&path, pages) } else { pages.push(path) }
    }
}

/// Pages and folders in a folder, but hidden ones.
fn markdown(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    entries
        .filter(move |path| !hidden(path) && (path.is_dir() || path.extension().is_some_and(|ending| ending == "md")))
}

/// `TopicParams::vectors.blocks`, `[0.5, 1.0, 2.0]`, and so on, from what `{:#?}` prints of a struct of structs.
fn fields(printed: &str) -> Vec<(String, String)> {
    let (mut path, mut list, mut found) = (Vec::new(), None::<(String, Vec<String>)>, Vec::new());
    for line in printed.lines().map(|line| line.trim().trim_end_matches(',')) {
        match (&mut list, line) {
            (Some((_, items)), line) if line != "]" => items.push(line.to_string()),
            (Some(_), _) => {
                let (name, items) = list.take().expect("a list is open");
                found.push((name, format!("[{}]", items.join(", "))));
            }
            (None, "}") => drop(path.pop()),
            (None, line) => {
                let (name, value) = line.split_once(": ").unwrap_or((line.trim_end_matches(" {"), "{"));
                let whole = match path.split_first() {
                    None => name.to_string(),
                    Some((root, inner)) => format!("{root}::{}", [inner, &[name.to_string()]].concat().join(".")),
                };
                match value {
                    "[" => list = Some((whole, Vec::new())),
                    value if value.ends_with('{') => path.push(name.to_string()),
                    value => found.push((whole, value.to_string())),
                }
            }
        }
    }
    found
}

/// The rows whose first cell is a path in backticks with `::`, up to the next heading.
fn documented(page: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect(page);
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split('|').map(|cell| cell.trim().trim_matches('`').to_string());
        Some((cells.next()?, cells.next()?))
    };
    let table = text.lines().skip_while(|line| !line.starts_with("| parameter | value | source |")).skip(2);
    table.map_while(row).collect()
}
