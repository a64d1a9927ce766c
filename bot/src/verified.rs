//! The delegates' published answers as curated answers: in the form of `faq.toml`, so that they are
//! read, checked against the communiqués and answered from like all others.

use std::collections::BTreeMap;

use knowledge::Snapshot;
use knowledge::answer::Curated;
use knowledge::curated::{Entry, EntryCitation, to_toml};
use knowledge::reader::Folder;

use crate::store::{Cited, Verified};

/// What the file of each dispute is called; no file of a folder can have this name.
const NAME: &str = "(verified)";
/// What the name of each begins with.
const ID: &str = "verified-";

/// A file of curated answers: its name, its dispute, its content.
pub type File = (String, Option<String>, String);

/// The files of these answers with their numbers, one a dispute, as
/// [`knowledge::reader::Folder::curated`] has them.
pub fn files(verified: &[(i64, Verified)]) -> Vec<File> {
    let mut of_dispute: BTreeMap<Option<&str>, Vec<Entry>> = BTreeMap::new();
    for (id, answer) in verified {
        let entries = of_dispute.entry(answer.dispute.as_deref()).or_default();
        entries.push(entry(*id, answer));
    }
    let file = |(dispute, answer): (Option<&str>, Vec<Entry>)| -> Option<File> {
        let content = to_toml(answer).ok()?;
        let name = dispute.map_or_else(|| NAME.to_owned(), |dispute| format!("{dispute}/{NAME}"));
        Some((name, dispute.map(str::to_owned), content))
    };
    of_dispute.into_iter().filter_map(file).collect()
}

/// What a knowledge base is built from, with these published answers in place of those it had.
pub fn folder_with(snapshot: &Snapshot, published: Vec<File>) -> Folder {
    let mut folder = snapshot.folder();
    folder.curated.retain(|(name, ..)| !is_made(name));
    folder.curated.extend(published);
    // What is wrong with curated files is found anew.
    folder.warnings.retain(|warning| !is_made(&warning.file));
    folder
}

/// Whether a curated file is made of published answers.
pub fn is_made(name: &str) -> bool {
    name.rsplit('/').next() == Some(NAME)
}

/// The numbers of the published answers of which a citation is not said any more.
pub fn lapsed(snapshot: &Snapshot, verified: &[(i64, Verified)]) -> Vec<i64> {
    let stands = |cited: &Cited| {
        let communique = snapshot.communique(&cited.file);
        communique.is_some_and(|communique| communique.text.contains(&cited.quote))
    };
    let all = verified.iter();
    all.filter(|(_, answer)| !answer.citations.iter().all(stands)).map(|(id, _)| *id).collect()
}

/// The number of the published answer that a curated one is made of, where it is made of one.
pub fn number(curated: &Curated) -> Option<i64> {
    curated.id.strip_prefix(ID)?.parse().ok()
}

fn entry(id: i64, answer: &Verified) -> Entry {
    let folder = answer.dispute.as_deref().map(|dispute| format!("{dispute}/"));
    let below = |file: &str| match &folder {
        Some(folder) => file.strip_prefix(folder.as_str()).unwrap_or(file).to_owned(),
        None => file.to_owned(),
    };
    Entry {
        id: format!("{ID}{id}"),
        questions: vec![answer.question.clone()],
        answer: answer.answer.clone(),
        tags: answer.topic.iter().cloned().collect(),
        author: Some(answer.author.name().to_owned()),
        date: Some(answer.day),
        withdrawn: answer.withdrawn,
        citations: answer
            .citations
            .iter()
            .map(|cited| EntryCitation { file: below(&cited.file), quote: cited.quote.clone() })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use knowledge::{Question, Settings};

    use super::*;
    use crate::store::Author;

    #[test]
    fn a_published_answer_is_given_to_who_asks_the_same() {
        let engine = Settings { model: None, ..Settings::built_in().unwrap() };
        let snapshot = Snapshot::built_in(&engine).unwrap();
        let nearest = snapshot.nearest_passages("secondo lavoro al contact center", 1).unwrap();
        let quote = &nearest[0];
        let cited = Cited { file: quote.citation.file.clone(), quote: quote.text.clone() };
        let dispute = quote.citation.file.split('/').next().map(str::to_owned);
        let verified = Verified {
            question: "Posso tenere il mio secondo lavoro?".to_owned(),
            answer: "Sì, se lo comunichi.".to_owned(),
            dispute,
            topic: Some("occupazione".to_owned()),
            citations: vec![cited],
            author: Author::Moderator,
            withdrawn: false,
            day: date(2022, 6, 6),
            lapsed: false,
        };
        let published = [(7, verified)];
        assert!(lapsed(&snapshot, &published).is_empty());
        let folder = folder_with(&snapshot, files(&published));
        assert!(is_made(&folder.curated.last().unwrap().0));
        let snapshot = Snapshot::build(folder, &engine).unwrap();
        let text = "posso tenere il secondo lavoro?";
        let now = date(2022, 6, 7).at(9, 0, 0, 0);
        let answer = snapshot.ask(&Question { text, now, dispute: None }).unwrap();
        let knowledge::Outcome::Answered(answered) = answer.outcome else { panic!("{answer:?}") };
        let curated = answered.curated.unwrap();
        assert_eq!(curated.text, "Sì, se lo comunichi.");
        assert_eq!(number(&curated), Some(7));
        assert_eq!(
            (curated.author.as_deref(), curated.date),
            (Some("moderator"), Some(date(2022, 6, 6)))
        );
        assert_eq!(answered.quotes[0].citation.file, quote.citation.file);
    }
}
