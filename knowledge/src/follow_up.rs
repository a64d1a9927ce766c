//! Follow-up questions: "e a che ora?" after "quando è lo sciopero?" is "a che ora è lo sciopero?".
//!
//! A text is read as a follow-up only where it cannot stand alone: it opens with *e* or *ma* and
//! has no verb of its own, is a bare question phrase, points back (*loro, lì*). It is then written
//! out whole, so that retrieval and what a question asks for are those of any question. In doubt a
//! text is a question of its own: an old question that bends a new one does more harm than an
//! elliptic one left alone.
//!
//! ```
//! use knowledge::follow_up::FollowUps;
//! use knowledge::{union::Unions, vocabulary::Vocabulary};
//! # fn main() -> Result<(), knowledge::Error> {
//! let (vocabulary, unions) = (Vocabulary::built_in()?, Unions::default());
//! let follow_ups = FollowUps::new(&vocabulary, &unions, []);
//! let whole = follow_ups.resolve("Quando è lo sciopero?", "e a che ora?");
//! assert_eq!(whole.as_deref(), Some("A che ora è lo sciopero?"));
//! assert_eq!(follow_ups.resolve("Quando è lo sciopero?", "Quante ferie ho?"), None);
//! # Ok(())
//! # }
//! ```

mod lexicon;
mod reading;
mod rewriting;
mod slots;

use rustc_hash::FxHashSet;

use self::reading::{Part, Reading, Word};
use crate::answer::small_talk;
use crate::italian::Analyzer;
use crate::union::Unions;
use crate::vocabulary::Vocabulary;

/// A longer text, in words, is a question of its own.
const MOST_WORDS: usize = 12;
/// A follow-up that names a group or another matter takes at most this many words of matter.
const MOST_MATTER: usize = 3;

/// Tells follow-ups from questions of their own, and writes them out.
#[derive(Clone, Debug)]
pub struct FollowUps<'a> {
    vocabulary: &'a Vocabulary,
    unions: &'a Unions,
    /// Stems of what disputes are called, as far as they are no words of the workplace.
    names: FxHashSet<String>,
}

/// In what way a text follows the question before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Another aspect of the same matter: "e a che ora?".
    Aspect,
    /// A matter of its own, at the place or company spoken of: "e quando è l'assemblea?".
    Matter,
    /// Another union: "e la CGIL che dice?".
    Union,
    /// Another group, place or matter in the same question: "e per i part time?", "e i permessi?".
    Part,
    /// Another circumstance: "e se sono in malattia?".
    Condition,
}

impl<'a> FollowUps<'a> {
    /// With the words of the workplace, the unions' names and the disputes' titles.
    pub fn new<'t>(
        vocabulary: &'a Vocabulary,
        unions: &'a Unions,
        disputes: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let analyzer = Analyzer::default();
        let names = disputes
            .into_iter()
            .flat_map(|title| analyzer.analyze(title))
            .map(|token| token.stem)
            .filter(|stem| !vocabulary.knows(stem) && !vocabulary.is_light(stem))
            .collect();
        Self { vocabulary, unions, names }
    }

    /// The whole question that `text` is after the question `previous`; `None` when it is a
    /// question of its own, small talk, or says nothing that could be asked.
    pub fn resolve(&self, previous: &str, text: &str) -> Option<String> {
        if small_talk(text).is_some() {
            return None;
        }
        let new = Reading::of(text, self);
        let old = Reading::of(previous, self);
        let matter = |word: &Word| matches!(word.part, Part::Content | Part::Union);
        if new.words.len() > MOST_WORDS || !old.words.iter().any(matter) {
            return None;
        }
        let kind = self.kind(&old, &new)?;
        rewriting::rewrite(kind, &old, &new)
    }

    /// Whether a text has a name out of this title of a dispute that is not in the other title.
    pub fn names(&self, text: &str, title: &str, other: &str) -> bool {
        let analyzer = Analyzer::default();
        let stems = |text: &str| analyzer.analyze(text).into_iter().map(|token| token.stem);
        let other: Vec<String> = stems(other).collect();
        let own: Vec<String> =
            stems(title).filter(|stem| self.is_name(stem) && !other.contains(stem)).collect();
        stems(text).any(|stem| own.contains(&stem))
    }

    /// Whether a text names a place, a company or a dispute.
    pub fn names_any(&self, text: &str) -> bool {
        Reading::of(text, self).words.iter().any(|word| word.name)
    }

    fn is_name(&self, stem: &str) -> bool {
        self.names.contains(stem)
    }

    fn kind(&self, old: &Reading<'_>, new: &Reading<'_>) -> Option<Kind> {
        let first = new.first();
        let opened = new.has(Part::Opening);
        let points = new.has(Part::Pointer);
        let asks = new.has(Part::Ask);
        let verb = (0..new.words.len()).any(|at| new.is_verb(at));
        let matter = self.matter(new);
        if new.get(first).is_some_and(|word| matches!(word.folded.as_str(), "se" | "if")) {
            return (opened && matter == 1 && !asks).then_some(Kind::Condition);
        }
        if new.has(Part::Union) {
            return match matter {
                0 => Some(Kind::Union),
                1 if opened && !asks && !verb => Some(Kind::Union),
                _ => None,
            };
        }
        // "E chi lavora di notte?" after "quanto spetta a chi lavora la domenica?".
        let relative =
            |r: &Reading<'_>| r.words.iter().any(|w| w.folded == "chi" && !w.is(Part::Ask));
        if relative(new) || (relative(old) && new.get(first).is_some_and(|w| w.folded == "chi")) {
            return (opened && matter <= MOST_MATTER).then_some(Kind::Part);
        }
        if matter == 0 {
            let addressed = new.lexicon.addressed;
            let addressed = new.words.iter().any(|w| addressed.contains(&w.folded.as_str()));
            return (asks && (opened || points || !addressed)).then_some(Kind::Aspect);
        }
        let own_verb = self.own_verb(new);
        if verb || own_verb.is_some() {
            let open =
                own_verb.is_some_and(|word| new.lexicon.open_verbs.contains(&word.folded.as_str()));
            let determined = new.has(Part::Article);
            return match (matter, determined) {
                // "Who pays?" is whole by itself, "when does it end?" is not.
                (1, false) if open && asks && (opened || !new.asks_who()) => Some(Kind::Aspect),
                (1, false) if points => Some(Kind::Aspect),
                (1, _) if opened && !asks && new.is_valid_for() => Some(Kind::Part),
                (1, false) if opened && own_verb.is_none() => Some(Kind::Aspect),
                (1, _) if opened => Some(Kind::Matter),
                _ => None,
            };
        }
        let elliptic = opened || points || (new.starts_with_preposition() && text_asks(new));
        match matter {
            ..=MOST_MATTER if opened && new.asked_noun().is_some() => Some(Kind::Aspect),
            ..=MOST_MATTER if elliptic => Some(Kind::Part),
            _ => None,
        }
    }

    /// How many words of matter there are, a phrase of the vocabulary being one.
    fn matter(&self, reading: &Reading<'_>) -> usize {
        let content: Vec<&Word> = reading.words.iter().filter(|w| w.is(Part::Content)).collect();
        let stems: Vec<&str> = content.iter().map(|word| word.stem.as_str()).collect();
        let (mut at, mut count) = (0, 0);
        while at < stems.len() {
            at += self.vocabulary.phrase_at(&stems, at).map_or(1, |(_, length)| length);
            count += 1;
        }
        count
    }

    /// A word of matter that is a verb, by its form or by where it stands.
    fn own_verb<'r>(&self, reading: &'r Reading<'_>) -> Option<&'r Word> {
        let lexicon = reading.lexicon;
        let verb = |at: usize, word: &Word| {
            let before = at.checked_sub(1).and_then(|n| reading.get(n));
            let after_clitic = before.is_some_and(|before| {
                matches!(before.folded.as_str(), "mi" | "ti" | "si" | "vi" | "ne")
            });
            let noun = before.is_some_and(|before| {
                before.is(Part::Article) || (before.preposition().is_some() && !infinitive(word))
            });
            let ending = word.folded.len() > 5
                && !word.name
                && !noun
                && lexicon.verb_endings.iter().any(|ending| word.folded.ends_with(ending));
            after_clitic
                || reading.asks_before(at)
                || ending
                || lexicon.open_verbs.contains(&word.folded.as_str())
        };
        let mut content = reading.words.iter().enumerate().filter(|(_, w)| w.is(Part::Content));
        content.find(|(at, word)| verb(*at, word)).map(|(_, word)| word)
    }
}

/// "Votare"; not "votano", which a noun may end like ("telefono").
fn infinitive(word: &Word) -> bool {
    !word.folded.ends_with("no")
}

impl Reading<'_> {
    /// Whether a question word that takes no noun stands right before: "quando scade".
    fn asks_before(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|n| self.get(n)).is_some_and(|before| {
            let alone = self.lexicon.asks.contains(&before.folded.as_str());
            before.is(Part::Ask) && (before.folded == "chi" || alone)
        })
    }

    /// A verb by itself, or a light word where only a verb stands: "quanto prende", "si manda".
    fn is_verb(&self, at: usize) -> bool {
        let Some(word) = self.get(at) else { return false };
        let before = at.checked_sub(1).and_then(|n| self.get(n));
        let bound = before.is_some_and(|before| {
            before.is(Part::Pointer) || matches!(before.folded.as_str(), "mi" | "si" | "ti" | "vi")
        });
        word.is(Part::Verb)
            || (word.is(Part::Light) && word.folded.len() > 3 && (bound || self.asks_before(at)))
    }

    fn asks_who(&self) -> bool {
        let who = |word: &Word| matches!(word.folded.as_str(), "chi" | "who");
        self.words.iter().any(|word| word.is(Part::Ask) && who(word))
    }

    /// The noun that is asked for: "quali documenti".
    fn asked_noun(&self) -> Option<usize> {
        let asks = |word: &Word| {
            word.is(Part::Ask) && self.lexicon.asks_noun.contains(&word.folded.as_str())
        };
        let after = self.words.iter().position(asks)? + 1;
        self.get(after).filter(|word| word.is(Part::Content)).map(|_| after)
    }

    /// "Vale anche per gli interinali?": the rest is asked already.
    fn is_valid_for(&self) -> bool {
        self.has_preposition()
            && self.words.iter().any(|w| matches!(w.folded.as_str(), "vale" | "valgono"))
    }

    fn has_preposition(&self) -> bool {
        self.words.iter().any(|word| word.preposition().is_some())
    }

    fn starts_with_preposition(&self) -> bool {
        self.get(self.first()).is_some_and(|word| word.preposition().is_some())
    }
}

/// Whether it ends as a question: "per i part time?" follows, "contratto per part time" searches.
fn text_asks(reading: &Reading<'_>) -> bool {
    reading.text.trim_end().ends_with('?')
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::answer::asks;

    const DISPUTES: [&str; 3] = ["fonderie valdoro", "domeniche superbuono", "ata terza fascia"];

    fn resolve(previous: &str, text: &str) -> Option<String> {
        static KNOWN: LazyLock<(Vocabulary, Unions)> =
            LazyLock::new(|| (Vocabulary::built_in().unwrap(), Unions::default()));
        FollowUps::new(&KNOWN.0, &KNOWN.1, DISPUTES).resolve(previous, text)
    }

    #[track_caller]
    fn become_whole(pairs: &[(&str, &str, &str)]) {
        for (previous, text, wanted) in pairs {
            assert_eq!(resolve(previous, text).as_deref(), Some(*wanted), "{previous} {text}");
        }
    }

    #[test]
    fn another_aspect_of_the_same_matter() {
        become_whole(&[
            ("Quando è lo sciopero?", "e a che ora?", "A che ora è lo sciopero?"),
            ("A che ora è lo sciopero?", "e dove?", "Dove è lo sciopero?"),
            ("entro quando devo fare domanda?", "e dove?", "Dove devo fare domanda?"),
            ("Quando scade il bando?", "e a che ora?", "A che ora scade il bando?"),
            ("Quando scade il bando?", "dove?", "Dove il bando?"),
            (
                "c'è la cassa integrazione alla Valdoro?",
                "quanto dura?",
                "Quanto dura la cassa integrazione alla Valdoro?",
            ),
            (
                "quando è l'assemblea?",
                "quella a che ora comincia?",
                "L'assemblea a che ora comincia?",
            ),
            ("quando parte la nuova ditta?", "e quanto costa?", "Quanto costa la nuova ditta?"),
            ("chi ha vinto la gara?", "e quanto vale?", "Quanto vale la gara?"),
            (
                "quanto è il premio di presenza?",
                "e chi lo prende?",
                "Chi prende il premio di presenza?",
            ),
            ("quanto è il premio di presenza?", "e chi paga?", "Chi paga il premio di presenza?"),
            ("posso mandare la domanda ata?", "la devo rifare?", "Devo rifare la domanda ata?"),
            ("quando è lo sciopero?", "chi l'ha indetto?", "Chi ha indetto lo sciopero?"),
            ("chi può fare domanda?", "come si fa?", "Come si fa domanda?"),
            (
                "chi può fare domanda?",
                "e con quale titolo di studio?",
                "Con quale titolo di studio può fare domanda?",
            ),
            ("dove si vota?", "e fino a quando?", "Fino a quando si vota?"),
            ("When is the strike?", "and what time?", "What time is the strike?"),
            ("When is the strike?", "where?", "Where is the strike?"),
            ("When is the strike?", "when does it end?", "When does the strike end?"),
        ]);
    }

    #[test]
    fn another_group_place_or_circumstance() {
        become_whole(&[
            ("quante ore per i full time?", "e per i part time?", "Quante ore per i part time?"),
            ("quando è lo sciopero a Milano?", "e a Roma?", "Quando è lo sciopero a Roma?"),
            ("quando è lo sciopero?", "e alla Valdoro?", "Quando è lo sciopero alla Valdoro?"),
            (
                "quando è lo sciopero alla Valdoro?",
                "alla Superbuono?",
                "Quando è lo sciopero alla Superbuono?",
            ),
            (
                "cosa cambia con il nuovo appalto?",
                "e per chi è fuori?",
                "Cosa cambia con il nuovo appalto per chi è fuori?",
            ),
            (
                "cosa cambia per chi è stato assunto dopo il 2016?",
                "e per chi c'era già prima?",
                "Cosa cambia per chi c'era già prima?",
            ),
            (
                "quante domeniche per gli assunti dopo il 2016?",
                "e quelli prima?",
                "Quante domeniche per gli assunti prima?",
            ),
            (
                "quanto prende chi lascia entro luglio?",
                "e chi esce dopo?",
                "Quanto prende chi esce dopo?",
            ),
            ("possono votare i dipendenti?", "e gli interinali?", "Possono votare gli interinali?"),
            ("chi può votare?", "e gli interinali?", "Gli interinali può votare?"),
            ("quanto è la paga della domenica?", "e di sabato?", "Quanto è la paga di sabato?"),
            ("che orario c'è la domenica?", "e la notte?", "Che orario c'è la notte?"),
            ("quando è lo sciopero?", "e domani?", "Quando è lo sciopero domani?"),
            (
                "passano tutti alla nuova ditta?",
                "e se sono in malattia?",
                "Passano tutti alla nuova ditta, se sono in malattia?",
            ),
            (
                "quando è l'assemblea?",
                "e i part time a che ora?",
                "A che ora è l'assemblea i part time?",
            ),
            ("How many hours for full timers?", "and for temps?", "How many hours for temps?"),
        ]);
    }

    #[test]
    fn another_union() {
        become_whole(&[
            ("cosa dice la FIM dell'incentivo?", "e la FIOM?", "Cosa dice la FIOM dell'incentivo?"),
            (
                "Cosa chiede USB per i part time?",
                "e la CGIL che dice?",
                "Cosa chiede la CGIL per i part time?",
            ),
            (
                "cosa dicono la FIM e la UILM sull'intesa?",
                "e la FIOM?",
                "Cosa dicono la FIOM sull'intesa?",
            ),
            (
                "quando è lo sciopero della Valdoro?",
                "e la CGIL che dice?",
                "La CGIL che dice lo sciopero della Valdoro?",
            ),
            (
                "cosa dice la CGIL della maggiorazione?",
                "e gli altri sindacati?",
                "Cosa dice gli altri sindacati della maggiorazione?",
            ),
            (
                "cosa dicono i sindacati della clausola sociale?",
                "e USB?",
                "Cosa dicono USB della clausola sociale?",
            ),
            (
                "secondo la FIM com'è l'intesa?",
                "e secondo la FIOM?",
                "Secondo la FIOM com'è l'intesa?",
            ),
            ("quando sciopera la CUB?", "e i Cobas quando?", "Quando sciopera i Cobas?"),
            (
                "cosa pensa la FILCAMS della maggiorazione?",
                "che ne pensa la UILTUCS?",
                "Cosa pensa la UILTUCS della maggiorazione?",
            ),
            (
                "What does FIM say about the incentive?",
                "what about FIOM?",
                "What does FIOM say about the incentive?",
            ),
        ]);
    }

    #[test]
    fn another_matter_in_the_same_question() {
        become_whole(&[
            ("quante ferie ho?", "e i permessi?", "Quanti permessi ho?"),
            ("quante ferie ho?", "e quanti permessi?", "Quanti permessi ho?"),
            ("quando scade il bando?", "e la graduatoria?", "Quando scade la graduatoria?"),
            ("quanto vale il premio di presenza?", "e il ticket?", "Quanto vale il ticket?"),
            (
                "quando è lo sciopero della Valdoro?",
                "e l'assemblea?",
                "Quando è l'assemblea della Valdoro?",
            ),
            (
                "quando è lo sciopero alla Valdoro?",
                "e quando è l'assemblea?",
                "Quando è l'assemblea (Valdoro)?",
            ),
            (
                "cosa dice la CGIL sul ticket?",
                "e sulla maggiorazione?",
                "Cosa dice la CGIL sulla maggiorazione?",
            ),
            ("ci sono esuberi?", "e licenziamenti?", "Ci sono licenziamenti?"),
            (
                "quando escono le graduatorie provvisorie?",
                "e quelle definitive?",
                "Quando escono le graduatorie definitive?",
            ),
        ]);
    }

    #[test]
    fn what_is_asked_for_is_what_the_follow_up_asks_for() {
        for previous in ["quando scade il bando?", "quanti posti ci sono?", "cosa dice la CGIL?"] {
            for text in ["e a che ora?", "e dove?", "e quando?", "e quanto dura?"] {
                let whole = resolve(previous, text).unwrap();
                assert_eq!(asks(&whole), asks(text), "{previous} {text}: {whole}");
            }
        }
    }

    #[test]
    fn a_question_of_its_own_is_left_alone() {
        for text in [
            "quando è lo sciopero?",
            "e se mi registrano in videochiamata cosa posso fare?",
            "e quanto prende un operaio con la quattordicesima?",
            "e chi ha vinto la gara?",
            "e il pullman da dove parte?",
            "ma è vero?",
            "come ti chiami?",
            "quali comunicati hai?",
            "cosa sai fare?",
            "come faccio a iscrivermi?",
            "grazie",
            "ok",
            "e tu?",
            "e quindi?",
            "ferie",
            "contratto part time",
            "E' vero che chiude la fabbrica?",
            "cosa chiede la FIOM per i precari?",
            "anche gli interinali possono votare al referendum?",
            "chi paga?",
            "who can apply?",
            "how many days off do I get?",
            "and is the warehouse closing?",
            "do I need an appointment?",
            "",
            "?!",
        ] {
            assert_eq!(resolve("quando è il presidio della CGIL a Milano?", text), None, "{text}");
        }
    }

    #[test]
    fn no_question_of_the_question_sets_is_bent() {
        let mut questions = 0;
        for set in ["inps", "altre", "tenuti"] {
            let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data");
            let file = std::fs::read_to_string(format!("{data}/{set}/questions.jsonl")).unwrap();
            for line in file.lines() {
                let question: serde_json::Value = serde_json::from_str(line).unwrap();
                let question = question["q"].as_str().unwrap();
                let whole = resolve("quando è il presidio della CGIL a Milano?", question);
                assert_eq!(whole, None, "{question}");
                questions += 1;
            }
        }
        assert!(questions > 100, "{questions}");
    }

    #[test]
    fn titles_and_names() {
        let vocabulary = Vocabulary::built_in().unwrap();
        let unions = Unions::default();
        let follow_ups = FollowUps::new(&vocabulary, &unions, DISPUTES);
        assert!(follow_ups.names("e alla superbuono?", DISPUTES[1], DISPUTES[0]));
        assert!(!follow_ups.names("e alla valdoro?", DISPUTES[1], DISPUTES[0]));
        assert!(!follow_ups.names("e la domenica?", DISPUTES[1], DISPUTES[0]), "no name");
        assert!(follow_ups.names_any("e a Milano?") && follow_ups.names_any("e alla valdoro?"));
        assert!(!follow_ups.names_any("e la domenica?"));
    }

    #[test]
    fn nothing_follows_nothing() {
        for previous in ["", "?", "ciao"] {
            assert_eq!(resolve(previous, "e a che ora?"), None, "{previous}");
        }
    }

    proptest! {
        #[test]
        fn any_two_texts_are_read_without_panic(old in "\\PC{0,60}", new in "(e |ma )?\\PC{0,40}") {
            if let Some(whole) = resolve(&old, &new) {
                prop_assert!(whole.ends_with('?'));
            }
        }
    }
}
