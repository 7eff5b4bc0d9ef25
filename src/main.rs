//! Parse, dispatch, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    xuanti::main(std::env::args_os())
}
