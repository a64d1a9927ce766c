//! Which reader a file needs, by its name and its first bytes.

use super::worker::{self, Deadline};
use super::{Extracted, Limits, Problem, docx, html, markdown, pdf, text};

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// CommonMark, with or without front matter.
    Markdown,
    /// A web page.
    Html,
    /// A PDF with text in it.
    Pdf,
    /// Office Open XML.
    Docx,
}

impl Format {
    /// The format of a file of that name.
    ///
    /// # Errors
    /// A [`Problem`] that says what to save it as.
    pub fn of(name: &str) -> Result<Self, Problem> {
        let extension = name
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_ascii_lowercase())
            .unwrap_or_default();
        Ok(match extension.as_str() {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "pdf" => Self::Pdf,
            "docx" => Self::Docx,
            _ => {
                let cure = match extension.as_str() {
                    "doc" | "odt" | "rtf" | "pages" | "docm" => "save it as .docx or .pdf",
                    "jpg" | "jpeg" | "png" | "gif" | "webp" | "tif" | "tiff" | "heic" => {
                        "type its text into a .txt file"
                    }
                    "eml" | "msg" => "save the message as .txt",
                    "zip" | "rar" | "7z" => "unpack it and put its files here",
                    _ => {
                        "keep only .txt, .md, .html, .pdf and .docx files here, with .toml files beside them"
                    }
                };
                return Err(Problem::new("files of this kind are not read", cure));
            }
        })
    }
}

/// What the first bytes say, against the name.
fn mismatch(format: Format, bytes: &[u8]) -> Option<Problem> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let (found, cure) = if starts(b"PK\x03\x04") && format != Format::Docx {
        ("a zip archive", "give it the extension .docx if it is a Word document, or unpack it")
    } else if starts(b"%PDF-") && format != Format::Pdf {
        ("a PDF", "give it the extension .pdf")
    } else if starts(b"\xD0\xCF\x11\xE0") {
        ("an old or password-protected Office document", "save it as .docx without a password")
    } else if starts(b"{\\rtf") {
        ("an RTF document", "save it as .docx")
    } else if starts(b"\x89PNG") || starts(b"\xFF\xD8\xFF") {
        ("a picture", "type its text into a .txt file")
    } else {
        return None;
    };
    Some(Problem::new(format!("in spite of its name it is {found}"), cure))
}

/// Extracts a document apart, under a deadline.
pub fn extract(
    format: Format,
    bytes: Vec<u8>,
    limits: &Limits,
) -> Result<(Extracted, Vec<Problem>), Problem> {
    if bytes.is_empty() {
        return Err(Problem::new("the file is empty", "put the communiqué in it, or remove it"));
    }
    if bytes.len() as u64 > limits.max_file_bytes {
        return Err(too_large(bytes.len() as u64, limits));
    }
    if let Some(problem) = mismatch(format, &bytes) {
        return Err(problem);
    }
    let limits = limits.clone();
    let (extracted, problems) =
        worker::run(limits.max_time, move |deadline| read(format, bytes, &limits, deadline))?;
    if extracted.text.is_empty() {
        let cure = match format {
            Format::Pdf => {
                "it is a scan: put it through text recognition (OCR), or type its text into a .txt file"
            }
            _ => "check that the communiqué is in it",
        };
        return Err(Problem::new("there is no text in it", cure));
    }
    Ok((extracted, problems))
}

/// The refusal of a file over the limit.
pub fn too_large(size: u64, limits: &Limits) -> Problem {
    Problem::new(
        format!("it has {size} bytes, more than the {} allowed", limits.max_file_bytes),
        "take the pictures out or split it, or raise the limit on file size",
    )
}

fn read(
    format: Format,
    bytes: Vec<u8>,
    limits: &Limits,
    deadline: &Deadline,
) -> Result<(Extracted, Vec<Problem>), Problem> {
    Ok(match format {
        Format::Text => (text::read(&bytes)?, Vec::new()),
        Format::Markdown => markdown::read(&bytes)?,
        Format::Html => (html::read(&bytes, deadline)?, Vec::new()),
        Format::Pdf => pdf::read(bytes, limits, deadline)?,
        Format::Docx => docx::read(&bytes, limits, deadline)?,
    })
}
