//! What is Italian in the texts: how its words and its dates are written.

pub mod date;
