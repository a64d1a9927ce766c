//! What every fuzz target checks: a reader ends, does not panic, and what it gives is clean.
//!
//! From `knowledge/`, with `cargo install cargo-fuzz`, on the stable toolchain:
//!
//! ```sh
//! RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none pdf -- -max_total_time=600 -timeout=30
//! ```

use std::time::Duration;

use knowledge::reader::{Format, Limits, cleanup, extract};

/// Reads `bytes` as a document of that format.
///
/// # Panics
/// When what the reader gives is not clean, or it says that it broke: that is a finding. Its
/// panics are findings too, for libFuzzer's hook ends the process on any thread's.
pub fn check(format: Format, bytes: &[u8]) {
    // Longer than libFuzzer's own time-out, so that a loop is its finding.
    let limits = Limits {
        max_time: Duration::from_secs(600),
        max_file_bytes: 1 << 20,
        ..Limits::default()
    };
    match extract(format, bytes, &limits) {
        Ok((extracted, _)) => {
            assert!(
                cleanup::is_clean(&extracted.text),
                "not clean: {:?}",
                extracted.text
            );
            if format == Format::Text {
                assert_eq!(
                    cleanup::plain(&extracted.text),
                    extracted.text,
                    "cleaning again changes it"
                );
            }
        }
        Err(problem) => assert!(!problem.cause.contains("breaks the reader"), "{problem:?}"),
    }
}
