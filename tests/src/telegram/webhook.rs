//! Updates that are sent to the bot instead of being asked for.
//!
//! As Telegram's own server does it: several calls at once, but never two of one queue (a chat's
//! messages, a user's presses), and again after a growing pause where one fails.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::server::Shared;
use super::world::{World, now};

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A call to be made.
struct Errand {
    id: i64,
    queue: String,
    url: String,
    secret: Option<String>,
    body: Vec<u8>,
}

/// Sends updates for as long as it is let.
pub async fn deliver(shared: Arc<Shared>) {
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    let mut busy: BTreeSet<String> = BTreeSet::new();
    let mut changes = shared.changes();
    loop {
        changes.borrow_and_update();
        for errand in shared.look(|world| world.errands(&busy)) {
            busy.insert(errand.queue.clone());
            let client = client.clone();
            tasks.spawn(async move {
                let mut call = client.post(&errand.url).header("content-type", "application/json");
                if let Some(secret) = &errand.secret {
                    call = call.header("X-Telegram-Bot-Api-Secret-Token", secret);
                }
                let result = match call.body(errand.body).send().await {
                    Ok(answer) if answer.status().is_success() => Ok(()),
                    Ok(answer) => {
                        Err(format!("Wrong response from the webhook: {}", answer.status()))
                    }
                    Err(error) => Err(format!("Connection failed: {error}")),
                };
                (errand.id, errand.queue, result)
            });
        }
        tokio::select! {
            _ = changes.changed() => {}
            Some(Ok((id, queue, result))) = tasks.join_next() => {
                busy.remove(&queue);
                shared.change(|world| world.delivered(id, result));
            }
            // For those that wait for their next try.
            () = tokio::time::sleep(Duration::from_millis(50)) => {}
        }
    }
}

impl World {
    /// The calls that can be made beside those that are at work.
    fn errands(&self, busy: &BTreeSet<String>) -> Vec<Errand> {
        let Some(webhook) = &self.webhook else { return Vec::new() };
        let Some(url) = self.route(&webhook.url) else { return Vec::new() };
        let mut busy: BTreeSet<&str> = busy.iter().map(String::as_str).collect();
        let mut errands = Vec::new();
        for update in &self.updates {
            if busy.len() >= webhook.max_connections {
                break;
            }
            // What waits for its next try holds up its own queue.
            if busy.insert(&update.queue) && update.due <= Instant::now() {
                errands.push(Errand {
                    id: update.id,
                    queue: update.queue.clone(),
                    url: url.clone(),
                    secret: webhook.secret.clone(),
                    body: update.body.to_string().into_bytes(),
                });
            }
        }
        errands
    }

    /// Where an address leads on this machine; nothing is ever sent to another.
    fn route(&self, url: &str) -> Option<String> {
        let way = self.routes.iter().find_map(|(public, local)| {
            Some(format!("{local}{}", url.strip_prefix(public.as_str())?))
        });
        way.or_else(|| url.starts_with("http://127.0.0.1").then(|| url.to_owned()))
    }

    fn delivered(&mut self, id: i64, result: Result<(), String>) {
        match result {
            Ok(()) => self.updates.retain(|update| update.id != id),
            Err(reason) => {
                if let Some(update) = self.updates.iter_mut().find(|update| update.id == id) {
                    let pause = Duration::from_millis(250 << update.tries.min(7));
                    update.tries += 1;
                    update.due = Instant::now() + pause.min(LONGEST_PAUSE);
                }
                if let Some(webhook) = &mut self.webhook {
                    webhook.last_error = Some((now(), reason));
                }
            }
        }
    }
}
