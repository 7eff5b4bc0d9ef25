//! Whether a folder lies on a network drive. WAL needs memory that all processes share, which two computers do not
//! have: on such a drive it may seem to work and still lose what was written. There the ledger uses a rollback journal.

use std::path::Path;

/// File systems that other computers may write to at the same time.
const SHARED: [&str; 9] = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.glusterfs", "ceph", "afs"];

/// Whether other computers may have `folder` open. `false` where it cannot be told.
pub fn is_shared(folder: &Path) -> bool {
    let name = folder.to_string_lossy();
    // \\server\share, and the long form that canonical paths have on Windows.
    let named_by_server = name.starts_with(r"\\?\UNC\") || (name.starts_with(r"\\") && !name.starts_with(r"\\?\"));
    if named_by_server {
        return true;
    }
    std::fs::read_to_string("/proc/self/mountinfo").is_ok_and(|mounts| is_shared_by(&mounts, folder))
}

/// Reads Linux's list of mounts: the longest mount point above the folder decides, the last of equals.
fn is_shared_by(mounts: &str, folder: &Path) -> bool {
    let mounted = mounts.lines().filter_map(|line| {
        let point = line.split(' ').nth(4)?.replace(r"\040", " ");
        let kind = line.split(" - ").nth(1)?.split(' ').next()?;
        folder.starts_with(&point).then_some((point.len(), kind))
    });
    mounted.max_by_key(|(length, _)| *length).is_some_and(|(_, kind)| SHARED.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_decides() {
        let mounts = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n\
                      30 27 0:40 / /mnt/共享\\040盘 rw - cifs //server/share rw\n\
                      31 30 0:41 / /mnt/共享\\040盘/local rw - tmpfs tmpfs rw\n";
        assert!(is_shared_by(mounts, Path::new("/mnt/共享 盘/选题")));
        assert!(!is_shared_by(mounts, Path::new("/mnt/共享 盘/local/选题")));
        assert!(!is_shared_by(mounts, Path::new("/home")));
        assert!(!is_shared_by("", Path::new("/home")));
    }
}
