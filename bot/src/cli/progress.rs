//! How far long work is, on standard error where that is a terminal; nothing anywhere else.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of unknown length with a word on what goes on.
pub(crate) fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    // The template is fixed; were it wrong, indicatif's own look would do.
    match ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
