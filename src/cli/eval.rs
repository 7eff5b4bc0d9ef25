//! `xuanti eval`
use super::{Global, Outcome};
#[derive(Debug, clap::Args)]
pub struct Args {}
pub fn run(_args: &Args, _global: &Global) -> anyhow::Result<Outcome> {
    Ok(Outcome::Done)
}
