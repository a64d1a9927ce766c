//! Lists of frequent questions as offices keep them: CSV of `id;question;answer;tag`, in whatever
//! dialect the spreadsheet wrote.

use std::collections::BTreeSet;

use encoding_rs::WINDOWS_1252;

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FaqRow {
    /// Its name, unique in the file.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Its topic; may be empty.
    pub tag: String,
}

/// A row that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {cause}; {cure}")]
pub(super) struct BadRow {
    line: usize,
    cause: String,
    cure: &'static str,
}

/// Where the four columns are.
struct Columns {
    id: usize,
    question: usize,
    answer: usize,
    tag: usize,
}

const NAMES: [[&str; 3]; 4] = [
    ["id", "n", "codice"],
    ["question", "domanda", "q"],
    ["answer", "risposta", "a"],
    ["tag", "tags", "categoria"],
];

/// Reads a list; the good rows and the bad ones, each in order.
pub(super) fn parse(bytes: &[u8]) -> (Vec<FaqRow>, Vec<BadRow>) {
    let text = decode(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let mut columns = Columns { id: 0, question: 1, answer: 2, tag: 3 };
    let mut ids = BTreeSet::new();
    for (n, record) in reader.records().enumerate() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = line_at(&text, error.position());
                let cure = "correct the quotes of this row";
                bad.push(BadRow { line, cause: error.to_string(), cure });
                continue;
            }
        };
        if let Some(named) = (n == 0).then(|| header(&record)).flatten() {
            columns = named;
            continue;
        }
        match row(&record, &columns, &mut ids) {
            Ok(row) => rows.push(row),
            Err((cause, cure)) => {
                bad.push(BadRow { line: line_at(&text, record.position()), cause, cure });
            }
        }
    }
    (rows, bad)
}

/// The line of a row, from 1. The reader's own count stands before the blank lines that it skips.
fn line_at(text: &str, position: Option<&csv::Position>) -> usize {
    let byte = position.and_then(|position| usize::try_from(position.byte()).ok());
    let (before, rest) = text.split_at_checked(byte.unwrap_or(0)).unwrap_or(("", text));
    let blank = rest.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    before.bytes().chain(blank).filter(|&byte| byte == b'\n').count() + 1
}

/// UTF-8, else the encoding of Western European spreadsheets.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The mark that divides the first line into most columns; a semicolon among equals.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|&byte| byte == mark).count();
    [b',', b'\t', b';'].into_iter().max_by_key(|&mark| count(mark)).unwrap_or(b';')
}

/// The columns by name, when the row is a header.
fn header(record: &csv::StringRecord) -> Option<Columns> {
    let find = |names: [&str; 3]| {
        record.iter().position(|cell| names.contains(&cell.trim().to_lowercase().as_str()))
    };
    let [id, question, answer, tag] = NAMES.map(find);
    // A column that is not there is beyond the last.
    Some(Columns { id: id?, question: question?, answer: answer?, tag: tag.unwrap_or(usize::MAX) })
}

fn row(
    record: &csv::StringRecord,
    columns: &Columns,
    ids: &mut BTreeSet<String>,
) -> Result<FaqRow, (String, &'static str)> {
    let cell = |column: usize| record.get(column).unwrap_or_default().trim().to_owned();
    let row = FaqRow {
        id: cell(columns.id),
        question: cell(columns.question),
        answer: cell(columns.answer),
        tag: cell(columns.tag),
    };
    for (what, value) in [("id", &row.id), ("question", &row.question), ("answer", &row.answer)] {
        if value.is_empty() {
            let cause = format!("the {what} is missing ({} columns)", record.len());
            return Err((cause, "write id;question;answer;tag, texts with a ; in double quotes"));
        }
    }
    if !ids.insert(row.id.clone()) {
        return Err((format!("the id `{}` was used above", row.id), "give this row another id"));
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    fn good(bytes: &[u8]) -> Vec<FaqRow> {
        let (rows, bad) = parse(bytes);
        assert_eq!(bad, []);
        rows
    }

    #[test]
    fn dialects_of_spreadsheets() {
        let expected = FaqRow {
            id: "1".to_owned(),
            question: "Perché no?".to_owned(),
            answer: "È così; punto.".to_owned(),
            tag: "paga".to_owned(),
        };
        let semicolons = "id;question;answer;tag\r\n1;Perché no?;\"È così; punto.\";paga\r\n";
        assert_eq!(good(semicolons.as_bytes()), slice::from_ref(&expected));
        assert_eq!(good(&WINDOWS_1252.encode(semicolons).0), slice::from_ref(&expected));
        let commas = "\u{feff}Categoria,ID,Domanda,Risposta\npaga,1,Perché no?,È così; punto.\n";
        assert_eq!(good(commas.as_bytes()), slice::from_ref(&expected));
        let tabs = "1\tPerché no?\tÈ così; punto.\tpaga\n";
        assert_eq!(good(tabs.as_bytes()), [expected]);
    }

    #[test]
    fn bad_rows_are_named_and_the_others_kept() {
        let (rows, bad) = parse(b"id;question;answer;tag\n1;a;b;\n2;a\n\n1;c;d;\n;c;d;\n3;e;f\n");
        assert_eq!(rows.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["1", "3"]);
        let bad: Vec<String> = bad.iter().map(ToString::to_string).collect();
        assert!(bad[0].starts_with("line 3: the answer is missing (2 columns); "), "{bad:?}");
        assert!(bad[1].starts_with("line 5: the id `1` was used above; "), "{bad:?}");
        assert!(bad[2].starts_with("line 6: the id is missing"), "{bad:?}");
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(parse(b""), (vec![], vec![]));
    }
}
