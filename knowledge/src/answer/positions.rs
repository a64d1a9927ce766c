//! Who says what: on one matter each union in its own words, and those that say nothing.

use super::candidates::Candidate;
use super::matter::Matter;
use super::quotes::alone;
use super::topic::{Judge, Sought, Topic, topic};
use super::{Answer, Answered, MOST_CHARACTERS, MOST_QUOTES, Outcome, Quote, Reason};
use crate::communique::Union;
use crate::error::Error;
use crate::italian::folding::fold;
use crate::italian::tokenizer;
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
    let text = matter_of(question.text);
    Ok(match topic(snapshot, question, &text)? {
        Sought::Found(topic) => match of(&topic) {
            Some(positions) => Sought::Found(positions),
            None => Sought::Abstained(Reason::NotStated, Vec::new()),
        },
        Sought::Clarify(choices) => Sought::Clarify(choices),
        Sought::Abstained(reason, nearest) => Sought::Abstained(reason, nearest),
    })
}

/// Completes an answer: where the question asks who says what, with the words of each union; and
/// with what the quotes show to have changed.
pub(super) fn complete(
    snapshot: &Snapshot,
    question: &Question<'_>,
    mut answer: Answer,
) -> Result<Answer, Error> {
    let Outcome::Answered(answered) = &mut answer.outcome else { return Ok(answer) };
    if answered.curated.is_none() && asks_who_says_what(snapshot, question.text) {
        let file = answered.quotes.first().map(|quote| quote.citation.file.as_str());
        let quoted = snapshot.communiques().iter().find(|c| Some(c.file.as_str()) == file);
        let dispute = quoted.and_then(|communique| communique.dispute.clone());
        let text = matter_of(question.text);
        let topic = Topic::of_dispute(snapshot, question, &text, dispute)?;
        if let Some(positions) = topic.and_then(|topic| of(&topic)) {
            speak(answered, positions);
        }
    }
    answered.superseded = changed(snapshot, &answered.quotes);
    Ok(answer)
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

/// The unions of a dispute that do not speak of the matter of these quotes, where they are of two
/// unions or more; else none.
pub(super) fn silent(
    matter: &Matter<'_>,
    dispute: Option<&str>,
    candidates: &[Candidate],
    quotes: &[Quote],
) -> Vec<Union> {
    let mut speakers: Vec<&[Union]> = quotes.iter().map(|q| q.citation.unions.as_slice()).collect();
    speakers.dedup();
    if speakers.len() < 2 || speakers.iter().any(|unions| unions.is_empty()) {
        return Vec::new();
    }
    let spoken: Vec<Union> = speakers.concat();
    still(matter, dispute, candidates, &spoken)
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
    let silent = still(&topic.matter, topic.dispute.as_deref(), &topic.candidates, &spoken);
    let spoken: Vec<Position> = last.into_iter().filter_map(position).collect();
    (!spoken.is_empty()).then_some(Positions { spoken, silent })
}

/// The unions of a dispute, and those asked for by name, that are not among those that spoke and
/// have no sentence that may be about the matter: that a union is silent has to be true. One name
/// a family, as the question has it where it names one.
fn still(
    matter: &Matter<'_>,
    dispute: Option<&str>,
    candidates: &[Candidate],
    spoken: &[Union],
) -> Vec<Union> {
    let unions = &matter.snapshot.settings().unions;
    let communiques = matter.snapshot.communiques();
    let judge = Judge::new(matter, candidates);
    let doubtful: Vec<&Union> = candidates
        .iter()
        .filter(|candidate| !judge.is_apart(candidate))
        .filter_map(|candidate| communiques.get(candidate.communique))
        .flat_map(|communique| &communique.unions)
        .collect();
    let of_dispute = communiques.iter().filter(|c| c.dispute.as_deref() == dispute);
    let mut silent: Vec<Union> = of_dispute
        .flat_map(|communique| &communique.unions)
        .map(|union| {
            let named = matter.unions.iter().find(|asked| unions.same_family(asked, union));
            named.unwrap_or(union).clone()
        })
        .chain(matter.unions.iter().cloned())
        .filter(|union| {
            let family = |other: &Union| unions.same_family(union, other);
            !spoken.iter().any(family) && !doubtful.iter().any(|other| family(other))
        })
        .collect();
    silent.sort();
    silent.dedup();
    silent
}

/// The values in quotes that later ones among them replace.
fn changed(snapshot: &Snapshot, quotes: &[Quote]) -> Vec<Superseded> {
    let communique =
        |quote: &Quote| snapshot.communiques().iter().find(|c| c.file == quote.citation.file);
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
    let mut named: Vec<Union> =
        snapshot.settings().unions.find(question).into_iter().map(|m| m.union).collect();
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

/// What a question is about, without the words that ask who says it.
fn matter_of(question: &str) -> String {
    let mut folded = folded(question);
    if !CUES.iter().any(|cue| folded.contains(&format!(" {cue} "))) {
        return question.to_owned();
    }
    let words: Vec<_> = tokenizer::words(question).collect();
    // The cue's words are taken out of the question as it is written: capitals tell names.
    let mut kept: Vec<&str> = words.iter().map(|word| word.text).collect();
    for cue in CUES {
        while let Some(at) = folded.find(&format!(" {cue} ")) {
            let first = folded.get(..at).unwrap_or_default().split_whitespace().count();
            let count = cue.split(' ').count();
            if first + count > kept.len() {
                return question.to_owned();
            }
            kept.drain(first..first + count);
            let rest: Vec<String> = kept.iter().map(|word| fold(&word.to_lowercase())).collect();
            folded = format!(" {} ", rest.join(" "));
        }
    }
    kept.join(" ")
}

/// The words of a question, folded, with spaces between and around.
fn folded(question: &str) -> String {
    let words: Vec<String> =
        tokenizer::words(question).map(|word| fold(&word.text.to_lowercase())).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matter_is_what_is_left_of_the_question() {
        for (question, wanted) in [
            ("Cosa dicono i sindacati della maggiorazione?", "della maggiorazione"),
            ("sulla Privacy che dicono i vari sindacati", "sulla Privacy"),
            ("Quando scade il bando?", "Quando scade il bando?"),
            ("chi dice cosa", ""),
        ] {
            assert_eq!(matter_of(question), wanted, "{question}");
        }
    }
}
