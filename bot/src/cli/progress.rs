//! How far long work is, on standard error where that is a terminal; nothing anywhere else.

use std::sync::{Arc, OnceLock};

use indicatif::{ProgressBar, ProgressStyle};
use knowledge::semantics::Progress;

/// A bar of unknown length with a word on what goes on.
pub(crate) fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    // The template is fixed; were it wrong, indicatif's own look would do.
    match ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Shows how far embedding is, from when it begins.
pub(crate) fn embedding() -> Progress {
    let shown: OnceLock<ProgressBar> = OnceLock::new();
    Arc::new(move |done, all| {
        let bar = shown.get_or_init(|| bar("embedding"));
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        if done == all {
            bar.finish_and_clear();
        }
    })
}
