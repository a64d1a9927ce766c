//! Everything that an operator changes: `config/bacheca.toml`, an own file, the environment.
//! The only reader of the environment.

mod knowledge;
mod log;
mod service;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::knowledge::Warning;
use ::knowledge::embedder::{Embedder, Patience};
use ::knowledge::reader::Limits;
use ::knowledge::semantics::Model;
use ::knowledge::vocabulary::Vocabulary;
use serde::Deserialize;
use toml::Table;

pub use self::knowledge::{Cache, Knowledge, ModelChoice, ReaderLimits};
pub use self::log::{Log, LogFormat, LogLevel};
pub use service::{
    Asking, Discord, Guild, Mode, People, Privacy, Secret, Service, Store, Telegram,
};

/// The settings as delivered, each with its default.
pub const BUILT_IN: &str = include_str!("../../config/bacheca.toml");

/// What every variable of the environment starts with.
const PREFIX: &str = "BACHECA_";
/// The variable that names the operator's own file.
const CONFIG: &str = "BACHECA_CONFIG";
/// Where a setting leaves the place to the program.
const AUTO: &str = "auto";
/// Variables that hosts of bots know by these names.
const KNOWN_ELSEWHERE: [(&str, &str); 2] =
    [("DISCORD_TOKEN", "BACHECA_DISCORD__TOKEN"), ("TELEGRAM_TOKEN", "BACHECA_TELEGRAM__TOKEN")];

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What is answered from.
    pub knowledge: Knowledge,
    /// What reading may cost.
    pub limits: ReaderLimits,
    /// What is logged, and how.
    pub log: Log,
    /// The Telegram bot.
    pub telegram: Telegram,
    /// The Discord bot.
    pub discord: Discord,
    /// Who may do more than ask.
    pub people: People,
    /// What one asker may ask for.
    pub asking: Asking,
    /// What lasts.
    pub store: Store,
    /// How the running service is watched and spoken to.
    pub service: Service,
    /// Who is responsible.
    pub privacy: Privacy,
    /// This user's folders.
    #[serde(skip)]
    folders: UserFolders,
}

/// Where this user's programs keep things (XDG Base Directory Specification).
#[derive(Clone, Debug, Default, PartialEq)]
struct UserFolders {
    /// What they can do without.
    caches: Option<PathBuf>,
    /// What has to last.
    data: Option<PathBuf>,
    /// Settings.
    config: Option<PathBuf>,
}

impl UserFolders {
    fn of(environment: &[(String, String)]) -> Self {
        let variable = |name: &str| {
            let value = environment.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            value.map(PathBuf::from).filter(|path| path.is_absolute())
        };
        let folder = |name: &str, below_home: &str| {
            variable(name).or_else(|| Some(variable("HOME")?.join(below_home)))
        };
        Self {
            caches: folder("XDG_CACHE_HOME", ".cache"),
            data: folder("XDG_DATA_HOME", ".local/share"),
            config: folder("XDG_CONFIG_HOME", ".config"),
        }
    }
}

/// What is wrong with the settings: where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum WrongSettings {
    /// The file named cannot be read.
    #[error("cannot read the settings {}: {source}; name another file with --config", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of the file.
    #[error("{}, line {line}: {cause}; config/bacheca.toml lists every setting", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        cause: String,
    },
    /// A variable of the environment.
    #[error("the environment variable {name}: {cause}; config/bacheca.toml lists every setting")]
    Variable {
        /// Its name.
        name: String,
        /// What is wrong.
        cause: String,
    },
}

impl Settings {
    /// The settings of the file given, else of the one named in the environment, else as
    /// delivered; single settings of the environment win.
    ///
    /// # Errors
    /// When the file cannot be read, or holds or is given what is no setting.
    pub fn load(file: Option<&Path>) -> Result<Self, WrongSettings> {
        Self::from(file, std::env::vars_os())
    }

    fn from(
        file: Option<&Path>,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, WrongSettings> {
        let environment: Vec<(String, String)> = environment
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let folders = UserFolders::of(&environment);
        let given = |(name, value): &(String, String)| {
            (name.starts_with(PREFIX) && !value.is_empty()).then(|| (name.clone(), value.clone()))
        };
        let mut variables: Vec<(String, String)> = environment.iter().filter_map(given).collect();
        for (elsewhere, ours) in KNOWN_ELSEWHERE {
            let value =
                environment.iter().find(|(name, value)| name == elsewhere && !value.is_empty());
            if let Some((_, value)) = value
                && !variables.iter().any(|(name, _)| name == ours)
            {
                variables.push((ours.to_owned(), value.clone()));
            }
        }
        variables.sort();
        let named = variables.iter().find(|(name, _)| name == CONFIG);
        let own = file.map(Path::to_owned).or_else(|| named.map(|(_, path)| path.into()));
        let mut table = Table::new();
        if let Some(path) = own {
            let text = std::fs::read_to_string(&path)
                .map_err(|source| WrongSettings::Unreadable { path: path.clone(), source })?;
            let wrong = |error: toml::de::Error| {
                let start = error.span().map_or(0, |span| span.start);
                let before = text.bytes().take(start);
                WrongSettings::File {
                    line: before.filter(|&byte| byte == b'\n').count() + 1,
                    path: path.clone(),
                    cause: error.message().replace('\n', ", "),
                }
            };
            // Read as settings first: only the text knows its lines.
            toml::from_str::<Self>(&text).map_err(wrong)?;
            table = toml::from_str(&text).map_err(wrong)?;
        }
        for (name, value) in &variables {
            put(&mut table, name, value)?;
        }
        let settings = Self::deserialize(table).map_err(|error| WrongSettings::Variable {
            name: format!("{PREFIX}*"),
            cause: error.message().to_owned(),
        })?;
        let people = settings.people.clone().with_guilds(&settings.discord);
        Ok(Self { folders, people, ..settings })
    }

    /// The engine's settings, for a command.
    ///
    /// # Errors
    /// When the vocabulary file or the model cannot be read or is wrong.
    pub fn engine(&self) -> Result<::knowledge::Settings, ::knowledge::Error> {
        self.engine_with(Patience::Long)
    }

    /// The same for a service, whose answers do not wait for the model.
    ///
    /// # Errors
    /// As [`Settings::engine`].
    pub fn engine_of_service(&self) -> Result<::knowledge::Settings, ::knowledge::Error> {
        self.engine_with(Patience::Short)
    }

    fn engine_with(&self, patience: Patience) -> Result<::knowledge::Settings, ::knowledge::Error> {
        let mut engine = ::knowledge::Settings::built_in()?;
        engine.limits = self.limits();
        if let Some(file) = given(&self.knowledge.vocabulary) {
            let name = file.display().to_string();
            let text =
                std::fs::read_to_string(file).map_err(|error| ::knowledge::Error::Invalid {
                    file: name.clone(),
                    line: None,
                    cause: error.to_string(),
                    cure: "correct `knowledge.vocabulary` in the settings".to_owned(),
                })?;
            engine.vocabulary = Vocabulary::parse(&name, &text)?;
        }
        engine.cache = match &self.knowledge.cache {
            Cache::Auto => self.folders.caches.as_ref().map(|caches| caches.join("bacheca")),
            Cache::Off => None,
            Cache::Folder(folder) => Some(folder.clone()),
        };
        engine.model = self.model(engine.cache.as_deref(), patience)?;
        Ok(engine)
    }

    /// The embedding model, with its vectors in the cache's folder; `None` where there is none.
    fn model(
        &self,
        cache: Option<&Path>,
        patience: Patience,
    ) -> Result<Option<Model>, ::knowledge::Error> {
        let embedder = match &self.knowledge.model {
            ModelChoice::Off => None,
            ModelChoice::BuiltIn => Embedder::built_in(),
            ModelChoice::Folder(folder) => Some(Embedder::from_folder(folder)?),
        };
        let embedder = embedder.map(|embedder| embedder.with_patience(patience));
        Ok(embedder.map(|embedder| match cache {
            Some(folder) => {
                let (model, warning) = Model::cached(embedder, folder);
                if let Some(Warning { file, cause, cure, .. }) = warning {
                    tracing::warn!(%file, "{cause}; {cure}");
                }
                model
            }
            None => Model::new(embedder),
        }))
    }

    /// The folder to answer from; `None` for the built-in knowledge base.
    pub fn folder(&self) -> Option<&Path> {
        given(&self.knowledge.folder)
    }

    /// The topics file; `None` for the built-in one.
    pub fn topics(&self) -> Option<&Path> {
        given(&self.knowledge.topics)
    }

    /// The database file; `None` where it is to be in the user's folder and there is none.
    pub fn store_file(&self) -> Option<PathBuf> {
        automatic(&self.store.file, self.folders.data.as_deref(), "bacheca/bacheca.db")
    }

    /// The file of the database's key; `None` as with [`Settings::store_file`].
    pub fn key_file(&self) -> Option<PathBuf> {
        automatic(&self.store.key_file, self.folders.config.as_deref(), "bacheca/key")
    }

    /// The socket that the running program is spoken to over, unless there is to be none.
    pub fn socket(&self) -> Option<PathBuf> {
        let socket = given(&self.service.socket)?;
        let beside = || Some(self.store_file()?.with_extension("socket"));
        if socket == Path::new(AUTO) { beside() } else { Some(socket.to_owned()) }
    }

    /// What reading may cost.
    pub fn limits(&self) -> Limits {
        Limits {
            max_file_bytes: self.limits.max_file_bytes,
            max_pages: self.limits.max_pages,
            max_time: Duration::from_secs(self.limits.max_seconds),
            max_files: self.limits.max_files,
        }
    }
}

/// Puts one variable of the environment in its place, and sees that it is a setting. A name
/// without a section is somebody else's.
fn put(table: &mut Table, name: &str, value: &str) -> Result<(), WrongSettings> {
    let wrong = |cause: String| WrongSettings::Variable { name: name.to_owned(), cause };
    let path = name.trim_start_matches(PREFIX).to_lowercase();
    let Some((section, key)) = path.split_once("__") else { return Ok(()) };
    // Numbers and switches stay what they are; everything else is text and needs no quotes.
    let value = match (value.parse(), value.parse()) {
        (Ok(number), _) => toml::Value::Integer(number),
        (_, Ok(switch)) => toml::Value::Boolean(switch),
        _ => value.into(),
    };
    let one = Table::from_iter([(
        section.to_owned(),
        toml::Value::Table(Table::from_iter([(key.to_owned(), value.clone())])),
    )]);
    Settings::deserialize(one).map_err(|error| wrong(error.message().to_owned()))?;
    let section = table.entry(section).or_insert_with(|| Table::new().into());
    if let Some(section) = section.as_table_mut() {
        section.insert(key.to_owned(), value);
    }
    Ok(())
}

/// The path of a setting, or for `"auto"` this one below the user's folder.
fn automatic(setting: &Path, folder: Option<&Path>, below: &str) -> Option<PathBuf> {
    if setting == Path::new(AUTO) { Some(folder?.join(below)) } else { Some(setting.to_owned()) }
}

fn given(path: &Path) -> Option<&Path> {
    (!path.as_os_str().is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(file: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("own.toml");
        std::fs::write(&path, file).unwrap();
        let variables = variables.iter().map(|(n, v)| (OsString::from(n), OsString::from(v)));
        Settings::from(Some(&path), variables).map_err(|error| error.to_string())
    }

    #[test]
    fn the_delivered_file_lists_every_setting_with_its_default() {
        let delivered: Settings = toml::from_str(BUILT_IN).unwrap();
        assert_eq!(delivered, Settings::default());
        // Every setting: one that the file left out would fall back on its default unseen.
        let table: Table = toml::from_str(BUILT_IN).unwrap();
        let names: Vec<(&str, Vec<&str>)> = table
            .iter()
            .map(|(section, keys)| {
                (section.as_str(), keys.as_table().unwrap().keys().map(String::as_str).collect())
            })
            .collect();
        let debug = format!("{delivered:?}");
        // Where the user's folders are is found out, not set.
        let settings = debug.split("folders: ").next().unwrap();
        let fields = settings.replace("//", "").matches(": ").count();
        let listed = names.len() + names.iter().map(|(_, keys)| keys.len()).sum::<usize>();
        assert_eq!(fields, listed, "{debug}");
    }

    #[test]
    fn the_cache_is_where_this_user_keeps_such_things() {
        let cache =
            |environment: &[(&str, &str)]| with("", environment).unwrap().engine().unwrap().cache;
        assert_eq!(cache(&[("HOME", "/home/ada")]), Some("/home/ada/.cache/bacheca".into()));
        let xdg = [("HOME", "/home/ada"), ("XDG_CACHE_HOME", "/var/ada")];
        assert_eq!(cache(&xdg), Some("/var/ada/bacheca".into()));
        assert_eq!(cache(&[("HOME", "/home/ada"), ("BACHECA_KNOWLEDGE__CACHE", "off")]), None);
        assert_eq!(cache(&[]), None);
    }

    #[test]
    fn a_model_that_is_not_there_is_named_with_the_cure() {
        let settings = with("[knowledge]\nmodel = \"/no/such/model\"\n", &[]).unwrap();
        let error = settings.engine().unwrap_err().to_string();
        assert!(error.contains("/no/such/model") && error.contains("settings"), "{error}");
        let settings = with("[knowledge]\nmodel = \"off\"\n", &[]).unwrap();
        assert!(settings.engine().unwrap().model.is_none());
    }

    #[test]
    fn every_setting_is_explained() {
        let lines: Vec<&str> = BUILT_IN.lines().collect();
        for pair in lines.windows(2) {
            if pair[1].contains(" = ") && !pair[1].starts_with('#') {
                assert!(pair[0].starts_with('#'), "no comment above `{}`", pair[1]);
            }
        }
    }

    #[test]
    fn an_own_file_changes_only_what_it_says() {
        let settings = with("[limits]\nmax_pages = 7\n", &[]).unwrap();
        assert_eq!(settings.limits.max_pages, 7);
        assert_eq!(settings.limits.max_files, Limits::default().max_files);
    }

    #[test]
    fn a_guild_has_roles_of_its_own() {
        let file = "[people]\nadmins = [\"telegram:5\"]\n\n[discord.guilds.\"77\"]\n\
                    forums = [8, \"9\"]\nmoderators = [10]\nadmins = [11]\n";
        let settings = with(file, &[("DISCORD_TOKEN", "a.b.c")]).unwrap();
        assert_eq!(settings.discord.token.reveal(), Some("a.b.c"));
        assert_eq!(settings.discord.guilds["77"].forums, [8, 9]);
        assert_eq!(settings.people.moderators, ["discord:10".parse().unwrap()]);
        let admins = ["telegram:5".parse().unwrap(), "discord:11".parse().unwrap()];
        assert_eq!(settings.people.admins, admins);
        let wrong = with("[discord.guilds.\"77\"]\nforums = [\"aiuto\"]\n", &[]).unwrap_err();
        assert!(wrong.contains("`aiuto`"), "{wrong}");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = with("[limits]\nmax_pages = 7\nmax_pagse = 8\n", &[]).unwrap_err();
        assert!(error.contains("own.toml, line 3: unknown field `max_pagse`"), "{error}");
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let settings = with(
            "[limits]\nmax_pages = 7\n",
            &[
                ("BACHECA_LIMITS__MAX_PAGES", "9"),
                ("BACHECA_KNOWLEDGE__FOLDER", "/srv"),
                ("HOME", "/"),
            ],
        )
        .unwrap();
        assert_eq!(settings.limits.max_pages, 9);
        assert_eq!(settings.folder(), Some(Path::new("/srv")));
    }

    #[test]
    fn a_wrong_variable_is_named() {
        let error = with("", &[("BACHECA_LIMITS__MAX_PAGES", "many")]).unwrap_err();
        assert!(error.contains("BACHECA_LIMITS__MAX_PAGES"), "{error}");
        let error = with("", &[("BACHECA_KNOWLEDGE__DIR", "/srv")]).unwrap_err();
        assert!(error.contains("BACHECA_KNOWLEDGE__DIR: unknown field `dir`"), "{error}");
    }
}
