//! What every platform's adapter needs: order, what was taken in already, patience, long texts.

pub mod backoff;
#[cfg_attr(
    not(feature = "telegram"),
    allow(dead_code, reason = "only Telegram repeats what it is not told of")
)]
pub mod intake;
pub mod lanes;
pub mod split;
pub mod text;

use crate::store;

/// What could not be kept is said, and the work goes on: an answer matters more.
pub fn logged<T>(result: store::Result<T>, what: &'static str) -> Option<T> {
    result.inspect_err(|error| tracing::error!(%error, "{what}")).ok()
}
