//! Running headers, footers and page numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::Line;

/// The part of a page, at its top and at its bottom, where they stand.
const MARGIN: f64 = 0.15;

/// Takes them out; gives the running headers, which often name the union.
pub fn take(pages: &mut [Vec<Line>]) -> Vec<String> {
    let mut seen: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (number, page) in pages.iter().enumerate() {
        for line in page.iter().filter(|line| is_marginal(line)) {
            seen.entry(pattern(&line.text)).or_default().insert(number);
        }
    }
    let most = pages.len();
    // Left and right pages may differ, and the first have none: half of the pages, at least two.
    let runs = |line: &Line| {
        seen.get(&pattern(&line.text))
            .is_some_and(|on| on.len() >= 2 && on.len() * 2 >= most.saturating_sub(1))
    };
    let mut running = Vec::new();
    for page in pages.iter_mut() {
        page.retain(|line| {
            let bare_number = line.text.len() <= 4 && line.text.bytes().all(|b| b.is_ascii_digit());
            let drop = is_marginal(line) && (bare_number || runs(line));
            if drop && !bare_number && !running.contains(&line.text) && running.len() < 4 {
                running.push(line.text.clone());
            }
            !drop
        });
    }
    running.retain(|text| {
        text.chars().filter(|c| c.is_alphabetic()).count() >= 3 && text.chars().count() <= 120
    });
    running
}

fn is_marginal(line: &Line) -> bool {
    line.baseline < MARGIN * line.page_height || line.baseline > (1.0 - MARGIN) * line.page_height
}

/// The text with any number in it alike: "Pagina 1 di 3", "Pagina 2 di 3".
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' if pattern.ends_with('#') => {}
            '0'..='9' => pattern.push('#'),
            _ => pattern.extend(c.to_lowercase()),
        }
    }
    pattern
}
