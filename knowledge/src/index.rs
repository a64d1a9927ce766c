//! The lexical index: tantivy's inverted index over five fields of each passage, and beside it
//! the passages' terms in order, by sentence, for the steps that look closer at the best hits.
//!
//! One immutable segment, so that a passage's number is its tantivy document number. In memory,
//! or in a folder (see [`cache`]).

pub mod cache;
mod forward;
mod writer;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::directory::Directory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use crate::error::Error;
use crate::italian::Analyzer;

pub use forward::{Forward, TermId};
pub use writer::{Document, Writer};

/// The fields of a passage, in the order of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexField {
    /// The passage's own sentences.
    Body,
    /// The title of its communiqué (or the question of a curated answer).
    Title,
    /// The unions that speak in it.
    Unions,
    /// The day it bears, in words (`27 maggio 2022`).
    Date,
    /// The dispute it belongs to, in words (or the tags of a curated answer).
    Dispute,
}

impl IndexField {
    /// All fields, in the order of the schema.
    pub const ALL: [Self; 5] = [Self::Body, Self::Title, Self::Unions, Self::Date, Self::Dispute];

    fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Title => "title",
            Self::Unions => "unions",
            Self::Date => "date",
            Self::Dispute => "dispute",
        }
    }
}

/// Postings of one field, ready to be scored.
pub(crate) struct FieldIndex {
    field: Field,
    postings: Arc<InvertedIndexReader>,
    norms: FieldNormReader,
    /// Mean number of terms, over the passages that have any.
    average_length: f32,
}

/// An immutable index of passages.
pub struct Index {
    fields: Vec<FieldIndex>,
    forward: Forward,
    analyzer: Analyzer,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("passages", &self.len()).finish_non_exhaustive()
    }
}

pub(crate) fn schema() -> Schema {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    for field in IndexField::ALL {
        builder.add_text_field(
            field.name(),
            TextOptions::default().set_indexing_options(indexing.clone()),
        );
    }
    builder.build()
}

impl Index {
    /// Opens a finished tantivy index with its forward part.
    pub(crate) fn open(index: &tantivy::Index, forward: Forward) -> Result<Self, Error> {
        let searcher = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual);
        let searcher = TryInto::<tantivy::IndexReader>::try_into(searcher)?.searcher();
        let mut fields = Vec::new();
        // No passages, no segment: an index of nothing finds nothing.
        if let Some(segment) = searcher.segment_readers().first() {
            for field in IndexField::ALL {
                let field = index.schema().get_field(field.name())?;
                let postings = segment.inverted_index(field)?;
                let norms = segment.get_fieldnorms_reader(field)?;
                let filled = (0..segment.max_doc()).filter(|&d| norms.fieldnorm(d) > 0).count();
                let average_length = postings.total_num_tokens() as f32 / filled.max(1) as f32;
                fields.push(FieldIndex { field, postings, norms, average_length });
            }
        }
        Ok(Self { fields, forward, analyzer: Analyzer::default() })
    }

    /// How many passages it holds.
    pub fn len(&self) -> usize {
        self.forward.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The passages' terms in order, and the lexicon.
    pub fn forward(&self) -> &Forward {
        &self.forward
    }

    /// The text chain it was built with.
    pub fn analyzer(&self) -> Analyzer {
        self.analyzer
    }

    pub(crate) fn fields(&self) -> &[FieldIndex] {
        &self.fields
    }
}

impl FieldIndex {
    /// Calls `each` with every passage that has the term in this field, and how much it has of
    /// it: term frequency saturated by `k1` and normalised for length by `b` (Robertson and
    /// Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"), in 0..k1+1.
    pub(crate) fn for_each(
        &self,
        term: &str,
        k1: f32,
        b: f32,
        mut each: impl FnMut(u32, f32),
    ) -> Result<(), Error> {
        let term = tantivy::Term::from_field_text(self.field, term);
        let option = IndexRecordOption::WithFreqs;
        let Some(mut block) = self.postings.read_block_postings(&term, option).map_err(io_error)?
        else {
            return Ok(());
        };
        loop {
            let docs = block.docs();
            if docs.is_empty() {
                return Ok(());
            }
            for (&doc, &frequency) in docs.iter().zip(block.freqs()) {
                let length = self.norms.fieldnorm(doc) as f32 / self.average_length;
                let frequency = frequency as f32;
                let norm = k1 * (1.0 - b + b * length);
                each(doc, frequency * (k1 + 1.0) / (frequency + norm));
            }
            block.advance();
        }
    }
}

pub(crate) fn io_error(error: std::io::Error) -> tantivy::TantivyError {
    tantivy::TantivyError::IoError(Arc::new(error))
}

/// Numbers given to strings as they come.
pub(crate) type Ids = FxHashMap<String, TermId>;

/// Where an index is written.
pub(crate) type Store = Box<dyn Directory>;
