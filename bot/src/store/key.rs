//! The database's key: from a setting, or from a file that is made where there is none.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::error::{Error, Result};

/// The setting that names the key's file.
const SETTING: &str = "`store.key_file`";

/// Reads 64 hexadecimal digits; `place` says where they stand.
pub fn parse(digits: &str, place: &str) -> Result<[u8; 32]> {
    let key = blake3::Hash::from_hex(digits.trim());
    Ok(*key.map_err(|_| Error::Malformed { place: place.to_owned() })?.as_bytes())
}

/// Reads the key's file; `None` where there is none.
pub fn read(path: &Path) -> Result<Option<[u8; 32]>> {
    match fs::read_to_string(path) {
        Ok(digits) => {
            warn_if_open_to_others(path);
            parse(&digits, &path.display().to_string()).map(Some)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            Err(Error::Malformed { place: path.display().to_string() })
        }
        Err(source) => Err(failed(path, "read", source)),
    }
}

/// Makes a new key and its file, which is on the disk when this returns: data encrypted with a key
/// that is lost would be lost too.
pub fn make(path: &Path) -> Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(Error::Randomness)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    private_folder(folder, SETTING)?;
    // Never a half-written key under the name that counts.
    let new = path.with_extension("new");
    let write = || {
        let mut file = private(OpenOptions::new().create(true).truncate(true)).open(&new)?;
        writeln!(file, "{}", blake3::Hash::from_bytes(key).to_hex())?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync_folder(folder)
    };
    write().map_err(|source| failed(path, "written", source))?;
    Ok(key)
}

/// Makes a folder that only its owner looks into, where there is none.
pub fn private_folder(folder: &Path, setting: &'static str) -> Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(folder);
    made.map_err(|source| Error::File { path: folder.to_owned(), what: "made", setting, source })
}

/// Opens for writing, and lets only the owner read what is made.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn failed(path: &Path, what: &'static str, source: std::io::Error) -> Error {
    Error::File { path: path.to_owned(), what, setting: SETTING, source }
}

/// A renamed file has its name for good only when its folder is on the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn warn_if_open_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map(|data| data.permissions().mode());
    if mode.is_ok_and(|mode| mode & 0o077 != 0) {
        let path = path.display();
        tracing::warn!("others than its owner may read the key {path}; run: chmod 600 {path}");
    }
}

#[cfg(not(unix))]
fn warn_if_open_to_others(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_ever_after() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/folder/key");
        assert!(read(&path).unwrap().is_none());
        let key = make(&path).unwrap();
        assert_eq!(read(&path).unwrap(), Some(key));
        assert_ne!(make(&dir.path().join("other")).unwrap(), key);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing beside it");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/key");
        make(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn what_is_no_key_is_named_and_not_shown() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        for wrong in [b"secret-but-short".as_slice(), b"", &[0xff; 64], &[b'z'; 64]] {
            fs::write(&path, wrong).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains("64 hexadecimal digits") && error.contains("key"), "{error}");
            assert!(!error.contains("secret") && !error.contains("zzz"), "{error}");
        }
    }
}
