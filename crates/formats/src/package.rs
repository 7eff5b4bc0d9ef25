//! Which part of an Office document belongs to which: the parts may have any names, and files of relations tell what each is
//! (ECMA-376 part 2, Open Packaging Conventions).

use roxmltree::Document;

use crate::archive::Archive;
use crate::error::FileError;

/// What a part refers to.
#[derive(Debug, PartialEq, Eq)]
pub struct Relation {
    /// By which the part names it.
    pub id: String,
    /// The last word of its type: `officeDocument`, `styles`, `worksheet`.
    pub kind: String,
    /// The name of the part that it refers to.
    pub part: String,
}

/// What a part refers to, the whole document where its name is empty. One whose relations cannot be read has none.
///
/// # Errors
/// The file of relations is locked, or too large.
pub fn relations(archive: &mut Archive, part: &str) -> Result<Vec<Relation>, FileError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let Some(text) = archive.part(&format!("{folder}/_rels/{name}.rels"))? else { return Ok(Vec::new()) };
    let Ok(xml) = Document::parse(text.trim_start_matches('\u{FEFF}')) else { return Ok(Vec::new()) };
    let outside = |node: &roxmltree::Node| node.attribute("TargetMode") == Some("External");
    let relations = xml.root_element().children().filter(|node| node.is_element() && !outside(node)).map(|node| {
        let said = |name: &str| node.attribute(name).unwrap_or_default();
        let kind = said("Type").rsplit('/').next().unwrap_or_default();
        Relation { id: said("Id").to_string(), kind: kind.to_string(), part: resolved(folder, said("Target")) }
    });
    Ok(relations.collect())
}

/// The first part of a kind among relations.
pub fn of_kind<'a>(relations: &'a [Relation], kind: &str) -> Option<&'a str> {
    relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.part.as_str())
}

/// A target as seen from the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn targets_are_seen_from_their_folder() {
        assert_eq!(resolved("", "word/document.xml"), "word/document.xml");
        assert_eq!(resolved("word", "/word\\styles.xml"), "word/styles.xml");
        assert_eq!(resolved("xl/worksheets", "../media/./a.png"), "xl/media/a.png");
        assert_eq!(resolved("", "../../a"), "a");
    }
}
