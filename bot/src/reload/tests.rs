//! Reloads of a folder on disk, recorded in a database of its own.

use std::path::Path;

use tempfile::TempDir;

use super::*;

const CALL: &str = "# Bando\n\nLe domande vanno presentate entro il 20 giugno 2022.";
const STRIKE: &str = "# Sciopero\n\nLo sciopero è proclamato per il 9 giugno 2022.";
const COMMAND: Cause = Cause { name: "command", by: None };

/// A folder of communiqués that is answered from.
pub(crate) struct Service {
    dir: TempDir,
    pub(crate) reloads: Reloads,
    store: Store,
}

impl Service {
    pub(crate) async fn of(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("comunicati");
        std::fs::create_dir(&folder).unwrap();
        let mut settings = Settings::default();
        settings.store.file = dir.path().join("bacheca.db");
        settings.store.key = "0f".repeat(32).as_str().into();
        settings.knowledge.folder = folder.clone();
        for (file, text) in files {
            write(&folder, file, text);
        }
        let engine =
            knowledge::Settings { model: None, ..knowledge::Settings::built_in().unwrap() };
        let store = Store::open(&settings).await.unwrap();
        let snapshot = Source::new(&settings, engine.clone()).build(Vec::new()).unwrap();
        let topics = Box::new(|communique: &Communique| vec![communique.title.to_lowercase()]);
        let metrics = Arc::default();
        let reloads = Reloads::new(&settings, engine, snapshot, store.clone(), metrics, topics);
        reloads.record_start().await.unwrap();
        Self { dir, reloads, store }
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        write(&self.dir.path().join("comunicati"), file, text);
    }

    fn remove(&self, file: &str) {
        std::fs::remove_file(self.dir.path().join("comunicati").join(file)).unwrap();
    }

    /// What is answered from: the files, by name.
    fn files(&self) -> Vec<String> {
        self.reloads.current().communiques().iter().map(|c| c.file.clone()).collect()
    }

    /// What the last record has on its shelf.
    async fn recorded(&self) -> Vec<String> {
        let mut files: Vec<_> =
            self.store.shelf().await.unwrap().into_iter().map(|shelved| shelved.file).collect();
        files.sort();
        files
    }
}

fn write(folder: &Path, file: &str, text: &str) {
    std::fs::write(folder.join(file), text).unwrap();
}

#[tokio::test]
async fn a_proposal_changes_nothing_until_it_is_confirmed() {
    let service = Service::of(&[("bando.md", CALL)]).await;
    assert_eq!(service.recorded().await, ["bando.md"]);
    service.write("sciopero.md", STRIKE);
    let proposal = service.reloads.propose().await.unwrap();
    assert_eq!(proposal.changes.added[0].title, "Sciopero");
    assert_eq!(
        (service.files(), service.recorded().await),
        (vec!["bando.md".into()], vec!["bando.md".to_owned()])
    );

    // What was looked at is what comes, though the folder has gone on.
    service.write("altro.md", "# Altro\n\nAltro ancora.");
    let applied = service.reloads.confirm(&proposal.version, COMMAND).await.unwrap();
    assert_eq!((applied.version, applied.changes), (proposal.version, proposal.changes));
    assert_eq!(service.files(), ["bando.md", "sciopero.md"]);
    assert_eq!(service.recorded().await, ["bando.md", "sciopero.md"]);
    let shelf = service.store.shelf().await.unwrap();
    assert!(shelf.iter().any(|shelved| shelved.topics == ["sciopero"]), "{shelf:?}");
}

#[tokio::test]
async fn a_proposal_that_is_not_at_hand_any_more_is_read_again() {
    let service = Service::of(&[("bando.md", CALL)]).await;
    service.write("sciopero.md", STRIKE);
    let version = service.reloads.propose().await.unwrap().version;
    // As after a restart.
    service.reloads.inner.kept().proposed = None;
    service.write("altro.md", "# Altro\n\nAltro ancora.");
    let refused = service.reloads.confirm(&version, COMMAND).await.unwrap_err();
    assert!(matches!(refused, Refused::Changed), "{refused:?}");
    assert_eq!(service.files(), ["bando.md"]);
    service.remove("altro.md");
    service.reloads.confirm(&version, COMMAND).await.unwrap();
    assert_eq!(service.files(), ["bando.md", "sciopero.md"]);
}

#[tokio::test]
async fn undone_and_done_again() {
    let service = Service::of(&[("bando.md", CALL)]).await;
    let nothing = service.reloads.undo(COMMAND).await.unwrap_err();
    assert!(matches!(nothing, Refused::NothingBefore), "{nothing:?}");
    let first = service.reloads.current().version().to_owned();
    service.write("sciopero.md", STRIKE);
    let second = service.reloads.reload(COMMAND).await.unwrap().version;
    // Reloaded once more without a change: there is still the first to go back to.
    service.reloads.reload(COMMAND).await.unwrap();
    assert_eq!(service.reloads.before(), Some(first.clone()));

    let undone = service.reloads.undo(Cause { name: "undo", by: None }).await.unwrap();
    assert_eq!(undone.version, first);
    assert_eq!(undone.changes.removed[0].title, "Sciopero");
    assert_eq!(
        (service.files(), service.recorded().await),
        (vec!["bando.md".into()], vec!["bando.md".to_owned()])
    );
    let again = service.reloads.undo(Cause { name: "undo", by: None }).await.unwrap();
    assert_eq!((again.version, service.reloads.before()), (second, Some(first)));
}

#[tokio::test]
async fn a_folder_that_is_empty_or_gone_is_refused_with_the_cure() {
    let service = Service::of(&[("bando.md", CALL)]).await;
    service.remove("bando.md");
    let refused = service.reloads.propose().await.unwrap_err().to_string();
    assert!(refused.contains("no communiqué") && refused.contains("check that"), "{refused}");
    std::fs::remove_dir(service.dir.path().join("comunicati")).unwrap();
    let refused = service.reloads.reload(COMMAND).await.unwrap_err().to_string();
    assert!(refused.contains("cannot read the knowledge folder"), "{refused}");
    assert_eq!(
        (service.files(), service.recorded().await),
        (vec!["bando.md".into()], vec!["bando.md".to_owned()])
    );
}

#[tokio::test]
async fn an_empty_start_is_not_the_end_of_what_was_recorded() {
    let service = Service::of(&[]).await;
    assert!(service.recorded().await.is_empty());
    service.write("bando.md", CALL);
    service.reloads.reload(COMMAND).await.unwrap();
    service.remove("bando.md");
    let empty =
        Snapshot::build(knowledge::reader::Folder::default(), service.reloads.current().settings());
    service.reloads.inner.library.replace(Arc::new(empty.unwrap()));
    service.reloads.record_start().await.unwrap();
    assert_eq!(service.recorded().await, ["bando.md"]);
}

#[tokio::test]
async fn one_at_a_time_and_what_is_begun_is_finished() {
    let service = Service::of(&[("bando.md", CALL)]).await;
    service.write("sciopero.md", STRIKE);
    let turn = service.reloads.turn().unwrap();
    let busy = service.reloads.reload(COMMAND).await.unwrap_err();
    assert!(matches!(busy, Refused::Busy), "{busy:?}");
    drop(turn);

    let reloads = service.reloads.clone();
    let asker = tokio::spawn(async move { reloads.reload(COMMAND).await });
    while service.reloads.turn().is_ok() {
        tokio::task::yield_now().await;
    }
    // Who asked goes away in the middle.
    asker.abort();
    service.reloads.reload_unasked("signal").await;
    assert_eq!(service.files(), ["bando.md", "sciopero.md"]);
    assert_eq!(service.recorded().await, ["bando.md", "sciopero.md"]);
}
