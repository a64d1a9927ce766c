//! `bacheca`: see [`bot`].

use std::process::ExitCode;

fn main() -> ExitCode {
    bot::run(std::env::args_os())
}
