//! The chat platforms that are served, side by side: each is begun anew when it falls, and none
//! falls with another.

#[cfg(any(feature = "discord", feature = "telegram"))]
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;
#[cfg(any(feature = "discord", feature = "telegram"))]
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
#[cfg(any(feature = "discord", feature = "telegram"))]
use tokio_util::task::AbortOnDropHandle;

use super::Error;
use crate::config::Settings;
use crate::conversation::Parts;
#[cfg(feature = "discord")]
use crate::discord::Discord;
use crate::observe::Metrics;
#[cfg(any(feature = "discord", feature = "telegram"))]
use crate::platform::backoff::Backoff;
#[cfg(feature = "telegram")]
use crate::telegram::Telegram;

/// How much longer than it was told a platform may take to stop.
const GRACE: Duration = Duration::from_secs(1);
#[cfg(any(feature = "discord", feature = "telegram"))]
/// How long is waited before a platform that fell is begun anew.
const PAUSE: Backoff = Backoff { first: Duration::from_millis(500), most: Duration::from_secs(60) };
#[cfg(any(feature = "discord", feature = "telegram"))]
/// One that was served for so long fell for another reason than the last time.
const LONG: Duration = Duration::from_secs(120);
#[cfg(any(feature = "discord", feature = "telegram"))]
/// How long the start waits for a platform's connections; one that is out of reach holds up no
/// other for longer.
const COMING_UP: Duration = Duration::from_secs(5);
#[cfg(any(feature = "discord", feature = "telegram"))]
/// How often is looked whether they are up.
const LOOK: Duration = Duration::from_millis(20);

/// A platform's name, and why it ended.
type Ended = (&'static str, Result<(), String>);

#[cfg(any(feature = "discord", feature = "telegram"))]
/// Why a platform fell, and whether that is final.
type Fallen = (String, bool);

/// The platforms that are served.
pub(super) struct Platforms {
    running: JoinSet<Ended>,
    /// One message from each that has started; closed when no other can come.
    started: mpsc::Receiver<()>,
}

#[cfg(any(feature = "discord", feature = "telegram"))]
/// Says once that a platform has started; dropped unsaid, that it never will.
#[derive(Clone)]
struct Starting(Arc<Mutex<Option<mpsc::Sender<()>>>>);

#[cfg(any(feature = "discord", feature = "telegram"))]
impl Starting {
    fn new(sender: &mpsc::Sender<()>) -> Self {
        Self(Arc::new(Mutex::new(Some(sender.clone()))))
    }

    fn say(&self) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // There is room for all platforms; it fails only when nobody waits for it any more.
            let _ = sender.try_send(());
        }
    }
}

/// Sees that there is a platform to serve.
pub(super) fn see_any(settings: &Settings) -> Result<(), Error> {
    let mut tokens = Vec::new();
    if cfg!(feature = "discord") {
        tokens.push(&settings.discord.token);
    }
    if cfg!(feature = "telegram") {
        tokens.push(&settings.telegram.token);
    }
    if tokens.is_empty() {
        return Err(Error::NoPlatform);
    }
    tokens.iter().find_map(|token| token.reveal()).map(|_| ()).ok_or(Error::NoToken)
}

#[cfg(any(feature = "discord", feature = "telegram"))]
/// Completes when a platform is up, or takes too long for that. What is written before is lost
/// where a platform keeps nothing for a bot that is not there.
async fn up(name: &str, metrics: &Metrics) {
    let up = async {
        while metrics.parts().get(name) != Some(&true) {
            sleep(LOOK).await;
        }
    };
    // One that is still trying has started too.
    let _ = timeout(COMING_UP, up).await;
}

#[cfg(any(feature = "discord", feature = "telegram"))]
/// Serves a platform, again and again: connects, runs, says when it is up. It has started too when
/// it only tries to.
async fn served<F>(
    name: &'static str,
    stop: CancellationToken,
    starting: Starting,
    serve: impl Fn(Starting) -> F,
) -> Ended
where
    F: Future<Output = Result<(), Fallen>> + Send + 'static,
{
    let mut falls = 0;
    loop {
        let began = Instant::now();
        // In a task of its own, so that one that breaks falls like any other.
        let run = AbortOnDropHandle::new(tokio::spawn(serve(starting.clone())));
        let (cause, is_final) = match run.await {
            Ok(Ok(())) => return (name, Ok(())),
            Ok(Err(fallen)) => fallen,
            Err(_) => ("a part of it stopped working".to_owned(), false),
        };
        if is_final || stop.is_cancelled() {
            return (name, Err(cause));
        }
        tracing::error!(platform = name, "{cause}; it is begun anew");
        starting.say();
        if began.elapsed() > LONG {
            falls = 0;
        }
        if stop.run_until_cancelled(PAUSE.wait(falls)).await.is_none() {
            return (name, Ok(()));
        }
        falls += 1;
    }
}

#[cfg(any(feature = "discord", feature = "telegram"))]
/// What serves a platform once, made of its type.
macro_rules! serve {
    ($name:literal, $platform:ty, $settings:expr, $people:expr, $parts:expr, $stop:expr, $limit:expr) => {{
        let (settings, people) = ($settings.clone(), $people.clone());
        let (parts, stop, limit) = ($parts.clone(), $stop.clone(), $limit);
        move |starting: Starting| {
            let (settings, people) = (settings.clone(), people.clone());
            let (parts, stop) = (parts.clone(), stop.clone());
            async move {
                let metrics = Arc::clone(&parts.metrics);
                let connect = <$platform>::connect(&settings, &people, parts);
                let served = match stop.run_until_cancelled(connect).await {
                    Some(Ok(platform)) => {
                        let saying = async move {
                            up($name, &metrics).await;
                            starting.say();
                        };
                        let _saying = AbortOnDropHandle::new(tokio::spawn(saying));
                        platform.run(stop.clone(), limit).await
                    }
                    Some(Err(error)) => Err(error),
                    None => Ok(()),
                };
                served.map_err(|error| (error.to_string(), error.is_final()))
            }
        }
    }};
}

impl Platforms {
    /// Starts each platform that has a token.
    pub(super) fn start(
        settings: &Settings,
        parts: &Parts,
        stop: &CancellationToken,
        limit: Duration,
    ) -> Self {
        let mut running: JoinSet<Ended> = JoinSet::new();
        let (starting, started) = mpsc::channel(8);
        #[cfg(feature = "discord")]
        if settings.discord.token.reveal().is_some() {
            let serve =
                serve!("discord", Discord, settings.discord, settings.people, parts, stop, limit);
            running.spawn(served("discord", stop.clone(), Starting::new(&starting), serve));
        }
        #[cfg(feature = "telegram")]
        if settings.telegram.token.reveal().is_some() {
            let serve = serve!(
                "telegram",
                Telegram,
                settings.telegram,
                settings.people,
                parts,
                stop,
                limit
            );
            running.spawn(served("telegram", stop.clone(), Starting::new(&starting), serve));
        }
        #[cfg(not(any(feature = "discord", feature = "telegram")))]
        let _ = (settings, parts, stop, limit, &mut running);
        drop(starting);
        Self { running, started }
    }

    /// Waits until each has started or given up; whether any has started.
    pub(super) async fn started(&mut self) -> bool {
        let mut any = false;
        while self.started.recv().await.is_some() {
            any = true;
        }
        any
    }

    /// Waits until all have ended. One that gives up leaves the others alone; what the last one
    /// says is the end of the service.
    pub(super) async fn ended(
        mut self,
        metrics: &Metrics,
        stop: &CancellationToken,
        limit: Duration,
    ) -> Result<(), Error> {
        let mut outcome = Ok(());
        let all = async {
            while let Some(ended) = self.running.join_next().await {
                let stopped = || ("a platform", Err("its task stopped".to_owned()));
                let (platform, served) = ended.unwrap_or_else(|_| stopped());
                metrics.ready(platform, false);
                let Err(cause) = served else { continue };
                let error = Error::Platform { platform, cause };
                if !self.running.is_empty() {
                    tracing::error!("{error}; the other platforms are served further");
                }
                outcome = Err(error);
            }
        };
        let too_long = async {
            stop.cancelled().await;
            metrics.ready("service", false);
            sleep(limit + GRACE).await;
        };
        tokio::select! {
            () = all => {}
            () = too_long => tracing::warn!("answers in flight are broken off: no time is left"),
        }
        if stop.is_cancelled() { Ok(()) } else { outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_token_the_variable_is_named() {
        let error = see_any(&Settings::default()).unwrap_err();
        assert!(error.asked_wrongly());
        if cfg!(feature = "telegram") {
            assert!(error.to_string().contains("TELEGRAM_TOKEN"), "{error}");
            let mut settings = Settings::default();
            settings.telegram.token = "1:a".into();
            assert!(see_any(&settings).is_ok());
        }
        if cfg!(feature = "discord") {
            assert!(error.to_string().contains("DISCORD_TOKEN"), "{error}");
            let mut settings = Settings::default();
            settings.discord.token = "a.b.c".into();
            assert!(see_any(&settings).is_ok());
        }
    }

    fn platforms(ended: impl IntoIterator<Item = Ended>) -> Platforms {
        let (starting, started) = mpsc::channel(8);
        let mut running = JoinSet::new();
        for ended in ended {
            let starting = starting.clone();
            running.spawn(async move {
                if ended.1.is_ok() {
                    starting.send(()).await.unwrap();
                }
                ended
            });
        }
        Platforms { running, started }
    }

    #[tokio::test]
    async fn the_only_platform_that_gives_up_ends_the_service() {
        let (metrics, stop) = (Metrics::default(), CancellationToken::new());
        let mut only = platforms([("telegram", Err("the token is wrong".to_owned()))]);
        assert!(!only.started().await);
        let error = only.ended(&metrics, &stop, Duration::ZERO).await.unwrap_err();
        assert_eq!(error.to_string(), "telegram: the token is wrong");
    }

    #[cfg(any(feature = "discord", feature = "telegram"))]
    #[tokio::test]
    async fn one_that_falls_is_begun_anew_until_it_is_final() {
        let (sender, mut started) = mpsc::channel(8);
        let tries = Arc::new(Mutex::new(0));
        let counted = tries.clone();
        let serve = move |_| {
            let tries = counted.clone();
            async move {
                *tries.lock().unwrap() += 1;
                let tries = *tries.lock().unwrap();
                assert_ne!(tries, 1, "the first one breaks");
                Err(("the token is wrong".to_owned(), tries == 2))
            }
        };
        let starting = Starting::new(&sender);
        drop(sender);
        let ended = served("discord", CancellationToken::new(), starting, serve).await;
        assert_eq!(ended, ("discord", Err("the token is wrong".to_owned())));
        assert_eq!(*tries.lock().unwrap(), 2);
        assert!(started.recv().await.is_some(), "it was trying");
        assert!(started.recv().await.is_none());
    }

    #[tokio::test]
    async fn a_stop_waits_no_longer_than_it_may() {
        let (metrics, stop) = (Metrics::default(), CancellationToken::new());
        let mut slow = platforms([("telegram", Ok(()))]);
        slow.running.spawn(std::future::pending());
        assert!(slow.started().await);
        stop.cancel();
        slow.ended(&metrics, &stop, Duration::from_millis(10)).await.unwrap();
        assert_eq!(metrics.parts().get("service"), Some(&false));
    }
}
