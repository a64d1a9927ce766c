//! A file of questions: one a line, or JSON lines with `q` and optionally `today`.

use jiff::civil::DateTime;
use serde::Deserialize;

use crate::clock;

/// A question to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The asker's words.
    pub text: String,
    /// The moment of asking, when the line gives one.
    pub today: Option<DateTime>,
}

#[derive(Deserialize)]
struct Line {
    q: String,
    today: Option<String>,
}

/// Reads a file of questions; blank lines are skipped.
///
/// # Errors
/// A sentence naming the file, the line and the cure.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Asked>, String> {
    let lines = text.lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty());
    lines
        .map(|(line, number)| {
            asked(line).map_err(|cause| {
                format!(
                    "{file}, line {number}: {cause}; write a question, \
                     or {{\"q\": \"...\", \"today\": \"YYYY-MM-DD\"}}"
                )
            })
        })
        .collect()
}

fn asked(line: &str) -> Result<Asked, String> {
    if !line.starts_with('{') {
        return Ok(Asked { text: line.to_owned(), today: None });
    }
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let today = line.today.as_deref().map(clock::parse).transpose()?;
    Ok(Asked { text: line.q, today })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn plain_and_json_lines() {
        let text = "Quando scade?\n\n  {\"id\": 3, \"q\": \"E ora?\", \"today\": \"2022-06-05\"}\n{\"q\":\"x\"}";
        let questions = parse("f", text).unwrap();
        assert_eq!(questions.len(), 3);
        assert_eq!(questions[0], Asked { text: "Quando scade?".to_owned(), today: None });
        assert_eq!(questions[1].today, Some(date(2022, 6, 5).at(0, 0, 0, 0)));
    }

    #[test]
    fn a_wrong_line_is_named() {
        for wrong in [
            "{\"q\": 3}",
            "{\"today\": \"2022-06-05\"}",
            "{\"q\": \"a\", \"today\": \"ieri\"}",
            "{",
        ] {
            let error = parse("f.jsonl", &format!("bene\n\n{wrong}\n")).unwrap_err();
            assert!(error.starts_with("f.jsonl, line 3: "), "{error}");
        }
    }
}
