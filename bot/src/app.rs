//! The running service: every part is started and stopped here.

mod error;
mod platforms;
pub mod signals;

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use knowledge::{Communique, Snapshot};
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Settings;
#[cfg(unix)]
use crate::control::socket::Socket;
use crate::conversation::{Conversation, Parts};
use crate::observe::{Metrics, server};
use crate::reload::{self, Reloads, Source, watch};
use crate::store::Store;
use crate::topics::Topics;
use crate::verified;

pub use error::Error;
use platforms::Platforms;
use signals::Hangups;

/// How often what is counted in memory is written.
const FLUSH: Duration = Duration::from_secs(60);
/// How often what is done with is forgotten.
const TIDY: Duration = Duration::from_secs(60 * 60);
/// How long the parts beside the platforms may take to stop.
const LAST: Duration = Duration::from_secs(2);

/// The service, ready to run.
pub struct App {
    settings: Settings,
    parts: Parts,
    hangups: Hangups,
    #[cfg(unix)]
    socket: Option<Socket>,
    /// What goes on beside the platforms, until [`App::quit`].
    tasks: TaskTracker,
    quit: CancellationToken,
}

/// Says to standard output, one line, what listens or is ready, for whoever started the program.
pub fn announce(line: &str) {
    let mut out = io::stdout().lock();
    // Nobody may be listening.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

impl App {
    /// Opens and builds all that the service is made of. `today` stands in for the clock.
    ///
    /// # Errors
    /// When a setting is missing or wrong, or something is taken by another program.
    pub async fn build(settings: Settings, today: Option<DateTime>) -> Result<Self, Error> {
        platforms::see_any(&settings)?;
        let hangups = Hangups::listen().map_err(Error::Signals)?;
        // First, because it tells another program of the same settings.
        #[cfg(unix)]
        let socket = settings.socket().map(|path| Socket::open(&path)).transpose()?;

        let (tasks, quit) = (TaskTracker::new(), CancellationToken::new());
        let metrics = Arc::new(Metrics::default());
        for part in ["knowledge", "service", "store"] {
            metrics.ready(part, false);
        }
        if !settings.service.listen.is_empty() {
            let listener = server::listen(&settings.service.listen).await?;
            if let Ok(address) = listener.local_addr() {
                announce(&format!("listening on http://{address}"));
            }
            let served = server::serve(listener, Arc::clone(&metrics), quit.clone());
            tasks.spawn(async {
                if let Err(error) = served.await {
                    tracing::error!(
                        "/healthz, /readyz and /metrics are not served any more: {error}"
                    );
                }
            });
        }

        let store = Store::open(&settings).await?;
        metrics.ready("store", true);
        let published = verified::files(&store.published().await?);
        let (engine, snapshot) = first_snapshot(&settings, published).await?;
        metrics.ready("knowledge", true);
        let topics = Arc::new(Topics::load(settings.topics())?);
        let reloads = {
            let topics = Arc::clone(&topics);
            let topics_of =
                Box::new(move |communique: &Communique| topics.of_communique(communique));
            Reloads::new(
                &settings,
                engine,
                snapshot,
                store.clone(),
                Arc::clone(&metrics),
                topics_of,
            )
        };
        let conversation = Conversation::new(
            &settings,
            topics,
            reloads.clone(),
            store.clone(),
            Arc::clone(&metrics),
            today,
        )?;
        let parts = Parts { conversation: Arc::new(conversation), store, reloads, metrics };
        Ok(Self {
            settings,
            parts,
            hangups,
            #[cfg(unix)]
            socket,
            tasks,
            quit,
        })
    }

    /// Serves until stopped, then lets answers in flight be finished, for as long as the settings
    /// allow, and closes everything in order.
    ///
    /// # Errors
    /// When the start cannot be recorded, or the last platform gives up.
    pub async fn run(self, stop: CancellationToken) -> Result<(), Error> {
        let Self { settings, parts, hangups, tasks, quit, .. } = self;
        parts.reloads.record_start().await?;
        let aside = |work| beside(&tasks, &quit, work);
        aside(Box::pin(reload::prepare(parts.reloads.current())));
        aside(Box::pin(chores(parts.clone())));
        aside(Box::pin(reload_on_hangup(hangups, parts.reloads.clone())));
        if settings.knowledge.watch {
            aside(Box::pin(watch_folder(settings.clone(), parts.reloads.clone())));
        }
        #[cfg(unix)]
        if let Some(socket) = self.socket {
            tasks.spawn(socket.serve(parts.reloads.clone(), quit.clone()));
        }

        let limit = Duration::from_secs(settings.service.stop_seconds);
        let mut platforms = Platforms::start(&settings, &parts, &stop, limit);
        if platforms.started().await {
            parts.metrics.ready("service", true);
            announce("ready");
        }
        let outcome = platforms.ended(&parts.metrics, &stop, limit).await;

        parts.conversation.flush().await;
        quit.cancel();
        tasks.close();
        if timeout(LAST, tasks.wait()).await.is_err() {
            tracing::warn!("a part did not stop in time and is broken off");
        }
        parts.store.close().await;
        outcome
    }
}

/// Builds the knowledge base that the service begins with.
async fn first_snapshot(
    settings: &Settings,
    published: Vec<verified::File>,
) -> Result<(knowledge::Settings, Snapshot), Error> {
    let settings = settings.clone();
    let build = move || {
        let engine = settings.engine_of_service()?;
        if engine.model.is_none() {
            tracing::warn!("there is no embedding model: words alone decide");
        }
        let snapshot = Source::new(&settings, engine.clone()).build(published)?;
        Ok::<_, knowledge::Error>((engine, snapshot))
    };
    let built = tokio::task::spawn_blocking(build).await;
    let (engine, snapshot) = built.map_err(|_| Error::Broken("the knowledge base"))??;
    reload::log(snapshot.warnings());
    if snapshot.communiques().is_empty() {
        tracing::warn!("there is no communiqué to answer from; put some in the folder and reload");
    }
    Ok((engine, snapshot))
}

/// Runs work that ends, at the latest, with the service.
fn beside(
    tasks: &TaskTracker,
    quit: &CancellationToken,
    work: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>,
) {
    let quit = quit.clone();
    tasks.spawn(async move {
        quit.run_until_cancelled(work).await;
    });
}

/// What has to be done every now and then.
async fn chores(parts: Parts) {
    let (mut flush, mut tidy) = (interval(FLUSH), interval(TIDY));
    for interval in [&mut flush, &mut tidy] {
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    }
    loop {
        tokio::select! {
            _ = flush.tick() => parts.conversation.flush().await,
            _ = tidy.tick() => {
                if let Err(error) = parts.store.tidy(Timestamp::now()).await {
                    tracing::error!("what is done with could not be forgotten: {error}");
                }
            }
        }
    }
}

async fn reload_on_hangup(mut hangups: Hangups, reloads: Reloads) {
    while hangups.next().await {
        reloads.reload_unasked("signal").await;
    }
}

async fn watch_folder(settings: Settings, reloads: Reloads) {
    match settings.folder() {
        Some(folder) => watch::watch(&reloads, folder).await,
        None => tracing::warn!(
            "`knowledge.watch` is set, but the built-in knowledge base never changes; set `knowledge.folder`"
        ),
    }
}
