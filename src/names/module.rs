//! The host's other sources of names: libraries that its own lookup functions load and ask, as we do.
//!
//! A library `libnss_NAME.so.2` has a function `_nss_NAME_FUNCTION` for each FUNCTION of netdb.h that it can answer. It
//! takes the arguments of the reentrant function, with places for errno and h_errno instead of one for the result.

use alloc::vec::Vec;
use core::ffi::{CStr, c_int};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use once_cell::race::OnceBox;

use super::file::Stamp;
use super::host_libc::Library;
use super::nsswitch::Status;
use super::run::Look;
use crate::linux::memory::{NoMemory, boxed, joined};

/// A source that is a library of the host's.
#[derive(Debug)]
pub struct Module {
    name: Vec<u8>,
    /// The database of which there must be a file; empty if that is no matter.
    needs: &'static [u8],
    /// The look for that, which has been seen once or not.
    look: Look,
    has_data: AtomicBool,
    library: OnceBox<Option<Library>>,
}

impl Module {
    /// The source of this name.
    pub fn new(name: &[u8]) -> Result<Self, NoMemory> {
        let (name, has_data) = (joined(&[name])?, AtomicBool::new(false));
        Ok(Module { name, needs: b"", look: Look::default(), has_data, library: OnceBox::new() })
    }

    /// Its name.
    #[cfg(test)]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// Tells it that it is the first source and that the files are read after it in any case. `db` is often named there and
    /// seldom has anything: the search for its library would cost more than a lookup.
    pub fn before_files(&mut self, database: &'static [u8]) {
        if self.name == b"db" {
            self.needs = database;
        }
    }

    /// Whether the library has a function for `name`.
    #[inline(never)]
    pub fn has(&self, name: &CStr) -> bool {
        // SAFETY: it is not called.
        unsafe { self.function::<unsafe extern "C" fn()>(name) }.is_some()
    }

    /// The library's function for `name`, of type `F`. The library is loaded at the first question.
    ///
    /// # Safety
    /// `F` is the type of a pointer to such a function.
    pub unsafe fn function<F: Copy>(&self, name: &CStr) -> Option<F> {
        if self.lacks_data() {
            return None;
        }
        // SAFETY: the caller's promise.
        unsafe { self.walker(name) }
    }

    /// Whether the library has a function for `name` that goes through a database.
    pub fn can_walk(&self, name: &CStr) -> bool {
        // SAFETY: it is not called.
        unsafe { self.walker::<unsafe extern "C" fn()>(name) }.is_some()
    }

    /// The same function, which says by itself what it lacks.
    ///
    /// # Safety
    /// As for `function`.
    pub unsafe fn walker<F: Copy>(&self, name: &CStr) -> Option<F> {
        let library = self.library.get_or_try_init(|| boxed(self.open())).ok()?.as_ref()?;
        let name = Name::new(&[b"_nss_", &self.name, b"_", name.to_bytes()])?;
        // SAFETY: the caller's promise.
        unsafe { library.function(name.as_c_str()?) }
    }

    /// Whether there is no file that there must be. It may come at any time.
    fn lacks_data(&self) -> bool {
        if self.needs.is_empty() || self.has_data.load(Relaxed) {
            return false;
        }
        let lacks = self.look.still_counts() || !has_db(self.needs);
        self.has_data.store(!lacks, Relaxed);
        lacks
    }

    fn open(&self) -> Option<Library> {
        Library::open(Name::new(&[b"libnss_", &self.name, b".so.2"])?.as_c_str()?)
    }
}

impl PartialEq for Module {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.needs) == (&other.name, other.needs)
    }
}

/// Whether the source `db` has a file of a database, without which it has nothing to say.
fn has_db(database: &[u8]) -> bool {
    [&b"/var/db/"[..], b"/var/lib/misc/"].iter().any(|directory| {
        let path = Name::new(&[directory, database, b".db"]);
        path.and_then(|path| Stamp::of_path(path.as_c_str()?).ok()).is_some()
    })
}

/// The name of a file or a function.
struct Name([u8; Name::LONGEST + 1]);

impl Name {
    const LONGEST: usize = 255;

    /// Put together of its parts. None if there is no file with so long a name.
    fn new(parts: &[&[u8]]) -> Option<Self> {
        let mut name = [0; Name::LONGEST + 1];
        let mut len = 0;
        for part in parts {
            let end = len + part.len();
            name[..Name::LONGEST].get_mut(len..end)?.copy_from_slice(part);
            len = end;
        }
        Some(Name(name))
    }

    fn as_c_str(&self) -> Option<&CStr> {
        CStr::from_bytes_until_nul(&self.0).ok()
    }
}

/// What a library's function returns.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Verdict(c_int);

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict.0 {
            1 => Status::Success,
            0 => Status::NotFound,
            -2 => Status::TryAgain,
            2 => Status::Return,
            _ => Status::Unavailable,
        }
    }
}
