//! Links whose words say nothing without their address.

/// What to print after a link's words so that plain text still leads there: members read
/// "la domanda si compila qui" without anything to click.
pub fn address_after(words: &str, address: &str) -> Option<String> {
    let is_web =
        ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
    let folded = words.to_lowercase();
    let points = folded
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "qui" | "qua" | "link" | "questo"));
    let shows = folded.contains("://") || folded.contains("www.") || folded.contains('@');
    (is_web
        && points
        && !shows
        && words.chars().count() <= 60
        && !address.contains(char::is_whitespace))
    .then(|| format!(" ({})", address.trim_start_matches("mailto:")))
}

#[cfg(test)]
mod tests {
    use super::address_after;

    #[test]
    fn only_words_that_point() {
        assert_eq!(
            address_after("clicca qui", "https://bando.example/a"),
            Some(" (https://bando.example/a)".to_owned())
        );
        assert_eq!(address_after("il contratto", "https://a.example"), None);
        assert_eq!(address_after("link https://a.example", "https://a.example"), None);
        assert_eq!(address_after("qui", "javascript:alert(1)"), None);
    }
}
