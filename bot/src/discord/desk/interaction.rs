//! How an interaction is answered: told at once that the answer comes, then answered in its place.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::Route;
use serenity::model::id::{ApplicationId, InteractionId};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::Desk;
use crate::conversation::incoming::Incoming;
use crate::conversation::reply::{Place, Reply};
use crate::discord::api::{Call, Error, code};
use crate::discord::receive::{Defer, Handle};
use crate::discord::render::{self, Part};
use crate::discord::send;

/// How long Discord waits for the first response.
const FIRST: Duration = Duration::from_secs(3);
/// How long an interaction can be answered, a little less than Discord's quarter of an hour.
pub(super) const TOKEN: Duration = Duration::from_secs(14 * 60 + 30);
/// What makes a message visible to the asker alone.
const EPHEMERAL: u64 = 64;
/// What marks a message that is still to come.
const LOADING: u64 = 128;

/// The telling that an answer comes, under way.
pub(super) type Deferred = AbortOnDropHandle<Result<(), Error>>;

/// An answer on its way through an interaction.
struct Answer<'a> {
    desk: &'a Desk,
    handle: &'a Handle,
    ephemeral: bool,
    until: Instant,
}

impl Desk {
    /// Says that the answer comes.
    pub(super) async fn defer(
        &self,
        handle: &Handle,
        defer: Defer,
        began: Instant,
    ) -> Result<(), Error> {
        let body = match defer {
            Defer::Thinking { ephemeral: true } => {
                json!({ "type": 5, "data": { "flags": EPHEMERAL } })
            }
            Defer::Thinking { ephemeral: false } => json!({ "type": 5 }),
            Defer::Update { .. } => json!({ "type": 6 }),
        };
        self.callback(handle, body, began).await
    }

    /// Opens a form.
    pub(super) async fn open(&self, handle: &Handle, form: Value, began: Instant) {
        let opened = self.callback(handle, json!({ "type": 9, "data": form }), began).await;
        if let Err(error) = opened {
            tracing::warn!(%error, "a form could not be opened");
        }
    }

    /// The first response, which may be given once.
    pub(super) async fn callback(
        &self,
        handle: &Handle,
        body: Value,
        began: Instant,
    ) -> Result<(), Error> {
        let id = InteractionId::new(handle.id.max(1));
        let route = Route::InteractionResponse { interaction_id: id, token: &handle.token };
        match self.sender.insist(&Call::post(route, body), Some(began + FIRST)).await {
            // It was given, though its answer did not come through, or the event came twice.
            Err(error) if error.is(&[code::ACKNOWLEDGED]) => Ok(()),
            given => given.map(drop),
        }
    }

    /// Replies through an interaction; whether there was anything to say.
    pub(super) async fn respond(
        &self,
        incoming: Incoming,
        (handle, defer): (Handle, Defer),
        deferred: Deferred,
        event: i64,
    ) -> bool {
        let until = Instant::now() + TOKEN;
        let (asker, private) = (incoming.asker, incoming.private);
        let reply = self.parts.conversation.respond(incoming).await;
        let ephemeral = match defer {
            Defer::Thinking { ephemeral } | Defer::Update { ephemeral } => ephemeral,
        };
        let mut parts: VecDeque<Part> =
            reply.messages.iter().cloned().flat_map(render::parts).collect();
        let said = !parts.is_empty() || reply.notice.is_some();
        self.mark(event).await;
        let told = deferred.await;
        let told = told.unwrap_or_else(|_| Err(Error::NotSent("its task stopped".to_owned())));
        let answer = Answer { desk: self, handle: &handle, ephemeral, until };
        let answered = match told {
            Ok(()) => answer.give(&reply, &mut parts, defer).await,
            Err(error) => Err(error),
        };
        let Err(error) = answered else { return said };
        if private && reply.place != Place::Public && !parts.is_empty() {
            let parts: Vec<Part> = parts.into();
            if self.tell(asker.number, &parts, &event.to_string()).await {
                tracing::info!(%error, "a reply goes as a direct message: its interaction is over");
                return said;
            }
        }
        tracing::warn!(%error, "a reply could not be given");
        said
    }

    /// Says this in place of the answer that was interrupted, to its asker alone where others saw
    /// nothing of it; whether it had to be said. Where the answer was begun, it may have come.
    pub(super) async fn break_off(
        &self,
        event: i64,
        handle: &Handle,
        until: Instant,
        (thinking, begun): (bool, bool),
        word: &str,
    ) -> Result<bool, Error> {
        let answer = Answer { desk: self, handle, ephemeral: true, until };
        let missing = match (thinking, begun) {
            (true, true) => answer.is_loading().await?,
            (_, begun) => !begun,
        };
        if missing && thinking {
            answer.edit(render::word(word), None).await?;
        } else if missing {
            self.mark(event).await;
            answer.follow(render::word(word), None, true).await?;
        }
        Ok(missing)
    }
}

impl Answer<'_> {
    /// Gives what is to be said; what has arrived is taken out of the parts.
    async fn give(
        &self,
        reply: &Reply,
        parts: &mut VecDeque<Part>,
        defer: Defer,
    ) -> Result<(), Error> {
        let public = reply.place == Place::Public;
        let thinking = matches!(defer, Defer::Thinking { .. });
        let in_place = if thinking { !public } else { reply.place == Place::Replace };
        let mut notice = reply.notice.as_deref();
        let mut rests_on = reply.rests_on.as_ref();
        let mut settled = !thinking;
        if in_place && let Some(first) = parts.front() {
            match self.edit(first.body(), Some(first)).await {
                Err(error) if error.is(&[code::UNKNOWN_MESSAGE]) => {}
                edited => {
                    edited?;
                    parts.pop_front();
                }
            }
            settled = true;
        }
        // What "thinks" has to be settled first: else Discord takes what follows for its answer.
        if !settled {
            match notice.take() {
                Some(notice) => self.edit(render::word(notice), None).await?,
                None => self.delete().await?,
            }
        }
        while let Some(part) = parts.front() {
            let sent = self.follow(part.body(), Some(part), self.ephemeral && !public).await?;
            parts.pop_front();
            if let (true, Some(at), Some(evidence)) = (public, self.handle.place(), rests_on.take())
            {
                self.desk.keep(at, sent, evidence).await;
            }
        }
        if let Some(notice) = notice {
            self.follow(render::word(notice), None, true).await?;
        }
        Ok(())
    }

    fn original(&self) -> Route<'_> {
        let application_id = ApplicationId::new(self.handle.application.max(1));
        Route::WebhookOriginalInteractionResponse { application_id, token: &self.handle.token }
    }

    async fn edit(&self, body: Value, part: Option<&Part>) -> Result<(), Error> {
        let file = part.and_then(|part| part.file.as_ref());
        let edited = self.insist(&Call::patch(self.original(), body).with(file)).await;
        match (edited, part) {
            (Err(error), Some(part)) if error.is(&[code::INVALID_BODY]) => {
                tracing::error!(%error, "a message is shown without its buttons");
                let bare = part.bare().body();
                self.insist(&Call::patch(self.original(), bare).with(file)).await
            }
            (edited, _) => edited,
        }
    }

    /// Whether the asker is still shown that an answer comes.
    async fn is_loading(&self) -> Result<bool, Error> {
        let shown = self.desk.sender.insist(&Call::get(self.original()), Some(self.until)).await?;
        Ok(shown["flags"].as_u64().is_some_and(|flags| flags & LOADING != 0))
    }

    async fn delete(&self) -> Result<(), Error> {
        match self.insist(&Call::delete(self.original())).await {
            Err(error) if error.is(&[code::UNKNOWN_MESSAGE]) => Ok(()),
            deleted => deleted,
        }
    }

    /// One more message; gives its number. Nothing makes two of them the same to Discord: where it is not known
    /// whether one that all read arrived, it is looked for.
    async fn follow(
        &self,
        mut body: Value,
        part: Option<&Part>,
        ephemeral: bool,
    ) -> Result<Option<i64>, Error> {
        if ephemeral {
            body["flags"] = json!(EPHEMERAL);
        }
        let application_id = ApplicationId::new(self.handle.application.max(1));
        let route = Route::WebhookFollowupMessages { application_id, token: &self.handle.token };
        let call = Call::post(route, body).with(part.and_then(|part| part.file.as_ref()));
        let after = send::now();
        let error = match self.desk.sender.insist(&call, Some(Instant::now())).await {
            Ok(sent) => return Ok(send::number(&sent)),
            Err(error) => error,
        };
        if !error.passes() {
            return Err(error);
        }
        if let (Error::Ambiguous(_), Some(part), false) = (&error, part, ephemeral)
            && let Some(found) = self.desk.sender.stands(self.handle.channel, part, after).await
        {
            return Ok(Some(found));
        }
        if let Error::RetryAfter(wait) = error {
            tokio::time::sleep(wait).await;
        }
        let sent = self.desk.sender.insist(&call, Some(self.until)).await?;
        Ok(send::number(&sent))
    }

    async fn insist(&self, call: &Call<'_>) -> Result<(), Error> {
        self.desk.sender.insist(call, Some(self.until)).await.map(drop)
    }
}
