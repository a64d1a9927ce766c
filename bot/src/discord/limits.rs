//! How fast Discord lets calls come, as its answers say: per route, and in all.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use serenity::http::{RatelimitingBucket, Route};
use tokio::time::{Instant, sleep_until};

/// More routes are not remembered once their time is over.
const REMEMBERED: usize = 1024;

/// What Discord's answers say of its limits.
#[derive(Debug, Default)]
pub struct Limits(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    routes: HashMap<RatelimitingBucket, Bucket>,
    /// Until when nothing at all is called.
    all: Option<Instant>,
}

/// What is left of one route.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    limit: u64,
    left: u64,
    until: Instant,
}

impl Limits {
    /// Completes when a call to this route may be made, and counts it.
    pub async fn ready(&self, route: &Route<'_>) {
        if is_of_interaction(route) {
            return;
        }
        while let Some(until) = self.take(route) {
            sleep_until(until).await;
        }
    }

    /// Until when to wait; none where the call may be made now.
    fn take(&self, route: &Route<'_>) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(until) = state.all.filter(|until| *until > now) {
            return Some(until);
        }
        let bucket = state.routes.get_mut(&route.ratelimiting_bucket())?;
        if bucket.until <= now {
            // Nothing is known of the time that begins: as many as last time.
            bucket.left = bucket.limit;
            bucket.until = now + Duration::from_secs(1);
        }
        match bucket.left.checked_sub(1) {
            Some(left) => {
                bucket.left = left;
                None
            }
            None => Some(bucket.until),
        }
    }

    /// An answer's headers.
    pub fn heard(&self, route: &Route<'_>, headers: &HeaderMap) {
        if is_of_interaction(route) {
            return;
        }
        let number = |name| headers.get(name)?.to_str().ok()?.parse::<f64>().ok();
        let count = |name| number(name).map(|n| n.max(0.0) as u64);
        let (Some(limit), Some(left), Some(after)) = (
            count("x-ratelimit-limit"),
            count("x-ratelimit-remaining"),
            number("x-ratelimit-reset-after"),
        ) else {
            return;
        };
        let until = Instant::now() + Duration::from_secs_f64(after.clamp(0.0, 86_400.0));
        let mut state = self.state();
        if state.routes.len() >= REMEMBERED {
            let now = Instant::now();
            state.routes.retain(|_, bucket| bucket.until > now);
        }
        let bucket = Bucket { limit: limit.max(1), left, until };
        let known = state.routes.entry(route.ratelimiting_bucket()).or_insert(bucket);
        // Others may be under way that this answer does not know of.
        let same = known.until > Instant::now() && until < known.until + Duration::from_millis(250);
        *known = Bucket { left: if same { left.min(known.left) } else { left }, ..bucket };
    }

    /// A call was refused for its haste.
    pub fn refused(&self, route: &Route<'_>, wait: Duration, global: bool) {
        let until = Instant::now() + wait;
        let mut state = self.state();
        if global {
            state.all = state.all.max(Some(until));
        } else if !is_of_interaction(route) {
            let bucket = Bucket { limit: 1, left: 0, until };
            let known = state.routes.entry(route.ratelimiting_bucket()).or_insert(bucket);
            *known = Bucket { left: 0, until: until.max(known.until), ..*known };
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a call answers an interaction. Discord limits those by interaction, whose few calls come
/// one after the other, and not in all; taken together by the bot they would hold each other up.
fn is_of_interaction(route: &Route<'_>) -> bool {
    matches!(
        route,
        Route::InteractionResponse { .. }
            | Route::WebhookOriginalInteractionResponse { .. }
            | Route::WebhookFollowupMessage { .. }
            | Route::WebhookFollowupMessages { .. }
    )
}

#[cfg(test)]
mod tests {
    use serenity::model::id::ChannelId;

    use super::*;

    fn route(channel: u64) -> Route<'static> {
        Route::ChannelMessages { channel_id: ChannelId::new(channel) }
    }

    fn headers(left: &str, after: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-limit", "5".parse().unwrap());
        headers.insert("x-ratelimit-remaining", left.parse().unwrap());
        headers.insert("x-ratelimit-reset-after", after.parse().unwrap());
        headers
    }

    #[tokio::test]
    async fn a_used_up_route_is_waited_for_and_others_are_not() {
        let limits = Limits::default();
        let began = Instant::now();
        limits.heard(&route(1), &headers("1", "0.3"));
        limits.ready(&route(1)).await;
        limits.ready(&route(2)).await;
        assert!(began.elapsed() < Duration::from_millis(200));
        limits.ready(&route(1)).await;
        assert!(began.elapsed() >= Duration::from_millis(290), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn a_global_limit_holds_up_all_but_interactions() {
        let limits = Limits::default();
        let began = Instant::now();
        limits.refused(&route(1), Duration::from_millis(300), true);
        let interaction = Route::InteractionResponse { interaction_id: 1.into(), token: "t" };
        limits.ready(&interaction).await;
        assert!(began.elapsed() < Duration::from_millis(200));
        limits.ready(&route(2)).await;
        assert!(began.elapsed() >= Duration::from_millis(290));
    }

    #[tokio::test]
    async fn one_interaction_holds_up_no_other() {
        let limits = Limits::default();
        let began = Instant::now();
        let answer =
            |token| Route::WebhookOriginalInteractionResponse { application_id: 1.into(), token };
        limits.heard(&answer("a"), &headers("0", "0.5"));
        limits.refused(&answer("a"), Duration::from_millis(500), false);
        limits.ready(&answer("b")).await;
        assert!(began.elapsed() < Duration::from_millis(300));
    }

    #[tokio::test]
    async fn an_answer_that_comes_late_gives_nothing_back() {
        let limits = Limits::default();
        let began = Instant::now();
        limits.heard(&route(1), &headers("1", "0.3"));
        limits.ready(&route(1)).await;
        limits.heard(&route(1), &headers("4", "0.3"));
        limits.ready(&route(1)).await;
        assert!(began.elapsed() >= Duration::from_millis(290));
    }
}
