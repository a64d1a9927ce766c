//! The bot's own words, in the asker's language, from `config/messages/*.ftl` (Project Fluent).
//! Every way in uses these: the terminal today, the chat platforms beside it.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::civil::{Date, Time};
use knowledge::Snapshot;
use knowledge::answer::{Curated, Reason, SmallTalk};
use knowledge::communique::{Citation, Union};
use knowledge::deadline::{Kind, Standing, Status};
use knowledge::query::Language;
use knowledge::superseded::Superseded;
use unic_langid::LanguageIdentifier;

const ITALIAN: &str = include_str!("../../config/messages/it.ftl");
const ENGLISH: &str = include_str!("../../config/messages/en.ftl");

/// One language's messages.
pub struct Messages {
    bundle: FluentBundle<FluentResource>,
}

/// Both languages' messages, ready to answer whoever asks in either.
pub struct Wording {
    italian: Messages,
    english: Messages,
}

impl Wording {
    /// The messages that the program is delivered with.
    ///
    /// # Errors
    /// As [`Messages::built_in`].
    pub fn built_in() -> Result<Self, WrongMessages> {
        Ok(Self {
            italian: Messages::built_in(Language::Italian)?,
            english: Messages::built_in(Language::English)?,
        })
    }

    /// The messages of one language.
    pub fn of(&self, language: Language) -> &Messages {
        match language {
            Language::Italian => &self.italian,
            Language::English => &self.english,
        }
    }
}

/// What is wrong with a message file.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {cause}; correct the message, or restore the file as delivered")]
pub struct WrongMessages {
    file: String,
    cause: String,
}

/// What is known in all, for [`Messages::known`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// How many communiqués.
    pub communiques: usize,
    /// How many disputes they belong to.
    pub disputes: usize,
    /// How many curated answers.
    pub curated: usize,
    /// The day of the latest communiqué, if any bears one.
    pub latest: Option<Date>,
}

impl Known {
    /// What a knowledge base holds.
    pub fn of(snapshot: &Snapshot) -> Self {
        Self {
            communiques: snapshot.communiques().len(),
            disputes: snapshot.disputes().len(),
            curated: snapshot.curated().answers().len(),
            latest: snapshot.communiques().iter().filter_map(|c| c.date).max(),
        }
    }
}

impl Messages {
    /// The messages that the program is delivered with.
    ///
    /// # Errors
    /// When a built-in file is wrong, which a test rules out.
    pub fn built_in(language: Language) -> Result<Self, WrongMessages> {
        match language {
            Language::Italian => Self::parse("it.ftl", "it", ITALIAN),
            Language::English => Self::parse("en.ftl", "en", ENGLISH),
        }
    }

    fn parse(file: &str, language: &str, text: &str) -> Result<Self, WrongMessages> {
        let wrong = |cause: String| WrongMessages { file: file.to_owned(), cause };
        let language: LanguageIdentifier =
            language.parse().map_err(|error| wrong(format!("{error}")))?;
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
            wrong(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        })?;
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation marks are for mixed writing directions; in a terminal they are noise.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| {
            wrong(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        })?;
        Ok(Self { bundle })
    }

    /// A message without arguments. One that does not exist reads as its name.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, [])
    }

    /// A message with its arguments.
    pub fn say_with<const N: usize>(
        &self,
        key: &str,
        arguments: [(&str, FluentValue<'_>); N],
    ) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let arguments: FluentArgs<'_> = arguments.into_iter().collect();
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned()
    }

    /// "9 giugno 2022".
    pub fn date(&self, date: Date) -> String {
        let [year, month, day] = [i64::from(date.year()), date.month().into(), date.day().into()];
        self.say_with(
            "date",
            [("day", day.into()), ("month", month.into()), ("year", year.to_string().into())],
        )
    }

    /// "9 giugno 2022, ore 16:00", or the date alone.
    pub fn moment(&self, date: Date, time: Option<Time>) -> String {
        let date = self.date(date);
        match time {
            Some(time) => {
                self.say_with("moment", [("date", date.into()), ("time", clock(time).into())])
            }
            None => date,
        }
    }

    /// Where a deadline stands: "Scaduto il 9 giugno 2022, ore 16:00 (da 4 anni)".
    pub fn standing(&self, standing: &Standing) -> String {
        let days = standing.days;
        let when = match (standing.status, days, standing.time) {
            (Status::Past, 0, Some(_)) => "past-today",
            (Status::Past, ..) => "past",
            (Status::Today, _, Some(_)) => "today-at",
            (Status::Today, _, None) => "today",
            (Status::Open, 1, _) => "tomorrow",
            (Status::Open, ..) => "open",
        };
        let arguments = [
            ("when", when.into()),
            ("days", days.into()),
            ("time", standing.time.map(clock).unwrap_or_default().into()),
            ("moment", self.moment(standing.date, standing.time).into()),
            ("ago", self.ago(days.unsigned_abs()).into()),
        ];
        match standing.kind {
            Kind::Deadline => self.say_with("standing-deadline", arguments),
            Kind::Event => self.say_with("standing-event", arguments),
            Kind::Start => self.say_with("standing-start", arguments),
        }
    }

    /// "da 4 anni": in the largest unit that the days fill, 31 to a month, 365 to a year.
    fn ago(&self, days: u32) -> String {
        let (count, unit) = match days {
            0..=30 => (days, "day"),
            31..=364 => (days / 31, "month"),
            _ => (days / 365, "year"),
        };
        self.say_with("ago", [("count", count.into()), ("unit", unit.into())])
    }

    /// A quote in its marks.
    pub fn quote(&self, text: &str) -> String {
        self.say_with("quote", [("text", text.into())])
    }

    /// Where a quote is from: "— USB, 27 maggio 2022 · title (link or file)".
    pub fn byline(&self, citation: &Citation) -> String {
        let source = citation.url.as_ref().unwrap_or(&citation.file);
        self.say_with(
            "byline",
            [
                ("unions", self.unions(&citation.unions).into()),
                ("date", self.date_or_none(citation.date).into()),
                ("title", citation.title.as_str().into()),
                ("source", source.as_str().into()),
            ],
        )
    }

    /// A communiqué to read on in: "title — USB, 27 maggio 2022".
    pub fn reference(&self, citation: &Citation) -> String {
        self.say_with(
            "reference",
            [
                ("title", citation.title.as_str().into()),
                ("unions", self.unions(&citation.unions).into()),
                ("date", self.date_or_none(citation.date).into()),
            ],
        )
    }

    /// "FP CGIL, CISL FP e UIL PA".
    pub fn unions(&self, unions: &[Union]) -> String {
        let names: Vec<&str> = unions.iter().map(|union| union.0.as_str()).collect();
        match names.split_last() {
            None => self.say("no-union"),
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => self.say_with(
                "unions",
                [("others", others.join(", ").into()), ("last", (*last).into())],
            ),
        }
    }

    /// "Ne parlano anche FABI e UNISIN.", of those for whose words there is no room.
    pub fn also(&self, unions: &[Union]) -> String {
        self.say_with("also", [("unions", self.list(unions).into())])
    }

    /// "Non ne parlano: CGIL, UIL."
    pub fn silent(&self, unions: &[Union]) -> String {
        self.say_with("silent", [("unions", self.list(unions).into())])
    }

    fn list(&self, unions: &[Union]) -> String {
        unions.iter().map(|union| union.0.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// "«12 marzo» è superato dal comunicato del 10 marzo 2025: «20 marzo»".
    pub fn superseded(&self, superseded: &Superseded) -> String {
        let Superseded { old, new } = superseded;
        self.say_with(
            "superseded",
            [
                ("old", old.text.as_str().into()),
                ("date", self.date_or_none(new.citation.date).into()),
                ("new", new.text.as_str().into()),
            ],
        )
    }

    /// The day that a communiqué bears, or that it bears none.
    pub fn day(&self, date: Option<Date>) -> String {
        self.date_or_none(date)
    }

    fn date_or_none(&self, date: Option<Date>) -> String {
        date.map_or_else(|| self.say("no-date"), |date| self.date(date))
    }

    /// Who answers for an officers' answer and since when, where that is known.
    pub fn verified(&self, curated: &Curated) -> Option<String> {
        self.signed("verified", curated)
    }

    /// That the officers withdrew an answer.
    pub fn withdrawn(&self, curated: &Curated) -> String {
        self.signed("withdrawn", curated).unwrap_or_else(|| self.say("withdrawn-undated"))
    }

    fn signed(&self, key: &str, curated: &Curated) -> Option<String> {
        let date = self.date(curated.date?);
        let author = curated.author.as_deref().unwrap_or("none");
        Some(self.say_with(key, [("date", date.into()), ("author", author.into())]))
    }

    /// Why the communiqués give no answer.
    pub fn reason(&self, reason: Reason) -> String {
        match reason {
            Reason::Unrelated => self.say("abstained-unrelated"),
            Reason::NotStated => self.say("abstained-not-stated"),
            Reason::PersonalCase => self.say("abstained-personal-case"),
        }
    }

    /// The reply to words that ask nothing; who greets or asks for help learns what is known.
    pub fn small_talk(&self, small_talk: SmallTalk, known: &Known) -> Vec<String> {
        match small_talk {
            SmallTalk::Greeting | SmallTalk::Help => {
                vec![self.say("greeting"), self.known(known)]
            }
            SmallTalk::Thanks => vec![self.say("thanks")],
            SmallTalk::Farewell => vec![self.say("farewell")],
        }
    }

    /// What is known, and up to which day.
    pub fn known(&self, known: &Known) -> String {
        if known.communiques == 0 {
            return self.say("known-nothing");
        }
        let count = self.say_with(
            "known",
            [
                ("communiques", known.communiques.into()),
                ("disputes", known.disputes.into()),
                ("curated", known.curated.into()),
            ],
        );
        let until = match known.latest {
            Some(date) => self.say_with("known-until", [("date", self.date(date).into())]),
            None => self.say("known-undated"),
        };
        format!("{count} {until}")
    }
}

fn clock(time: Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use jiff::civil::{DateTime, date, time};
    use knowledge::deadline::Deadline;

    use super::*;

    fn italian() -> Messages {
        Messages::built_in(Language::Italian).unwrap()
    }

    fn keys(ftl: &str) -> BTreeSet<&str> {
        ftl.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| Some(line.split_once('=')?.0.trim()))
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        assert!(keys(ITALIAN).len() > 30);
        assert_eq!(keys(ITALIAN), keys(ENGLISH));
        Messages::built_in(Language::English).unwrap();
    }

    #[test]
    fn every_message_is_used_and_every_used_one_exists() {
        let (mut said, mut mentioned) = (BTreeSet::new(), BTreeSet::new());
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![source];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                for call in ["say(", "say_with("] {
                    for (at, _) in code.match_indices(call) {
                        let rest = code[at + call.len()..].trim_start();
                        if let Some(key) = rest.strip_prefix('"').and_then(|r| r.split('"').next())
                        {
                            said.insert(key.to_owned());
                        }
                    }
                }
                // Some are chosen first and said later.
                mentioned.extend(code.split('"').map(str::to_owned));
            }
        }
        let known: BTreeSet<String> = keys(ITALIAN).into_iter().map(str::to_owned).collect();
        assert_eq!(known.difference(&mentioned).collect::<Vec<_>>(), Vec::<&String>::new());
        assert_eq!(said.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    fn standing(now: DateTime, time: Option<Time>) -> String {
        standing_of(Kind::Deadline, now, time)
    }

    fn standing_of(kind: Kind, now: DateTime, time: Option<Time>) -> String {
        let deadline =
            Deadline { what: String::new(), date: date(2022, 6, 9), time, kind, start: 0, end: 0 };
        italian().standing(&deadline.standing(now))
    }

    #[test]
    fn deadlines_in_words() {
        let at = Some(time(16, 0, 0, 0));
        let on = |y, m, d| date(y, m, d).at(10, 0, 0, 0);
        assert_eq!(
            standing(on(2026, 11, 22), at),
            "Scaduto il 9 giugno 2022, ore 16:00 (da 4 anni)"
        );
        assert_eq!(standing(on(2022, 6, 10), None), "Scaduto il 9 giugno 2022 (da ieri)");
        assert_eq!(standing(on(2022, 7, 11), None), "Scaduto il 9 giugno 2022 (da un mese)");
        assert_eq!(standing(on(2022, 6, 9), at), "Scade oggi alle 16:00");
        assert_eq!(standing(date(2022, 6, 9).at(17, 0, 0, 0), at), "Scaduto oggi alle 16:00");
        assert_eq!(standing(on(2022, 6, 9), None), "Scade oggi");
        assert_eq!(standing(on(2022, 6, 8), None), "Manca un giorno: 9 giugno 2022");
        assert_eq!(standing(on(2022, 6, 6), at), "Mancano 3 giorni: 9 giugno 2022, ore 16:00");
        assert_eq!(
            standing_of(Kind::Start, on(2022, 6, 12), at),
            "Iniziato il 9 giugno 2022, ore 16:00 (da 3 giorni)",
            "what has begun has not expired"
        );
        assert_eq!(standing_of(Kind::Event, on(2022, 6, 8), None), "È domani: 9 giugno 2022");
    }

    #[test]
    fn bylines() {
        let mut citation = Citation {
            file: "a/b.md".to_owned(),
            title: "Titolo".to_owned(),
            unions: vec![],
            date: None,
            url: None,
        };
        let messages = italian();
        assert_eq!(
            messages.byline(&citation),
            "— sigla non indicata, senza data · Titolo (a/b.md)"
        );
        citation.unions = ["FP CGIL", "CISL FP", "USB"].map(|u| Union(u.to_owned())).to_vec();
        citation.date = Some(date(2022, 5, 1));
        citation.url = Some("https://example.org".to_owned());
        assert_eq!(
            messages.byline(&citation),
            "— FP CGIL, CISL FP e USB, 1° maggio 2022 · Titolo (https://example.org)"
        );
    }

    #[test]
    fn what_is_known() {
        let messages = italian();
        let known =
            Known { communiques: 1, disputes: 0, curated: 24, latest: Some(date(2026, 2, 3)) };
        assert_eq!(
            messages.known(&known),
            "Conosco un comunicato e 24 risposte verificate dai delegati. \
             Il più recente è del 3 febbraio 2026: di quel che è venuto dopo non so nulla."
        );
        assert_eq!(messages.known(&Known::default()), messages.say("known-nothing"));
    }
}
