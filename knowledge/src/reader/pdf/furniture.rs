//! Running headers, footers and page numbers.

use std::collections::BTreeSet;

use super::lines::Line;

/// The part of a page, at its top and at its bottom, where they stand.
const MARGIN: f64 = 0.15;

/// Lines of furniture at one end of a page.
const MOST: usize = 5;

/// How far from one page to another a running line may move, in points.
const SHIFT: f64 = 3.0;

/// Takes them out; gives the running lines once each, which often name the union.
///
/// A line is one of them when the same words, but for numbers, stand at the same height on
/// another page, or when it is only a number; and when nothing but such lines is between it and
/// the page's edge.
pub fn take(pages: &mut [Vec<Line>]) -> Vec<String> {
    let marginal: Vec<(usize, f64, String)> = pages
        .iter()
        .enumerate()
        .flat_map(|(number, page)| {
            page.iter()
                .filter(|line| is_marginal(line))
                .map(move |line| (number, line.baseline, pattern(&line.text)))
        })
        .collect();
    let runs = |number: usize, line: &Line| {
        let pattern = pattern(&line.text);
        is_number(&line.text)
            || marginal.iter().any(|(other, baseline, text)| {
                *other != number && (baseline - line.baseline).abs() < SHIFT && *text == pattern
            })
    };
    let mut running: Vec<String> = Vec::new();
    for (number, page) in pages.iter_mut().enumerate() {
        let mut by_height: Vec<usize> = (0..page.len()).collect();
        let height = |index: &usize| page.get(*index).map_or(0.0, |line| line.baseline);
        by_height.sort_by(|a, b| height(a).total_cmp(&height(b)));
        let is_furniture = |index: &&usize| {
            page.get(**index).is_some_and(|line| is_marginal(line) && runs(number, line))
        };
        let top = by_height.iter().take(MOST).take_while(is_furniture);
        let bottom = by_height.iter().rev().take(MOST).take_while(is_furniture);
        let furniture: BTreeSet<usize> = top.chain(bottom).copied().collect();
        let lines = std::mem::take(page);
        for (index, line) in lines.into_iter().enumerate() {
            if !furniture.contains(&index) {
                page.push(line);
            } else if !running.iter().any(|text| pattern(text) == pattern(&line.text)) {
                running.push(line.text);
            }
        }
    }
    running.retain(|text| text.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    running
}

fn is_marginal(line: &Line) -> bool {
    line.baseline < MARGIN * line.page_height || line.baseline > (1.0 - MARGIN) * line.page_height
}

fn is_number(text: &str) -> bool {
    text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())
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
