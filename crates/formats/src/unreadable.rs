//! What cannot be read, how to tell it, and what to do about it.

use crate::format::{Ending, Input, Role, Unreadable, Use};

const AS_DOCX: &str = "请用 WPS/Word 打开，另存为 .docx";
const AS_XLSX: &str = "请用 WPS/Excel 打开，另存为 .xlsx";
const COPY: &str = "请把文字复制到新文档，另存为 .docx";
const UNPACK: &str = "请先解压";

/// By its bytes nothing tells it, or nobody opens it.
const NEVER: fn(&Input) -> bool = |_| false;

/// An old workbook's, in UTF-16.
const WORKBOOK: &[u8] = b"W\0o\0r\0k\0b\0o\0o\0k\0";

/// Opened as a document all the same: many a file has only the wrong ending.
const fn document(name: &'static str) -> Ending {
    Ending::new(name).documents(Use::Taken)
}

/// In the order in which bytes are compared with them, after those of the readable formats.
pub static UNREADABLE: &[Unreadable] = &[
    #[cfg(not(feature = "word"))]
    Unreadable {
        endings: &[document("docx"), document("docm")],
        roles: &[Role::Letters, Role::Documents, Role::Tables],
        sniff: Input::is_docx,
        what: "是 Word 文档，这个程序没有带上读取它的部分",
        todo: "请另存为 .txt",
    },
    #[cfg(not(feature = "pdf"))]
    Unreadable {
        endings: &[document("pdf")],
        roles: &[Role::Documents],
        sniff: |input| input.bytes.starts_with(b"%PDF-"),
        what: "是 PDF，这个程序没有带上读取它的部分",
        todo: AS_DOCX,
    },
    #[cfg(not(feature = "ofd"))]
    Unreadable {
        endings: &[document("ofd")],
        roles: &[Role::Documents],
        sniff: |input| input.is_zip() && input.holds(b"OFD.xml"),
        what: "是 OFD 版式文件，这个程序没有带上读取它的部分",
        todo: "请用 WPS 或数科阅读器打开，另存为 .docx 或文字版 .pdf",
    },
    Unreadable {
        endings: &[],
        roles: &[Role::Documents],
        sniff: |input| {
            input.is_zip() && (input.holds(b"xl/workbook") || input.holds(b"opendocument.spreadsheet"))
                || input.is_ole() && input.holds(WORKBOOK) && !input.is_encrypted()
        },
        what: "内容是表格，不是政策文本",
        todo: "请另存为 .txt 或 .docx；元数据表请命名为 policies.csv 或 policies.xlsx",
    },
    Unreadable {
        endings: &[document("odt")],
        roles: &[Role::Documents],
        sniff: |input| input.is_zip() && input.holds(b"opendocument.text"),
        what: "是 ODT 文档，还不能读取",
        todo: AS_DOCX,
    },
    Unreadable {
        endings: &[
            Ending::new("zip").letters(Use::Refused(UNPACK)).documents(Use::Refused(UNPACK)),
            Ending::new("rar").letters(Use::Refused(UNPACK)).documents(Use::Refused(UNPACK)),
            Ending::new("7z").letters(Use::Refused(UNPACK)).documents(Use::Refused(UNPACK)),
        ],
        roles: &[Role::Documents],
        sniff: Input::is_zip,
        what: "是压缩包，或已损坏的文档",
        todo: "压缩包请先解压；文档请让原单位重发",
    },
    Unreadable {
        endings: &[],
        roles: &[Role::Documents],
        sniff: Input::is_encrypted,
        what: "文件有密码保护",
        todo: "请用 WPS/Word 打开并取消密码，另存为 .docx",
    },
    Unreadable {
        endings: &[],
        roles: &[Role::Letters, Role::Tables],
        sniff: Input::is_encrypted,
        what: "工作簿有密码保护",
        todo: "请用 WPS/Excel 打开并取消密码，另存为 .xlsx",
    },
    #[cfg(not(feature = "doc"))]
    Unreadable {
        endings: &[document("doc"), document("wps")],
        roles: &[Role::Letters, Role::Documents, Role::Tables],
        sniff: Input::is_old_word,
        what: "是旧版 Word 或 WPS 文档（.doc/.wps），这个程序没有带上读取它的部分",
        todo: AS_DOCX,
    },
    Unreadable {
        endings: &[],
        roles: &[Role::Documents],
        sniff: Input::is_ole,
        what: "是 WPS、Works 早年的文档，或已损坏",
        todo: AS_DOCX,
    },
    Unreadable {
        endings: &[document("rtf").letters(Use::Refused(AS_DOCX))],
        roles: &[Role::Letters, Role::Documents, Role::Tables],
        sniff: |input| input.bytes.starts_with(b"{\\rtf"),
        what: "是 RTF 文档，还不能读取",
        todo: AS_DOCX,
    },
    Unreadable {
        endings: &[document("mht"), document("mhtml")],
        roles: &[Role::Documents],
        sniff: |input| input.bytes.starts_with(b"MIME-Version:") || input.bytes.starts_with(b"From: <Saved by"),
        what: "是单个文件网页（.mht），还不能读取",
        todo: "请用浏览器打开，另存为“网页，仅 HTML”，或复制到 .docx",
    },
    Unreadable {
        endings: &[Ending::new("numbers").letters(Use::Refused(AS_XLSX))],
        roles: &[],
        sniff: NEVER,
        what: "是 Numbers 表格，还不能读取",
        todo: AS_XLSX,
    },
    Unreadable {
        endings: &[
            Ending::new("ppt").documents(Use::Refused(COPY)),
            Ending::new("pptx").documents(Use::Refused(COPY)),
            Ending::new("dps").documents(Use::Refused(COPY)),
        ],
        roles: &[],
        sniff: NEVER,
        what: "是演示文稿，还不能读取",
        todo: COPY,
    },
];
