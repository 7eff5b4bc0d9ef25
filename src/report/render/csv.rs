//! Rows → comma-separated values.

use std::io::Write;

use anyhow::Result;

use super::table::{Cell, Table};

/// The mark by which Excel knows UTF-8.
const MARK: &str = "\u{feff}";

/// Writes a header and rows.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(out: impl Write, header: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert(&cell.to_string())))?;
    }
    Ok(writer.flush()?)
}

/// A table as a file that Excel opens.
///
/// # Errors
/// None that memory could give.
pub fn file(table: &Table) -> Result<Vec<u8>> {
    let mut bytes = MARK.as_bytes().to_vec();
    let header: Vec<&str> = table.columns.iter().map(|c| c.title).collect();
    write(&mut bytes, &header, table.rows.iter().cloned())?;
    Ok(bytes)
}

/// A cell of a CSV file that no spreadsheet takes for a formula.
fn inert(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && cell.parse::<f64>().is_err();
    if formula { format!("'{cell}") } else { cell.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        assert_eq!(inert("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(inert("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(inert("-3.5"), "-3.5");
        assert_eq!(inert("宅基地"), "宅基地");
    }
}
