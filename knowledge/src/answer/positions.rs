//! Who says what: on one matter each union in its own words, and those that say nothing.

use super::candidates::Candidate;
use super::quotes::alone;
use super::topic::{Sought, Topic, dispute_of, topic};
use super::{Answer, Answered, MOST_CHARACTERS, MOST_QUOTES, Outcome, Quote, Reason};
use crate::communique::Union;
use crate::error::Error;
use crate::italian::folding::fold;
use crate::italian::tokenizer;
use crate::semantics::Likeness;
use crate::snapshot::{Question, Snapshot};
use crate::superseded::{Superseded, superseded};

/// A later message of a union takes the place of an earlier one from this share of its score.
const AS_RELEVANT: f32 = 0.85;
/// How many characters a position may have, unless its one sentence has more.
const LONGEST: usize = 350;

/// How a question asks who says what, folded, longer cues first.
const CUES: &[&str] = &[
    "che cosa dicono i sindacati",
    "cosa dicono i sindacati",
    "che dicono i sindacati",
    "cosa ne dicono i sindacati",
    "che ne dicono i sindacati",
    "cosa pensano i sindacati",
    "cosa ne pensano i sindacati",
    "che ne pensano i sindacati",
    "che dicono i vari sindacati",
    "cosa dicono i vari sindacati",
    "i vari sindacati",
    "i diversi sindacati",
    "tutti i sindacati",
    "ogni sindacato",
    "secondo i sindacati",
    "per i sindacati",
    "tra i sindacati",
    "fra i sindacati",
    "i sindacati sono d accordo",
    "chi dice cosa",
    "chi dice che cosa",
    "chi dice che",
    "le varie sigle",
    "le diverse sigle",
    "tutte le sigle",
    "le altre sigle",
    "le sigle",
    "chi e d accordo e chi no",
    "chi e favorevole e chi",
    "chi e pro e chi",
    "what do the unions say",
    "what do the different unions say",
    "what do unions say",
    "what do the unions think",
    "who says what",
    "all the unions",
    "each union",
];

/// How it asks what those say that it names; folded.
const SAYING: &[&str] = &[
    "che cosa dicono",
    "cosa dicono",
    "che dicono",
    "che ne dicono",
    "che cosa pensano",
    "cosa pensano",
    "che ne pensano",
    "cosa ne pensano",
    "la pensano uguale",
    "la pensano allo stesso modo",
    "sono d accordo",
    "che dice",
    "cosa dice",
    "what do",
];

/// What each union says of a matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Positions {
    /// Each that speaks of it, newest first, undated last; never empty.
    pub spoken: Vec<Position>,
    /// The other unions that speak in the dispute, by name, and those asked for by name.
    pub silent: Vec<Union>,
}

/// What one union, or several in one communiqué, says of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Whose last word on the matter this is: those of the communiqué's unions that have none of
    /// their own after it. Empty where the communiqué names none.
    pub unions: Vec<Union>,
    /// In its own words.
    pub quote: Quote,
}

/// What each union says of the matter of a question.
pub(crate) fn positions(
    snapshot: &Snapshot,
    question: &Question<'_>,
) -> Result<Sought<Positions>, Error> {
    let round = asks_who_says_what(snapshot, question.text);
    let text = matter_of(snapshot, question.text, round, false);
    Ok(topic(snapshot, question, &text)?.and_then(|topic| of(&topic)))
}

/// Completes an answer: where the question asks who says what, with the words of each union; and
/// with what the quotes show to have changed. `likeness` is the question's, where it was asked.
pub(super) fn complete(
    snapshot: &Snapshot,
    question: &Question<'_>,
    mut answer: Answer,
    likeness: Option<Likeness>,
) -> Result<Answer, Error> {
    let round = asks_who_says_what(snapshot, question.text);
    // A question may hang on the words that ask who: its matter alone is what has to be there.
    let Answer { language, outcome, .. } = &answer;
    let hangs = matches!(outcome, Outcome::Abstained(Reason::Unrelated | Reason::NotStated));
    if round && hangs {
        let text = matter_of(snapshot, question.text, round, true);
        let matter = snapshot.ask(&Question { text: &text, ..*question })?;
        if text != question.text && matches!(matter.outcome, Outcome::Answered(_)) {
            answer = Answer { language: *language, ..matter };
        }
    }
    let Outcome::Answered(answered) = &mut answer.outcome else { return Ok(answer) };
    if answered.curated.is_none() && (round || several(&answered.quotes)) {
        let dispute = dispute_of(snapshot, answered).flatten();
        let text = matter_of(snapshot, question.text, round, false);
        let asked = || if round { snapshot.likeness(question.text).ok() } else { None };
        let likeness = likeness.or_else(asked);
        let topic = Topic::of_dispute(snapshot, question, &text, dispute, likeness.as_ref())?;
        if let Some(topic) = topic {
            match of(&topic).filter(|_| round) {
                Some(positions) => speak(answered, positions),
                None => {
                    let spoken = answered.quotes.iter().flat_map(|q| q.citation.unions.clone());
                    answered.silent = still(&topic, &spoken.collect::<Vec<_>>());
                }
            }
        }
    }
    answered.superseded = changed(snapshot, &answered.quotes);
    Ok(answer)
}

/// Whether quotes are of several unions, each known.
fn several(quotes: &[Quote]) -> bool {
    let unions = |quote: &Quote| quote.citation.unions.clone();
    let first = quotes.first().map(unions).unwrap_or_default();
    quotes.iter().any(|quote| quote.citation.unions != first)
        && quotes.iter().all(|quote| !quote.citation.unions.is_empty())
}

/// Puts positions in place of an answer's quotes, as many as fit.
fn speak(answered: &mut Answered, positions: Positions) {
    let Positions { spoken, silent } = positions;
    answered.silent = silent;
    // One alone is no round: the answer as it was says more.
    if spoken.len() < 2 {
        return;
    }
    answered.quotes.clear();
    let mut room = MOST_CHARACTERS;
    for Position { unions, quote } in spoken {
        let length = quote.text.chars().count();
        if answered.quotes.len() < MOST_QUOTES && length <= room {
            room -= length;
            answered.quotes.push(quote);
        } else {
            answered.also.extend(unions);
        }
    }
    answered.also.sort();
    let quotes = &answered.quotes;
    answered.deadlines.retain(|deadline| quotes.iter().any(|q| q.text.contains(&deadline.what)));
}

/// The position of each union, of the sentences of one dispute.
fn of(topic: &Topic<'_>) -> Option<Positions> {
    let unions = &topic.matter.snapshot.settings().unions;
    let asked = &topic.matter.unions;
    let best = topic.best_of_each(|candidate| candidate.score);
    let date = |candidate: &Candidate| topic.communique(candidate).and_then(|c| c.date);
    let mut last: Vec<(&Candidate, Vec<Union>)> = Vec::new();
    let mut all: Vec<&Union> =
        best.iter().filter_map(|c| topic.communique(c)).flat_map(|c| &c.unions).collect();
    all.sort_unstable();
    all.dedup();
    for union in &all {
        let speaks =
            |c: &&&Candidate| topic.communique(c).is_some_and(|c| c.unions.contains(union));
        let top = best.iter().filter(speaks).map(|c| c.score).fold(0.0, f32::max);
        let newest = best
            .iter()
            .filter(speaks)
            .filter(|candidate| candidate.score >= top * AS_RELEVANT)
            .max_by(|a, b| date(a).cmp(&date(b)).then(a.score.total_cmp(&b.score)));
        let Some(newest) = newest else { continue };
        match last.iter_mut().find(|(known, _)| known.communique == newest.communique) {
            Some((_, unions)) => unions.push((*union).clone()),
            None => last.push((newest, vec![(*union).clone()])),
        }
    }
    let nameless = |c: &&&Candidate| topic.communique(c).is_some_and(|c| c.unions.is_empty());
    last.extend(best.iter().filter(nameless).map(|candidate| (*candidate, Vec::new())));
    let spoken: Vec<Union> = last.iter().flat_map(|(_, unions)| unions.clone()).collect();
    // Who asks for two by name does not ask for the third.
    if asked.len() > 1 {
        last.retain(|(_, of)| of.iter().any(|u| asked.iter().any(|a| unions.same_family(a, u))));
    }
    last.sort_by(|(a, _), (b, _)| date(b).cmp(&date(a)).then(b.score.total_cmp(&a.score)));
    let position = |(candidate, unions): (&Candidate, Vec<Union>)| {
        let quote = alone(topic.communique(candidate)?, candidate, &topic.candidates, LONGEST)?;
        Some(Position { unions, quote })
    };
    let silent = still(topic, &spoken);
    let spoken: Vec<Position> = last.into_iter().filter_map(position).collect();
    (!spoken.is_empty()).then_some(Positions { spoken, silent })
}

/// The unions of a dispute, and those asked for by name, that are not among those that spoke and
/// have no sentence that may be about the matter: that a union is silent has to be true. One name
/// a family, as the question has it where it names one.
fn still(topic: &Topic<'_>, spoken: &[Union]) -> Vec<Union> {
    let Topic { matter, dispute, candidates } = topic;
    let unions = &matter.snapshot.settings().unions;
    let communiques = matter.snapshot.communiques();
    let judge = topic.judge();
    let mut doubtful: Vec<Union> = candidates
        .iter()
        .filter(|candidate| !judge.is_apart(candidate))
        .filter_map(|candidate| communiques.get(candidate.communique))
        .flat_map(|communique| unions.speaking_in(communique))
        .collect();
    doubtful.sort();
    doubtful.dedup();
    let of_dispute = communiques.iter().filter(|c| c.dispute == *dispute);
    let mut silent: Vec<Union> = of_dispute
        .flat_map(|communique| &communique.unions)
        .map(|union| {
            let named = matter.unions.iter().find(|asked| unions.same_family(asked, union));
            named.unwrap_or(union).clone()
        })
        .chain(matter.unions.iter().cloned())
        .filter(|union| {
            let family = |other: &Union| unions.same_family(union, other);
            !spoken.iter().any(family) && !doubtful.iter().any(family)
        })
        .collect();
    silent.sort();
    silent.dedup();
    silent
}

/// The values in quotes that later ones among them replace.
fn changed(snapshot: &Snapshot, quotes: &[Quote]) -> Vec<Superseded> {
    let communique = |quote: &Quote| snapshot.communique(&quote.citation.file);
    let mut pieces: Vec<_> =
        quotes.iter().filter_map(|q| Some((communique(q)?, Some(q)))).collect();
    if pieces.len() < 2 {
        return Vec::new();
    }
    pieces.sort_by_key(|(communique, _)| communique.date);
    let unions = &snapshot.settings().unions;
    let of = |quote: &Quote| Some(superseded(quote, communique(quote)?, &pieces, unions));
    quotes.iter().filter_map(of).flatten().collect()
}

/// Whether a question asks what the unions say, each for itself.
fn asks_who_says_what(snapshot: &Snapshot, question: &str) -> bool {
    let folded = folded(question);
    let cue = CUES.iter().any(|cue| folded.contains(&format!(" {cue} ")));
    let mut named = snapshot.settings().unions.named_in(question);
    named.sort();
    named.dedup();
    // "Che dicono la FIM e la FIOM": of two by name the same is asked; one of them may be written
    // so that it could be another word.
    let says = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let plural = says(&[" dicono ", " pensano ", " la pensano "]);
    cue && named.len() != 1
        || !named.is_empty() && plural
        || named.len() > 1 && says(&[" dice ", " pensa ", " d accordo ", " say ", " think "])
}

/// What a question is about, without the words that ask who says it, and without names of unions
/// where told to: "secondo la FIM" is in no sentence of others. `round` is whether it asks that.
fn matter_of(snapshot: &Snapshot, question: &str, round: bool, nameless: bool) -> String {
    let mentions =
        if round && nameless { snapshot.settings().unions.find(question) } else { Vec::new() };
    let named = |word: &tokenizer::RawWord<'_>| {
        mentions.iter().any(|mention| mention.start < word.end && word.start < mention.end)
    };
    // As it is written: capitals tell names.
    let mut kept: Vec<&str> =
        tokenizer::words(question).filter(|word| !named(word)).map(|word| word.text).collect();
    let mut found = !mentions.is_empty();
    let verbs = if round { SAYING } else { &[] };
    for cue in CUES.iter().chain(verbs) {
        while let Some(at) = folded(&kept.join(" ")).find(&format!(" {cue} ")) {
            let rest = folded(&kept.join(" "));
            let first = rest.get(..at).unwrap_or_default().split_whitespace().count();
            let last = (first + cue.split(' ').count()).min(kept.len());
            if first >= last {
                break;
            }
            kept.drain(first..last);
            found = true;
        }
    }
    if found { kept.join(" ") } else { question.to_owned() }
}

/// The words of a question, folded, with spaces between and around.
fn folded(question: &str) -> String {
    let words: Vec<String> =
        tokenizer::words(question).map(|word| fold(&word.text.to_lowercase())).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::topic::snapshot;
    use super::*;

    const FILES: &[(&str, &str)] = &[
        (
            "mensa/a.md",
            "---\nunions: [USB]\ndate: 2025-03-03\n---\n# I turni di notte\n\nIl buono pasto deve \
             salire a 10 euro anche per i precari.\n\nLa portineria apre alle sei.",
        ),
        (
            "mensa/b.md",
            "---\nunions: [FP CGIL, CISL FP]\ndate: 2025-03-10\n---\n# Una firma\n\nIl buono pasto \
             da 8 euro ci pare un risultato onesto.\n\nLe divise arrivano a maggio.",
        ),
        (
            "mensa/c.md",
            "---\nunions: [CISL FP]\ndate: 2025-03-17\n---\n# Dopo la firma\n\nIl buono pasto lo \
             difendiamo da ogni critica.\n\nIl parcheggio resta chiuso.",
        ),
        (
            "mensa/d.md",
            "---\nunions: [UIL PA]\ndate: 2025-03-12\n---\n# Ferie\n\nLe ferie arretrate vanno \
             smaltite prima dell'estate.",
        ),
        (
            "porto/e.md",
            "---\nunions: [CUB]\ndate: 2025-03-12\n---\n# Gru\n\nLe gru del porto vanno revisionate.",
        ),
    ];

    fn question(text: &str) -> Question<'_> {
        Question { text, now: jiff::civil::date(2025, 4, 1).at(9, 0, 0, 0), dispute: Some("mensa") }
    }

    fn names(unions: &[Union]) -> Vec<&str> {
        unions.iter().map(|union| union.0.as_str()).collect()
    }

    #[test]
    fn each_union_with_its_last_word_and_those_that_say_nothing() {
        let snapshot = snapshot(FILES);
        let sought = positions(&snapshot, &question("buono pasto")).unwrap();
        let Sought::Found(Positions { spoken, silent }) = sought else { panic!("{sought:?}") };
        let said: Vec<(Vec<&str>, &str)> =
            spoken.iter().map(|p| (names(&p.unions), p.quote.text.as_str())).collect();
        assert_eq!(
            said,
            [
                (vec!["CISL FP"], "Il buono pasto lo difendiamo da ogni critica."),
                (vec!["FP CGIL"], "Il buono pasto da 8 euro ci pare un risultato onesto."),
                (vec!["USB"], "Il buono pasto deve salire a 10 euro anche per i precari."),
            ]
        );
        assert_eq!(names(&silent), ["UILPA"], "the port's union has no part in this dispute");
    }

    #[test]
    fn who_asks_for_two_by_name_gets_these() {
        let snapshot = snapshot(FILES);
        let asked = question("cosa dicono USB e UIL del buono pasto?");
        let Outcome::Answered(answered) = snapshot.ask(&asked).unwrap().outcome else { panic!() };
        assert!(answered.quotes.iter().any(|quote| quote.text.contains("10 euro")));
        assert_eq!(names(&answered.silent), ["UIL"], "the family by the name that was asked for");
    }

    #[test]
    fn where_there_is_no_room_the_others_are_named() {
        let position = |union: &str, length: usize| {
            let communique =
                &snapshot(&[("a.txt", &"parola ".repeat(length))]).communiques()[0].clone();
            let quote = Quote::new(communique, 0..length * 7 - 1).unwrap();
            Position { unions: vec![Union(union.into())], quote }
        };
        let spoken =
            vec![position("A", 40), position("B", 70), position("C", 40), position("D", 9)];
        let mut answered = Answered::default();
        speak(&mut answered, Positions { spoken, silent: vec![Union("E".into())] });
        assert_eq!(names(&answered.also), ["B"]);
        assert_eq!(answered.quotes.len(), 3);
        assert_eq!(names(&answered.silent), ["E"]);
    }

    #[test]
    fn the_matter_is_what_is_left_of_the_question() {
        let snapshot = snapshot(&[]);
        for (question, wanted) in [
            ("Cosa dicono i sindacati della maggiorazione?", "della maggiorazione"),
            ("sulla Privacy che dicono i vari sindacati", "sulla Privacy"),
            ("Quando scade il bando?", "Quando scade il bando?"),
            ("chi dice cosa", ""),
            ("cosa dicono FIM e Fiom dell'intesa?", "e dell intesa"),
            ("cosa dice la FIOM dell'intesa?", "cosa dice la FIOM dell'intesa?"),
        ] {
            let round = asks_who_says_what(&snapshot, question);
            assert_eq!(matter_of(&snapshot, question, round, true), wanted, "{question}");
        }
    }
}
