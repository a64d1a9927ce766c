//! An immutable knowledge base: the communiqués of a folder, their passages, the index, the
//! curated answers. Everything that an answer needs, and nothing that changes.

use std::path::PathBuf;

use crate::answer::{Answer, Calibration, Choice, Positions, Quote, Sought, positions, respond};
use crate::built_in;
use crate::communique::Communique;
use crate::curated::CuratedAnswers;
use crate::deadline::{self, Deadline};
use crate::embedder::{self, Embedder};
use crate::error::{Error, Warning};
use crate::index::{Document, Index, Writer, cache};
use crate::italian::date;
use crate::passage::{self, Passage};
use crate::query::{Query, Steps};
use crate::reader::{Folder, Limits, Reader};
use crate::retriever::{self, Hit, Parameters};
use crate::semantics::{Likeness, Model, Role, Semantics};
use crate::timeline::{self, Timeline};
use crate::union::Unions;
use crate::vocabulary::Vocabulary;
use jiff::civil::DateTime;

/// Most characters of a passage in [`Snapshot::nearest_passages`], unless its first sentence has
/// more.
const QUOTED: usize = 350;

/// What a knowledge base is built with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What reading may cost.
    pub limits: Limits,
    /// Synonyms and the like.
    pub vocabulary: Vocabulary,
    /// The unions by name.
    pub unions: Unions,
    /// The model of confidence.
    pub calibration: Calibration,
    /// Where finished indexes are kept; in memory alone when `None`.
    pub cache: Option<PathBuf>,
    /// The embedding model; words alone decide when `None`.
    pub model: Option<Model>,
    /// The steps that are taken for a question: all, unless what one of them is worth is measured.
    pub steps: Steps,
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
            calibration: Calibration::built_in()?,
            cache: None,
            model: Embedder::built_in().map(Model::new),
            steps: Steps::default(),
        })
    }
}

impl Settings {
    /// The reader of these settings.
    pub fn reader(&self) -> Reader {
        Reader { limits: self.limits.clone(), unions: self.unions.clone() }
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
    /// The deadlines of each communiqué.
    deadlines: Vec<Vec<Deadline>>,
    /// In order of communiqué and place.
    passages: Vec<Passage>,
    index: Index,
    curated: CuratedAnswers,
    /// What these were read from.
    curated_files: Vec<(String, Option<String>, String)>,
    semantics: Option<Semantics>,
    settings: Settings,
    warnings: Vec<Warning>,
    version: String,
}

impl Snapshot {
    /// Builds a knowledge base from what was read.
    ///
    /// # Errors
    /// When the index cannot be built. What is wrong in the folder is a warning.
    pub fn build(folder: Folder, settings: &Settings) -> Result<Self, Error> {
        let Folder { communiques, curated: files, mut warnings, .. } = folder;
        let version = version(&communiques, &files, settings);
        let curated =
            CuratedAnswers::parse(&files, &communiques, &settings.vocabulary, &mut warnings)?;
        let passages: Vec<Passage> = communiques
            .iter()
            .zip(0..)
            .flat_map(|(communique, n)| passage::passages(n, &communique.text))
            .collect();
        let fill = |writer: &mut Writer<'_>| {
            let pairs = passages.iter().filter_map(|passage| {
                communiques.get(passage.communique as usize).map(|communique| (communique, passage))
            });
            for (communique, passage) in pairs {
                writer.add(&document(communique, passage))?;
            }
            Ok(())
        };
        let index = match &settings.cache {
            Some(folder) => {
                cache::open_or_build(folder, &version, &settings.vocabulary, fill, &mut warnings)?
            }
            None => {
                let mut writer = Writer::in_memory(&settings.vocabulary)?;
                fill(&mut writer)?;
                writer.finish()?
            }
        };
        let deadlines = communiques.iter().map(|c| deadline::deadlines(&c.text, c.date)).collect();
        let settings = settings.clone();
        let semantics = settings.model.clone().map(|model| Semantics::new(model, &passages));
        Ok(Self {
            communiques,
            deadlines,
            passages,
            index,
            curated,
            curated_files: files,
            semantics,
            settings,
            warnings,
            version,
        })
    }

    /// Embeds the sentences that are not embedded yet, so that no question has to wait for it.
    /// Without a model there is nothing to do.
    ///
    /// # Errors
    /// When the model cannot be used. Questions are answered all the same, by words alone.
    pub fn prepare(&self) -> Result<(), embedder::Error> {
        match &self.semantics {
            Some(semantics) => semantics.prepare(&self.communiques, &self.passages),
            None => Ok(()),
        }
    }

    /// How near a question comes to each sentence, or why that is not known.
    pub(crate) fn likeness(&self, question: &str) -> Result<Likeness, Role> {
        let semantics = self.semantics.as_ref().filter(|_| self.settings.steps.semantics);
        let semantics = semantics.ok_or(Role::Absent)?;
        semantics.likeness(question, &self.communiques, &self.passages)
    }

    /// The knowledge base that is compiled into the program.
    ///
    /// # Errors
    /// When its index cannot be built.
    pub fn built_in(settings: &Settings) -> Result<Self, Error> {
        Self::build(settings.reader().entries(built_in::entries()), settings)
    }

    /// Answers a question.
    ///
    /// # Errors
    /// When the index cannot be read. That the communiqués do not say is an [`Answer`] too.
    pub fn ask(&self, question: &Question<'_>) -> Result<Answer, Error> {
        respond(self, question)
    }

    /// What each union says of the matter of a question, in one dispute.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn positions(&self, question: &Question<'_>) -> Result<Sought<Positions>, Error> {
        positions(self, question)
    }

    /// What was said of a matter over time, in one dispute, and what has changed since.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn timeline(&self, question: &Question<'_>) -> Result<Sought<Timeline>, Error> {
        timeline::timeline(self, question)
    }

    /// The passages nearest to a question by their words, best first, at most `most`, whether they
    /// answer it or not: where an officer looks for what bears an answer out. Of each as many
    /// whole sentences as fit.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn nearest_passages(&self, question: &str, most: usize) -> Result<Vec<Quote>, Error> {
        let steps = self.settings.steps;
        let query = Query::parse(question, &self.index, &self.settings.vocabulary, steps);
        let hits = retriever::search(&self.index, &query, &Parameters::default(), steps, most)?;
        let quote = |hit: &Hit| {
            let passage = self.passages.get(hit.passage as usize)?;
            let communique = self.communique_of(hit.passage)?;
            let start = passage.range().start;
            let fits = |end: &usize| {
                communique.text.get(start..*end).is_some_and(|t| t.chars().count() <= QUOTED)
            };
            let ends = passage.sentences.iter().map(|sentence| sentence.end as usize);
            let first = passage.sentences.first().map(|sentence| sentence.end as usize)?;
            let end = ends.take_while(fits).last().unwrap_or(first);
            Quote::new(communique, start..end)
        };
        Ok(hits.iter().filter_map(quote).collect())
    }

    /// What it was built from, to build another from.
    pub fn folder(&self) -> Folder {
        Folder {
            communiques: self.communiques.clone(),
            curated: self.curated_files.clone(),
            warnings: self.warnings.clone(),
        }
    }

    /// The communiqués, by file.
    pub fn communiques(&self) -> &[Communique] {
        &self.communiques
    }

    /// The deadlines of the `n`th communiqué, in the order of its text.
    pub fn deadlines(&self, n: usize) -> &[Deadline] {
        self.deadlines.get(n).map_or(&[], Vec::as_slice)
    }

    /// How many passages the `n`th communiqué has.
    pub fn passages_of(&self, n: usize) -> usize {
        self.passages.iter().filter(|p| p.communique as usize == n).count()
    }

    /// All passages, in order of communiqué and place.
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// The communiqué of a file.
    pub fn communique(&self, file: &str) -> Option<&Communique> {
        self.communiques.iter().find(|communique| communique.file == file)
    }

    /// The communiqué of a passage.
    pub fn communique_of(&self, passage: u32) -> Option<&Communique> {
        let passage = self.passages.get(passage as usize)?;
        self.communiques.get(passage.communique as usize)
    }

    /// The disputes, in order of name.
    pub fn disputes(&self) -> Vec<Choice> {
        let mut names: Vec<&str> =
            self.communiques.iter().filter_map(|c| c.dispute.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| self.choice(name)).collect()
    }

    /// A dispute, ready to be shown.
    pub fn choice(&self, dispute: &str) -> Choice {
        Choice { dispute: dispute.to_owned(), title: words_of(dispute) }
    }

    /// The lexical index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The curated answers.
    pub fn curated(&self) -> &CuratedAnswers {
        &self.curated
    }

    /// What was left out, or read with doubt.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// What it was built with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Changes when the content or the vocabulary changes, and only then: sixteen hex digits.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// The fields of a passage as the index takes them.
fn document<'a>(communique: &'a Communique, passage: &Passage) -> Document<'a> {
    let unions: Vec<&str> = communique.unions.iter().map(|u| u.0.as_str()).collect();
    Document {
        text: &communique.text,
        sentences: passage.sentences.iter().map(|s| s.start as usize..s.end as usize).collect(),
        title: &communique.title,
        unions: unions.join(" ").into(),
        date: communique.date.map(date::in_words).unwrap_or_default().into(),
        dispute: communique.dispute.as_deref().map(words_of).unwrap_or_default().into(),
    }
}

/// A folder's name to be read: spaces for hyphens and underscores.
pub(crate) fn words_of(dispute: &str) -> String {
    dispute.replace(['-', '_'], " ")
}

fn version(
    communiques: &[Communique],
    files: &[(String, Option<String>, String)],
    settings: &Settings,
) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&cache::FORMAT.to_string());
    add(settings.vocabulary.hash());
    for communique in communiques {
        // The debug form has every field, so that no change goes unseen.
        add(&format!("{communique:?}"));
    }
    for (file, _, content) in files {
        add(file);
        add(content);
    }
    hasher.finalize().to_hex().chars().take(16).collect()
}
