//! scratch
use knowledge::{evaluation, index::*, italian, query::*, retriever, vocabulary::Vocabulary};
use std::collections::*;
use std::time::*;
fn main() {
    let v = if std::env::args().any(|a| a == "--novoc") {
        Vocabulary::default()
    } else {
        Vocabulary::built_in().unwrap()
    };
    let e = "/work/shared/eval/";
    for set in ["qa4faq", "squad_it"] {
        let mut docs: Vec<(String, String, String, String)> = vec![];
        if set == "squad_it" {
            for l in std::fs::read_to_string(format!("{e}squad_it/passages.tsv")).unwrap().lines() {
                let (a, b) = l.split_once('\t').unwrap();
                docs.push((a.into(), String::new(), b.into(), String::new()));
            }
        } else {
            let out = std::process::Command::new("python3").arg("-c").arg("import csv,sys\nfor r in csv.DictReader(open('/work/shared/eval/qa4faq/faqs.csv'),delimiter=';'): print('\\t'.join(' '.join(r[k].split()) for k in ('id','question','answer','tag')))").output().unwrap();
            for l in String::from_utf8(out.stdout).unwrap().lines() {
                let p: Vec<&str> = l.split('\t').collect();
                docs.push((p[0].into(), p[1].into(), p[2].into(), p[3].into()));
            }
        }
        let t = Instant::now();
        let mut w = Writer::in_memory(&v).unwrap();
        for d in &docs {
            w.add(&Document {
                text: &d.2,
                sentences: italian::sentence::sentences(&d.2),
                title: &d.1,
                dispute: &d.3,
                ..Default::default()
            })
            .unwrap();
        }
        let ix = w.finish().unwrap();
        println!("{set} index {:?} terms {}", t.elapsed(), ix.forward().terms());
        let mut rel = evaluation::Relevant::new();
        for l in std::fs::read_to_string(format!("{e}{set}/qrels.tsv")).unwrap().lines() {
            let (a, b) = l.split_once('\t').unwrap();
            rel.entry(a.into()).or_default().insert(b.trim().into());
        }
        let qs: Vec<(String, String)> = std::fs::read_to_string(format!("{e}{set}/questions.tsv"))
            .unwrap()
            .lines()
            .map(|l| {
                let (a, b) = l.split_once('\t').unwrap();
                (a.to_string(), b.to_string())
            })
            .collect();
        let def = retriever::Parameters::default();
        let all = Steps::default();
        let configs = vec![
            ("words", def, Steps { synonyms: false, spelling: false, sentences: false }),
            ("+sent", def, Steps { synonyms: false, spelling: false, sentences: true }),
            ("+spell", def, Steps { synonyms: false, spelling: true, sentences: true }),
            ("all", def, all),
        ];
        for (name, p, steps) in configs {
            let mut run = BTreeMap::new();
            let mut times = vec![];
            for (id, q) in &qs {
                let t = Instant::now();
                let query = Query::parse(q, &ix, &v, steps);
                let hits = retriever::search(&ix, &query, &p, steps, 25).unwrap();
                times.push(t.elapsed());
                run.insert(
                    id.clone(),
                    hits.iter().map(|h| docs[h.passage as usize].0.clone()).collect::<Vec<_>>(),
                );
            }
            println!(
                "{name:7} {} {}",
                p.k1,
                p.b,
                p.sentence,
                p.neighbours,
                p.boosts,
                evaluation::retrieval(&rel, &run),
                evaluation::Latency::of(&times)
            );
        }
    }
}
