//! A message that stands, changed: it is never sent anew.

use super::Turn;
use super::refusal::{Cure, Refusal};
use super::turn::Form;
use crate::telegram::api::Error;
use crate::telegram::render::Part;

/// Why a message stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unedited {
    /// It is not there any more, or is none that can be changed.
    NotThere,
    /// The bot was removed from its chat, or there is no such chat.
    Gone,
    /// Its chat has this number from now on, and messages of other numbers.
    Moved(i64),
    /// Telegram refuses what it should say.
    Refused,
}

impl Turn {
    /// Has a message of ours say this, until it does or it is refused. Where it says so already,
    /// all is well.
    ///
    /// # Errors
    /// Why it does not say so.
    pub async fn edit(&self, message: i32, part: &Part) -> Result<(), Unedited> {
        let keyboard = part.keyboard.clone();
        let mut form =
            Form { replace: Some(message), reply_to: None, topic: None, keyboard, tags: true };
        let mut failures = 0;
        loop {
            self.sender.pace.ready().await;
            let error = match self.call(part, &form).await {
                Ok(_) => {
                    self.sender.succeeded();
                    return Ok(());
                }
                Err(error) => error,
            };
            match error {
                Error::RetryAfter(wait) => {
                    self.sender.pace.limited(self.chat, wait);
                    self.sender.failed(&error, &mut failures).await;
                }
                // An edit changes nothing the second time.
                Error::NotSent(_) | Error::Ambiguous(_) => {
                    self.sender.failed(&error, &mut failures).await;
                }
                Error::Migrated(to) => return Err(Unedited::Moved(to)),
                Error::Token => self.end().await,
                Error::Rejected { error, description } => {
                    let refusal = Refusal::of(&error, &description);
                    if refusal == Refusal::NotModified {
                        return Ok(());
                    }
                    self.sender.metrics.api_error("telegram", "rejected");
                    if refusal == Refusal::NotEditable {
                        return Err(Unedited::NotThere);
                    }
                    match refusal.cure(&mut form) {
                        Cure::Again => {}
                        Cure::Gone => return Err(Unedited::Gone),
                        Cure::Done | Cure::None => {
                            tracing::error!(reason = description, "telegram refuses an edit");
                            return Err(Unedited::Refused);
                        }
                    }
                }
            }
        }
    }
}
