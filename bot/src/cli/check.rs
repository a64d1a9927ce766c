//! `bacheca check`: reads a folder as a reload would, and says what was understood.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;
use jiff::civil::Date;
use knowledge::communique::Union;
use knowledge::deadline::{Deadline, Kind};
use knowledge::{Communique, Snapshot, Warning};
use serde::Serialize;

use super::failure::Failure;
use super::{Context, open};
use crate::terminal::printable;

/// Reads a folder and says what was understood of each file, or why it was not
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca check ./comunicati
  bacheca check ./comunicati --json | jq 'select(.read | not)'

Exit codes: 0 every file was read, 1 some were refused, 2 wrong arguments or no such folder.")]
pub(super) struct Check {
    /// The folder of communiqués
    dir: PathBuf,
    /// Print one JSON object a line, one for each file
    #[arg(long)]
    json: bool,
}

/// One file as it was understood.
#[derive(Debug, Serialize)]
struct FileReport<'a> {
    file: &'a str,
    /// Whether it is in use.
    read: bool,
    /// Nothing for a file that is no communiqué.
    #[serde(flatten)]
    understood: Option<Understood<'a>>,
    warnings: Vec<Problem<'a>>,
}

#[derive(Debug, Serialize)]
struct Understood<'a> {
    title: &'a str,
    unions: &'a [Union],
    date: Option<Date>,
    dispute: Option<&'a str>,
    place: Option<&'a str>,
    protocol: Option<&'a str>,
    signature: Option<&'a str>,
    url: Option<&'a str>,
    deadlines: Vec<DeadlineReport<'a>>,
    passages: usize,
    characters: usize,
}

#[derive(Debug, Serialize)]
struct DeadlineReport<'a> {
    date: Date,
    time: Option<String>,
    what: &'a str,
    kind: Kind,
}

#[derive(Debug, Serialize)]
struct Problem<'a> {
    line: Option<usize>,
    cause: &'a str,
    cure: &'a str,
    refused: bool,
}

impl Check {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        if !self.dir.is_dir() {
            let dir = self.dir.display();
            return Err(Failure::Usage(format!(
                "{dir} is no folder; name a folder of communiqués"
            )));
        }
        let engine = context.settings.engine()?;
        let snapshot = Snapshot::build(open::read(&self.dir, &engine)?, &engine)?;
        let reports = reports(&snapshot);
        if self.json {
            let mut out = io::BufWriter::new(io::stdout().lock());
            for report in &reports {
                serde_json::to_writer(&mut out, report).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
            out.flush()?;
        } else {
            let mut out = anstream::stdout().lock();
            for report in &reports {
                print(&mut out, report)?;
            }
            summary(&mut out, &snapshot, &reports)?;
        }
        let refused = snapshot.warnings().iter().any(|warning| warning.refused);
        Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Every file that was read or warned of, by name.
fn reports(snapshot: &Snapshot) -> Vec<FileReport<'_>> {
    let mut reports: BTreeMap<&str, FileReport<'_>> = BTreeMap::new();
    for (n, communique) in snapshot.communiques().iter().enumerate() {
        reports.insert(
            &communique.file,
            FileReport {
                file: &communique.file,
                read: true,
                understood: Some(Understood::new(snapshot, n, communique)),
                warnings: Vec::new(),
            },
        );
    }
    for warning in snapshot.warnings() {
        let Warning { file, line, cause, cure, refused } = warning;
        let report = reports.entry(file).or_insert_with(|| FileReport {
            file,
            read: true,
            understood: None,
            warnings: Vec::new(),
        });
        report.read &= !refused;
        report.warnings.push(Problem { line: *line, cause, cure, refused: *refused });
    }
    reports.into_values().collect()
}

impl<'a> Understood<'a> {
    fn new(snapshot: &'a Snapshot, n: usize, communique: &'a Communique) -> Self {
        Self {
            title: &communique.title,
            unions: &communique.unions,
            date: communique.date,
            dispute: communique.dispute.as_deref(),
            place: communique.place.as_deref(),
            protocol: communique.protocol.as_deref(),
            signature: communique.signature.as_deref(),
            url: communique.url.as_deref(),
            deadlines: snapshot.deadlines(n).iter().map(DeadlineReport::new).collect(),
            passages: snapshot.passages_of(n),
            characters: communique.text.chars().count(),
        }
    }
}

impl<'a> DeadlineReport<'a> {
    fn new(deadline: &'a Deadline) -> Self {
        Self {
            date: deadline.date,
            time: deadline.time.map(|time| time.strftime("%H:%M").to_string()),
            what: &deadline.what,
            kind: deadline.kind,
        }
    }
}

const NAME: Style = Style::new().bold();
const REFUSED: Style = AnsiColor::Red.on_default().bold();
const DOUBTFUL: Style = AnsiColor::Yellow.on_default();

fn print(out: &mut impl Write, report: &FileReport<'_>) -> io::Result<()> {
    writeln!(out, "{NAME}{}{NAME:#}", printable(report.file))?;
    if let Some(understood) = &report.understood {
        let unions: Vec<&str> = understood.unions.iter().map(|union| union.0.as_str()).collect();
        let unions = if unions.is_empty() { "not stated".to_owned() } else { unions.join(", ") };
        let date = understood.date.map_or_else(|| "none".to_owned(), |date| date.to_string());
        let fields = [
            ("title", Some(understood.title)),
            ("unions", Some(&unions)),
            ("date", Some(&date)),
            ("dispute", understood.dispute),
            ("place", understood.place),
            ("protocol", understood.protocol),
            ("signature", understood.signature),
            ("url", understood.url),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                writeln!(out, "  {name:10} {}", printable(value))?;
            }
        }
        for deadline in &understood.deadlines {
            let kind = match deadline.kind {
                Kind::Deadline => "deadline",
                Kind::Event => "event",
                Kind::Start => "start",
            };
            let time = deadline.time.as_deref().unwrap_or_default();
            writeln!(out, "  {kind:10} {} {time:5}  {}", deadline.date, deadline.what)?;
        }
        let Understood { passages, characters, .. } = understood;
        writeln!(out, "  {:10} {passages} ({characters} characters)", "passages")?;
    }
    for Problem { line, cause, cure, refused } in &report.warnings {
        let (style, what) = if *refused { (REFUSED, "refused") } else { (DOUBTFUL, "warning") };
        let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let cause = printable(cause);
        writeln!(out, "  {style}{what:10}{style:#} {line}{cause}; {cure}")?;
    }
    Ok(())
}

fn summary(
    out: &mut impl Write,
    snapshot: &Snapshot,
    reports: &[FileReport<'_>],
) -> io::Result<()> {
    let refused = reports.iter().filter(|report| !report.read).count();
    writeln!(
        out,
        "{} communiqués, {} disputes, {} passages, {} curated answers, {} warnings, {refused} files refused",
        snapshot.communiques().len(),
        snapshot.disputes().len(),
        snapshot.passages().len(),
        snapshot.curated().answers().len(),
        snapshot.warnings().len(),
    )
}
