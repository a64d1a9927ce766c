//! What meaning costs: one question, a batch of passages, and the exact search over their vectors.
//!
//! `cargo bench -p knowledge --bench embedder`; times are of this machine, so compare them only
//! with others of the same minutes.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use knowledge::embedder::{Embedder, VectorIndex};

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
