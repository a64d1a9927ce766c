//! Buttons under an answer that lead to the communiqués: the quote in its paragraph, other
//! communiqués on the matter, one communiqué.

use std::ops::Range;

use knowledge::Communique;
use knowledge::answer::Quote;
use knowledge::communique::Citation;

use super::super::action::{Action, Key, List, Origin};
use super::super::answer::read;
use super::super::reply::{Block, Button, Message, Reply, Span, Tone};
use super::super::turn::Turn;
use super::super::{Trouble, show};

/// Most characters shown of what stands before and after a quote.
const AROUND: usize = 900;
/// Most characters shown of the beginning of a communiqué.
const BEGINNING: usize = 1_200;

/// A quote in its paragraph.
pub(in super::super) async fn context(
    turn: &Turn<'_>,
    key: &Key,
    range: &Range<usize>,
) -> Result<Reply, Trouble> {
    let (key, range) = (key.clone(), range.clone());
    let found = turn
        .house
        .engine(move |snapshot| {
            let communique = show::of_key(snapshot.communiques(), &key);
            Ok(communique.and_then(|c| surroundings(c, range)))
        })
        .await?;
    let Some((before, quote, after)) = found else {
        return Ok(Reply::notice(turn.say("communique-changed")));
    };
    let mut blocks = vec![Block::Text(show::byline(turn.messages(), &quote.citation))];
    let side = |text: String| (!text.is_empty()).then(|| Block::italic(text));
    blocks.extend(side(before));
    blocks.push(Block::Quote(quote.text.clone()));
    blocks.extend(side(after));
    let message = Message { blocks, tone: Tone::Answered, ..Message::default() };
    Ok(with_way_back(turn, message).into())
}

/// What stands before and after a range in its paragraph; the paragraphs next to it where it is
/// the whole of one.
fn surroundings(communique: &Communique, range: Range<usize>) -> Option<(String, Quote, String)> {
    let quote = Quote::new(communique, range)?;
    let before = communique.text.get(..quote.start)?;
    let after = communique.text.get(quote.end..)?;
    let own_before = before.rsplit("\n\n").next().unwrap_or_default();
    let own_after = after.split("\n\n").next().unwrap_or_default();
    let alone = own_before.trim().is_empty() && own_after.trim().is_empty();
    let (before, after) = if alone {
        let before = before.trim_end().rsplit("\n\n").next().unwrap_or_default();
        (before, after.trim_start().split("\n\n").next().unwrap_or_default())
    } else {
        (own_before, own_after)
    };
    Some((last_of(before.trim(), AROUND), quote, first_of(after.trim(), AROUND)))
}

/// The first characters of a text, to the end of a word.
fn first_of(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let cut = text.get(..end).unwrap_or_default();
    let cut = cut.rsplit_once(char::is_whitespace).map_or(cut, |(whole, _)| whole);
    format!("{cut} …")
}

/// The last characters of a text, from the beginning of a word.
fn last_of(text: &str, most: usize) -> String {
    let Some((start, _)) = text.char_indices().rev().nth(most) else { return text.to_owned() };
    let cut = text.get(start..).unwrap_or_default();
    let cut = cut.split_once(char::is_whitespace).map_or(cut, |(_, whole)| whole);
    format!("… {cut}")
}

/// Other communiqués on the matter.
pub(in super::super) async fn others(turn: &Turn<'_>, keys: &[Key]) -> Result<Reply, Trouble> {
    let keys = keys.to_vec();
    let (found, snapshot) = turn
        .house
        .engine(move |snapshot| {
            let of =
                |key: &Key| show::of_key(snapshot.communiques(), key).map(Communique::citation);
            let found: Vec<Citation> = keys.iter().filter_map(of).collect();
            Ok((found, snapshot.clone()))
        })
        .await?;
    if found.is_empty() {
        return Ok(Reply::notice(turn.say("communique-changed")));
    }
    let found: Vec<&Citation> = found.iter().collect();
    let items = found.iter().zip(1..).map(|(citation, n)| (format!("{n}. "), *citation));
    let message = Message {
        blocks: vec![Block::bold(turn.say("other-sources")), show::list(turn.messages(), items)],
        ..Message::default()
    };
    let message = message.row(read(turn, &snapshot, &found));
    Ok(with_way_back(turn, message).into())
}

/// One communiqué: what it is, and how it begins.
pub(in super::super) async fn communique(turn: &Turn<'_>, key: &Key) -> Result<Reply, Trouble> {
    let key = key.clone();
    let found = turn
        .house
        .engine(move |snapshot| Ok(show::of_key(snapshot.communiques(), &key).cloned()))
        .await?;
    let Some(communique) = found else {
        return Ok(Reply::notice(turn.say("communique-changed")));
    };
    let citation = communique.citation();
    let mut blocks = vec![Block::Text(show::reference(turn.messages(), &citation))];
    let details = [("protocol", &communique.protocol), ("signature", &communique.signature)];
    let details: Vec<String> = details
        .iter()
        .filter_map(|(key, value)| {
            let value = value.as_deref()?;
            Some(match *key {
                "protocol" => turn.say_with("protocol", [("number", value.into())]),
                _ => turn.say_with("signature", [("who", value.into())]),
            })
        })
        .collect();
    if !details.is_empty() {
        blocks.push(Block::Text(vec![Span::Italic(details.join("\n"))]));
    }
    blocks.push(Block::Quote(first_of(communique.text.trim(), BEGINNING)));
    if citation.url.is_none() && communique.text.chars().count() > BEGINNING {
        blocks.push(Block::italic(turn.say("beginning-only")));
    }
    let message = Message { blocks, tone: Tone::Answered, ..Message::default() };
    Ok(with_way_back(turn, message).into())
}

/// The same message, with the other quotes of the answer and the way back to it, or to the list.
fn with_way_back(turn: &Turn<'_>, message: Message) -> Message {
    let shown = &turn.incoming.shown.actions;
    let contexts: Vec<&Action> =
        shown.iter().filter(|action| matches!(action, Action::Context(..))).collect();
    let origin = shown.iter().find_map(|action| match action {
        Action::Back(origin) | Action::Positions(origin) | Action::Delegate(origin) => Some(origin),
        _ => None,
    });
    // Under a list there is nothing to hand on to a delegate, or to go back to.
    let is_answer = !contexts.is_empty() || origin.is_some();
    let origin = origin.cloned().unwrap_or(Origin::Message);
    if is_answer && turn.question(&origin).is_some() {
        let several = contexts.len() > 1;
        let buttons = contexts.into_iter().enumerate().filter(|_| several).map(|(n, action)| {
            let label = turn.say_with("button-context-of", [("number", (n + 1).into())]);
            Button::new(label, action.clone())
        });
        let back = Button::new(turn.say("button-back"), Action::Back(origin));
        return message.row(buttons).row([back]);
    }
    let list = shown.iter().find_map(|action| match action {
        Action::Page(list, _) => Some(*list),
        Action::Communique(_) => Some(List::Communiques),
        _ => None,
    });
    let back = list.map(|list| Button::new(turn.say("button-back-to-list"), Action::Page(list, 0)));
    message.row(back)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_words() {
        assert_eq!(first_of("uno due tre", 20), "uno due tre");
        assert_eq!(first_of("uno due tre", 9), "uno due …");
        assert_eq!(last_of("uno due tre", 20), "uno due tre");
        assert_eq!(last_of("uno due tre", 5), "… tre");
    }
}
