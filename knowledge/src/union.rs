//! The names of the Italian unions: one spelling each, found in any text.
//!
//! The list itself is `config/unions.toml`; the one compiled in is [`Unions::default`].

mod word;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::communique::{Communique, Union};
use crate::error::Error;
use word::{Word, join, words};

/// The list that is compiled in.
const BUILT_IN: &str = include_str!("../../config/unions.toml");

/// Built once; a test guarantees that it parses, so that the empty fallback is never met.
static DEFAULT: LazyLock<Unions> =
    LazyLock::new(|| Unions::parse(BUILT_IN).unwrap_or_else(|_| Unions::empty()));

/// Where a text names a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Which union.
    pub union: Union,
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
}

/// The unions that are known, with all their spellings.
#[derive(Clone, Debug)]
pub struct Unions {
    entries: Vec<Entry>,
    /// By the first word of a spelling: the longest first.
    spellings: HashMap<String, Vec<Spelling>>,
}

/// One union as the list tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    confederation: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    capitals: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "union")]
    unions: Vec<Entry>,
}

/// One way of writing a union: its folded words after the first.
#[derive(Clone, Debug)]
struct Spelling {
    rest: Vec<String>,
    entry: usize,
    /// A word that also means something else: see `capitals` in the list.
    ambiguous: bool,
}

/// A spelling found in a text: words `first..last` of it.
struct Found<'a> {
    first: usize,
    last: usize,
    entry: &'a Entry,
    certain: bool,
}

impl Default for Unions {
    /// The list that is compiled in.
    fn default() -> Self {
        DEFAULT.clone()
    }
}

impl Unions {
    /// A list without any union.
    pub fn empty() -> Self {
        Self { entries: Vec::new(), spellings: HashMap::new() }
    }

    /// Reads a list in the form of `config/unions.toml`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is not such TOML, names a union twice, gives a spelling to two
    /// unions, or names a confederation that it does not list.
    pub fn parse(toml: &str) -> Result<Self, Error> {
        let list: List = toml::from_str(toml).map_err(|error| {
            let line = error.span().and_then(|span| toml.get(..span.start)).map(line_number);
            invalid(line, error.message().to_owned(), "write it as the other entries are")
        })?;
        let names: HashSet<&str> = list.unions.iter().map(|entry| entry.name.as_str()).collect();
        let ambiguous: HashSet<String> = list
            .unions
            .iter()
            .flat_map(|entry| entry.capitals.iter().map(|name| join(&words(name))))
            .collect();
        let mut unions = Self::empty();
        for (number, entry) in list.unions.iter().enumerate() {
            let missing = entry.confederation.as_deref().filter(|name| !names.contains(name));
            if let Some(name) = missing {
                let cause = format!("{} belongs to {name}, which is not listed", entry.name);
                return Err(invalid(None, cause, "add it, or correct `confederation`"));
            }
            for spelling in spellings(entry, &ambiguous) {
                unions.add(&spelling, number, false, &list.unions)?;
            }
            for spelling in &entry.capitals {
                unions.add(&folded(spelling), number, true, &list.unions)?;
            }
        }
        for spellings in unions.spellings.values_mut() {
            spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.rest.len()));
        }
        unions.entries = list.unions;
        Ok(unions)
    }

    fn add(
        &mut self,
        words: &[String],
        entry: usize,
        ambiguous: bool,
        entries: &[Entry],
    ) -> Result<(), Error> {
        let Some((first, rest)) = words.split_first() else {
            return Err(invalid(None, "a spelling has no letters".into(), "remove it"));
        };
        let known = self.spellings.entry(first.clone()).or_default();
        match known.iter().find(|spelling| spelling.rest == rest) {
            None => known.push(Spelling { rest: rest.to_vec(), entry, ambiguous }),
            Some(other) if other.entry == entry => {}
            Some(other) => {
                let name = |number: usize| entries.get(number).map_or("?", |e| e.name.as_str());
                let cause = format!(
                    "\"{}\" is given to both {} and {}",
                    words.join(" "),
                    name(other.entry),
                    name(entry)
                );
                return Err(invalid(None, cause, "keep it at one of them"));
            }
        }
        Ok(())
    }

    /// The unions that a text names, as often as it does, in the order of [`Unions::find`].
    pub fn named_in(&self, text: &str) -> Vec<Union> {
        self.find(text).into_iter().map(|mention| mention.union).collect()
    }

    /// Every union that the text names, in order, without overlaps: whole words, the longest
    /// spelling first ("FP CGIL" is not also "CGIL").
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let words = words(text);
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.longest_at(text, &words, at) {
                Some(spelling) => {
                    at = spelling.last;
                    found.push(spelling);
                }
                None => at += 1,
            }
        }
        confirm_in_lists(text, &words, &mut found);
        found
            .into_iter()
            .filter(|spelling| spelling.certain)
            .filter_map(|spelling| {
                Some(Mention {
                    union: Union(spelling.entry.name.clone()),
                    start: words.get(spelling.first)?.start,
                    end: words.get(spelling.last.checked_sub(1)?)?.end,
                })
            })
            .collect()
    }

    /// The one union that a whole string is a spelling of: "Fp-Cgil", "usb".
    pub fn named(&self, name: &str) -> Option<Union> {
        let words = words(name);
        let (first, rest) = words.split_first()?;
        let spelling = self.spellings.get(&first.folded)?.iter().find(|spelling| {
            spelling.rest.len() == rest.len()
                && spelling.rest.iter().zip(rest).all(|(a, b)| *a == b.folded)
        })?;
        self.entries.get(spelling.entry).map(|entry| Union(entry.name.clone()))
    }

    /// Whether they are the same union, or one is the confederation of the other: CGIL and
    /// FP CGIL are, FP CGIL and FIOM CGIL are not.
    pub fn same_family(&self, a: &Union, b: &Union) -> bool {
        a == b || self.belongs(a, b) || self.belongs(b, a)
    }

    /// The confederation of a union, if it belongs to one.
    pub fn confederation(&self, union: &Union) -> Option<Union> {
        let entry = self.entries.iter().find(|entry| entry.name == union.0)?;
        entry.confederation.clone().map(Union)
    }

    /// The unions that speak in a communiqué; where that is not known, all that its text names.
    pub(crate) fn speaking_in(&self, communique: &Communique) -> Vec<Union> {
        if communique.unions.is_empty() {
            self.named_in(&communique.text)
        } else {
            communique.unions.clone()
        }
    }

    fn belongs(&self, member: &Union, confederation: &Union) -> bool {
        let mut above = self.confederation(member);
        // A list that names a circle would otherwise never end.
        for _ in 0..4 {
            match above {
                Some(union) if union == *confederation => return true,
                Some(union) => above = self.confederation(&union),
                None => return false,
            }
        }
        false
    }

    fn longest_at(&self, text: &str, words: &[Word], at: usize) -> Option<Found<'_>> {
        let word = words.get(at)?;
        let spelling = self.spellings.get(&word.folded)?.iter().find(|spelling| {
            let mut previous = word;
            spelling.rest.iter().enumerate().all(|(offset, expected)| {
                words.get(at + 1 + offset).is_some_and(|next| {
                    let fits = next.folded == *expected && previous.joins(next, text);
                    previous = next;
                    fits
                })
            })
        })?;
        let entry = self.entries.get(spelling.entry)?;
        let before = at.checked_sub(1).and_then(|index| words.get(index));
        if before.is_some_and(|word| entry.not_after.contains(&word.folded)) {
            return None;
        }
        let last = at + 1 + spelling.rest.len();
        let certain =
            !spelling.ambiguous || (word.is_capitals(text) && !shouted(text, words, at, last));
        Some(Found { first: at, last, entry, certain })
    }
}

/// Every sure spelling of a union: its name, its aliases, short ones with the confederation on
/// either side, and those of two or three words written as one.
fn spellings(entry: &Entry, ambiguous: &HashSet<String>) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = std::iter::once(&entry.name)
        .chain(&entry.aliases)
        .map(|name| folded(name))
        .filter(|words| words.len() != 1 || !words.iter().any(|word| ambiguous.contains(word)))
        .collect();
    let confederation = entry.confederation.as_deref().map(folded);
    if let Some([confederation]) = confederation.as_deref() {
        let short = all.iter().cloned().chain(entry.capitals.iter().map(|c| folded(c)));
        let with: Vec<Vec<String>> = short
            .filter(|words| words.len() == 1)
            .flat_map(|words| {
                let reversed = std::iter::once(confederation.clone()).chain(words.clone());
                let straight = words.iter().cloned().chain([confederation.clone()]);
                [straight.collect(), reversed.collect()]
            })
            .collect();
        all.extend(with);
    }
    let as_one: Vec<Vec<String>> = all
        .iter()
        .filter(|words| (2..=3).contains(&words.len()))
        .map(|words| words.concat())
        .filter(|word| !ambiguous.contains(word))
        .map(|word| vec![word])
        .collect();
    all.extend(as_one);
    all
}

/// Press style writes "Fim, Fiom e Uilm": a doubtful name beside a sure one in a list is sure.
fn confirm_in_lists(text: &str, words: &[Word], found: &mut [Found<'_>]) {
    let beside = |a: &Found<'_>, b: &Found<'_>| {
        let end = a.last.checked_sub(1).and_then(|index| words.get(index)).map(|word| word.end);
        let start = words.get(b.first).map(|word| word.start);
        let between = end.zip(start).and_then(|(end, start)| text.get(end..start));
        between.is_some_and(|gap| {
            matches!(
                gap.trim(),
                "" | "," | "-" | "–" | "—" | "/" | "|" | "•" | "e" | "ed" | "E" | ", e"
            ) && !gap.contains("\n\n")
        })
    };
    let titled =
        |spelling: &Found<'_>| words.get(spelling.first).is_some_and(|word| word.is_titled(text));
    for index in 1..found.len() {
        if let Some([a, b]) = found.get_mut(index - 1..=index)
            && a.certain
            && !b.certain
            && titled(b)
            && beside(a, b)
        {
            b.certain = true;
        }
    }
    for index in (1..found.len()).rev() {
        if let Some([a, b]) = found.get_mut(index - 1..=index)
            && b.certain
            && !a.certain
            && titled(a)
            && beside(a, b)
        {
            a.certain = true;
        }
    }
}

/// Whether words `first..last` stand in a run of capitals, where capitals say nothing: "FAI
/// SENTIRE LA TUA VOCE". As the end of a short line they are a name: "SEGRETERIA FIM".
fn shouted(text: &str, words: &[Word], first: usize, last: usize) -> bool {
    let loud = |index: Option<usize>| {
        index.and_then(|index| words.get(index)).filter(|word| word.end - word.start > 1)
    };
    let inside = |from: usize, to: usize| text.get(from..to).is_some_and(|gap| !gap.contains('\n'));
    let (Some(start), Some(end)) = (
        words.get(first).map(|word| word.start),
        last.checked_sub(1).and_then(|index| words.get(index)).map(|word| word.end),
    ) else {
        return false;
    };
    let next = (last..last + 3)
        .filter_map(|index| loud(Some(index)))
        .next()
        .filter(|word| inside(end, word.start));
    let before: Vec<&Word> = (1..=3)
        .map_while(|back| loud(first.checked_sub(back)))
        .take_while(|word| inside(word.end, start))
        .collect();
    next.is_some_and(|word| word.is_capitals(text))
        || (before.len() > 2 && before.iter().all(|word| word.is_capitals(text)))
}

fn folded(name: &str) -> Vec<String> {
    words(name).into_iter().map(|word| word.folded).collect()
}

fn line_number(before: &str) -> usize {
    before.matches('\n').count() + 1
}

fn invalid(line: Option<usize>, cause: String, cure: &str) -> Error {
    Error::Invalid { file: "unions.toml".into(), line, cause, cure: cure.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str) -> Vec<String> {
        Unions::default().find(text).into_iter().map(|mention| mention.union.0).collect()
    }

    #[test]
    fn the_built_in_list_parses() {
        let unions = Unions::parse(BUILT_IN).unwrap();
        assert!(unions.entries.len() > 100);
        for entry in &unions.entries {
            assert_eq!(unions.named(&entry.name), Some(Union(entry.name.clone())));
        }
    }

    #[test]
    fn joint_headers_are_split_into_their_unions() {
        assert_eq!(names("FP CGIL CISL FP UILPA"), ["FP CGIL", "CISL FP", "UILPA"]);
        assert_eq!(names("CGIL, CISL e UIL"), ["CGIL", "CISL", "UIL"]);
        assert_eq!(
            names("SLC CGIL – FISTEL CISL – UILCOM UIL"),
            ["SLC CGIL", "FISTEL CISL", "UILCOM"]
        );
        assert_eq!(names("Cgil-Cisl-Uil"), ["CGIL", "CISL", "UIL"]);
        assert_eq!(names("CGIL FP, FP CISL, UIL FPL"), ["FP CGIL", "CISL FP", "UIL FPL"]);
        assert_eq!(
            names("FLC CGIL CISL SCUOLA UIL SCUOLA RUA SNALS CONFSAL GILDA UNAMS ANIEF"),
            ["FLC CGIL", "CISL Scuola", "UIL Scuola RUA", "SNALS", "GILDA", "ANIEF"]
        );
        assert_eq!(
            names("Filcams-Cgil, Fisascat-Cisl e Uiltucs-Uil"),
            ["FILCAMS CGIL", "FISASCAT CISL", "UILTUCS"]
        );
    }

    #[test]
    fn spellings_of_one_union() {
        for text in [
            "FP CGIL",
            "Fp-Cgil",
            "fpcgil.it",
            "F.P. C.G.I.L.",
            "la Funzione Pubblica Cgil",
            "FP‑CGIL",
        ] {
            assert_eq!(names(text), ["FP CGIL"], "{text}");
        }
        for text in
            ["www.usb.it", "Unione Sindacale di Base", "USB Lavoro Privato", "dall'USB", "U.S.B."]
        {
            assert_eq!(names(text), ["USB"], "{text}");
        }
        assert_eq!(names("C.G.I.L."), ["CGIL"]);
        assert_eq!(names("fit-cisl"), ["FIT CISL"]);
    }

    #[test]
    fn common_words_are_not_unions() {
        for text in [
            "fai la domanda first class",
            "Fai attenzione agli usi e costumi",
            "FAI SENTIRE LA TUA VOCE",
            "l'orsa e la gilda",
            "collega la chiavetta USB",
            "sono fit e fim",
            "la porta usb",
            "USI E COSTUMI",
            "uila1 cgilx",
        ] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn doubtful_names_count_in_capitals_and_in_lists() {
        assert_eq!(names("la FIM chiede"), ["FIM CISL"]);
        assert_eq!(names("Fim, Fiom e Uilm"), ["FIM CISL", "FIOM CGIL", "UILM"]);
        assert_eq!(names("FIM FIOM UILM"), ["FIM CISL", "FIOM CGIL", "UILM"]);
        assert_eq!(names("SEGRETERIA NAZIONALE FIM"), ["FIM CISL"]);
        assert_eq!(names("Flai, Fai e Uila"), ["FLAI CGIL", "FAI CISL", "UILA"]);
        assert_eq!(names("Fisac, First, Fabi"), ["FISAC CGIL", "FIRST CISL", "FABI"]);
    }

    #[test]
    fn mentions_are_byte_ranges() {
        let text = "Perché la Fp-Cgil è là";
        let mention = &Unions::default().find(text)[0];
        assert_eq!(&text[mention.start..mention.end], "Fp-Cgil");
    }

    #[test]
    fn families() {
        let unions = Unions::default();
        let union = |name: &str| unions.named(name).unwrap();
        assert!(unions.same_family(&union("cgil"), &union("FP CGIL")));
        assert!(unions.same_family(&union("FIOM"), &union("cgil")));
        assert!(!unions.same_family(&union("FIOM"), &union("FP CGIL")));
        assert!(!unions.same_family(&union("USB"), &union("CUB")));
    }

    #[test]
    fn a_wrong_list_says_where() {
        let text = "[[union]]\nname = \"A\"\n[[union]]\nnome = \"B\"\n";
        let error = Unions::parse(text).unwrap_err().to_string();
        assert!(error.contains("line 3") || error.contains("line 4"), "{error}");
        let text = "[[union]]\nname = \"AB\"\n[[union]]\nname = \"CD\"\naliases = [\"ab\"]";
        let error = Unions::parse(text).unwrap_err().to_string();
        assert!(error.contains("both AB and CD"), "{error}");
        let text = "[[union]]\nname = \"AB\"\nconfederation = \"X\"";
        assert!(Unions::parse(text).is_err());
        assert!(Unions::parse("").is_err());
    }

    proptest! {
        #[test]
        fn any_text_gives_ordered_ranges(text in "(\\PC|[ .,-]|cgil|FIM|Fai|usb|\n\n){0,40}") {
            let mut last = 0;
            for mention in Unions::default().find(&text) {
                prop_assert!(mention.start >= last && mention.end > mention.start);
                prop_assert!(text.get(mention.start..mention.end).is_some());
                last = mention.end;
            }
        }
    }
}
