//! The tree that html5ever builds of a page: elements nested as browsers nest them, texts between.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, LocalName, ParseOpts, QualName, expanded_name, local_name, ns, parse_document};

/// A page.
pub struct Tree(Vec<Node>);

/// What a part of a page is.
pub enum Data {
    Element {
        name: QualName,
        attributes: Vec<(LocalName, String)>,
    },
    Text(String),
    /// The document, a comment, the contents of a template.
    Other,
}

struct Node {
    data: Data,
    parent: Option<usize>,
    before: Option<usize>,
    after: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
}

/// The document is the first node.
const ROOT: usize = 0;

impl Tree {
    /// Builds the tree of a page; any text makes one.
    pub fn parse(text: &str) -> Tree {
        let mut tree = Tree(Vec::new());
        tree.add(Data::Other);
        parse_document(Builder(RefCell::new(tree)), ParseOpts::default()).one(text)
    }

    /// The whole page.
    pub fn root(&self) -> Part<'_> {
        Part { tree: self, at: ROOT }
    }

    /// What a browser shows.
    pub fn body(&self) -> Option<Part<'_>> {
        self.root().find("body")
    }

    fn add(&mut self, data: Data) -> usize {
        self.0.push(Node { data, parent: None, before: None, after: None, first: None, last: None });
        self.0.len() - 1
    }

    fn detach(&mut self, at: usize) {
        let node = &mut self.0[at];
        let (parent, before, after) = (node.parent.take(), node.before.take(), node.after.take());
        let Some(parent) = parent else { return };
        match before {
            Some(before) => self.0[before].after = after,
            None => self.0[parent].first = after,
        }
        match after {
            Some(after) => self.0[after].before = before,
            None => self.0[parent].last = before,
        }
    }

    /// Puts a node that has no place among the children of `parent`, before `next` or at the end.
    fn insert(&mut self, parent: usize, at: usize, next: Option<usize>) {
        let before = match next {
            Some(next) => self.0[next].before.replace(at),
            None => self.0[parent].last.replace(at),
        };
        match before {
            Some(before) => self.0[before].after = Some(at),
            None => self.0[parent].first = Some(at),
        }
        let node = &mut self.0[at];
        (node.parent, node.before, node.after) = (Some(parent), before, next);
    }

    /// Puts a node or text in its place. Text beside text goes on with it.
    fn place(&mut self, parent: usize, new: NodeOrText<usize>, next: Option<usize>) {
        let text = match new {
            NodeOrText::AppendNode(at) => {
                self.detach(at);
                return self.insert(parent, at, next);
            }
            NodeOrText::AppendText(text) => text,
        };
        let before = next.map_or(self.0[parent].last, |next| self.0[next].before);
        if let Some(Data::Text(said)) = before.map(|before| &mut self.0[before].data) {
            return said.push_str(&text);
        }
        let at = self.add(Data::Text(text.to_string()));
        self.insert(parent, at, next);
    }
}

/// Builds a [`Tree`] as html5ever tells.
struct Builder(RefCell<Tree>);

impl TreeSink for Builder {
    type Output = Tree;
    type Handle = usize;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.0.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn get_document(&self) -> usize {
        ROOT
    }

    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }

    fn elem_name<'a>(&'a self, target: &usize) -> Ref<'a, QualName> {
        Ref::map(self.0.borrow(), |tree| match &tree.0[*target].data {
            Data::Element { name, .. } => name,
            Data::Text(_) | Data::Other => unreachable!("html5ever asks for the names of elements only"),
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        let mut tree = self.0.borrow_mut();
        let is_template = name.expanded() == expanded_name!(html "template");
        let attributes = attributes.into_iter().map(|a| (a.name.local, a.value.to_string())).collect();
        let at = tree.add(Data::Element { name, attributes });
        if is_template {
            let contents = tree.add(Data::Other);
            tree.insert(at, contents, None);
        }
        at
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.0.borrow_mut().add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.0.borrow_mut().add(Data::Other)
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.0.borrow_mut().place(*parent, child, None);
    }

    fn append_before_sibling(&self, sibling: &usize, new: NodeOrText<usize>) {
        let mut tree = self.0.borrow_mut();
        if let Some(parent) = tree.0[*sibling].parent {
            tree.place(parent, new, Some(*sibling));
        }
    }

    fn append_based_on_parent_node(&self, element: &usize, above: &usize, child: NodeOrText<usize>) {
        let has_parent = self.0.borrow().0[*element].parent.is_some();
        match has_parent {
            true => self.append_before_sibling(element, child),
            false => self.append(above, child),
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.0.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &usize, parent: &usize) {
        let mut tree = self.0.borrow_mut();
        while let Some(child) = tree.0[*node].first {
            tree.detach(child);
            tree.insert(*parent, child, None);
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, more: Vec<Attribute>) {
        if let Data::Element { attributes, .. } = &mut self.0.borrow_mut().0[*target].data {
            for Attribute { name, value } in more {
                if !attributes.iter().any(|(known, _)| *known == name.local) {
                    attributes.push((name.local, value.to_string()));
                }
            }
        }
    }

    /// The first child of a template holds its contents.
    fn get_template_contents(&self, target: &usize) -> usize {
        self.0.borrow().0[*target].first.unwrap_or(*target)
    }
}

/// A part of a page, with what is inside it.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    tree: &'a Tree,
    at: usize,
}

impl<'a> Part<'a> {
    fn node(self) -> &'a Node {
        &self.tree.0[self.at]
    }

    fn to(self, at: usize) -> Part<'a> {
        Part { at, ..self }
    }

    /// What tells it from all other parts of its page.
    pub fn id(self) -> usize {
        self.at
    }

    pub fn data(self) -> &'a Data {
        &self.node().data
    }

    /// Its tag; empty for what is no element.
    pub fn name(self) -> &'a str {
        match self.data() {
            Data::Element { name, .. } => &name.local,
            Data::Text(_) | Data::Other => "",
        }
    }

    pub fn attribute(self, wanted: &str) -> Option<&'a str> {
        let Data::Element { attributes, .. } = self.data() else { return None };
        attributes.iter().find(|(name, _)| &**name == wanted).map(|(_, value)| value.as_str())
    }

    pub fn parent(self) -> Option<Part<'a>> {
        self.node().parent.map(|at| self.to(at))
    }

    pub fn children(self) -> impl Iterator<Item = Part<'a>> {
        std::iter::successors(self.node().first.map(|at| self.to(at)), |part| part.next())
    }

    /// The parts behind it that have the same parent.
    pub fn following(self) -> impl Iterator<Item = Part<'a>> {
        std::iter::successors(self.next(), |part| part.next())
    }

    fn next(self) -> Option<Part<'a>> {
        self.node().after.map(|at| self.to(at))
    }

    /// The part itself and all inside it, in printed order.
    pub fn descendants(self) -> impl Iterator<Item = Part<'a>> {
        let after = move |part: &Part<'a>| {
            if let Some(first) = part.node().first {
                return Some(part.to(first));
            }
            let mut part = *part;
            while part.at != self.at {
                if let Some(next) = part.next() {
                    return Some(next);
                }
                part = part.parent()?;
            }
            None
        };
        std::iter::successors(Some(self), after)
    }

    /// The first element of a name in it.
    pub fn find(self, name: &str) -> Option<Part<'a>> {
        self.descendants().find(|part| part.name() == name)
    }

    /// Never an article's text.
    pub fn is_boilerplate(self) -> bool {
        let hidden = self.attribute("hidden").is_some()
            || self.attribute("style").is_some_and(|style| style.replace(' ', "").contains("display:none"));
        let names = [
            "script", "style", "noscript", "nav", "header", "footer", "aside", "form", "iframe", "select", "button",
            "textarea", "template", "svg", "object",
        ];
        hidden || names.contains(&self.name())
    }

    /// All its text, on one line.
    pub fn words(self) -> String {
        let mut text = String::new();
        for part in self.descendants() {
            if let Data::Text(words) = part.data()
                && part.parent().is_none_or(|parent| !parent.is_boilerplate())
            {
                text.push_str(words);
            }
        }
        squeezed(&text)
    }
}

/// White space as one space, none at the ends.
pub fn squeezed(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() && c != '\u{3000}').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_table_but_in_no_cell_goes_before_it() {
        let tree = Tree::parse("<table>甲<tr><td>乙</td>丙</tr></table>");
        let body = tree.body().unwrap();
        assert_eq!(body.words(), "甲丙乙");
        assert_eq!(body.children().map(Part::name).collect::<Vec<_>>(), ["", "table"]);
    }

    #[test]
    fn tags_closed_in_the_wrong_order_are_nested_anew() {
        let tree = Tree::parse("<p title=一>甲<b>乙<i>丙</b>丁</i>");
        let paragraph = tree.root().find("p").unwrap();
        assert_eq!(paragraph.attribute("title"), Some("一"));
        assert_eq!(paragraph.words(), "甲乙丙丁");
        let names: Vec<&str> = paragraph.descendants().map(Part::name).filter(|name| !name.is_empty()).collect();
        assert_eq!(names, ["p", "b", "i", "i"]);
    }
}
