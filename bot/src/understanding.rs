//! What is asked, once a text has been understood in the light of the question before.

use knowledge::answer::{Answer, Outcome};
use knowledge::follow_up::FollowUps;
use knowledge::snapshot::Snapshot;

use crate::recall::Asked;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The whole question.
    pub asked: Asked,
    /// Whether it was said in other words, so that the reply has to show these.
    pub follows: bool,
}

/// A text as a whole question. One that follows up stays in the dispute that the last answer was
/// from, unless it names another.
pub fn understand(snapshot: &Snapshot, last: Option<&Asked>, text: &str) -> Understood {
    let own = || Understood { asked: Asked::new(text), follows: false };
    let Some(last) = last else { return own() };
    let (settings, disputes) = (snapshot.settings(), snapshot.disputes());
    let titles = disputes.iter().map(|choice| choice.title.as_str());
    let follow_ups = FollowUps::new(&settings.vocabulary, &settings.unions, titles);
    let Some(question) = follow_ups.resolve(&last.question, text) else { return own() };
    let names_other = |dispute: &String| {
        let title = snapshot.choice(dispute).title;
        let mut others = disputes.iter().filter(|choice| choice.dispute != *dispute);
        others.any(|choice| follow_ups.names(text, &choice.title, &title))
    };
    let stays =
        |dispute: &String| (last.chosen || !follow_ups.names_any(text)) && !names_other(dispute);
    let dispute = last.dispute.clone().filter(stays);
    let chosen = last.chosen && dispute.is_some();
    let asked = Asked { said: text.to_owned(), question, dispute, chosen };
    Understood { asked, follows: true }
}

/// The dispute that an answer quotes from.
pub fn dispute_of(snapshot: &Snapshot, answer: &Answer) -> Option<String> {
    let Outcome::Answered(answered) = &answer.outcome else { return None };
    let file = &answered.quotes.first()?.citation.file;
    snapshot.communiques().iter().find(|c| c.file == *file)?.dispute.clone()
}
