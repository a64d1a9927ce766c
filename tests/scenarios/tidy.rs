//! The house rules that no compiler keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::root;

const MEMBERS: [&str; 3] = ["knowledge", "bot", "tests"];
/// Most lines of a file before its tests.
const MOST_LINES: usize = 400;
const NO_NAMES: [&str; 5] = ["utils.rs", "helpers.rs", "common.rs", "manager.rs", "mod.rs"];
/// What the engine must not come to need.
const NOT_IN_KNOWLEDGE: [&str; 4] = ["tokio", "sqlx", "teloxide", "serenity"];

/// All Rust files of the workspace, with their text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders: Vec<PathBuf> = MEMBERS.iter().map(|member| root().join(member)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 30, "the sources were not found");
    found
}

/// The part of a file before its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

fn is_test(path: &Path) -> bool {
    path.starts_with(root().join("tests"))
        || path.ends_with("tests.rs")
        || path
            .components()
            .any(|part| ["benches", "tests"].iter().any(|of| part.as_os_str() == *of))
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(silent, Vec::<PathBuf>::new());
}

#[test]
fn nothing_unwraps_outside_of_tests() {
    for (path, text) in sources().iter().filter(|(path, _)| !is_test(path)) {
        for (line, number) in code(text).lines().zip(1..) {
            let is_code = !line.trim_start().starts_with("//");
            let found = line.contains(".unwrap()") || line.contains(".expect(");
            assert!(!(is_code && found), "{}:{number}: {line}", path.display());
        }
    }
}

#[test]
fn files_are_short_and_well_named() {
    for (path, text) in sources() {
        let lines = code(&text).lines().count();
        assert!(lines <= MOST_LINES, "{} has {lines} lines: split it", path.display());
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(!NO_NAMES.contains(&name), "{}: the name says nothing", path.display());
    }
}

#[test]
fn the_engine_needs_no_chat_server_or_database() {
    let lock: toml::Table =
        toml::from_str(&fs::read_to_string(root().join("Cargo.lock")).unwrap()).unwrap();
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let list = package.get("dependencies").and_then(|d| d.as_array());
        let names = list.into_iter().flatten().filter_map(|d| d.as_str()?.split(' ').next());
        needs.entry(package["name"].as_str().unwrap()).or_default().extend(names);
    }
    let mut reached = BTreeSet::new();
    let mut open = vec!["knowledge"];
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(needs.get(name).into_iter().flatten().copied());
        }
    }
    assert!(reached.contains("tantivy"), "the walk found nothing");
    for name in NOT_IN_KNOWLEDGE {
        assert!(!reached.contains(name), "knowledge has come to need {name}");
    }
}

#[test]
fn every_tag_of_a_built_in_answer_is_a_topic() {
    let read =
        |path: PathBuf| -> toml::Table { fs::read_to_string(path).unwrap().parse().unwrap() };
    let names = |value: &toml::Value, key: &str| value[key].as_str().unwrap().to_owned();
    let topics = read(root().join("config/topics.toml"));
    let topics: Vec<String> =
        topics["topic"].as_array().unwrap().iter().map(|t| names(t, "id")).collect();
    let mut answers = 0;
    for dispute in fs::read_dir(root().join("knowledge/communiques")).unwrap() {
        let faq = read(dispute.unwrap().path().join("faq.toml"));
        for answer in faq["answer"].as_array().unwrap() {
            answers += 1;
            for tag in answer["tags"].as_array().unwrap() {
                let tag = tag.as_str().unwrap();
                assert!(topics.iter().any(|t| t == tag), "{}: {tag}", names(answer, "id"));
            }
        }
    }
    assert!(answers >= 24, "{answers}");
}
