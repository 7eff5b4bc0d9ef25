//! What a request asks for beside its path.

use std::collections::HashMap;

use anyhow::Result;
use jiff::civil::Date;

/// Names and values.
pub type Query = HashMap<String, String>;

/// A value without blanks around it; empty where it is not given.
pub fn said<'q>(query: &'q Query, name: &str) -> &'q str {
    query.get(name).map_or("", |value| value.trim())
}

/// A day, as it is written.
///
/// # Errors
/// When it is none.
pub fn day(said: &str) -> Result<Date> {
    said.parse().map_err(|_| anyhow::anyhow!("“{said}”不是日期，请写成 2023-07-18"))
}
