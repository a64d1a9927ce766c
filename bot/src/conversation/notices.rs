//! What is sent without being asked for just now: new communiqués to who subscribed, questions to
//! the delegates, their answers to who asked.

use knowledge::communique::Citation;
use knowledge::query::Language;

use super::action::Action;
use super::incoming::{Address, Id, Incoming, Said, Shown};
use super::reply::{Block, Button, Message, Tone};
use super::turn::Turn;
use super::words::Words;
use super::{Conversation, Trouble, handlers, show};
use crate::store::{Delivery, Notice};

/// Most new communiqués that one notice names.
const MOST: usize = 10;

impl Conversation {
    /// What a delivery says; `None` where it has lost its object, for instance an erased ticket.
    ///
    /// # Errors
    /// A sentence for the log when it cannot be read now; the delivery should be tried later.
    pub async fn compose(&self, delivery: &Delivery) -> Result<Option<Message>, String> {
        let incoming = unasked(delivery.to, true);
        let turn = Turn::begin(self, &incoming).await;
        let composed = match delivery.notice {
            Notice::Announcement(number) => announcement(&turn, number).await,
            Notice::NewTicket(number) => new_ticket(&turn, number).await,
            Notice::Answer(number) => answer(&turn, number).await,
            Notice::Refusal(number) => refusal(&turn, number).await,
            Notice::Unreachable(number) => {
                let text = turn.say_with("ticket-unreachable", [("number", number.into())]);
                Ok(Some(turn.warn(text)))
            }
            Notice::Lapsed(number) => lapsed(&turn, number).await,
            // What stands there is changed, see `Conversation::revise`.
            Notice::Revision(_) => Ok(None),
            Notice::Forbidden(entry) => super::forbidden::notice(&turn, entry).await,
        };
        composed.map_err(|trouble| trouble.to_string())
    }

    /// What is said to who asked something here that was interrupted and cannot be found again.
    pub async fn interrupted(&self, at: Address, language: Option<Language>) -> String {
        let incoming = Incoming { language, ..unasked(at, true) };
        Turn::begin(self, &incoming).await.say("interrupted")
    }

    /// A delivery's chat cannot be written to any more: what is held about it is erased, and of an
    /// answer that does not arrive the delegates are told.
    pub async fn undeliverable(&self, delivery: &Delivery) {
        if let Err(error) = self.store.undeliverable(delivery.id, &self.delegates()).await {
            tracing::error!(%error, "a delivery that cannot arrive could not be taken back");
        }
        self.gone(delivery.to).await;
    }

    /// The chats that the delegates read.
    pub(super) fn delegates(&self) -> Vec<Address> {
        self.people.delegate_chats()
    }
}

/// Notices speak as a turn in that chat would, though nobody has said anything.
pub(super) fn unasked(at: Address, private: bool) -> Incoming {
    Incoming {
        asker: Id { platform: at.chat.platform, number: 0 },
        roles: Vec::new(),
        at,
        here: at.chat,
        private,
        publishable: false,
        language: None,
        said: Said::Unreadable,
        shown: Shown::default(),
        event: 0,
    }
}

async fn announcement(turn: &Turn<'_>, number: i64) -> Result<Option<Message>, Trouble> {
    let added = turn.house.store.announcement(number, turn.at()).await?;
    if added.is_empty() {
        return Ok(None);
    }
    let snapshot = turn.house.reloads.current();
    let all = snapshot.communiques();
    let mut message = Message::default().with(Block::bold(turn.say("announcement")));
    let citations: Vec<Citation> =
        added.iter().take(MOST).map(|shelved| show::citation(all, shelved)).collect();
    let items = citations.iter().zip(1..).map(|(citation, n)| (format!("{n}. "), citation));
    message = message.with(show::list(turn.messages(), items));
    if let Some(more) = added.len().checked_sub(MOST).filter(|more| *more > 0) {
        let more = turn.say_with("changes-more", [("count", more.into())]);
        message = message.with(Block::plain(more));
    }
    let shown: Vec<&Citation> = citations.iter().collect();
    let end = Button::new(turn.say("alerts-end"), Action::Alerts(None, false));
    Ok(Some(message.row(super::answer::read(turn, &snapshot, &shown)).row([end])))
}

async fn new_ticket(turn: &Turn<'_>, number: i64) -> Result<Option<Message>, Trouble> {
    let Some(ticket) = turn.house.store.ticket(number).await? else { return Ok(None) };
    let mut message = Message { tone: Tone::Open, ..Message::default() };
    for block in handlers::tickets::shown(turn, &ticket) {
        message = message.with(block);
    }
    let how = turn.say_with("answer-how", [("number", number.into())]);
    let message = message.with(Block::italic(how));
    let rows = handlers::tickets::buttons(turn, number);
    Ok(Some(rows.into_iter().fold(message, Message::row)))
}

/// The words of the delegates, with the question, in the asker's language.
async fn answer(turn: &Turn<'_>, number: i64) -> Result<Option<Message>, Trouble> {
    let Some(ticket) = turn.house.store.ticket(number).await? else { return Ok(None) };
    let Some(words) = ticket.answer.as_deref().map(Words::decode) else { return Ok(None) };
    let turn = turn.in_language(ticket.language);
    let heading = if words.referred { "ticket-referred" } else { "ticket-answer" };
    let heading = turn.say_with(heading, [("number", number.into())]);
    let message = Message { tone: Tone::Verified, ..Message::default() }
        .with(Block::bold(heading))
        .with(Block::Quote(ticket.question))
        .with(Block::plain(words.text));
    let message = words.passages.into_iter().fold(message, |message, passage| {
        let source = show::byline(turn.messages(), &passage.citation);
        message.with(Block::Quote(passage.quote)).with(Block::Text(source))
    });
    Ok(Some(message.with(Block::italic(turn.say("ticket-closed")))))
}

/// That a published answer is not given any more, and how to write it anew.
async fn lapsed(turn: &Turn<'_>, number: i64) -> Result<Option<Message>, Trouble> {
    let verified = turn.house.store.verified(number).await?;
    let Some(verified) = verified.filter(|verified| verified.lapsed) else { return Ok(None) };
    let renew = Button::new(turn.say("button-correct"), Action::Renew(number));
    let message = turn
        .warn(turn.say("verified-lapsed"))
        .with(Block::Quote(verified.question))
        .with(Block::plain(verified.answer))
        .with(Block::italic(turn.say("verified-lapsed-how")));
    Ok(Some(message.row([renew])))
}

async fn refusal(turn: &Turn<'_>, number: i64) -> Result<Option<Message>, Trouble> {
    let Some(ticket) = turn.house.store.ticket(number).await? else { return Ok(None) };
    let turn = turn.in_language(ticket.language);
    let heading = turn.say_with("ticket-refused", [("number", number.into())]);
    Ok(Some(
        Message::text(heading)
            .with(Block::Quote(ticket.question))
            .with(Block::italic(turn.say("ticket-closed"))),
    ))
}
