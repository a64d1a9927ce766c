//! Meaning beside words: the sentences of a knowledge base as vectors, and how near a question
//! comes to each of them.
//!
//! Every sentence is embedded with the title of its communiqué in front, for a sentence alone
//! often leaves unsaid what it is about. All are compared, exactly. Where there is no model, or it
//! cannot help soon enough, words alone decide, and the answer tells.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use crate::communique::Communique;
use crate::embedder::{self, Embedder, Meaning, Patience, VectorIndex, VectorStore};
use crate::error::Warning;
use crate::passage::Passage;

/// Questions that no communiqué answers: what a question about something else is near to.
const ELSEWHERE: &str = include_str!("../elsewhere.txt");
/// The file of the vectors within the cache's folder.
const FILE: &str = "vectors.bin";

/// What part meaning had in an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It was weighed together with the words.
    Used,
    /// The words alone had decided.
    #[default]
    NotNeeded,
    /// Too many questions were waiting for it: words alone decided.
    Busy,
    /// It was not ready yet: words alone decided.
    Loading,
    /// There is no model, or it failed: words alone decided.
    Absent,
}

/// An embedding model together with the vectors that it has computed, to be shared by a snapshot
/// and those that replace it: a reload then embeds only what changed. Cheap to clone.
#[derive(Clone)]
pub struct Model {
    embedder: Arc<Embedder>,
    vectors: Arc<Mutex<VectorStore>>,
    progress: Option<Progress>,
}

/// Is told how many sentences are embedded, of how many; from several threads.
pub type Progress = Arc<dyn Fn(usize, usize) + Send + Sync>;

impl Model {
    /// A model whose vectors stay in memory.
    #[must_use]
    pub fn new(embedder: Embedder) -> Self {
        let store = VectorStore::in_memory(embedder.model_hash());
        Self::with(embedder, store)
    }

    /// A model whose vectors are kept in a folder as well. They are found by the content of the
    /// sentences; no text is written. A file that cannot be read is a warning.
    #[must_use]
    pub fn cached(embedder: Embedder, folder: &Path) -> (Self, Option<Warning>) {
        let (store, warning) = VectorStore::open(&folder.join(FILE), embedder.model_hash());
        (Self::with(embedder, store), warning)
    }

    fn with(embedder: Embedder, store: VectorStore) -> Self {
        let vectors = Arc::new(Mutex::new(store));
        Self { embedder: Arc::new(embedder), vectors, progress: None }
    }

    /// The same model, which tells how far embedding is.
    #[must_use]
    pub fn on_progress(self, progress: Progress) -> Self {
        Self { progress: Some(progress), ..self }
    }

    /// The vectors of these texts, in their order; only those that it does not know yet are
    /// computed.
    ///
    /// # Errors
    /// When the model cannot be used.
    pub fn vectors(&self, texts: &[&str]) -> Result<Arc<VectorIndex>, embedder::Error> {
        let progress = |done, all| {
            if let Some(progress) = &self.progress {
                progress(done, all);
            }
        };
        let mut store = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
        let (vectors, warning) = store.update(&self.embedder, texts, &progress)?;
        if let Some(Warning { file, cause, cure, .. }) = warning {
            tracing::warn!(%file, "{cause}; {cure}");
        }
        Ok(vectors)
    }

    /// The model itself.
    #[must_use]
    pub fn embedder(&self) -> &Embedder {
        &self.embedder
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model").field("embedder", &self.embedder).finish_non_exhaustive()
    }
}

/// The sentences of one snapshot, to be compared with questions.
#[derive(Debug)]
pub(crate) struct Semantics {
    model: Model,
    /// Of each passage, the number of its first sentence; one more for the end.
    first: Arc<[usize]>,
    vectors: OnceLock<Result<Arc<VectorIndex>, embedder::Error>>,
}

/// How near a question comes to each sentence: cosines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Likeness {
    cosines: Vec<f32>,
    first: Arc<[usize]>,
    /// The cosine of the likest question that no communiqué answers.
    elsewhere: f32,
}

fn elsewhere() -> impl Iterator<Item = &'static str> {
    ELSEWHERE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Semantics {
    pub(crate) fn new(model: Model, passages: &[Passage]) -> Self {
        Self {
            model,
            first: first_sentences(passages.iter().map(|p| p.sentences.len())),
            vectors: OnceLock::new(),
        }
    }

    /// Embeds what is not embedded yet; returns at once when all is there.
    pub(crate) fn prepare(
        &self,
        communiques: &[Communique],
        passages: &[Passage],
    ) -> Result<(), embedder::Error> {
        let prepared = self.vectors.get_or_init(|| {
            let sentences = passages.iter().flat_map(|passage| texts(communiques, passage));
            let texts: Vec<String> = sentences.chain(elsewhere().map(str::to_owned)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            self.model.vectors(&texts)
        });
        prepared.as_ref().map(|_| ()).map_err(Clone::clone)
    }

    /// How near a question comes to each sentence, or why that cannot be told now.
    pub(crate) fn likeness(
        &self,
        question: &str,
        communiques: &[Communique],
        passages: &[Passage],
    ) -> Result<Likeness, Role> {
        let failed = |error: embedder::Error| {
            tracing::warn!("words alone decide: {error}");
            Role::Absent
        };
        if self.vectors.get().is_none() {
            if self.model.embedder.patience() == Patience::Short {
                return Err(Role::Loading);
            }
            self.prepare(communiques, passages).map_err(failed)?;
        }
        let Some(Ok(vectors)) = self.vectors.get() else { return Err(Role::Absent) };
        match self.model.embedder.meaning(question).map_err(failed)? {
            Meaning::Vector(vector) => {
                let mut cosines = vectors.cosines(&vector);
                let own = cosines.split_off(self.first.last().copied().unwrap_or_default());
                Ok(Likeness { cosines, first: Arc::clone(&self.first), elsewhere: most(&own) })
            }
            Meaning::Busy => Err(Role::Busy),
            Meaning::Loading => Err(Role::Loading),
        }
    }
}

/// Runs over lengths, from nought to their sum.
pub(crate) fn first_sentences(lengths: impl Iterator<Item = usize>) -> Arc<[usize]> {
    let ends = lengths.scan(0, |sum, length| {
        *sum += length;
        Some(*sum)
    });
    std::iter::once(0).chain(ends).collect()
}

/// What is embedded for each sentence of a passage.
fn texts(communiques: &[Communique], passage: &Passage) -> Vec<String> {
    let Some(communique) = communiques.get(passage.communique as usize) else { return Vec::new() };
    let sentence = |range: &std::ops::Range<u32>| {
        let text = communique.text.get(range.start as usize..range.end as usize);
        in_context(&communique.title, text.unwrap_or_default())
    };
    passage.sentences.iter().map(sentence).collect()
}

/// A sentence behind the title that tells what it is about.
pub(crate) fn in_context(title: &str, sentence: &str) -> String {
    if title.is_empty() { sentence.to_owned() } else { format!("{title}. {sentence}") }
}

impl Likeness {
    /// From the cosines of all sentences, and the number of each passage's first one, and the end.
    pub(crate) fn new(cosines: Vec<f32>, first: Arc<[usize]>) -> Self {
        Self { cosines, first, elsewhere: -1.0 }
    }

    /// The cosine of the `n`th sentence of a passage.
    pub(crate) fn of_sentence(&self, passage: usize, n: usize) -> Option<f32> {
        self.cosines.get(self.first.get(passage)? + n).copied()
    }

    /// Of each passage, the cosine of its likest sentence.
    pub(crate) fn of_passages(&self) -> Vec<f32> {
        let best = |range: &[usize]| match *range {
            [from, to] => most(self.cosines.get(from..to).unwrap_or_default()),
            _ => -1.0,
        };
        self.first.windows(2).map(best).collect()
    }

    /// The cosine of the likest question that no communiqué answers.
    pub(crate) fn elsewhere(&self) -> f32 {
        self.elsewhere
    }
}

fn most(cosines: &[f32]) -> f32 {
    cosines.iter().copied().fold(-1.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_as_like_as_its_likest_sentence() {
        let first = first_sentences([2, 1].into_iter());
        let likeness = Likeness::new(vec![0.1, 0.9, 0.4], first);
        assert_eq!(likeness.of_passages(), [0.9, 0.4]);
        assert_eq!(likeness.of_sentence(1, 0), Some(0.4));
        assert_eq!(likeness.of_sentence(1, 1), None);
    }

    #[cfg(feature = "bundled-model")]
    mod with_the_model {
        use std::thread;

        use crate::answer::Answer;
        use crate::embedder::{Embedder, Patience};
        use crate::semantics::{Model, Role};
        use crate::{Question, Settings, Snapshot};

        fn snapshot(embedder: Embedder) -> Snapshot {
            let model = Some(Model::new(embedder));
            Snapshot::built_in(&Settings { model, ..Settings::built_in().unwrap() }).unwrap()
        }

        fn ask(snapshot: &Snapshot, text: &str) -> Answer {
            let now = jiff::civil::date(2022, 6, 1).at(9, 0, 0, 0);
            snapshot.ask(&Question { text, now, dispute: None }).unwrap()
        }

        #[test]
        fn what_is_said_in_other_words_is_found() {
            let snapshot = snapshot(Embedder::bundled());
            let answer = ask(&snapshot, "temono che ci riprendano di nascosto col telefonino");
            assert_eq!(answer.meaning, Role::Used);
            let first = answer.nearest.first().map(|c| c.file.as_str()).unwrap_or_default();
            assert!(first.contains("fp-cgil-web-meeting"), "{answer:?}");
        }

        #[test]
        fn a_server_answers_by_words_until_meaning_is_ready() {
            let snapshot = snapshot(Embedder::bundled().with_patience(Patience::Short));
            let question = "che garanzie ci sono per chi perde il posto?";
            assert_eq!(ask(&snapshot, question).meaning, Role::Loading);
            snapshot.prepare().unwrap();
            assert_eq!(ask(&snapshot, question).meaning, Role::Used);
        }

        #[test]
        fn in_a_rush_words_decide_for_those_who_would_wait_too_long() {
            let patient = snapshot(Embedder::bundled());
            let embedder = Embedder::bundled().with_patience(Patience::Short).with_most_waiting(0);
            let hurried = snapshot(embedder);
            hurried.prepare().unwrap();
            let texts: Vec<String> = (0..40)
                .map(|n| format!("che garanzie ci sono per i {n} che restano fuori?"))
                .collect();
            let answers: Vec<Answer> = thread::scope(|scope| {
                let asked: Vec<_> =
                    texts.iter().map(|text| scope.spawn(|| ask(&hurried, text))).collect();
                asked.into_iter().map(|asked| asked.join().unwrap()).collect()
            });
            let words = Settings { model: None, ..Settings::built_in().unwrap() };
            let words = Snapshot::built_in(&words).unwrap();
            for (text, answer) in texts.iter().zip(&answers) {
                let alone = match answer.meaning {
                    Role::Used => ask(&patient, text),
                    Role::Busy => Answer { meaning: Role::Busy, ..ask(&words, text) },
                    other => panic!("{other:?}"),
                };
                assert_eq!(*answer, alone, "{text}");
            }
            assert!(answers.iter().any(|answer| answer.meaning == Role::Used));
            assert!(answers.iter().any(|answer| answer.meaning == Role::Busy));
        }
    }
}
