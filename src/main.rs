//! Parse, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    xuanti::cli::main(std::env::args_os())
}
