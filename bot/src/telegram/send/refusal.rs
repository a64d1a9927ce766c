//! What a refused message is sent without, so that its words arrive all the same.

use teloxide::ApiError;

use super::turn::Form;

/// Why Telegram refuses a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It says what it said already.
    NotModified,
    /// What was to be edited is not there, or is none of the bot's texts.
    NotEditable,
    /// There is nobody to write to.
    Gone,
    /// The topic is deleted or closed.
    Topic,
    /// The message replied to is deleted.
    Reply,
    /// The tags are not understood.
    Tags,
    /// A button is not understood.
    Buttons,
    /// Something else.
    Other,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cure {
    /// Nothing: it is as it should be.
    Done,
    /// To send it again in its new form.
    Again,
    /// To give the chat up.
    Gone,
    /// There is none.
    None,
}

impl Refusal {
    /// The refusal of this description.
    pub fn of(error: &ApiError, description: &str) -> Self {
        let says = |words: &[&str]| {
            let description = description.to_lowercase();
            words.iter().any(|word| description.contains(word))
        };
        match error {
            ApiError::MessageNotModified => Self::NotModified,
            ApiError::MessageToEditNotFound
            | ApiError::MessageCantBeEdited
            | ApiError::MessageIdInvalid => Self::NotEditable,
            ApiError::BotBlocked
            | ApiError::ChatNotFound
            | ApiError::UserDeactivated
            | ApiError::BotKicked
            | ApiError::BotKickedFromSupergroup
            | ApiError::BotKickedFromChannel
            | ApiError::CantInitiateConversation
            | ApiError::CantTalkWithBots
            | ApiError::GroupDeactivated => Self::Gone,
            ApiError::CantParseEntities(_) => Self::Tags,
            ApiError::ButtonUrlInvalid
            | ApiError::ButtonDataInvalid
            | ApiError::TextButtonsAreUnallowed => Self::Buttons,
            ApiError::MessageToReplyNotFound => Self::Reply,
            _ if says(&["not modified"]) => Self::NotModified,
            _ if says(&["no text in the message to edit", "to edit not found"]) => {
                Self::NotEditable
            }
            _ if says(&["forbidden", "group chat was deleted", "peer_id_invalid"]) => Self::Gone,
            _ if says(&["thread not found", "topic_closed", "topic_deleted"]) => Self::Topic,
            _ if says(&["can't parse entities"]) => Self::Tags,
            _ if says(&["button", "keyboard"]) => Self::Buttons,
            _ if says(&["replied not found", "reply not found", "reply message not found"]) => {
                Self::Reply
            }
            _ => Self::Other,
        }
    }

    /// Changes the form so that the next try can succeed. No form is tried twice.
    pub(super) fn cure(self, form: &mut Form) -> Cure {
        let changed = match self {
            Self::NotModified if form.replace.is_some() => return Cure::Done,
            Self::Gone => return Cure::Gone,
            Self::NotEditable => form.replace.take().is_some(),
            Self::Topic => form.topic.take().is_some(),
            Self::Reply => form.reply_to.take().is_some(),
            Self::Tags => {
                tracing::error!("telegram does not understand a message's tags: sent without");
                std::mem::take(&mut form.tags)
            }
            Self::Buttons => {
                tracing::error!("telegram does not understand a message's buttons: sent without");
                form.keyboard.take().is_some()
            }
            Self::NotModified | Self::Other => false,
        };
        if changed { Cure::Again } else { Cure::None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(description: &str) -> Refusal {
        let error = serde_json::from_value(description.into()).unwrap();
        Refusal::of(&error, description)
    }

    #[test]
    fn refusals_are_told_apart() {
        for (description, refusal) in [
            (
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
                Refusal::NotModified,
            ),
            ("Bad Request: message is not modified", Refusal::NotModified),
            ("Bad Request: message to edit not found", Refusal::NotEditable),
            ("Bad Request: there is no text in the message to edit", Refusal::NotEditable),
            ("Forbidden: bot was blocked by the user", Refusal::Gone),
            ("Forbidden: bot is not a member of the supergroup chat", Refusal::Gone),
            ("Bad Request: chat not found", Refusal::Gone),
            ("Bad Request: message thread not found", Refusal::Topic),
            ("Bad Request: can't parse entities: Unsupported start tag", Refusal::Tags),
            ("Bad Request: BUTTON_DATA_INVALID", Refusal::Buttons),
            ("Bad Request: message to be replied not found", Refusal::Reply),
            ("Bad Request: message is too long", Refusal::Other),
        ] {
            assert_eq!(of(description), refusal, "{description}");
        }
    }

    #[test]
    fn a_form_is_cured_once() {
        let mut form =
            Form { replace: Some(1), reply_to: None, topic: Some(2), keyboard: None, tags: true };
        assert_eq!(Refusal::NotModified.cure(&mut form), Cure::Done);
        for refusal in [Refusal::NotEditable, Refusal::Topic, Refusal::Tags] {
            assert_eq!(refusal.cure(&mut form), Cure::Again, "{refusal:?}");
            assert_eq!(refusal.cure(&mut form), Cure::None, "{refusal:?}");
        }
        assert_eq!(Refusal::Other.cure(&mut form), Cure::None);
    }
}
