//! Reloads by itself when a file in the folder changes. What the system does not tell of, for
//! instance on a network drive, goes unseen: there `bacheca reload` or the signal HUP do.

#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::{Instant, sleep, timeout};

use super::Reloads;

/// How long nothing may change before the folder counts as settled: copying takes its time.
const QUIET: Duration = Duration::from_secs(2);
/// A folder that never settles is read all the same after this long.
const LONGEST: Duration = Duration::from_secs(60);
/// How often it is seen that the folder watched is still the one in its place.
const LOOK: Duration = Duration::from_secs(15);

type Seen = notify::Result<Event>;

/// Watches a folder for as long as it is polled. A folder that cannot be watched, or that another
/// is put in the place of, is tried again until it can.
pub async fn watch(reloads: &Reloads, folder: &Path) {
    let mut unwatched = false;
    loop {
        match Watch::start(folder) {
            Ok(mut watch) => {
                if unwatched {
                    tracing::info!("the knowledge folder is watched again");
                    // What happened meanwhile was not seen.
                    reloads.reload_unasked("watch").await;
                }
                while watch.changed().await {
                    reloads.reload_unasked("watch").await;
                }
            }
            // Once is enough: it may be away for long.
            Err(_) if unwatched => sleep(LOOK).await,
            Err(error) => {
                let folder = folder.display();
                tracing::warn!("cannot watch {folder}: {error}; it is tried again until it works");
            }
        }
        unwatched = true;
        sleep(QUIET).await;
    }
}

struct Watch {
    folder: PathBuf,
    identity: Option<Identity>,
    seen: UnboundedReceiver<Seen>,
    /// Ends with this value.
    _watcher: RecommendedWatcher,
}

impl Watch {
    fn start(folder: &Path) -> notify::Result<Self> {
        // Taken before: a folder exchanged in between is then noticed.
        let identity = identity(folder);
        let (sender, seen) = mpsc::unbounded_channel();
        let root = folder.to_owned();
        let mut watcher = notify::recommended_watcher(move |event: Seen| {
            if event.as_ref().map_or(true, |event| matters(event, &root)) {
                // Fails only when nobody watches any more.
                let _ = sender.send(event);
            }
        })?;
        watcher.watch(folder, RecursiveMode::Recursive)?;
        Ok(Self { folder: folder.to_owned(), identity, seen, _watcher: watcher })
    }

    /// Waits until something has changed and the folder is quiet again; `false` when watching has
    /// to begin anew.
    async fn changed(&mut self) -> bool {
        let mut latest: Option<Instant> = None;
        loop {
            let wait = match latest {
                None => LOOK,
                Some(latest) => QUIET.min(latest.saturating_duration_since(Instant::now())),
            };
            match timeout(wait, self.seen.recv()).await {
                Ok(Some(Ok(_))) => {
                    latest.get_or_insert_with(|| Instant::now() + LONGEST);
                }
                Ok(Some(Err(error))) => {
                    tracing::warn!("watching the knowledge folder failed: {error}; it begins anew");
                    return false;
                }
                Ok(None) => return false,
                Err(_) if identity(&self.folder) != self.identity => return false,
                Err(_) if latest.is_some() => return true,
                Err(_) => {}
            }
        }
    }
}

/// Whether an event is more than somebody reading, ourselves among them. Hidden files, which
/// editors and copying programs write on the way, are no part of the knowledge base.
fn matters(event: &Event, root: &Path) -> bool {
    let hidden = |path: &PathBuf| {
        let below = path.strip_prefix(root).unwrap_or(Path::new(""));
        below.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."))
    };
    let only_hidden = !event.paths.is_empty() && event.paths.iter().all(hidden);
    !matches!(event.kind, EventKind::Access(_)) && !only_hidden
}

/// What tells a folder from another of the same name: device and number.
type Identity = (u64, u64);

fn identity(folder: &Path) -> Option<Identity> {
    let metadata = std::fs::metadata(folder).ok()?;
    #[cfg(unix)]
    let identity = (MetadataExt::dev(&metadata), MetadataExt::ino(&metadata));
    #[cfg(not(unix))]
    let identity = (u64::from(metadata.is_dir()), 0);
    Some(identity)
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, ModifyKind};

    use super::*;

    fn event(kind: EventKind, files: &[&str]) -> Event {
        let event = Event::new(kind);
        files.iter().fold(event, |event, file| event.add_path(Path::new("/.srv/c").join(file)))
    }

    #[test]
    fn reading_is_no_change_and_hidden_files_are_none_of_ours() {
        let matters = |kind, files: &[&str]| matters(&event(kind, files), Path::new("/.srv/c"));
        let create = EventKind::Create(CreateKind::File);
        let modify = EventKind::Modify(ModifyKind::Any);
        assert!(matters(create, &["v/nuovo.pdf"]));
        assert!(matters(modify, &["v/.nuovo.pdf.part", "v/nuovo.pdf"]));
        assert!(matters(EventKind::Other, &[]), "some were lost: look again");
        assert!(!matters(EventKind::Access(AccessKind::Any), &["v/nuovo.pdf"]));
        assert!(!matters(create, &["v/.nuovo.pdf.part"]));
        assert!(!matters(modify, &[".git/index"]));
    }

    #[tokio::test]
    async fn a_change_is_told_once_the_folder_is_quiet() {
        let dir = tempfile::tempdir().unwrap();
        let mut watch = Watch::start(dir.path()).unwrap();
        std::fs::write(dir.path().join("a.txt"), "Uno.").unwrap();
        let began = Instant::now();
        assert!(watch.changed().await);
        assert!(began.elapsed() >= QUIET);
        // Nothing more is told of the same change.
        assert!(timeout(QUIET, watch.changed()).await.is_err());
    }

    #[tokio::test]
    async fn another_folder_in_its_place_is_watched_anew() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("comunicati");
        std::fs::create_dir(&folder).unwrap();
        let mut watch = Watch::start(&folder).unwrap();
        std::fs::rename(&folder, dir.path().join("vecchi")).unwrap();
        std::fs::create_dir(&folder).unwrap();
        assert!(!watch.changed().await);
    }
}
