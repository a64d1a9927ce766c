//! Greetings, thanks and questions about the bot itself: words that ask nothing of the communiqués.

use super::SmallTalk;
use crate::italian::folding::fold;
use crate::italian::tokenizer;

/// What a message must begin with or consist of, folded; longer cues first.
const CUES: &[(SmallTalk, &[&str])] = &[
    (
        SmallTalk::Help,
        &[
            "chi sei",
            "cosa sei",
            "che cosa sei",
            "sei un bot",
            "sei un robot",
            "sei una persona",
            "sei umano",
            "come ti chiami",
            "cosa sai fare",
            "che sai fare",
            "cosa puoi fare",
            "che cosa puoi fare",
            "come funzioni",
            "come funziona questo bot",
            "come funziona il bot",
            "a cosa servi",
            "come ti uso",
            "aiuto",
            "aiutami",
            "mi aiuti",
            "help",
            "who are you",
            "what are you",
            "are you a bot",
            "what can you do",
            "c e qualcuno",
            "start",
            "come si usa",
            "con chi parlo",
            "sei vero",
            "parlo con una persona",
        ],
    ),
    (
        SmallTalk::Thanks,
        &[
            "grazie",
            "ti ringrazio",
            "grazie mille",
            "ok grazie",
            "perfetto grazie",
            "thanks",
            "thank you",
            "ok",
            "va bene",
            "perfetto",
            "ottimo",
            "capito",
            "chiaro",
            "gentilissimo",
            "sei stato gentile",
        ],
    ),
    (
        SmallTalk::Farewell,
        &[
            "arrivederci",
            "a presto",
            "ci vediamo",
            "addio",
            "buonanotte",
            "alla prossima",
            "bye",
            "goodbye",
        ],
    ),
    (
        SmallTalk::Greeting,
        &[
            "ciao",
            "buongiorno",
            "buonasera",
            "buon giorno",
            "buona sera",
            "salve",
            "ehi",
            "hey",
            "hello",
            "hi",
            "good morning",
            "good evening",
            "buon pomeriggio",
            "come stai",
            "come va",
            "tutto bene",
            "how are you",
        ],
    ),
];

/// Words that may stand beside a cue without making a question of it.
const FILLERS: &[&str] = &[
    "a",
    "tutti",
    "tutte",
    "ragazzi",
    "colleghi",
    "compagni",
    "mille",
    "tante",
    "molto",
    "davvero",
    "ancora",
    "di",
    "cuore",
    "per",
    "l",
    "la",
    "le",
    "il",
    "lo",
    "informazioni",
    "informazione",
    "risposta",
    "risposte",
    "aiuto",
    "tuo",
    "tua",
    "you",
    "there",
    "so",
    "much",
    "very",
    "oggi",
    "infinite",
    "sei",
    "stato",
    "stata",
    "gentile",
    "utile",
    "buona",
    "buon",
    "giornata",
    "serata",
    "lavoro",
    "e",
    "ma",
    "tu",
    "allora",
    "bot",
    "amico",
    "caro",
    "cara",
    "bacheca",
    "esattamente",
    "mi",
    "ti",
    "hai",
    "aiutato",
    "vero",
    "o",
    "una",
    "persona",
    "un",
    "robot",
    "bravo",
    "bravissimo",
    "tutto",
    "chiaro",
    "scusa",
    "prego",
    "proprio",
];

/// What kind of small talk a message is, if it is nothing else.
pub(crate) fn small_talk(text: &str) -> Option<SmallTalk> {
    let words: Vec<String> = tokenizer::words(text).map(|w| fold(&w.text.to_lowercase())).collect();
    if words.is_empty() {
        return None;
    }
    let mut rest = words.as_slice();
    let mut found: Option<SmallTalk> = None;
    'words: while let Some((first, after)) = rest.split_first() {
        for (kind, cues) in CUES {
            let longest = cues.iter().filter_map(|cue| cue_length(rest, cue)).max();
            if let Some(length) = longest {
                // A greeting before thanks or before "chi sei?" is not the point of the message.
                if found.is_none() || found == Some(SmallTalk::Greeting) {
                    found = Some(*kind);
                }
                rest = rest.get(length..).unwrap_or_default();
                continue 'words;
            }
        }
        if !FILLERS.contains(&first.as_str()) {
            return None;
        }
        rest = after;
    }
    found
}

/// How many words a cue takes, when they start with it.
fn cue_length(words: &[String], cue: &str) -> Option<usize> {
    let mut length = 0;
    for part in cue.split(' ') {
        if words.get(length).map(String::as_str) != Some(part) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_talk_and_questions() {
        for (text, wanted) in [
            ("Ciao!", Some(SmallTalk::Greeting)),
            ("ciao, grazie mille per l'aiuto", Some(SmallTalk::Thanks)),
            ("buongiorno, chi sei?", Some(SmallTalk::Help)),
            ("sei un robot o una persona?", Some(SmallTalk::Help)),
            ("ciao, quando scade il bando?", None),
            ("grazie, e lo stipendio?", None),
            ("", None),
        ] {
            assert_eq!(small_talk(text), wanted, "{text}");
        }
    }
}
