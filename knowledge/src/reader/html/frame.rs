//! Elements that say themselves that they are not the communiqué.

use scraper::node::Element;

/// Elements whose text is never shown, or never prose.
pub fn is_unseen(element: &Element) -> bool {
    matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "svg"
            | "iframe"
            | "object"
            | "select"
            | "textarea"
            | "button"
            | "audio"
            | "video"
            | "canvas"
            | "math"
            | "datalist"
            | "map"
            | "input"
    ) || element.attr("hidden").is_some()
        || element
            .attr("style")
            .is_some_and(|style| style.replace(' ', "").to_lowercase().contains("display:none"))
}

/// Elements that by name, role, class or id are the page's frame. Class names are guesses of
/// their authors' habits, so the caller keeps an element that holds much of the page's text.
pub fn is_frame(element: &Element, inside_article: bool) -> bool {
    match element.name() {
        "nav" | "footer" | "aside" | "form" | "dialog" | "menu" => return true,
        "header" if !inside_article => return true,
        "html" | "body" | "main" | "article" => return false,
        _ => {}
    }
    if matches!(
        element.attr("role"),
        Some(
            "navigation"
                | "banner"
                | "contentinfo"
                | "complementary"
                | "search"
                | "dialog"
                | "alertdialog"
                | "menu"
                | "toolbar"
        )
    ) {
        return true;
    }
    let names = [element.attr("class"), element.attr("id")];
    names.into_iter().flatten().any(|names| tokens(names).any(|token| is_frame_name(&token)))
}

/// Beginnings of the names that sites give to what surrounds an article.
const PREFIXES: &[&str] = &[
    "cookie",
    "consent",
    "gdpr",
    "iubenda",
    "cmplz",
    "share",
    "sharing",
    "social",
    "addtoany",
    "sharedaddy",
    "a2a",
    "related",
    "correlat",
    "breadcrumb",
    "nav",
    "menu",
    "sidebar",
    "footer",
    "comment",
    "newsletter",
    "popup",
    "modal",
    "paginat",
    "pager",
    "copyright",
    "toolbar",
    "advert",
    "promo",
    "skip",
    "login",
    "tagcloud",
    "prevnext",
    "banner",
    "colophon",
    "topbar",
];

const NAMES: &[&str] =
    &["search", "tags", "ads", "adv", "bottom", "widget", "widgets", "lang", "language"];

fn is_frame_name(token: &str) -> bool {
    PREFIXES.iter().any(|prefix| token.starts_with(prefix)) || NAMES.contains(&token)
}

/// The words of a class list: `entry-relatedPosts` is `entry`, `related`, `posts`.
fn tokens(names: &str) -> impl Iterator<Item = String> {
    // Elementor, a page builder, calls every block of a page a widget.
    names
        .split_whitespace()
        .filter(|name| {
            !name.starts_with("elementor-widget") || name.contains("nav") || name.contains("share")
        })
        .flat_map(|name| {
            let mut tokens = vec![String::new()];
            for c in name.chars() {
                if !c.is_alphanumeric() || c.is_uppercase() {
                    tokens.push(String::new());
                }
                if let (true, Some(token)) = (c.is_alphanumeric(), tokens.last_mut()) {
                    token.extend(c.to_lowercase());
                }
            }
            tokens
        })
        .filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_are_taken_apart() {
        assert_eq!(
            tokens("entry-relatedPosts box").collect::<Vec<_>>(),
            ["entry", "related", "posts", "box"]
        );
        assert!(is_frame_name("related") && is_frame_name("navbar") && !is_frame_name("testo"));
    }
}
