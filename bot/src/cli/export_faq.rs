//! `bacheca export-faq`: the answers that the delegates published, as `faq.toml`.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::Context;
use super::failure::Failure;
use crate::store::Store;
use crate::verified;

/// Prints the answers that the delegates published, in the form of faq.toml
///
/// They are answered from without it; as a file beside the communiqués they can be corrected, and
/// outlast the database. Answers of each dispute follow a comment that names it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  bacheca export-faq > faq.toml
  bacheca export-faq --config /etc/bacheca/bacheca.toml

Exit codes: 0 done, also when nothing was published; 1 the database failed, 2 wrong settings.")]
pub(super) struct ExportFaq {}

impl ExportFaq {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Failed(error.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        let published = runtime.block_on(async {
            let store = Store::open(&context.settings).await.map_err(|error| failed(&error))?;
            let published = store.published().await.map_err(|error| failed(&error));
            store.close().await;
            published
        })?;
        let mut out = std::io::stdout().lock();
        for (_, dispute, content) in verified::files(&published) {
            if let Some(dispute) = dispute {
                writeln!(out, "# {dispute}\n")?;
            }
            writeln!(out, "{content}")?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
