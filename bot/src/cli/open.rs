//! What several commands begin with: a knowledge base to ask, files to read.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use knowledge::query::Steps;
use knowledge::reader::Folder;
use knowledge::snapshot::Settings as Engine;
use knowledge::{Snapshot, Warning};

use super::failure::Failure;
use super::{Context, progress};

impl Context {
    /// What the settings say of the engine; embedding shows its progress.
    pub(crate) fn engine(&self) -> Result<Engine, Failure> {
        let mut engine = self.settings.engine()?;
        engine.model = engine.model.map(|model| model.on_progress(progress::embedding()));
        Ok(engine)
    }

    /// The knowledge base of this folder, else of the one in the settings, else the built-in one.
    pub(crate) fn open(&self, folder: Option<&Path>) -> Result<Snapshot, Failure> {
        self.build(folder, self.engine()?)
    }

    /// The same, without a bar for embedding.
    pub(crate) fn open_quietly(&self, folder: Option<&Path>) -> Result<Snapshot, Failure> {
        self.build(folder, self.settings.engine()?)
    }

    /// The same, for answers without some steps.
    pub(crate) fn open_with(
        &self,
        folder: Option<&Path>,
        steps: Steps,
    ) -> Result<Snapshot, Failure> {
        self.build(folder, Engine { steps, ..self.engine()? })
    }

    fn build(&self, folder: Option<&Path>, engine: Engine) -> Result<Snapshot, Failure> {
        if engine.model.is_none() {
            tracing::warn!("there is no embedding model: words alone decide");
        }
        let snapshot = match folder.or(self.settings.folder()) {
            Some(folder) => Snapshot::build(read(folder, &engine)?, &engine)?,
            None => Snapshot::built_in(&engine)?,
        };
        // Who asks needs to know of what is missing; `bacheca check` tells of every doubt.
        for warning in snapshot.warnings() {
            let Warning { file, line, cause, cure, refused } = warning;
            if *refused {
                tracing::warn!(%file, line, "left out: {cause}; {cure}");
            } else {
                tracing::info!(%file, line, "{cause}; {cure}");
            }
        }
        Ok(snapshot)
    }
}

/// Reads a folder, with its progress.
pub(crate) fn read(folder: &Path, engine: &Engine) -> Result<Folder, Failure> {
    let bar = progress::bar("reading");
    let found = engine.reader().folder(folder, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    Ok(found?)
}

/// What was typed as arguments, else standard input where it is piped; `what` it is, to be named
/// where it cannot be read, and what to say where there is none.
pub(crate) fn typed(words: &[String], what: &str, none: &str) -> Result<String, Failure> {
    let mut text = words.join(" ");
    if words.is_empty() && !io::stdin().is_terminal() {
        io::stdin().lock().read_to_string(&mut text).map_err(|error| {
            Failure::Usage(format!("cannot read the {what} from standard input: {error}"))
        })?;
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::Usage(none.to_owned()));
    }
    Ok(text.to_owned())
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let bytes = bytes(path)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let before = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        let line = before.filter(|&&byte| byte == b'\n').count() + 1;
        Failure::Usage(format!("{}, line {line}: not UTF-8; save it as UTF-8", path.display()))
    })
}

/// The content of a file, or of standard input for `-`.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| {
        Failure::Usage(format!(
            "cannot read {}: {error}; check its name, and that this user may read it",
            path.display()
        ))
    })
}
