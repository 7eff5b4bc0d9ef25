//! The table of all formats, and what derives from it: which reader takes a file, which endings are opened, which are named
//! to people.

use crate::content::{Opened, Remark};
use crate::error::FileError;
use crate::format::{Ending, Format, Input, Role, Shape, Use};
use crate::invisible;
use crate::limits::Limits;
use crate::text;
use crate::unreadable::UNREADABLE;

#[cfg(feature = "doc")]
use crate::doc;
#[cfg(feature = "html")]
use crate::html;
#[cfg(feature = "ofd")]
use crate::ofd;
#[cfg(feature = "pdf")]
use crate::pdf;
#[cfg(feature = "sheets")]
use crate::sheets;
#[cfg(feature = "word")]
use crate::word;

/// Everything that can be read, in the order in which people are told of it.
pub static FORMATS: &[Format] = &[
    #[cfg(feature = "sheets")]
    sheets::XLSX,
    #[cfg(feature = "sheets")]
    sheets::XLSB,
    #[cfg(feature = "sheets")]
    sheets::XLS,
    #[cfg(feature = "sheets")]
    sheets::ODS,
    text::CSV,
    text::TSV,
    #[cfg(feature = "word")]
    word::DOCX,
    #[cfg(feature = "doc")]
    doc::DOC,
    text::JSONL,
    #[cfg(feature = "pdf")]
    pdf::PDF,
    #[cfg(feature = "ofd")]
    ofd::OFD,
    #[cfg(feature = "html")]
    html::HTML,
    text::MD,
    text::TXT,
];

/// Reads bytes: by what they are, else by what the ending says.
///
/// # Errors
/// Empty, locked, damaged, too large, or of a sort that cannot be read.
pub fn read(input: Input, limits: &Limits) -> Result<Opened, FileError> {
    let format = format_of(&input)?;
    let misnamed = misnamed(format, &input);
    let mut opened = (format.read)(input, limits)?;
    opened.format = format.name;
    opened.content.for_each_text(invisible::drop_from);
    opened.remarks.splice(0..0, misnamed);
    Ok(opened)
}

fn format_of(input: &Input) -> Result<&'static Format, FileError> {
    let in_role = || FORMATS.iter().filter(|format| format.is_read(input.role));
    if let Some(format) = in_role().find(|format| format.sniff.is_some_and(|is| is(input))) {
        return Ok(format);
    }
    let mut unreadable = UNREADABLE.iter().filter(|sort| sort.roles.contains(&input.role));
    if let Some(sort) = unreadable.find(|sort| (sort.sniff)(input)) {
        return Err(FileError::new(sort.what, sort.todo));
    }
    // A PDF is no table, whatever its name.
    let other = FORMATS.iter().find(|format| format.sniff.is_some_and(|is| is(input)));
    if let Some((format, todo)) = other.and_then(|format| Some((format, format.refusal(input.role)?))) {
        return Err(FileError::new(format!("内容其实是 {}，这里不能用", format.name), todo));
    }
    let plain = if input.role == Role::Documents { &text::TXT } else { &text::CSV };
    Ok(in_role().find(|format| format.sniff.is_none() && format.has(&input.ending)).unwrap_or(plain))
}

/// What to say where the name of a file says something else than its bytes.
fn misnamed(format: &Format, input: &Input) -> Option<Remark> {
    if format.has(&input.ending) {
        return None;
    }
    if input.role == Role::Documents {
        let what = format!("内容其实是 {0}，已按 {0} 读取", format.name);
        return Some(Remark::Misnamed { what, todo: "建议改正文件名的后缀" });
    }
    // Any program opens any workbook, and any text has some ending: only one for the other is worth a word.
    let named_book = FORMATS.iter().any(|other| other.shape == Shape::Sheets && other.has(&input.ending));
    let worth_it = match format.shape {
        Shape::Sheets => !named_book,
        Shape::Text => named_book,
        Shape::Blocks => true,
    };
    let (what, todo) = format.misnamed;
    worth_it.then(|| Remark::Misnamed { what: what.into(), todo })
}

/// All endings that anybody has thought of.
fn endings() -> impl Iterator<Item = &'static Ending> {
    FORMATS.iter().flat_map(|format| format.endings).chain(UNREADABLE.iter().flat_map(|sort| sort.endings))
}

/// What is done with files of an ending (lower case, without the dot).
pub fn use_of(ending: &str, role: Role) -> Use {
    endings().find(|known| known.name == ending).map_or(Use::Unknown, |known| known.in_role(role))
}

/// The endings to name where people ask what can be read: `.xlsx .xls …`
pub fn offered(role: Role) -> String {
    let offered = endings().filter(|ending| ending.in_role(role) == Use::Offered);
    offered.map(|ending| format!(".{}", ending.name)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(all(
        feature = "pdf",
        feature = "ofd",
        feature = "html",
        feature = "word",
        feature = "doc",
        feature = "sheets"
    ))]
    fn people_are_told_the_usual_endings() {
        assert_eq!(offered(Role::Letters), ".xlsx .xls .et .ods .csv .tsv .docx .doc .wps .jsonl .txt");
        assert_eq!(offered(Role::Documents), ".docx .doc .wps .pdf .ofd .html .md .txt");
        assert_eq!(offered(Role::Tables), ".xlsx .xls .et .ods .csv .tsv");
    }

    #[test]
    fn no_ending_is_there_twice() {
        let mut names: Vec<&str> = endings().map(|ending| ending.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    /// A new format needs a fixture: `testdata/sample.NAME`.
    #[test]
    fn every_format_reads_its_fixture_in_every_role() {
        for format in FORMATS {
            let path = format!("{}/testdata/sample.{}", env!("CARGO_MANIFEST_DIR"), format.name);
            let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            for role in [Role::Letters, Role::Documents, Role::Tables].into_iter().filter(|role| format.is_read(*role))
            {
                // Bytes are enough, but for plain text.
                let ending = if format.sniff.is_some() { "dat" } else { format.name };
                let input = Input { bytes: bytes.clone(), ending: ending.into(), role };
                let opened = read(input, &Limits::default()).unwrap_or_else(|error| panic!("{path}: {error}"));
                assert_eq!(opened.format, format.name, "{path} {role:?}");
                assert!(format!("{:?}", opened.content).contains("租金"), "{path} {role:?} {:?}", opened.content);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_bytes() {
        let what = |bytes: &[u8], role: Role| {
            let input = Input { bytes: bytes.to_vec(), ending: "docx".into(), role };
            read(input, &Limits::default()).err().map(|error| error.what).unwrap_or_default()
        };
        assert_eq!(what(b"PK\x03\x04 xl/workbook.xml", Role::Documents), "内容是表格，不是政策文本");
        assert_eq!(what(b"PK\x03\x04", Role::Documents), "是压缩包，或已损坏的文档");
        assert_eq!(what(b"{\\rtf1 x}", Role::Documents), "是 RTF 文档，还不能读取");
        assert_eq!(what(b"\xD0\xCF\x11\xE0", Role::Documents), "是 WPS、Works 早年的文档，或已损坏");
        assert_eq!(what(b"{\\rtf1 x}", Role::Letters), "是 RTF 文档，还不能读取");
        #[cfg(feature = "pdf")]
        assert_eq!(what(b"%PDF-1.4", Role::Letters), "内容其实是 pdf，这里不能用");
        assert_eq!(what("第一条".as_bytes(), Role::Documents), "");
    }
}
