//! The Département's folder on disk: read whole, written whole.

use std::collections::BTreeMap;
use std::path::Path;

use domain::folder;
use domain::territory::Territory;

use crate::Faults;

/// Reads and checks a folder.
///
/// # Errors
/// One line a fault: file, key, what is expected.
pub fn read(directory: &Path) -> Result<Territory, Faults> {
    let mut files = BTreeMap::new();
    for name in folder::FILES {
        if let Ok(text) = std::fs::read_to_string(directory.join(name)) {
            files.insert(name.to_owned(), text);
        }
    }
    let place = directory.display();
    folder::read(&files)
        .map_err(|faults| Faults(faults.iter().map(|fault| format!("{place}/{fault}")).collect()))
}

/// Writes a folder, made when missing.
///
/// # Errors
/// When it cannot be written.
pub fn write(directory: &Path, territory: &Territory) -> anyhow::Result<()> {
    std::fs::create_dir_all(directory)?;
    for (name, text) in folder::print(territory)? {
        std::fs::write(directory.join(name), text)?;
    }
    Ok(())
}
