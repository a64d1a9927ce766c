//! What a page says of itself: Open Graph and Dublin Core `<meta>`, JSON-LD, `<time>`, `<title>`.

use std::ops::Range;

use scraper::{Html, Node};

use super::blocks::Blocks;
use crate::reader::stated::parse_date;
use crate::reader::{Extracted, cleanup};

/// Collects the hints of a page; `text` is left empty.
pub fn of(page: &Html, blocks: &Blocks, content: &Range<usize>) -> Extracted {
    let mut head = Head::default();
    for node in page.tree.nodes() {
        let Node::Element(element) = node.value() else {
            continue;
        };
        match element.name() {
            "meta" => {
                let name =
                    element.attr("property").or(element.attr("name")).or(element.attr("itemprop"));
                if let (Some(name), Some(value)) = (name, element.attr("content")) {
                    head.meta(&name.to_ascii_lowercase(), value);
                }
            }
            "link" if element.attr("rel") == Some("canonical") => {
                set(&mut head.canonical, element.attr("href").unwrap_or(""))
            }
            "title" if head.title.is_none() => {
                let text: String = node
                    .children()
                    .filter_map(|child| child.value().as_text().map(|text| text.to_string()))
                    .collect();
                set(&mut head.title, &text);
            }
            "script" if element.attr("type") == Some("application/ld+json") => {
                for child in node.children() {
                    if let Some(text) = child.value().as_text() {
                        head.published = head.published.take().or_else(|| json_date(text));
                    }
                }
            }
            _ => {}
        }
    }
    let headlines = blocks.list.get(content.clone()).unwrap_or_default();
    let headline =
        headlines.iter().find(|block| block.headline).map(|block| cleanup::line(&block.text));
    let title = head.og_title.or(headline).or_else(|| head.title.as_deref().map(without_site));
    // A `<time>` inside the text first; else one just before it.
    let near = |slack: usize| {
        let range = content.start.saturating_sub(slack)..content.end;
        blocks
            .times
            .iter()
            .find(|(block, _)| range.contains(block))
            .and_then(|(_, time)| parse_date(time))
    };
    Extracted {
        title: title.filter(|title| !title.is_empty()),
        date: head
            .published
            .as_deref()
            .and_then(parse_date)
            .or_else(|| near(0))
            .or_else(|| near(6)),
        unions: [head.site, head.author].into_iter().flatten().collect(),
        url: head.canonical.or(head.og_url).filter(|url| url.starts_with("http")),
        ..Extracted::default()
    }
}

#[derive(Default)]
struct Head {
    og_title: Option<String>,
    title: Option<String>,
    published: Option<String>,
    site: Option<String>,
    author: Option<String>,
    canonical: Option<String>,
    og_url: Option<String>,
}

impl Head {
    fn meta(&mut self, name: &str, value: &str) {
        match name {
            "og:title" => set(&mut self.og_title, value),
            "og:site_name" | "application-name" => set(&mut self.site, value),
            "author" | "article:author" | "dc.creator" | "dc.publisher"
                if !value.contains("://") =>
            {
                set(&mut self.author, value)
            }
            "og:url" => set(&mut self.og_url, value),
            "article:published_time"
            | "datepublished"
            | "date"
            | "dc.date"
            | "dc.date.issued"
            | "dcterms.date"
            | "dcterms.created"
            | "publication_date"
            | "pubdate" => set(&mut self.published, value),
            _ => {}
        }
    }
}

fn set(slot: &mut Option<String>, value: &str) {
    let value = cleanup::line(value);
    if slot.is_none() && !value.is_empty() {
        *slot = Some(value);
    }
}

/// `"datePublished": "2022-05-27T…"` in JSON-LD. Its graphs nest in as many ways as there are
/// plugins; the first such pair is the page's own.
fn json_date(json: &str) -> Option<String> {
    let (_, after) = json.split_once("\"datePublished\"")?;
    let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    value.split('"').next().map(ToOwned::to_owned)
}

/// `<title>` without the name of the site: "Titolo - Sito", "Titolo | Sito".
fn without_site(title: &str) -> String {
    let end = [" | ", " – ", " - ", " :: "].iter().filter_map(|mark| title.rfind(mark)).max();
    end.and_then(|end| title.get(..end))
        .filter(|head| head.chars().count() >= 15)
        .unwrap_or(title)
        .to_owned()
}
