//! Builds an [`Index`]: analyses each passage once, for tantivy and for the forward part alike.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;
use tantivy::directory::RamDirectory;
use tantivy::indexer::SingleSegmentIndexWriter;
use tantivy::schema::Field;
use tantivy::{IndexBuilder, TantivyDocument};

use super::forward::{Forward, Stored, TermEntry, TermId};
use super::{Ids, Index, IndexField, Store, schema};
use crate::error::Error;
use crate::italian::folding::fold;
use crate::italian::{Analyzer, stop_words, tokenizer};
use crate::vocabulary::Vocabulary;

/// Bytes that tantivy's hash table of terms starts from; it grows as needed.
const MEMORY: usize = 15_000_000;

/// One passage to be indexed: its fields as text.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    /// The text that `sentences` are ranges of.
    pub text: &'a str,
    /// The passage's sentences.
    pub sentences: Vec<Range<usize>>,
    /// The communiqué's title.
    pub title: &'a str,
    /// Its unions.
    pub unions: Cow<'a, str>,
    /// Its date, in words.
    pub date: Cow<'a, str>,
    /// Its dispute, in words.
    pub dispute: Cow<'a, str>,
}

/// Builds an index, passage by passage.
pub struct Writer<'v> {
    vocabulary: &'v Vocabulary,
    analyzer: Analyzer,
    fields: Vec<Field>,
    writer: SingleSegmentIndexWriter,
    ids: Ids,
    /// Each word as written is analysed once: word -> its term, `None` where it has none.
    seen: FxHashMap<String, Option<TermId>>,
    /// The terms that a phrase may start with, or be written solid as.
    in_phrases: Vec<bool>,
    stored: Stored,
    /// The last passage that counted each term, so that `TermEntry::passages` counts it once.
    counted: Vec<u32>,
}

impl<'v> Writer<'v> {
    /// A writer to memory.
    ///
    /// # Errors
    /// When tantivy cannot be set up.
    pub fn in_memory(vocabulary: &'v Vocabulary) -> Result<Self, Error> {
        Self::to_store(vocabulary, Box::new(RamDirectory::create()))
    }

    pub(crate) fn to_store(vocabulary: &'v Vocabulary, store: Store) -> Result<Self, Error> {
        let schema = schema();
        let fields = IndexField::ALL
            .iter()
            .map(|f| schema.get_field(f.name()))
            .collect::<Result<Vec<_>, _>>()?;
        let writer =
            IndexBuilder::new().schema(schema).single_segment_index_writer(store, MEMORY)?;
        Ok(Self {
            vocabulary,
            analyzer: Analyzer::default(),
            fields,
            writer,
            ids: Ids::default(),
            seen: FxHashMap::default(),
            in_phrases: Vec::new(),
            stored: Stored::default(),
            counted: Vec::new(),
        })
    }

    /// Adds a passage; its number is the count of those before it.
    ///
    /// # Errors
    /// When tantivy cannot take it.
    pub fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let mut fields: [Vec<TermId>; 5] = Default::default();
        let [body, title, unions, date, dispute] = &mut fields;
        self.terms(document.title, title);
        self.close_sentence(title);
        self.terms(&document.dispute, dispute);
        self.close_sentence(dispute);
        for range in &document.sentences {
            let start = body.len();
            self.terms(document.text.get(range.clone()).unwrap_or_default(), body);
            self.close_sentence(body.get(start..).unwrap_or_default());
        }
        self.terms(&document.unions, unions);
        self.terms(&document.date, date);
        self.stored.passage_ends.push(self.stored.sentence_ends.len() as u32);

        let passage = self.stored.passage_ends.len() as u32;
        let mut doc = TantivyDocument::default();
        for (n, terms) in fields.iter().enumerate() {
            for &term in terms {
                self.count(term, n, passage);
            }
            // Terms have no spaces: tantivy cuts them again where they were joined. (Its own form
            // for tokens made elsewhere goes through JSON, which takes longer than all the rest.)
            let text: Vec<&str> = terms.iter().filter_map(|&term| self.term(term)).collect();
            if let (Some(&field), false) = (self.fields.get(n), text.is_empty()) {
                doc.add_text(field, text.join(" "));
            }
        }
        self.writer.add_document(doc)?;
        Ok(())
    }

    /// Finishes the index and gives its forward part, for the folder that it was written to.
    pub(crate) fn finish_stored(self) -> Result<Stored, Error> {
        self.writer.finalize()?;
        Ok(self.stored)
    }

    /// Finishes the index.
    ///
    /// # Errors
    /// When tantivy cannot write it.
    pub fn finish(self) -> Result<Index, Error> {
        let index = self.writer.finalize()?;
        Index::open(&index, Forward::new(self.stored))
    }

    fn close_sentence(&mut self, terms: &[TermId]) {
        self.stored.tokens.extend_from_slice(terms);
        self.stored.sentence_ends.push(self.stored.tokens.len() as u32);
    }

    fn term(&self, term: TermId) -> Option<&str> {
        self.stored.terms.get(term as usize).map(String::as_str)
    }

    fn count(&mut self, term: TermId, field: usize, passage: u32) {
        let at = term as usize;
        if let (Some(entry), Some(counted)) =
            (self.stored.entries.get_mut(at), self.counted.get_mut(at))
        {
            entry.fields |= 1 << field;
            if *counted != passage {
                *counted = passage;
                entry.passages += 1;
            }
        }
    }

    /// Appends the terms of a text: each word's, and after the last word of a phrase the phrase's.
    fn terms(&mut self, text: &str, into: &mut Vec<TermId>) {
        let start = into.len();
        for raw in tokenizer::words(text) {
            if raw.text.len() > tokenizer::LONGEST {
                continue;
            }
            // An apostrophe changes what a word is: those words are rare enough to do again.
            let known = (!raw.apostrophe).then(|| self.seen.get(raw.text).copied()).flatten();
            let id = known.unwrap_or_else(|| {
                let id = self.term_of(&raw);
                if !raw.apostrophe {
                    self.seen.insert(raw.text.to_owned(), id);
                }
                id
            });
            into.extend(id);
        }
        self.add_phrases(start, into);
    }

    /// The term of a word; `None` for elided articles and stop words.
    fn term_of(&mut self, raw: &tokenizer::RawWord<'_>) -> Option<TermId> {
        let word = raw.normalized()?;
        let folded = fold(&word);
        if stop_words::is_stop_word(&folded) {
            return None;
        }
        let stem = if raw.is_number { word } else { self.analyzer.stem(&word) };
        let id = self.id(stem);
        if !raw.is_number {
            self.stored.words.push((folded, id));
        }
        Some(id)
    }

    fn id(&mut self, term: String) -> TermId {
        if let Some(&id) = self.ids.get(&term) {
            return id;
        }
        let id = self.stored.terms.len() as TermId;
        self.in_phrases.push(self.vocabulary.may_be_phrase(&term));
        self.stored.terms.push(term.clone());
        self.stored.entries.push(TermEntry::default());
        self.counted.push(0);
        self.ids.insert(term, id);
        id
    }

    /// Puts each phrase's own term after its last word.
    fn add_phrases(&mut self, start: usize, into: &mut Vec<TermId>) {
        let may_start =
            |id: &TermId| self.in_phrases.get(*id as usize).copied().unwrap_or_default();
        if !into.iter().skip(start).any(may_start) {
            return;
        }
        let mut phrases: Vec<(usize, String)> = Vec::new();
        let stems: Vec<&str> = into
            .iter()
            .skip(start)
            .map(|&id| self.stored.terms.get(id as usize).map_or("", String::as_str))
            .collect();
        for (at, stem) in stems.iter().enumerate() {
            if let Some((term, length)) = self.vocabulary.phrase_at(&stems, at) {
                phrases.push((start + at + length, term.to_owned()));
            } else if let Some(term) = self.vocabulary.solid_phrase(stem) {
                phrases.push((start + at + 1, term.to_owned()));
            }
        }
        for (at, term) in phrases.into_iter().rev() {
            let id = self.id(term);
            into.insert(at.min(into.len()), id);
        }
    }
}
