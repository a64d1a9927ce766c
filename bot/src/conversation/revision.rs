//! What a message that everybody reads says from now on: because a communiqué that it quotes has
//! changed, or because the delegates checked it.
//!
//! Only which passages it rests on is known; its question and the words that it showed come back
//! from the platform.

use knowledge::answer::{Curated, Quote};
use knowledge::evidence::PassageId;
use knowledge::{Citation, Snapshot};

use super::action::{Action, Origin};
use super::incoming::{Address, Shown};
use super::reply::{Block, Button, Message, Span, Tone};
use super::turn::Turn;
use super::{Conversation, Trouble, answer, notices, show};
use crate::store::{self, Evidence, Instead, PublicAnswer, Verified};

/// What becomes of a public answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// What its message says; `None` where it says so already.
    pub message: Option<Message>,
    /// What it rests on from then on, to be kept once the message says so.
    pub evidence: Evidence,
}

/// A passage that an answer rests on, as it stands now.
enum Passage {
    /// It is still there.
    Stands(Quote),
    /// Its communiqué says this instead.
    Changed(Quote),
    /// Its communiqué says nothing of the kind any more.
    Silent(Citation),
    /// It is not there, and what it said is not at hand, to find what is said instead.
    Untold(Citation),
    /// Its communiqué is gone.
    Gone,
}

impl Conversation {
    /// What a public answer says from now on. `shown` is what its message says now, as far as the
    /// platform hands it back.
    ///
    /// # Errors
    /// A sentence for the log when it cannot be told now; it should be tried later.
    pub async fn revise(&self, public: &PublicAnswer, shown: &Shown) -> Result<Revision, String> {
        let incoming = notices::unasked(public.at, false);
        let turn = Turn::begin(self, &incoming).await.in_language(public.evidence.language);
        revision(&turn, public, shown).await.map_err(|trouble| trouble.to_string())
    }

    /// A message says what was revised, which ends its delivery: it rests on this from now on.
    ///
    /// # Errors
    /// When that cannot be kept.
    pub async fn revised(
        &self,
        delivery: i64,
        before: &PublicAnswer,
        rests_on: &Evidence,
    ) -> store::Result<()> {
        self.store.revised(delivery, before, rests_on).await?;
        self.reloads.missed(rests_on).await;
        Ok(())
    }

    /// Follows a message that everybody reads and that says an answer from now on, whatever it said
    /// before.
    ///
    /// # Errors
    /// When that cannot be kept.
    pub async fn follow(
        &self,
        at: Address,
        message: i64,
        rests_on: &Evidence,
    ) -> store::Result<()> {
        self.store.renew_public(at, message, rests_on).await?;
        self.reloads.missed(rests_on).await;
        Ok(())
    }
}

async fn revision(
    turn: &Turn<'_>,
    public: &PublicAnswer,
    shown: &Shown,
) -> Result<Revision, Trouble> {
    let evidence = public.evidence.clone();
    let verified = match evidence.verified {
        Some(id) => turn.house.store.verified(id).await?,
        None => None,
    };
    let snapshot = turn.house.reloads.current();
    let passages = passages(&snapshot, public, shown);
    let stand: Option<Vec<Quote>> = passages
        .iter()
        .map(|passage| match passage {
            Passage::Stands(quote) => Some(quote.clone()),
            _ => None,
        })
        .collect();
    let message = match (verified, stand) {
        (Some(verified), _) if verified.withdrawn => withdrawn(turn, &verified, shown),
        (Some(verified), Some(quotes)) => Some(checked(turn, &snapshot, &verified, &quotes)),
        // It is as it was: changed, and changed back before anybody saw it.
        (None, Some(_)) => None,
        (_, None) => {
            let rests_on: Vec<PassageId> = passages
                .iter()
                .filter_map(|passage| match passage {
                    Passage::Stands(quote) | Passage::Changed(quote) => Some(PassageId::of(quote)),
                    Passage::Silent(_) | Passage::Untold(_) | Passage::Gone => None,
                })
                .collect();
            let message = changed(turn, &snapshot, passages);
            // What was checked is not what stands there now.
            let evidence = Evidence { passages: rests_on, verified: None, ..evidence };
            return Ok(Revision { message: Some(asked(message, shown)), evidence });
        }
    };
    Ok(Revision { message: message.map(|message| asked(message, shown)), evidence })
}

fn asked(message: Message, shown: &Shown) -> Message {
    Message { question: shown.question.clone(), ..message }
}

/// How the passages stand. What they said stands in the message: by the hash of it, else by its
/// place among as many quotes. Where the platform does not hand it back, a reload has told what is
/// said instead.
fn passages(snapshot: &Snapshot, public: &PublicAnswer, shown: &Shown) -> Vec<Passage> {
    let ids = &public.evidence.passages;
    let said = |n: usize, id: &PassageId| {
        let by_hash = shown.quotes.iter().find(|words| id.is_of(words));
        by_hash.or_else(|| shown.quotes.get(n).filter(|_| shown.quotes.len() == ids.len()))
    };
    let of = |(n, id): (usize, &PassageId)| {
        if let Some(quote) = id.find(snapshot) {
            return Passage::Stands(quote);
        }
        let Some(source) = show::of_file(snapshot.communiques(), &id.file) else {
            return Passage::Gone;
        };
        let instead = match (said(n, id), public.instead.get(n)) {
            (Some(words), _) => Some(snapshot.nearest_words(&id.file, words)),
            (None, Some(Some(Instead::Words(words)))) => words.find(snapshot).map(Some),
            (None, Some(Some(Instead::Nothing))) => Some(None),
            (None, _) => None,
        };
        match instead {
            Some(Some(quote)) => Passage::Changed(quote),
            Some(None) => Passage::Silent(source.citation()),
            None => Passage::Untold(source.citation()),
        }
    };
    ids.iter().enumerate().map(of).collect()
}

/// The delegates' answer, in place of what stood there.
fn checked(turn: &Turn<'_>, snapshot: &Snapshot, verified: &Verified, quotes: &[Quote]) -> Message {
    let blocks = answer::curated(turn, &words(verified));
    let message = Message { blocks, tone: Tone::Verified, ..Message::default() };
    let quoted = quotes.iter().flat_map(|quote| show::quote(turn.messages(), quote));
    with_buttons(turn, snapshot, quoted.fold(message, Message::with), quotes)
}

/// That it is withdrawn, and why, over what it said; nothing where it says so already.
fn withdrawn(turn: &Turn<'_>, verified: &Verified, shown: &Shown) -> Option<Message> {
    let blocks = answer::withdrawn(turn, &words(verified)).to_vec();
    let message = Message { blocks, tone: Tone::Warning, ..Message::default() };
    // The heading with its day and the reason: that much in the same order is this revision.
    let head: Vec<String> = message.blocks.iter().map(Block::words).collect();
    if shown.text.starts_with(&head.join("\n\n")) {
        return None;
    }
    let struck = Block::Text(vec![Span::Struck(shown.text.clone())]);
    let message = if shown.text.is_empty() { message } else { message.with(struck) };
    Some(message.row(answer::delegate(turn, &Origin::Message)))
}

/// What the communiqués say now, and what they do not say any more.
fn changed(turn: &Turn<'_>, snapshot: &Snapshot, passages: Vec<Passage>) -> Message {
    let day = turn.messages().day(Some(turn.now().date()));
    let heading = turn.say_with("revised", [("date", day.into())]);
    let mut message = Message { tone: Tone::Warning, ..Message::default() };
    message = message.with(Block::bold(heading));
    let (mut quotes, mut untold) = (Vec::new(), Vec::new());
    for passage in passages {
        let (key, quote) = match passage {
            Passage::Stands(quote) => ("revised-stands", quote),
            Passage::Changed(quote) => ("revised-changed", quote),
            Passage::Silent(citation) => {
                let source = show::reference(turn.messages(), &citation);
                let silent = Span::Plain(format!("{} ", turn.say("revised-silent")));
                message = message.with(Block::Text([vec![silent], source].concat()));
                continue;
            }
            Passage::Untold(citation) => {
                untold.push(citation);
                continue;
            }
            Passage::Gone => {
                message = message.with(Block::plain(turn.say("revised-gone")));
                continue;
            }
        };
        message = message.with(Block::plain(turn.say(key)));
        message = show::quote(turn.messages(), &quote).into_iter().fold(message, Message::with);
        quotes.push(quote);
    }
    untold.dedup();
    with_buttons(turn, snapshot, to_be_read(turn, snapshot, message, &untold), &quotes)
}

/// The same message with communiqués to be read, or to be asked again, because what they say
/// instead is not known.
fn to_be_read(
    turn: &Turn<'_>,
    snapshot: &Snapshot,
    message: Message,
    citations: &[Citation],
) -> Message {
    if citations.is_empty() {
        return message;
    }
    let citations: Vec<&Citation> = citations.iter().collect();
    let items = citations.iter().zip(1..).map(|(citation, n)| (format!("{n}. "), *citation));
    let again = Button::new(turn.say("button-back"), Action::Back(Origin::Message));
    message
        .with(Block::plain(turn.say("revised-untold")))
        .with(show::list(turn.messages(), items))
        .row(answer::read(turn, snapshot, &citations).into_iter().chain([again]))
}

fn with_buttons(
    turn: &Turn<'_>,
    snapshot: &Snapshot,
    message: Message,
    quotes: &[Quote],
) -> Message {
    let contexts = answer::contexts(snapshot, quotes);
    message
        .row(answer::context_buttons(turn, &contexts))
        .row(answer::delegate(turn, &Origin::Message))
}

fn words(verified: &Verified) -> Curated {
    Curated {
        id: String::new(),
        text: verified.answer.clone(),
        author: Some(verified.author.name().to_owned()),
        date: Some(verified.day),
    }
}
