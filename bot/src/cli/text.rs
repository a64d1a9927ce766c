//! `bacheca text`: a communiqué's text as it is indexed, and as quotes are cut from it.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Context;
use super::failure::Failure;

/// Prints the text of a communiqué as it is indexed
///
/// Every quote's `start` and `end` (see `bacheca ask --json`) are byte offsets of this text. What
/// was read with doubt is said on standard error.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca text comunicati/2022-05-27-usb.pdf
  bacheca text nota.docx | less

Exit codes: 0 read, 1 the file cannot be read as a communiqué, 2 wrong arguments.")]
pub(super) struct Text {
    /// The file: .txt, .md, .html, .pdf or .docx
    file: PathBuf,
}

impl Text {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        let engine = context.settings.engine()?;
        let (communique, warnings) = engine
            .reader()
            .file(&self.file)
            .map_err(|warning| Failure::Failed(warning.to_string()))?;
        for warning in warnings {
            writeln!(anstream::stderr(), "warning: {warning}")?;
        }
        // The text alone and raw: it has to be the same, byte for byte, wherever it goes.
        let mut out = std::io::stdout().lock();
        out.write_all(communique.text.as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}
