//! What is known about a policy, and who says so: front matter or a catalogue first, then the document's own words, then
//! the folder it lies in.

use serde::Serialize;

use super::documents::Document;
use super::metadata::{Key, Metadata, front_matter};
use super::stated::{self, Stated};

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The lines at the head of the file.
    FrontMatter,
    /// A policies.csv.
    Catalogue,
    /// The document's own words.
    Text,
    /// The name of the folder.
    Folder,
    /// The name of the file.
    Name,
}

impl Origin {
    pub fn label(self) -> &'static str {
        match self {
            Origin::FrontMatter => "文件头",
            Origin::Catalogue => "目录表",
            Origin::Text => "正文",
            Origin::Folder => "文件夹",
            Origin::Name => "文件名",
        }
    }
}

/// One thing known about a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// 文号, 标题, …
    pub field: String,
    pub value: String,
    pub from: Origin,
}

/// All that is known.
#[derive(Debug, Default)]
pub struct Fields(pub Vec<Known>);

impl Fields {
    pub fn add(&mut self, key: Key, value: &str, from: Origin) {
        self.0.push(Known { field: key.label().to_string(), value: value.to_string(), from });
    }

    /// What a policy should have and this one has not.
    pub fn missing(&self) -> Vec<String> {
        let wanted = [Key::Number, Key::Title, Key::Department, Key::Issued, Key::Effective, Key::Expires];
        let known = |name: &str| self.0.iter().any(|known| known.field == name && known.from != Origin::Name);
        wanted.iter().map(|key| key.label()).filter(|name| !known(name)).map(str::to_string).collect()
    }
}

/// A document with what is known about it; `body` is without front matter, and without head and signature where these
/// told something.
pub struct About {
    pub metadata: Metadata,
    pub body: String,
    pub known: Fields,
}

/// Brings together what a row of a catalogue (`said`), the document and its folder say.
pub fn about(document: Document, folder: Option<&str>, said: Option<&Metadata>) -> About {
    let Document { title, labels, body, .. } = document;
    let text = body.into_text();
    let (front, rest) = front_matter(&text);
    // Who wrote front matter said what there is to say.
    let has_front = front != Metadata::default();
    let Stated { metadata: stated, body } = match has_front {
        true => Stated { metadata: Metadata::default(), body: rest.to_string() },
        false => stated::read(rest, title.as_deref(), &labels),
    };
    let mut by_folder = Metadata::default();
    by_folder.set(Key::Department, folder.unwrap_or_default());
    let sources = [
        (&front, Origin::FrontMatter),
        (said.unwrap_or(&Metadata::default()), Origin::Catalogue),
        (&by_folder, Origin::Folder),
        (&stated, Origin::Text),
    ]
    .map(|(metadata, origin)| (metadata.clone(), origin));
    let (mut metadata, mut known) = (Metadata::default(), Fields::default());
    for (source, origin) in sources {
        for (key, value) in source.iter().filter(|(key, _)| metadata.get(*key).is_empty()) {
            known.add(key, value, origin);
        }
        metadata = metadata.or(&source);
    }
    About { metadata, body, known }
}
