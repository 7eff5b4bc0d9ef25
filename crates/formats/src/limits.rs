//! How much of a file is read. Files come from anywhere, so everything that can grow has an end; the ends lie far beyond what
//! an office sends.

/// Where reading stops. The defaults are meant for all files; tests use smaller ones.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest document, bytes: scans of a few hundred pages have a tenth of it.
    pub document: u64,
    /// Deepest nesting of a document's parts. Word itself stops at some dozens.
    pub depth: usize,
    /// Largest part of a Word document or an OFD file, bytes unpacked; most characters of an old Word document. The text of a
    /// thousand pages is a tenth of it.
    pub word_part: u64,
    /// Most elements of a part of a Word document or an OFD file, most stretches of an old Word document. A thousand pages have
    /// a fifth of it.
    pub word_elements: u32,
    /// Largest web page, bytes: a page saved with its pictures inside has a few million. The tree takes many times the space.
    pub page: usize,
    /// Largest part of a workbook, bytes unpacked: a sheet of three million rows.
    pub sheet_part: u64,
    /// Parts of a workbook above this size must not be packed tighter than [`Limits::sheet_tight`].
    pub sheet_ordinary: u64,
    /// Bytes unpacked for each packed one: tables shrink to a tenth, bombs to a thousandth.
    pub sheet_tight: u64,
    /// Cells of a sheet that may stay empty, beside twenty for each that is filled: as many as a sheet of a million rows and
    /// twenty columns.
    pub sheet_space: u64,
    /// Largest stream of text, fonts or objects of a PDF, bytes unpacked. Pictures are never unpacked. Chinese fonts have up to
    /// a fifth of it.
    pub pdf_stream: u64,
    /// Most pages of a PDF or an OFD file: the thickest statute book has a third.
    pub pdf_pages: usize,
    /// Most drawing steps of a page. A full page of small print has some thousands; forms that draw forms can ask for more than
    /// there are atoms.
    pub pdf_steps: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            document: 200 << 20,
            depth: 100,
            word_part: 32 << 20,
            word_elements: 3_000_000,
            page: 16 << 20,
            sheet_part: 1 << 30,
            sheet_ordinary: 64 << 20,
            sheet_tight: 200,
            sheet_space: 20_000_000,
            pdf_stream: 128 << 20,
            pdf_pages: 3_000,
            pdf_steps: 2_000_000,
        }
    }
}

/// Deflate packs at most this many bytes into one (zlib's technical details: 1032 to 1).
#[cfg(any(feature = "pdf", feature = "sheets"))]
pub(crate) const DEFLATE: u64 = 1032;
