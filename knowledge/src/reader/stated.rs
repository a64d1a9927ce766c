//! What an officer states about a communiqué: in `NAME.toml` beside it, or in the front matter of
//! a Markdown file. What is stated goes before what the text seems to say.

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::Problem;
use crate::italian::date::{Kind, expressions};

/// Stated metadata. What is `None` is left to the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Title.
    pub title: Option<String>,
    /// Names of the unions.
    pub unions: Option<Vec<String>>,
    /// The day it bears.
    pub date: Option<Date>,
    /// Where it was published.
    pub url: Option<String>,
    /// Protocol number.
    pub protocol: Option<String>,
    /// Where it was written.
    pub place: Option<String>,
    /// Who signs.
    pub signature: Option<String>,
}

/// The keys, as an officer may have to be told them.
const KEYS: &str = "title (titolo), unions (sindacati), date (data), url (link), \
                    protocol (protocollo), place (luogo), signature (firma)";

/// A value as written: one text, or a list.
enum Value {
    One(String),
    List(Vec<String>),
}

impl Stated {
    /// Reads a `NAME.toml`. What is wrong in it comes back as problems with their lines; the rest
    /// holds.
    pub fn from_toml(content: &str, first_line: usize) -> (Self, Vec<Problem>) {
        let line_at = |offset: usize| {
            first_line + content.bytes().take(offset).filter(|b| *b == b'\n').count()
        };
        let mut stated = Self::default();
        let mut problems = Vec::new();
        let (table, errors) = DeTable::parse_recoverable(content);
        for error in errors {
            let line = error.span().map(|span| line_at(span.start));
            problems.push(
                Problem::new(
                    format!("not valid TOML: {}", error.message()),
                    "write lines such as title = \"...\"",
                )
                .at(line),
            );
        }
        for (key, value) in table.get_ref() {
            let line = Some(line_at(key.span().start));
            match value_of(value.get_ref()) {
                Some(value) => stated.set(key.get_ref(), value, line, &mut problems),
                None => problems.push(
                    Problem::new(
                        format!("\"{}\" is neither text nor a list of texts", key.get_ref()),
                        "put its value in quotes",
                    )
                    .at(line),
                ),
            }
        }
        (stated, problems)
    }

    /// Reads `key: value` lines: the part of YAML that front matter is written in. A list is
    /// `[a, b]`, `a, b`, or lines with `- a`.
    pub fn from_lines<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> (Self, Vec<Problem>) {
        let mut stated = Self::default();
        let mut problems = Vec::new();
        // A key whose list follows on lines of its own.
        let mut open: Option<(usize, String, Vec<String>)> = None;
        let mut pairs = Vec::new();
        for (number, raw) in lines {
            let line = raw.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let (Some((_, _, items)), Some(item)) = (open.as_mut(), line.strip_prefix('-')) {
                items.push(unquoted(item).to_owned());
                continue;
            }
            pairs.extend(open.take());
            // The sign that comes first: a link has a colon, a title may have an equals sign.
            match line.split_once([':', '=']) {
                Some((key, value)) if !key.trim().is_empty() && !key.trim().contains(' ') => {
                    let (key, value) = (key.trim().to_lowercase(), value.trim());
                    match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                        Some(list) => pairs.push((
                            number,
                            key,
                            list.split(',').map(|item| unquoted(item).to_owned()).collect(),
                        )),
                        None if value.is_empty() => open = Some((number, key, Vec::new())),
                        None => pairs.push((number, key, vec![unquoted(value).to_owned()])),
                    }
                }
                _ => problems.push(
                    Problem::new(
                        format!("\"{}\" is not a \"key: value\" line", short(line)),
                        format!("write one of {KEYS}, a colon and its value"),
                    )
                    .at(Some(number)),
                ),
            }
        }
        pairs.extend(open);
        for (number, key, mut items) in pairs {
            items.retain(|item| !item.is_empty());
            let value =
                if items.len() == 1 { Value::One(items.remove(0)) } else { Value::List(items) };
            stated.set(&key, value, Some(number), &mut problems);
        }
        (stated, problems)
    }

    fn set(&mut self, key: &str, value: Value, line: Option<usize>, problems: &mut Vec<Problem>) {
        if matches!(&value, Value::One(text) if text.trim().is_empty())
            || matches!(&value, Value::List(list) if list.is_empty())
        {
            return;
        }
        let field = match (english(key), value) {
            ("unions", value) => {
                self.unions = Some(match value {
                    Value::One(text) => text
                        .split([',', ';'])
                        .map(|name| name.trim().to_owned())
                        .filter(|name| !name.is_empty())
                        .collect(),
                    Value::List(list) => list,
                });
                return;
            }
            ("date", Value::One(text)) => {
                self.date = parse_date(&text);
                if self.date.is_none() {
                    problems.push(
                        Problem::new(
                            format!("\"{}\" is not a date", short(&text)),
                            "write it as 2022-05-27 or 27/05/2022",
                        )
                        .at(line),
                    );
                }
                return;
            }
            ("title", Value::One(text)) => (&mut self.title, text),
            ("url", Value::One(text)) => (&mut self.url, text),
            ("protocol", Value::One(text)) => (&mut self.protocol, text),
            ("place", Value::One(text)) => (&mut self.place, text),
            ("signature", Value::One(text)) => (&mut self.signature, text),
            ("title" | "date" | "url" | "protocol" | "place" | "signature", Value::List(_)) => {
                problems.push(
                    Problem::new(
                        format!("\"{key}\" is a list"),
                        "give it one value, in quotes if it has commas in brackets",
                    )
                    .at(line),
                );
                return;
            }
            (unknown, _) => {
                problems.push(
                    Problem::new(
                        format!("unknown key \"{}\"", short(unknown)),
                        format!("use one of {KEYS}"),
                    )
                    .at(line),
                );
                return;
            }
        };
        let (slot, text) = field;
        let text = super::cleanup::line(&text);
        *slot = (!text.is_empty()).then_some(text);
    }
}

/// The key by its English name: officers may write Italian ones.
fn english(key: &str) -> &str {
    match key {
        "titolo" => "title",
        "union" | "sindacato" | "sindacati" | "sigla" | "sigle" => "unions",
        "data" | "giorno" => "date",
        "link" | "indirizzo" => "url",
        "protocollo" => "protocol",
        "luogo" => "place",
        "firma" => "signature",
        other => other,
    }
}

fn value_of(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::String(text) => Some(Value::One(text.to_string())),
        DeValue::Datetime(datetime) => Some(Value::One(datetime.to_string())),
        DeValue::Array(items) => items
            .iter()
            .map(|item| item.get_ref().as_str().map(ToOwned::to_owned))
            .collect::<Option<Vec<_>>>()
            .map(Value::List),
        _ => None,
    }
}

/// `2022-05-27`, with or without a time after it, `27/05/2022`, or `27 maggio 2022`.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let iso = || text.get(..10).and_then(|day| day.parse().ok());
    iso().or_else(|| in_figures(text)).or_else(|| in_words(text))
}

/// The one day that a text is, with its year.
fn in_words(text: &str) -> Option<Date> {
    match expressions(text, None).as_slice() {
        [one] if one.start == 0 && one.end == text.len() => match &one.kind {
            Kind::Day(day) if day.year_given => day.date,
            _ => None,
        },
        _ => None,
    }
}

fn in_figures(text: &str) -> Option<Date> {
    let mut parts = text.split(['/', '.', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    ['"', '\'']
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or(text)
}

/// The beginning of a text that a message repeats.
fn short(text: &str) -> String {
    text.chars().take(40).filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let may = Some(jiff::civil::date(2026, 5, 2));
        for text in
            ["2026-05-02", "2/5/2026", "2 maggio 2026", "2026-05-02T10:00", "sabato 2 maggio 2026"]
        {
            assert_eq!(parse_date(text), may, "{text}");
        }
        for text in ["2 maggio", "maggio 2026", "dopo il 2 maggio 2026 si vede", "ieri", ""] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn a_toml_beside_the_file() {
        let (stated, problems) = Stated::from_toml(
            "title = \"Sciopero\"\nunions = [\"USB\", \"FP CGIL\"]\ndate = 2022-05-27\n",
            1,
        );
        assert_eq!(problems, []);
        assert_eq!(stated.title.as_deref(), Some("Sciopero"));
        assert_eq!(stated.unions, Some(vec!["USB".to_owned(), "FP CGIL".to_owned()]));
        assert_eq!(stated.date, Some(jiff::civil::date(2022, 5, 27)));
    }

    #[test]
    fn problems_have_lines_and_the_rest_holds() {
        let (stated, problems) = Stated::from_toml(
            "title = \"A\"\nauthor = \"x\"\ndate = \"ieri\"\nurl = 3\nplace = \"Roma\"\n",
            1,
        );
        let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines.len(), 3);
        assert!([2, 3, 4].iter().all(|n| lines.contains(&Some(*n))), "{problems:?}");
        assert_eq!(stated.place.as_deref(), Some("Roma"));
        let (stated, problems) = Stated::from_toml("title = \"A\"\nrotto rotto\n", 1);
        assert_eq!(problems.first().and_then(|p| p.line), Some(2), "{problems:?}");
        assert_eq!(stated.title.as_deref(), Some("A"));
    }

    #[test]
    fn front_matter_lines() {
        let text = "title: Ferie: le regole\nunions:\n  - USB\n  - UIL PA\ndate: 03/11/2025\nurl: https://a.example/?p=1\nsenza senso\nlayout: post";
        let (stated, problems) =
            Stated::from_lines(text.lines().enumerate().map(|(n, line)| (n + 2, line)));
        assert_eq!(stated.title.as_deref(), Some("Ferie: le regole"));
        assert_eq!(stated.unions, Some(vec!["USB".to_owned(), "UIL PA".to_owned()]));
        assert_eq!(stated.date, Some(jiff::civil::date(2025, 11, 3)));
        assert_eq!(stated.url.as_deref(), Some("https://a.example/?p=1"));
        assert_eq!(
            problems.iter().map(|problem| problem.line).collect::<Vec<_>>(),
            [Some(8), Some(9)]
        );
    }
}
