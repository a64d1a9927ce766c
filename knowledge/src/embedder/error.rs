//! What can go wrong with the embedding model or its vectors on disk.

use std::path::PathBuf;

/// The text could not be turned into a vector. The caller may go on with words alone.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the model cannot be read.
    #[error(
        "cannot read the embedding model's file {path}: {cause}; put model.onnx and tokenizer.json of multilingual-e5-small there, or take the folder out of the settings"
    )]
    File {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// A file of the model is there, but is not a model that can be used.
    #[error(
        "cannot use {file} as an embedding model: {cause}; export multilingual-e5-small (or another model with XLM-R's tokenizer) to ONNX again, or use the bundled model"
    )]
    Model {
        /// The file.
        file: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The model failed on a text.
    #[error("the embedding model failed: {cause}; report this if it stays")]
    Inference {
        /// What the runtime said.
        cause: String,
    },
}
