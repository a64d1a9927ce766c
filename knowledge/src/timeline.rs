//! What was said of a matter over time: one quote a communiqué, in order of date, with the dates,
//! times and figures marked that a later communiqué replaces.

use crate::answer::{Choice, Quote, Sought, Topic, alone, says_change, topic};
use crate::communique::Communique;
use crate::error::Error;
use crate::snapshot::{Question, Snapshot};
use crate::superseded::{Superseded, superseded};

/// Most communiqués that are shown: the best fitting ones.
pub const MOST_ENTRIES: usize = 30;
/// How many characters a quote may have, unless its one sentence has more.
const LONGEST: usize = 350;
/// What a sentence with a figure, or one that says a change, is worth more: those tell a story.
const TELLS: f32 = 1.15;

/// A matter over time, in one dispute.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The dispute; `None` for communiqués that belong to none.
    pub dispute: Option<Choice>,
    /// Oldest first, those without a date last; never empty.
    pub entries: Vec<Entry>,
}

/// What one communiqué says of the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// In its own words.
    pub quote: Quote,
    /// What of it a later communiqué of the timeline replaces.
    pub superseded: Vec<Superseded>,
}

/// What was said of the matter of a question over time.
pub(crate) fn timeline(
    snapshot: &Snapshot,
    question: &Question<'_>,
) -> Result<Sought<Timeline>, Error> {
    Ok(topic(snapshot, question, question.text)?.and_then(|topic| of(snapshot, &topic)))
}

fn of(snapshot: &Snapshot, topic: &Topic<'_>) -> Option<Timeline> {
    let mut best = topic.best_of_each(|candidate| {
        let text = topic.communique(candidate).and_then(|c| c.text.get(candidate.range.clone()));
        let text = text.unwrap_or_default();
        let tells = text.contains(|c: char| c.is_ascii_digit()) || says_change(text);
        if tells { candidate.score * TELLS } else { candidate.score }
    });
    best.sort_by(|a, b| b.score.total_cmp(&a.score));
    best.truncate(MOST_ENTRIES);
    let quoted = |candidate| {
        let communique = topic.communique(candidate)?;
        Some((communique, alone(communique, candidate, &topic.candidates, LONGEST)?))
    };
    let mut told: Vec<(&Communique, Quote)> = best.into_iter().filter_map(quoted).collect();
    told.sort_by(|(a, _), (b, _)| {
        (a.date.is_none(), a.date, &a.file).cmp(&(b.date.is_none(), b.date, &b.file))
    });
    let all: Vec<(&Communique, Option<&Quote>)> = told.iter().map(|(c, _)| (*c, None)).collect();
    let unions = &snapshot.settings().unions;
    let entry = |(communique, quote): &(&Communique, Quote)| Entry {
        superseded: superseded(quote, communique, &all, unions),
        quote: quote.clone(),
    };
    let entries: Vec<Entry> = told.iter().map(entry).collect();
    let dispute = topic.dispute.as_deref().map(|dispute| snapshot.choice(dispute));
    (!entries.is_empty()).then_some(Timeline { dispute, entries })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::snapshot;

    fn ask(snapshot: &Snapshot, text: &str) -> Sought<Timeline> {
        let now = jiff::civil::date(2025, 4, 1).at(9, 0, 0, 0);
        timeline(snapshot, &Question { text, now, dispute: None }).unwrap()
    }

    fn md(union: &str, date: &str, text: &str) -> String {
        let date = if date.is_empty() { String::new() } else { format!("date: {date}\n") };
        format!("---\nunions: [{union}]\n{date}---\n# Notizie\n\n{text}\n\nLa mensa resta aperta.")
    }

    #[test]
    fn oldest_first_undated_last_and_what_was_replaced_is_marked() {
        let [old, new, none] = [
            md("USB", "2025-03-03", "Lo sciopero dei bus è proclamato per il 24 marzo."),
            md("USB", "2025-03-10", "Lo sciopero dei bus è rinviato al 7 aprile."),
            md("CUB", "", "Lo sciopero dei bus non ci convince."),
        ];
        let files = [("bus/b.md", old.as_str()), ("bus/a.md", &new), ("bus/c.md", &none)];
        let snapshot = snapshot(&files);
        let Sought::Found(Timeline { dispute, entries }) = ask(&snapshot, "sciopero dei bus")
        else {
            panic!("not found")
        };
        assert_eq!(dispute.map(|d| d.title), Some("bus".to_owned()));
        let files: Vec<&str> = entries.iter().map(|e| e.quote.citation.file.as_str()).collect();
        assert_eq!(files, ["bus/b.md", "bus/a.md", "bus/c.md"]);
        let marked: Vec<(&str, &str)> = entries
            .iter()
            .flat_map(|entry| &entry.superseded)
            .map(|s| (s.old.text.as_str(), s.new.text.as_str()))
            .collect();
        assert_eq!(marked, [("24 marzo", "7 aprile")]);
    }

    #[test]
    fn what_is_not_spoken_of_has_no_timeline() {
        let text = md("USB", "2025-03-03", "Lo sciopero dei bus è proclamato per il 24 marzo.");
        let snapshot = snapshot(&[("bus/a.md", &text)]);
        assert!(matches!(ask(&snapshot, "la pensione dei minatori"), Sought::Abstained(..)));
        assert!(matches!(ask(&snapshot, "ciao"), Sought::Abstained(..)));
        assert!(matches!(ask(&snapshot, ""), Sought::Abstained(..)));
    }
}
