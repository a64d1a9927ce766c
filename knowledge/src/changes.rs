//! What changed between two snapshots: what an admin sees before a reload.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Time};

use crate::communique::{Citation, Communique};
use crate::curated::CuratedAnswer;
use crate::deadline::Deadline;
use crate::error::Warning;
use crate::snapshot::Snapshot;

/// What changed between two snapshots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Communiqués that were not there before.
    pub added: Vec<Citation>,
    /// Communiqués that say something else, or whose metadata changed.
    pub changed: Vec<Citation>,
    /// Communiqués that are gone.
    pub removed: Vec<Citation>,
    /// Deadlines that are new, by the communiqué that sets them.
    pub deadlines_added: Vec<(Citation, Deadline)>,
    /// Deadlines that are gone.
    pub deadlines_removed: Vec<(Citation, Deadline)>,
    /// Ids of curated answers that are new, changed, or gone.
    pub curated_added: Vec<String>,
    /// The same of those whose words, questions or citations changed.
    pub curated_changed: Vec<String>,
    /// The same of those that are gone.
    pub curated_removed: Vec<String>,
    /// Warnings that there were not before.
    pub warnings: Vec<Warning>,
}

impl Changes {
    /// What changed from one snapshot to another.
    pub fn between(old: &Snapshot, new: &Snapshot) -> Self {
        let mut changes = Self { warnings: new_warnings(old, new), ..Self::default() };
        changes.compare_communiques(&Shelf::of(old), &Shelf::of(new));
        changes.compare_curated(&curated(old), &curated(new));
        changes
    }

    /// Whether an answer could be another now.
    pub fn is_empty(&self) -> bool {
        *self == Self { warnings: self.warnings.clone(), ..Self::default() }
    }

    fn compare_communiques(&mut self, old: &Shelf<'_>, new: &Shelf<'_>) {
        for (file, entry) in &new.0 {
            let before = old.0.get(file);
            match before {
                None => self.added.push(entry.communique.citation()),
                Some(before) if before.communique == entry.communique => continue,
                Some(_) => self.changed.push(entry.communique.citation()),
            }
            let known = before.map_or(&[][..], |before| before.deadlines);
            self.deadlines_added.extend(entry.deadlines_not_in(known));
            if let Some(before) = before {
                self.deadlines_removed.extend(before.deadlines_not_in(entry.deadlines));
            }
        }
        for (_, gone) in old.0.iter().filter(|(file, _)| !new.0.contains_key(*file)) {
            self.removed.push(gone.communique.citation());
            self.deadlines_removed.extend(gone.deadlines_not_in(&[]));
        }
    }

    fn compare_curated(&mut self, old: &Curated<'_>, new: &Curated<'_>) {
        for (id, answers) in new {
            match old.get(id) {
                None => self.curated_added.push((*id).to_owned()),
                Some(before) if before == answers => {}
                Some(_) => self.curated_changed.push((*id).to_owned()),
            }
        }
        let gone = old.keys().filter(|id| !new.contains_key(*id));
        self.curated_removed.extend(gone.map(|id| (*id).to_owned()));
    }
}

/// The communiqués of a snapshot, by file.
struct Shelf<'a>(BTreeMap<&'a str, Entry<'a>>);

struct Entry<'a> {
    communique: &'a Communique,
    deadlines: &'a [Deadline],
}

impl<'a> Shelf<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        let entries = snapshot.communiques().iter().enumerate().map(|(n, communique)| {
            (communique.file.as_str(), Entry { communique, deadlines: snapshot.deadlines(n) })
        });
        Self(entries.collect())
    }
}

impl Entry<'_> {
    fn deadlines_not_in(&self, others: &[Deadline]) -> Vec<(Citation, Deadline)> {
        let others: BTreeSet<Term<'_>> = others.iter().map(term).collect();
        let rest = self.deadlines.iter().filter(|deadline| !others.contains(&term(deadline)));
        rest.map(|deadline| (self.communique.citation(), deadline.clone())).collect()
    }
}

/// What makes a deadline the same one: not its place, which moves with every word before it.
type Term<'a> = (&'a str, Date, Option<Time>, u8);

fn term(deadline: &Deadline) -> Term<'_> {
    let Deadline { what, date, time, kind, .. } = deadline;
    (what, *date, *time, *kind as u8)
}

/// The curated answers by id, which is unique in its file only.
type Curated<'a> = BTreeMap<&'a str, Vec<Content<'a>>>;

/// What a curated answer says. Its citations as words: their places move with the text.
#[derive(PartialEq)]
struct Content<'a> {
    answer: &'a str,
    questions: &'a [String],
    tags: &'a [String],
    withdrawn: bool,
    dispute: Option<&'a str>,
    cited: Vec<(&'a str, &'a str)>,
}

fn curated(snapshot: &Snapshot) -> Curated<'_> {
    let mut by_id: Curated<'_> = BTreeMap::new();
    for answer in snapshot.curated().answers() {
        by_id.entry(&answer.id).or_default().push(content(snapshot, answer));
    }
    by_id
}

fn content<'a>(snapshot: &'a Snapshot, answer: &'a CuratedAnswer) -> Content<'a> {
    // Who answers for it and since when changes nothing of what it says.
    let CuratedAnswer { questions, answer: text, tags, dispute, citations, withdrawn, .. } = answer;
    let cited = citations.iter().filter_map(|cited| {
        let source = snapshot.communiques().get(cited.communique)?;
        Some((source.file.as_str(), source.text.get(cited.start..cited.end)?))
    });
    Content {
        answer: text,
        questions,
        tags,
        withdrawn: *withdrawn,
        dispute: dispute.as_deref(),
        cited: cited.collect(),
    }
}

/// Compared without their lines: what is edited above a warning does not make it a new one.
fn new_warnings(old: &Snapshot, new: &Snapshot) -> Vec<Warning> {
    let mut known: BTreeMap<(&str, &str, bool), usize> = BTreeMap::new();
    for Warning { file, cause, refused, .. } in old.warnings() {
        *known.entry((file, cause, *refused)).or_default() += 1;
    }
    let mut warnings = Vec::new();
    for warning in new.warnings() {
        let Warning { file, cause, refused, .. } = warning;
        match known.get_mut(&(file.as_str(), cause.as_str(), *refused)) {
            Some(count @ 1..) => *count -= 1,
            _ => warnings.push(warning.clone()),
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use crate::reader::Entry as File;

    const STRIKE: &str = "# Sciopero\n\nLo sciopero è proclamato per il 9 giugno 2022.";
    const CALL: &str =
        "# Bando\n\nLe domande vanno presentate entro il 20 giugno 2022 alle ore 12:00.";

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let settings = Settings { model: None, ..Settings::built_in().unwrap() };
        let entry = |(file, text): &(&str, &str)| File {
            file: (*file).to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let folder = settings.reader().entries(files.iter().map(entry).collect());
        Snapshot::build(folder, &settings).unwrap()
    }

    fn between(old: &[(&str, &str)], new: &[(&str, &str)]) -> Changes {
        Changes::between(&snapshot(old), &snapshot(new))
    }

    fn files(citations: &[Citation]) -> Vec<&str> {
        citations.iter().map(|citation| citation.file.as_str()).collect()
    }

    fn days(deadlines: &[(Citation, Deadline)]) -> Vec<String> {
        deadlines.iter().map(|(c, deadline)| format!("{} {}", c.file, deadline.date)).collect()
    }

    fn faq(answer: &str, quote: &str) -> String {
        format!(
            "[[answer]]\nid = \"sciopero\"\nquestions = [\"Quando si sciopera?\"]\n\
             answer = {answer:?}\n[[answer.citations]]\nfile = \"a.md\"\nquote = {quote:?}\n"
        )
    }

    #[test]
    fn the_same_folder_read_again_changes_nothing() {
        let folder = [("v/a.md", STRIKE), ("v/b.md", CALL), ("v/foto.jpg", "…")];
        let changes = between(&folder, &folder);
        assert_eq!(changes, Changes::default());
        assert!(changes.is_empty());
    }

    #[test]
    fn a_communique_that_comes_brings_its_deadlines_and_one_that_goes_takes_them() {
        let changes = between(&[("v/a.md", STRIKE)], &[("v/b.md", CALL)]);
        assert_eq!(
            (files(&changes.added), files(&changes.removed)),
            (vec!["v/b.md"], vec!["v/a.md"])
        );
        assert_eq!(changes.added[0].title, "Bando");
        assert_eq!(days(&changes.deadlines_added), ["v/b.md 2022-06-20"]);
        assert_eq!(days(&changes.deadlines_removed), ["v/a.md 2022-06-09"]);
        assert!(changes.changed.is_empty() && !changes.is_empty());
    }

    #[test]
    fn a_day_put_off_is_seen_and_one_that_only_moves_in_the_text_is_not() {
        let later = CALL.replace("20 giugno", "27 giugno");
        let changes = between(&[("b.md", CALL)], &[("b.md", &later)]);
        assert_eq!(files(&changes.changed), ["b.md"]);
        assert_eq!(days(&changes.deadlines_added), ["b.md 2022-06-27"]);
        assert_eq!(days(&changes.deadlines_removed), ["b.md 2022-06-20"]);

        let longer = CALL.replace("\n\n", "\n\nUn saluto a tutte e a tutti.\n\n");
        let changes = between(&[("b.md", CALL)], &[("b.md", &longer)]);
        assert_eq!(files(&changes.changed), ["b.md"]);
        assert!(changes.deadlines_added.is_empty() && changes.deadlines_removed.is_empty());
    }

    #[test]
    fn metadata_beside_a_file_counts_as_the_communique() {
        let beside = [("b.md", CALL), ("b.toml", "unions = [\"USB\"]")];
        assert_eq!(files(&between(&[("b.md", CALL)], &beside).changed), ["b.md"]);
    }

    #[test]
    fn curated_answers_by_what_they_say_not_by_where_their_quotes_stand() {
        let old = faq("Il 9 giugno.", "per il 9 giugno 2022");
        let with = |faq: &str, text: &str| snapshot(&[("v/a.md", text), ("v/faq.toml", faq)]);
        let before = with(&old, STRIKE);
        assert!(before.warnings().is_empty(), "{:?}", before.warnings());

        let longer = STRIKE.replace("\n\n", "\n\nUn saluto a tutte e a tutti.\n\n");
        let moved = Changes::between(&before, &with(&old, &longer));
        assert!(moved.curated_changed.is_empty(), "{moved:?}");
        for other in
            [faq("Giovedì 9 giugno.", "per il 9 giugno 2022"), faq("Il 9 giugno.", "9 giugno")]
        {
            assert_eq!(
                Changes::between(&before, &with(&other, STRIKE)).curated_changed,
                ["sciopero"]
            );
        }
        let without = snapshot(&[("v/a.md", STRIKE)]);
        assert_eq!(Changes::between(&before, &without).curated_removed, ["sciopero"]);
        assert_eq!(Changes::between(&without, &before).curated_added, ["sciopero"]);
    }

    #[test]
    fn only_warnings_that_were_not_there_are_told() {
        let good = faq("Il 9 giugno.", "per il 9 giugno 2022");
        let bad = faq("Il 9 giugno.", "parole che non ci sono");
        let old = [("v/a.md", STRIKE), ("v/foto.jpg", "…"), ("v/faq.toml", bad.as_str())];
        // The wrong answer is now further down: the same warning in another line.
        let both = format!("{}\n{bad}", good.replace("id = \"sciopero\"", "id = \"quando\""));
        let new = [("v/a.md", STRIKE), ("v/faq.toml", both.as_str()), ("v/rotto.pdf", "niente")];
        let changes = between(&old, &new);
        let warned: Vec<&str> = changes.warnings.iter().map(|w| w.file.as_str()).collect();
        assert_eq!(warned, ["v/rotto.pdf"]);
        assert_eq!(changes.curated_added, ["quando"]);
    }
}
