//! The program as the scenarios drive it: the same one line as `bacheca` itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    bot::run(std::env::args_os())
}
