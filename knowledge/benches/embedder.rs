//! What meaning costs: one question, a rush of them, a batch of passages, and the exact search over their vectors.
//!
//! `cargo bench -p knowledge --bench embedder`; times are of this machine, so compare them only
//! with others of the same minutes.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use knowledge::embedder::{Embedder, Meaning, Patience, VectorIndex};

/// Short questions of 14 to 20 tokens.
const QUESTIONS: [&str; 8] = [
    "mi possono filmare mentre parlo col cittadino?",
    "quando scade la domanda per il nuovo bando?",
    "chi lavora part time matura tutte le ferie?",
    "a che ora comincia l'assemblea di martedì in mensa?",
    "lo stipendio di giugno arriva prima della festa?",
    "perché il premio è stato tagliato a metà quest'anno?",
    "posso rifiutare il trasferimento in un'altra sede?",
    "quanti giorni di permesso ci sono per un trasloco?",
];

const PASSAGE: &str = "L'assemblea dei delegati è convocata per martedì 3 marzo 2026 alle 15:30 \
     nella sala mensa: all'ordine del giorno il rinnovo del contratto, i buoni pasto e i turni del \
     sabato. Chi lavora a tempo parziale mantiene l'orario scritto nel contratto; ogni cambiamento \
     va concordato per iscritto con almeno trenta giorni di anticipo.";

#[cfg(feature = "bundled-model")]
fn embedding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("embedder");
    group.sample_size(20);
    group.bench_function("load", |bencher| {
        bencher.iter_batched(Embedder::bundled, |model| model.load(), BatchSize::PerIteration);
    });
    let embedder = Embedder::bundled();
    let mut number = 0_u32;
    group.bench_function("query", |bencher| {
        bencher.iter(|| {
            // A number makes each question a new one to the cache.
            number += 1;
            let question = QUESTIONS.iter().cycle().nth(number as usize % 8).copied();
            embedder.query(&format!("{} {number}", question.unwrap_or_default()))
        });
    });
    group.bench_function("query again", |bencher| {
        bencher.iter(|| embedder.query(black_box("mi possono filmare?")));
    });
    let passages: Vec<&str> =
        (0..32).map(|i| PASSAGE.get(..140 + i * 5).unwrap_or(PASSAGE)).collect();
    group.throughput(Throughput::Elements(32));
    group.bench_function("32 passages", |bencher| {
        bencher.iter(|| embedder.passages(&passages, &|_, _| ()));
    });
    group.finish();
    rush(criterion);
}

/// Many questions at once, each by a thread of its own, until all are answered.
#[cfg(feature = "bundled-model")]
fn rush(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rush of");
    group.sample_size(10);
    for count in [10, 100, 1_000] {
        let embedder = Embedder::bundled().with_patience(Patience::Short);
        if let Err(error) = embedder.load() {
            eprintln!("NOT MEASURED: {error}");
            return;
        }
        let mut number = 0;
        let mut answers: Vec<(bool, Duration)> = Vec::new();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(count.to_string(), |bencher| {
            bencher.iter_custom(|rounds| {
                let mut took = Duration::ZERO;
                for _ in 0..rounds {
                    number += count;
                    let (all, each) = ask_at_once(&embedder, number, count);
                    took += all;
                    answers.extend(each);
                }
                took
            });
        });
        let mut waits: Vec<Duration> =
            answers.iter().filter(|(vector, _)| *vector).map(|(_, wait)| *wait).collect();
        waits.sort_unstable();
        let busy = answers.iter().filter(|(vector, _)| !vector).map(|(_, wait)| *wait).max();
        println!(
            "rush of {count}: {:.1} % by meaning, median after {:?}, last after {:?}; slowest Busy {busy:?}",
            100.0 * waits.len() as f64 / answers.len().max(1) as f64,
            waits.get(waits.len() / 2),
            waits.last(),
        );
    }
    group.finish();
}

/// The time until all are answered; for each, whether by meaning, and its own time.
#[cfg(feature = "bundled-model")]
fn ask_at_once(
    embedder: &Embedder,
    first: usize,
    count: usize,
) -> (Duration, Vec<(bool, Duration)>) {
    let start = Barrier::new(count + 1);
    thread::scope(|scope| {
        let ask = |number: usize| {
            let question = QUESTIONS.get(number % 8).copied().unwrap_or_default();
            let question = format!("{question} {number}");
            start.wait();
            let from = Instant::now();
            let meaning = embedder.meaning(&question);
            (matches!(meaning, Ok(Meaning::Vector(_))), from.elapsed())
        };
        let small = || thread::Builder::new().stack_size(256 * 1024);
        let threads: Vec<_> = (first..first + count)
            .filter_map(|number| small().spawn_scoped(scope, move || ask(number)).ok())
            .collect();
        // A thread missing at the barrier would keep all waiting.
        assert_eq!(threads.len(), count, "the system gives no more threads");
        start.wait();
        let from = Instant::now();
        let each = threads.into_iter().filter_map(|thread| thread.join().ok()).collect();
        (from.elapsed(), each)
    })
}

#[cfg(not(feature = "bundled-model"))]
fn embedding(_: &mut Criterion) {
    eprintln!("NOT MEASURED: this build has no bundled model");
}

fn search(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("nearest 25 of");
    group.sample_size(20);
    let mut random = Random(1);
    let query = random.vector();
    for count in [1_000, 10_000, 100_000] {
        let mut index = VectorIndex::new(384);
        for _ in 0..count {
            index.push(&random.vector());
        }
        group.throughput(Throughput::Elements(count));
        group.bench_function(count.to_string(), |bencher| {
            bencher.iter(|| index.nearest(black_box(&query), 25));
        });
    }
    group.finish();
}

/// Marsaglia's xorshift: the same numbers at every run.
struct Random(u64);

impl Random {
    fn vector(&mut self) -> Vec<f32> {
        let mut number = || {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 40) as f32 / (1_u32 << 24) as f32 - 0.5
        };
        let vector: Vec<f32> = (0..384).map(|_| number()).collect();
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.iter().map(|x| x / length).collect()
    }
}

criterion_group!(benches, embedding, search);
criterion_main!(benches);
