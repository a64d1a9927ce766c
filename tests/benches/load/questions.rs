//! Real questions over all communiqués of the repository, no two of them the same text.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The sets of questions. Those of `inps` speak of the built-in communiqués.
const SETS: [&str; 6] = [
    "vari/questions",
    "inps/questions",
    "altre/questions",
    "inps/hard",
    "tenuti/questions",
    "fresh_questions",
];
/// What questions begin with, so that the same one is another text the next time.
const OPENINGS: [&str; 6] = ["", "Buongiorno, ", "Scusate: ", "Ciao, ", "Una cosa: ", "Allora, "];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One question after the other, without end; a text comes again only after all others.
pub fn questions() -> impl Iterator<Item = String> {
    let mut asked = Vec::new();
    for set in SETS {
        let path = root().join(format!("tests/data/{set}.jsonl"));
        let lines = fs::read_to_string(&path).unwrap();
        asked.extend(lines.lines().filter(|line| !line.is_empty()).map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let question = line.get("q").or(line.get("first")).and_then(Value::as_str);
            question.unwrap().to_owned()
        }));
    }
    assert!(asked.len() > 500, "the questions were not found");
    let with = |opening: &str| -> Vec<String> {
        asked.iter().map(|question| format!("{opening}{question}")).collect()
    };
    let all: Vec<String> = OPENINGS.into_iter().flat_map(with).collect();
    all.into_iter().cycle()
}

/// A folder of all communiqués.
pub fn communiques() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for set in [
        "knowledge/communiques",
        "tests/data/vari/communiques",
        "tests/data/altre/communiques",
        "tests/data/tenuti/communiques",
    ] {
        for dispute in fs::read_dir(root().join(set)).unwrap() {
            let dispute = dispute.unwrap();
            let copy = folder.path().join(dispute.file_name());
            fs::create_dir(&copy).unwrap();
            for file in fs::read_dir(dispute.path()).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), copy.join(file.file_name())).unwrap();
            }
        }
    }
    folder
}
