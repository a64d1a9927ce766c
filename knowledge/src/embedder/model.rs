//! Token ids -> unit vector: an ONNX sentence encoder of the BERT family, run by rten.
//!
//! rten is pure Rust and finds AVX2, AVX-512 or NEON at run time, so that one binary for any
//! x86-64 is fast everywhere.

use std::fs::File;
use std::io::BufReader;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::wire;

/// A loaded network and what goes into and comes out of it.
pub(super) struct Encoder {
    model: Model,
    inputs: Vec<(Input, NodeId)>,
    output: NodeId,
    dimension: usize,
}

/// What an input wants for each token.
#[derive(Clone, Copy)]
enum Input {
    Ids,
    Ones,
    Zeros,
}

impl Encoder {
    /// A model compiled in: a graph whose tensors lie in `data` under the file name `data_name`,
    /// and are used in place.
    #[cfg(feature = "bundled-model")]
    pub(super) fn from_static(
        graph: &'static [u8],
        data_name: &str,
        data: &'static [u8],
    ) -> Result<Self, String> {
        let mut options = options();
        options.external_data_static(data_name, data);
        guarded(|| Self::new(options.load_static_slice(graph).map_err(|error| error.to_string())?))
    }

    /// A model in a file, with its tensors in it or beside it.
    pub(super) fn from_file(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let length = file.metadata().map_err(|error| error.to_string())?.len();
        wire::check(BufReader::new(file), length)?;
        guarded(|| Self::new(options().load_file(path).map_err(|error| error.to_string())?))
    }

    fn new(model: Model) -> Result<Self, String> {
        let name = |id| model.node_info(id).and_then(|node| node.name()).unwrap_or_default();
        let mut inputs = Vec::new();
        for &id in model.input_ids() {
            let input = match name(id) {
                "input_ids" => Input::Ids,
                "attention_mask" => Input::Ones,
                "token_type_ids" => Input::Zeros,
                other => return Err(format!("its input {other:?} is unknown here")),
            };
            inputs.push((input, id));
        }
        if !inputs.iter().any(|(input, _)| matches!(input, Input::Ids)) {
            return Err("it has no input \"input_ids\"".to_owned());
        }
        let outputs = model.output_ids();
        // Some exports give both each token's state and the pooled sentence: pooling is ours.
        let wanted = |wanted: &str| outputs.iter().copied().find(|&id| name(id) == wanted);
        let output = wanted("embedding").or_else(|| wanted("last_hidden_state"));
        let output = output.or(outputs.first().copied()).ok_or("it has no output")?;
        let mut encoder = Self { model, inputs, output, dimension: 0 };
        // A first run shows whether it works at all, and how long its vectors are.
        encoder.dimension = encoder.run(&[0, 2], &Threads::new(1))?.len();
        Ok(encoder)
    }

    /// Numbers in a vector.
    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    /// The unit vector of a sequence of tokens.
    pub(super) fn run(&self, ids: &[i32], threads: &Threads) -> Result<Vec<f32>, String> {
        let shape = [1, ids.len()];
        let inputs: Vec<(NodeId, ValueOrView)> = self
            .inputs
            .iter()
            .map(|&(input, node)| {
                let tensor = match input {
                    Input::Ids => NdTensor::from_data(shape, ids.to_vec()),
                    Input::Ones => NdTensor::full(shape, 1),
                    Input::Zeros => NdTensor::full(shape, 0),
                };
                (node, tensor.into())
            })
            .collect();
        let options = RunOptions::default().with_thread_pool(Some(threads.0.clone()));
        let run = || self.model.run_n(inputs, [self.output], Some(options));
        let [output] = guarded(|| run().map_err(|error| error.to_string()))?;
        let Value::FloatTensor(tensor) = output else {
            return Err("its output is not of floating-point numbers".to_owned());
        };
        let vector = match *tensor.shape() {
            [1, _] => tensor.to_vec(),
            // The mean over all tokens, as E5 is trained.
            [1, _, width] if width > 0 => {
                let mut sum = vec![0.0; width];
                for token in tensor.to_vec().chunks_exact(width) {
                    sum.iter_mut().zip(token).for_each(|(sum, value)| *sum += value);
                }
                sum
            }
            ref other => return Err(format!("its output has the shape {other:?}")),
        };
        normalise(vector).ok_or_else(|| "its output is not a direction".to_owned())
    }
}

/// The threads that a run may use.
pub(super) struct Threads(Arc<ThreadPool>);

impl Threads {
    pub(super) fn new(count: usize) -> Self {
        Self(Arc::new(ThreadPool::with_num_threads(count)))
    }
}

/// Weights are packed once at loading for the processor's own kernels: a question then takes a
/// third of the time.
fn options() -> ModelOptions {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    options
}

/// rten checks much of a model but not all: a damaged one can make it panic.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // Nothing that a panic could leave half done is used afterwards.
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panicked| {
        let said = panicked.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panicked.downcast_ref::<&str>().copied());
        Err(format!("the runtime stopped: {}", said.unwrap_or("it did not say why")))
    })
}

/// The vector at length 1; none for zeros or what is not a number.
fn normalise(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if !length.is_normal() {
        return None;
    }
    vector.iter_mut().for_each(|value| *value /= length);
    Some(vector)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_runtime_is_an_error() {
        let stopped = |work: fn()| {
            guarded(|| {
                work();
                Ok(())
            })
        };
        let said = "the runtime stopped: on purpose";
        assert_eq!(stopped(|| panic!("on purpose")).unwrap_err(), said);
        assert_eq!(stopped(|| panic!("on {}", "purpose")).unwrap_err(), said);
        assert_eq!(stopped(|| ()), Ok(()));
    }
}
