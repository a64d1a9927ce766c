//! Word documents: `.docx`, by `zip` and `quick-xml`.
//!
//! Of Office Open XML (ECMA-376, part 1, 17.3) a text needs six elements, streamed; `docx-rs`
//! builds the whole document as a tree, twice the crates, with no bound on what it unpacks.

use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::cleanup::{self, Block, Kind};
use super::worker::Deadline;
use super::{Extracted, Limits, Problem};

/// How many times larger than the file limit a document may unpack to: text packs ten to one,
/// a bomb a thousand to one.
const UNPACKED: u64 = 10;

/// A table cell is part of a row of data when it is at most this long, in bytes.
const CELL: usize = 100;

/// Reads a Word document.
///
/// # Errors
/// A [`Problem`] when it is no Word document, is broken or encrypted, or unpacks to too much.
pub fn read(
    bytes: &[u8],
    limits: &Limits,
    deadline: &Deadline,
) -> Result<(Extracted, Vec<Problem>), Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refuse(&error))?;
    let part = archive.by_name("word/document.xml").map_err(|error| refuse(&error))?;
    let most = limits.max_file_bytes.saturating_mul(UNPACKED);
    let too_much = || {
        Problem::new(
            format!("it unpacks to more than {most} bytes"),
            "copy its text into a new document",
        )
    };
    if part.size() > most {
        return Err(too_much());
    }
    // The size in the archive may lie: what counts is what comes out.
    let mut part = part.take(most);
    let mut body = Body::default();
    let broken = body.read(BufReader::new(&mut part), deadline)?;
    if part.limit() == 0 {
        return Err(too_much());
    }
    let problems = match broken {
        Some(_) if body.blocks.is_empty() => return Err(damaged()),
        Some(error) => vec![Problem::new(
            format!("damaged after its first part ({error}); what comes before is read"),
            "save it again in Word",
        )],
        None => Vec::new(),
    };
    let title = body.title.map(|title| cleanup::line(&title)).filter(|title| !title.is_empty());
    Ok((Extracted { text: cleanup::blocks(body.blocks), title, ..Extracted::default() }, problems))
}

fn refuse(error: &ZipError) -> Problem {
    match error {
        ZipError::FileNotFound => {
            Problem::new("a zip archive, but not a Word document", "save it from Word as .docx")
        }
        ZipError::UnsupportedArchive(_) => Problem::new(
            "packed or encrypted in a way that is not read",
            "save it as .docx without a password",
        ),
        _ => damaged(),
    }
}

fn damaged() -> Problem {
    Problem::new(
        "not a Word document, or a damaged one",
        "open it in Word and save it again as .docx",
    )
}

/// What has been read of the document's body.
#[derive(Default)]
struct Body {
    blocks: Vec<Block>,
    title: Option<String>,
    /// The paragraph under way.
    text: String,
    in_text: bool,
    item: bool,
    style: String,
    /// Rows under way, for tables in tables: their cells, each with its paragraphs.
    rows: Vec<Vec<Vec<Block>>>,
    /// Depth within parts that are not to be read, such as `mc:Fallback`.
    skipped: usize,
}

impl Body {
    /// Reads events to the end; gives the error at which the document breaks off, if it does.
    fn read(
        &mut self,
        source: impl Read,
        deadline: &Deadline,
    ) -> Result<Option<quick_xml::Error>, Problem> {
        let mut reader = Reader::from_reader(BufReader::new(source));
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        let mut events = 0usize;
        loop {
            events += 1;
            if events.is_multiple_of(1024) {
                deadline.check()?;
            }
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Eof) => break,
                Ok(Event::Start(tag)) => self.open(&tag),
                Ok(Event::Empty(tag)) => {
                    self.open(&tag);
                    self.close(tag.local_name().into_inner());
                }
                Ok(Event::End(tag)) => self.close(tag.local_name().into_inner()),
                Ok(Event::Text(text)) if self.in_text && self.skipped == 0 => {
                    self.text.push_str(&text.xml10_content())
                }
                Ok(Event::CData(text)) if self.in_text && self.skipped == 0 => {
                    self.text.push_str(&text.xml10_content())
                }
                Ok(Event::GeneralRef(name)) if self.in_text && self.skipped == 0 => {
                    if let Ok(Some(c)) = name.resolve_char_ref() {
                        self.text.push(c);
                    } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(&name) {
                        self.text.push_str(text);
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    self.paragraph();
                    while !self.rows.is_empty() {
                        self.row();
                    }
                    return Ok(Some(error));
                }
            }
        }
        self.paragraph();
        while !self.rows.is_empty() {
            self.row();
        }
        Ok(None)
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        let value = || {
            tag.attributes()
                .flatten()
                .find(|a| a.key.local_name().into_inner() == "val")
                .map(|a| a.value.into_owned())
        };
        match tag.local_name().into_inner() {
            // A drawing's text is given twice: once for old versions of Word.
            "Fallback" => self.skipped += 1,
            _ if self.skipped > 0 => {}
            // A text box stands within a paragraph and holds paragraphs.
            "p" | "txbxContent" => self.paragraph(),
            "t" => self.in_text = true,
            "tab" => self.text.push(' '),
            "br" | "cr" => self.text.push(' '),
            "noBreakHyphen" => self.text.push('-'),
            // `numId` 0 takes a paragraph out of its style's list.
            "numId" => self.item = value().is_some_and(|value| value != "0"),
            "pStyle" => self.style = value().unwrap_or_default().to_lowercase(),
            "tr" => self.rows.push(Vec::new()),
            "tc" => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "Fallback" => self.skipped = self.skipped.saturating_sub(1),
            _ if self.skipped > 0 => {}
            "t" => self.in_text = false,
            "p" => self.paragraph(),
            "tr" => self.row(),
            _ => {}
        }
    }

    /// Ends the paragraph under way.
    fn paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        let style = std::mem::take(&mut self.style);
        let item = std::mem::take(&mut self.item);
        if text.trim().is_empty() {
            return;
        }
        // Style names are those of the language that Word was installed in.
        let is_title = style == "title" || style == "titolo";
        if is_title && self.title.is_none() {
            self.title = Some(text.clone());
        }
        let block = if is_title || style.starts_with("heading") || style.starts_with("titolo") {
            Block::new(Kind::Heading, text)
        } else if (item || is_list(&style)) && !cleanup::words::is_bullet(text.trim_start()) {
            Block::new(Kind::Item, format!("• {}", text.trim_start()))
        } else {
            Block::new(Kind::Paragraph, text)
        };
        match self.rows.last_mut().and_then(|row| row.last_mut()) {
            Some(cell) => cell.push(block),
            None => self.blocks.push(block),
        }
    }

    /// Ends the row under way: a row of data becomes one line, a row that lays out the page the
    /// paragraphs of its cells.
    fn row(&mut self) {
        let cells = self.rows.pop().unwrap_or_default();
        let is_data = cells.len() > 1
            && cells
                .iter()
                .all(|cell| cell.len() <= 1 && cell.iter().all(|block| block.text.len() <= CELL));
        let blocks: Vec<Block> = if is_data {
            let texts: Vec<String> =
                cells.into_iter().flatten().map(|block| block.text.trim().to_owned()).collect();
            if texts.is_empty() {
                Vec::new()
            } else {
                vec![Block::new(Kind::Item, texts.join(" | "))]
            }
        } else {
            cells.into_iter().flatten().collect()
        };
        match self.rows.last_mut().and_then(|row| row.last_mut()) {
            Some(cell) => cell.extend(blocks),
            None => self.blocks.extend(blocks),
        }
    }
}

/// Whether a paragraph style is one of Word's own for lists, in English or Italian.
fn is_list(style: &str) -> bool {
    ["listbullet", "listnumber", "puntoelenco", "numeroelenco"]
        .iter()
        .any(|name| style.starts_with(name))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use proptest::prelude::*;
    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn packed(part: &str, xml: &[u8]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(part, SimpleFileOptions::default()).unwrap();
        archive.write_all(xml).unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn document(body: &str) -> Vec<u8> {
        packed("word/document.xml", format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>").as_bytes())
    }

    fn extract(bytes: &[u8]) -> Result<(Extracted, Vec<Problem>), Problem> {
        read(
            bytes,
            &Limits { max_file_bytes: 100_000, ..Limits::default() },
            &Deadline::after(Duration::from_secs(9)),
        )
    }

    const BODY: &str = "<w:p><w:pPr><w:pStyle w:val=\"Titolo\"/></w:pPr><w:r><w:t>Buoni pasto</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Dal 1\u{b0} marzo valgono </w:t></w:r><w:del><w:r><w:delText>sette</w:delText></w:r></w:del><w:r><w:t>otto euro &amp; cinquanta.</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>anche da remoto;</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>B1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>8,50</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";

    #[test]
    fn paragraphs_lists_tables_and_deletions() {
        let (extracted, problems) = extract(&document(BODY)).unwrap();
        assert_eq!(
            extracted.text,
            "Buoni pasto\n\nDal 1\u{b0} marzo valgono otto euro & cinquanta.\n\n• anche da remoto;\n\nB1 | 8,50"
        );
        assert_eq!((extracted.title.as_deref(), problems.len()), (Some("Buoni pasto"), 0));
    }

    #[test]
    fn what_is_no_document_is_refused_with_a_cure() {
        assert!(extract(b"PK\x03\x04 but no more").is_err());
        let other = extract(&packed("a.txt", b"ciao")).unwrap_err();
        assert!(other.cause.contains("not a Word document"), "{other:?}");
        let bomb = document(&"<w:p/>".repeat(400_000));
        assert!(bomb.len() < 100_000);
        assert!(extract(&bomb).unwrap_err().cause.contains("unpacks to more"));
    }

    #[test]
    fn a_document_that_breaks_off_gives_what_it_has() {
        let (extracted, problems) =
            extract(&packed("word/document.xml", format!("<w:body>{BODY}<w:p <").as_bytes()))
                .unwrap();
        assert!(extracted.text.ends_with("B1 | 8,50"), "{extracted:?}");
        assert_eq!(problems.len(), 1);
    }

    proptest! {
        #[test]
        fn any_xml_gives_clean_text(xml in "(<(/?w:(p|t|tr|tc|br)|w:numId w:val=\"1\"|x)/?>|[a-z &;\u{200b}]{0,9}|&#x?[0-9]{0,7};){0,60}") {
            if let Ok((extracted, _)) = extract(&document(&xml)) {
                prop_assert!(cleanup::is_clean(&extracted.text), "{:?}", extracted.text);
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0usize..200) {
            let mut file = document(BODY);
            let end = (at + bytes.len()).min(file.len());
            file.splice(at.min(end)..end, bytes);
            let _ = extract(&file);
        }
    }
}
