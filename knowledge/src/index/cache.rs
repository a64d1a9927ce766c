//! The index kept on disk (written next).
