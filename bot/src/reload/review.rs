//! Public answers that rest on words which are not said any more are found, with what is said
//! instead: at a reload what was said before is still at hand.

use knowledge::Snapshot;
use knowledge::evidence::PassageId;

use super::{Inner, Refused, Reloads, source};
use crate::store::{Evidence, Instead, PublicAnswer};
use crate::verified;

impl Reloads {
    /// A public answer that was not known before rests on this. Where a reload has come between,
    /// its review missed it: then all are reviewed once more.
    pub async fn missed(&self, evidence: &Evidence) {
        let snapshot = self.current();
        if !evidence.passages.iter().all(|id| id.find(&snapshot).is_some()) {
            self.inner.review().await;
        }
    }
}

impl Inner {
    /// Has the public answers revised that rest on words which are not said any more, and tells the
    /// delegates of those that they published. Where that fails or is cut off, the next reload and
    /// the next start find the same ones again.
    pub(super) async fn review(&self) {
        let revised = async {
            let all = self.store.public_answers().await?;
            let published = self.store.published().await?;
            let (before, now) = (self.kept().before.clone(), self.library.current());
            let find =
                move || (stale(all, before.as_deref(), &now), verified::lapsed(&now, &published));
            let (stale, lapsed) = source::aside(find).await.map_err(Refused::Broken)?;
            self.store.lapsed(&lapsed, &self.delegates).await?;
            self.store.revise(&stale).await?;
            Ok::<usize, Refused>(stale.len())
        };
        match revised.await {
            Ok(0) => {}
            Ok(answers) => tracing::info!(answers, "public answers are revised"),
            Err(error) => tracing::error!(%error, "public answers could not be reviewed"),
        }
    }
}

/// Those that rest on words which are not said any more.
fn stale(all: Vec<PublicAnswer>, before: Option<&Snapshot>, now: &Snapshot) -> Vec<PublicAnswer> {
    let stale = |mut answer: PublicAnswer| {
        let passages = &answer.evidence.passages;
        let stands: Vec<bool> = passages.iter().map(|id| id.find(now).is_some()).collect();
        if stands.iter().all(|stands| *stands) {
            return None;
        }
        let all = passages.iter().zip(&stands).zip(&answer.instead);
        let instead = all.map(|((id, stands), known)| match stands {
            true => None,
            false => instead(id, known.as_ref(), before, now),
        });
        answer.instead = instead.collect();
        Some(answer)
    };
    all.into_iter().filter_map(stale).collect()
}

/// What its communiqué says instead of words that it does not say any more; `None` where it is
/// gone, or where what it said is not at hand any more. `known` is what an earlier reload found.
fn instead(
    id: &PassageId,
    known: Option<&Instead>,
    before: Option<&Snapshot>,
    now: &Snapshot,
) -> Option<Instead> {
    let communique = now.communique(&id.file)?;
    let last = match known {
        Some(Instead::Words(words)) if words.find(now).is_some() => return known.cloned(),
        Some(Instead::Words(words)) => words,
        _ => id,
    };
    let before = before?;
    if before.communique(&id.file).is_some_and(|said| said.text == communique.text) {
        return known.cloned();
    }
    let said = last.find(before)?;
    Some(match now.nearest_words(&id.file, &said.text) {
        Some(quote) => Instead::Words(PassageId::of(&quote)),
        None => Instead::Nothing,
    })
}
