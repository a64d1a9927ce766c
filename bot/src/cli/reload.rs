//! `bacheca reload`: has the running bot read its folder again.

use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;

use super::Context;
use super::failure::Failure;
use crate::control::{Differences, Report, Request, Response, Term, Title};
use crate::terminal::printable;

/// Has the running bot read its folder again, and says what has changed
///
/// It speaks to a `bacheca run` with the same settings. A folder that cannot be used changes
/// nothing: the bot goes on answering from what it has.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca reload --dry-run
  bacheca reload
  bacheca reload --json | jq '.changes.added[].title'

Exit codes: 0 reloaded, or with --dry-run could be; 1 refused, or no bot is running;
2 wrong arguments or settings.")]
pub(super) struct Reload {
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Reload {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        let response = ask(context, Request::Reload { dry_run: self.dry_run })?;
        if self.json {
            let mut out = io::stdout().lock();
            serde_json::to_writer(&mut out, &response).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            return Ok(if response.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        let Response { report: Some(report), ok: true, .. } = response else {
            let why = response.error.unwrap_or_else(|| "it does not say why".to_owned());
            return Err(Failure::Failed(format!("nothing was reloaded: {}", printable(&why))));
        };
        print(&mut anstream::stdout().lock(), &report, self.dry_run)?;
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(unix)]
fn ask(context: &Context, request: Request) -> Result<Response, Failure> {
    let socket = context.settings.socket().ok_or_else(|| {
        Failure::Usage("there is no socket: set `service.socket` in the settings".to_owned())
    })?;
    crate::control::client::ask(&socket, request)
        .map_err(|error| Failure::Failed(error.to_string()))
}

#[cfg(not(unix))]
fn ask(_: &Context, _: Request) -> Result<Response, Failure> {
    Err(Failure::Failed(
        "this system has no Unix sockets; use /ricarica or `knowledge.watch`".to_owned(),
    ))
}

const ADDED: Style = AnsiColor::Green.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

fn print(out: &mut impl Write, report: &Report, dry_run: bool) -> io::Result<()> {
    let Report { version, changes, warnings } = report;
    let same = Differences { warnings: changes.warnings.clone(), ..Differences::default() };
    if *changes == same {
        writeln!(out, "nothing changes: version {version}")?;
    } else {
        let what = if dry_run { "would be answered from" } else { "now answered from" };
        writeln!(out, "{what}: version {version}")?;
    }
    for (style, what, titles) in [
        (ADDED, "added", &changes.added),
        (CHANGED, "changed", &changes.changed),
        (REMOVED, "removed", &changes.removed),
    ] {
        for Title { file, title, date } in titles {
            let date = date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
            let (title, file) = (printable(title), printable(file));
            writeln!(out, "  {style}{what:8}{style:#} {date:10}  {title} ({file})")?;
        }
    }
    for (style, what, terms) in [
        (ADDED, "added", &changes.deadlines_added),
        (REMOVED, "removed", &changes.deadlines_removed),
    ] {
        for Term { file, date, time, what: term } in terms {
            let time = time.as_deref().unwrap_or_default();
            let (term, file) = (printable(term), printable(file));
            writeln!(out, "  {style}{what:8}{style:#} {date} {time:5} deadline: {term} ({file})")?;
        }
    }
    for (style, what, ids) in [
        (ADDED, "added", &changes.curated_added),
        (CHANGED, "changed", &changes.curated_changed),
        (REMOVED, "removed", &changes.curated_removed),
    ] {
        for id in ids {
            writeln!(out, "  {style}{what:8}{style:#} curated answer: {}", printable(id))?;
        }
    }
    for warning in &changes.warnings {
        writeln!(out, "  {CHANGED}{:8}{CHANGED:#} {}", "warning", printable(warning))?;
    }
    let known = warnings.len().saturating_sub(changes.warnings.len());
    if known > 0 {
        writeln!(out, "  {known} warnings as before; `bacheca check` tells them")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(report: &Report, dry_run: bool) -> String {
        let mut out = anstream::StripStream::new(Vec::new());
        print(&mut out, report, dry_run).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn what_changed_is_told_line_by_line() {
        let day = jiff::civil::date(2022, 6, 9);
        let title = |title: &str, date| Title { file: "v/a.md".into(), title: title.into(), date };
        let mut report = Report {
            version: "0123456789abcdef".to_owned(),
            changes: Differences {
                added: vec![title("Sciopero", Some(day))],
                removed: vec![title("Bando\u{1b}[2J", None)],
                deadlines_added: vec![Term {
                    file: "v/a.md".into(),
                    date: day,
                    time: Some("16:00".into()),
                    what: "lo sciopero".into(),
                }],
                curated_changed: vec!["sciopero".into()],
                warnings: vec!["v/b.pdf: it is empty; remove it".into()],
                ..Differences::default()
            },
            warnings: vec!["v/b.pdf: it is empty; remove it".into(), "v/c.pdf: …".into()],
        };
        assert_eq!(
            printed(&report, true),
            "would be answered from: version 0123456789abcdef\n\
             \x20 added    2022-06-09  Sciopero (v/a.md)\n\
             \x20 removed  no date     Bando\u{fffd}[2J (v/a.md)\n\
             \x20 added    2022-06-09 16:00 deadline: lo sciopero (v/a.md)\n\
             \x20 changed  curated answer: sciopero\n\
             \x20 warning  v/b.pdf: it is empty; remove it\n\
             \x20 1 warnings as before; `bacheca check` tells them\n"
        );
        report.changes = Differences::default();
        report.warnings.clear();
        assert_eq!(printed(&report, false), "nothing changes: version 0123456789abcdef\n");
    }
}
