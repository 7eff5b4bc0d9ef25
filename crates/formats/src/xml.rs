//! XML by local names: writers choose the prefixes.

use roxmltree::{Document, Node, ParsingOptions};

use crate::archive::broken;
use crate::error::FileError;
use crate::limits::Limits;

/// Takes a part of a document apart. Document types are refused, and with them entities that multiply.
///
/// # Errors
/// It is damaged, or has too many elements.
pub fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, FileError> {
    let options = ParsingOptions { nodes_limit: limits.word_elements, ..ParsingOptions::default() };
    Document::parse_with_options(text.trim_start_matches('\u{FEFF}'), options).map_err(|e| match e {
        roxmltree::Error::NodesLimitReached => too_large(),
        _ => broken("内部结构不完整"),
    })
}

fn too_large() -> FileError {
    FileError::new("内容过多，不像正常的文件，未读取", "请用 WPS/Word 打开查看；确有内容的，分成几份另存")
}

/// A child element by its local name.
pub fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|c| c.tag_name().name() == name)
}

/// The value of an attribute by its local name.
pub fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|a| a.name() == name).map(|a| a.value())
}

/// `w:val` of a child element.
#[cfg(feature = "word")]
pub fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    attribute(child(node, name)?, "val")
}
