//! How long the engine takes, and how that grows: building an index, one question, a whole answer.
//!
//! On the passages and questions of SQuAD-it where they are at hand (`BACHECA_EVAL`, else
//! `../shared/eval` beside the repository), and on 10 and 100 times as many; else on passages made
//! of the built-in communiqués' sentences.

#![allow(missing_docs, reason = "criterion's macros make items without them")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot set up has nothing to measure")]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use knowledge::index::{Document, Index, Writer};
use knowledge::italian::sentence::sentences;
use knowledge::query::{Query, Steps};
use knowledge::retriever::{self, Parameters};
use knowledge::vocabulary::Vocabulary;
use knowledge::{Question, Settings, Snapshot};

/// Passages of one collection.
const PASSAGES: usize = 2_010;

/// Passages and questions to measure with.
fn collection() -> (Vec<String>, Vec<String>) {
    let eval = std::env::var_os("BACHECA_EVAL").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/eval")),
        PathBuf::from,
    );
    let second = |file: &str| -> Option<Vec<String>> {
        let text = std::fs::read_to_string(eval.join("squad_it").join(file)).ok()?;
        Some(text.lines().filter_map(|l| Some(l.split_once('\t')?.1.to_owned())).collect())
    };
    second("passages.tsv").zip(second("questions.tsv")).unwrap_or_else(|| {
        eprintln!("no SQuAD-it at {}: measuring on made passages", eval.display());
        made()
    })
}

/// Passages of six sentences each, drawn in a fixed order from the built-in communiqués.
fn made() -> (Vec<String>, Vec<String>) {
    let snapshot = Snapshot::built_in(&Settings::built_in().unwrap()).unwrap();
    let all: Vec<String> = snapshot
        .communiques()
        .iter()
        .flat_map(|c| sentences(&c.text).into_iter().map(|r| c.text[r].to_owned()))
        .collect();
    let passage = |n: usize| -> String {
        (0..6)
            .map(|i| all[(n * 7 + i * i * 13 + n / 11) % all.len()].as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let questions = snapshot.curated().answers().iter().flat_map(|a| a.questions.clone()).collect();
    ((0..PASSAGES).map(passage).collect(), questions)
}

fn index(vocabulary: &Vocabulary, passages: &[String], times: usize) -> Index {
    let mut writer = Writer::in_memory(vocabulary).unwrap();
    for text in (0..times).flat_map(|_| passages) {
        let sentences = sentences(text);
        writer.add(&Document { text, sentences, ..Document::default() }).unwrap();
    }
    writer.finish().unwrap()
}

fn benches(criterion: &mut Criterion) {
    let vocabulary = Vocabulary::built_in().unwrap();
    let (passages, questions) = collection();

    let mut group = criterion.benchmark_group("index");
    group.sample_size(10).throughput(Throughput::Elements(passages.len() as u64));
    group.bench_function("build", |b| b.iter(|| index(&vocabulary, black_box(&passages), 1)));
    group.finish();

    let mut group = criterion.benchmark_group("question");
    group.sample_size(20);
    for times in [1, 10, 100] {
        let index = index(&vocabulary, &passages, times);
        let mut next = questions.iter().cycle();
        group.bench_function(BenchmarkId::from_parameter(index.len()), |b| {
            b.iter(|| {
                let (steps, parameters) = (Steps::default(), Parameters::default());
                let query = Query::parse(next.next().unwrap(), &index, &vocabulary, steps);
                retriever::search(&index, &query, &parameters, steps, 25).unwrap()
            });
        });
    }
    group.finish();

    let settings = Settings::built_in().unwrap();
    criterion.bench_function("built-in knowledge base, from bytes to ready", |b| {
        b.iter(|| Snapshot::built_in(&settings).unwrap());
    });
    let snapshot = Snapshot::built_in(&settings).unwrap();
    let now = jiff::civil::date(2026, 3, 1).at(12, 0, 0, 0);
    let asked: Vec<String> =
        snapshot.curated().answers().iter().flat_map(|a| a.questions.clone()).collect();
    let mut next = asked.iter().cycle();
    criterion.bench_function("answer from the built-in knowledge base", |b| {
        b.iter(|| {
            let text = next.next().unwrap();
            snapshot.ask(&Question { text, now, dispute: None }).unwrap()
        });
    });
}

criterion_group!(engine, benches);
criterion_main!(engine);
