//! The command line: one file a command, all of one shape. Each gives back its exit code: 0 done,
//! 1 something could not be done, 2 asked for wrongly.

mod ask;
mod chat;
mod check;
mod completions;
mod eval;
mod export_faq;
mod failure;
mod faq;
mod import_faq;
mod open;
mod progress;
mod reload;
mod run;
mod text;
mod timeline;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use knowledge::query::Language;

use crate::config::Settings;
use crate::telemetry;
use failure::Failure;

/// Asks union communiqués: exact quotes with their source, or a plain "they do not say".
#[derive(Debug, Parser)]
#[command(name = "bacheca", bin_name = "bacheca", version, after_help = EXAMPLES, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  bacheca ask \"Quando scade il bando per il contact center?\"
  bacheca chat --knowledge ./comunicati
  bacheca check ./comunicati
  TELEGRAM_TOKEN=… bacheca run --knowledge ./comunicati

Exit codes: 0 done, also when the communiqués do not say; 1 something could not be done;
2 asked for wrongly (arguments, settings, a folder that is not there).";

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "General")]
struct Global {
    /// The settings file, in the form of config/bacheca.toml [env: BACHECA_CONFIG]
    #[arg(long, global = true, value_name = "FILE", display_order = 900)]
    config: Option<PathBuf>,
    /// The language of the bot's own words [default: the question's]
    #[arg(long, global = true, value_name = "LANGUAGE", display_order = 900)]
    lang: Option<Lang>,
    /// Whether to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Lang {
    /// Italian
    It,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::It => Self::Italian,
            Lang::En => Self::English,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Also into a file or a pipe
    Always,
    /// Not at all
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Ask(ask::Ask),
    Chat(chat::Chat),
    Check(check::Check),
    Text(text::Text),
    Timeline(timeline::Timeline),
    Eval(eval::Eval),
    ImportFaq(import_faq::ImportFaq),
    ExportFaq(export_faq::ExportFaq),
    Run(run::Run),
    Reload(reload::Reload),
    Completions(completions::Completions),
}

/// What a command finds in place when it starts.
struct Context {
    settings: Settings,
    language: Option<Language>,
}

/// Runs the program with these arguments, its own name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to standard output, which may be closed: nothing is left to do then.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    anstream::ColorChoice::from(cli.global.color).write_global();
    match dispatch(cli) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    let Global { config, lang, .. } = cli.global;
    let settings = Settings::load(config.as_deref())?;
    telemetry::start(&settings.log);
    let context = Context { settings, language: lang.map(Language::from) };
    match cli.command {
        Command::Ask(ask) => ask.run(&context),
        Command::Chat(chat) => chat.run(&context),
        Command::Check(check) => check.run(&context),
        Command::Text(text) => text.run(&context),
        Command::Timeline(timeline) => timeline.run(&context),
        Command::Eval(eval) => eval.run(&context),
        Command::ImportFaq(import) => import.run(),
        Command::ExportFaq(export) => export.run(&context),
        Command::Run(run) => run.run(&context),
        Command::Reload(reload) => reload.run(&context),
        Command::Completions(completions) => completions.run(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_are_sound_and_each_shows_an_example() {
        let mut command = Cli::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands_mut() {
            let help = sub.render_long_help().to_string();
            assert!(help.contains(&format!("bacheca {}", sub.get_name())), "{help}");
        }
    }
}
