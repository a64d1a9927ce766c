//! What every platform's adapter needs: order, what was taken in already, patience, long texts.

pub mod backoff;
#[cfg_attr(
    not(feature = "telegram"),
    allow(dead_code, reason = "only Telegram repeats what it is not told of")
)]
pub mod intake;
pub mod lanes;
pub mod round;
pub mod split;
pub mod text;

use crate::store;

/// Whether a call that got no answer was never written, so that it can be made again without harm;
/// else it may have been carried out.
pub fn was_not_sent(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_builder()
}

/// What could not be kept is said, and the work goes on: an answer matters more.
pub fn logged<T>(result: store::Result<T>, what: &'static str) -> Option<T> {
    result.inspect_err(|error| tracing::error!(%error, "{what}")).ok()
}
