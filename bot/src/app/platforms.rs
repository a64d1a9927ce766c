//! The chat platforms that are served, side by side.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Error;
use crate::config::Settings;
use crate::conversation::Parts;
use crate::observe::Metrics;
#[cfg(feature = "telegram")]
use crate::telegram::Telegram;

/// How much longer than it was told a platform may take to stop.
const GRACE: Duration = Duration::from_secs(1);

/// A platform's name, and why it ended.
type Ended = (&'static str, Result<(), String>);

/// The platforms that are served.
pub(super) struct Platforms {
    running: JoinSet<Ended>,
    /// One message from each that has started; closed when no other can come.
    started: mpsc::Receiver<()>,
}

/// Sees that there is a platform to serve.
pub(super) fn see_any(settings: &Settings) -> Result<(), Error> {
    if !cfg!(feature = "telegram") {
        return Err(Error::NoPlatform);
    }
    settings.telegram.token.reveal().map(|_| ()).ok_or(Error::NoToken)
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
        #[cfg(feature = "telegram")]
        if settings.telegram.token.reveal().is_some() {
            let (settings, people) = (settings.telegram.clone(), settings.people.clone());
            let parts = parts.clone();
            let (starting, stop) = (starting.clone(), stop.clone());
            running.spawn(async move {
                let connect = Telegram::connect(&settings, &people, parts);
                let served = match stop.run_until_cancelled(connect).await {
                    Some(Ok(telegram)) => {
                        // Fails only when nobody waits for it any more.
                        let _ = starting.send(()).await;
                        drop(starting);
                        telegram.run(stop.clone(), limit).await.map_err(|error| error.to_string())
                    }
                    Some(Err(error)) => Err(error.to_string()),
                    None => Ok(()),
                };
                ("telegram", served)
            });
        }
        #[cfg(not(feature = "telegram"))]
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
            tokio::time::sleep(limit + GRACE).await;
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
