//! An immutable knowledge base: the communiqués of a folder, their passages, the index, the
//! curated answers. Everything that an answer needs, and nothing that changes.

use std::path::PathBuf;

use jiff::civil::DateTime;
use rustc_hash::FxHashMap;

use crate::answer::{self, Answer, Quote};
use crate::communique::Communique;
use crate::curated::CuratedAnswers;
use crate::deadline::{self, Deadline};
use crate::error::{Error, Warning};
use crate::index::{Document, Index, Writer};
use crate::italian::date::expressions;
use crate::passage::{self, Passage};
use crate::reader::{Folder, Limits};
use crate::union::Unions;
use crate::vocabulary::Vocabulary;

/// What a knowledge base is built with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What reading may cost.
    pub limits: Limits,
    /// Synonyms and the like.
    pub vocabulary: Vocabulary,
    /// The unions by name.
    pub unions: Unions,
    /// Where finished indexes are kept; in memory alone when `None`.
    pub cache: Option<PathBuf>,
}

impl Settings {
    /// The settings that the program is delivered with.
    ///
    /// # Errors
    /// When a built-in configuration file is wrong, which a test rules out.
    pub fn built_in() -> Result<Self, Error> {
        Ok(Self {
            limits: Limits::default(),
            vocabulary: Vocabulary::built_in()?,
            unions: Unions::default(),
            cache: None,
        })
    }
}

/// A question, and what it is asked against.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The asker's words.
    pub text: &'a str,
    /// The moment of asking, civil time in Italy: decides what is past its deadline.
    pub now: DateTime,
    /// The one dispute to answer from, when the asker has chosen.
    pub dispute: Option<&'a str>,
}

/// An immutable knowledge base.
#[derive(Debug)]
pub struct Snapshot {
    communiques: Vec<Communique>,
    passages: Vec<Passage>,
    index: Index,
    curated: CuratedAnswers,
    settings: Settings,
    warnings: Vec<Warning>,
    version: String,
}

impl Snapshot {
    /// Builds a knowledge base from what was read; `progress` is told the share done, in 0..=1.
    ///
    /// # Errors
    /// When the index cannot be built. What is wrong in the folder is a warning.
    pub fn build(folder: Folder, settings: &Settings) -> Result<Self, Error> {
        let Folder { communiques, curated, mut warnings } = folder;
        let curated = CuratedAnswers::parse(&curated, &communiques, &settings.vocabulary, &mut warnings)?;
        let passages: Vec<Passage> = communiques
            .iter()
            .zip(0..)
            .flat_map(|(communique, n)| passage::passages(n, &communique.text))
            .collect();
        let mut writer = Writer::in_memory(&settings.vocabulary)?;
        for passage in &passages {
            if let Some(communique) = communiques.get(passage.communique as usize) {
                add(&mut writer, communique, passage)?;
            }
        }
        let index = writer.finish()?;
        let version = version(&communiques, &curated, settings);
        Ok(Self { communiques, passages, index, curated, settings: settings.clone(), warnings, version })
    }
}
