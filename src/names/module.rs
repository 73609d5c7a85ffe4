//! The host's other sources of names: libraries that its own lookup functions load and ask, as we do.
//!
//! A library `libnss_NAME.so.2` has a function `_nss_NAME_FUNCTION` for each FUNCTION of netdb.h that it can answer. It
//! takes the arguments of the reentrant function, with places for errno and h_errno instead of one for the result.

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::{CStr, c_int};

use once_cell::race::OnceBox;

use super::file::Stamp;
use super::host_libc::Library;
use super::run::Look;
use super::shell::Status;

/// A source that is a library of the host's.
#[derive(Debug)]
pub struct Module {
    name: Vec<u8>,
    /// The database of which there must be a file; empty if that is no matter.
    needs: &'static [u8],
    /// The look for that.
    look: Look,
    library: OnceBox<Option<Library>>,
}

impl Module {
    /// The source of this name.
    pub fn new(name: &[u8]) -> Self {
        Module { name: name.to_vec(), needs: b"", look: Look::default(), library: OnceBox::new() }
    }

    /// Its name.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The same where another source is asked after it in any case. `db` is often named and seldom there: the search for
    /// its library would cost more than a lookup.
    pub fn not_last(&mut self, database: &'static [u8]) {
        if self.name == b"db" {
            self.needs = database;
        }
    }

    /// Whether the library has a function for `name`.
    pub fn has(&self, name: &CStr) -> bool {
        // SAFETY: it is not called.
        unsafe { self.function::<unsafe extern "C" fn()>(name) }.is_some()
    }

    /// The library's function for `name`, of type `F`. The library is loaded at the first question.
    ///
    /// # Safety
    /// `F` is the type of a pointer to such a function.
    pub unsafe fn function<F: Copy>(&self, name: &CStr) -> Option<F> {
        if self.library.get().is_none() && self.lacks_data() {
            return None;
        }
        let library = self.library.get_or_init(|| self.open().into()).as_ref()?;
        let name = CString::new([b"_nss_", &self.name[..], b"_", name.to_bytes()].concat()).ok()?;
        // SAFETY: the caller's promise.
        unsafe { library.function(&name) }
    }

    /// Whether there is no file that there must be. It may come at any time.
    fn lacks_data(&self) -> bool {
        !self.needs.is_empty() && (self.look.still_counts() || !has_db(self.needs))
    }

    fn open(&self) -> Option<Library> {
        Library::open(&CString::new([b"libnss_", &self.name[..], b".so.2"].concat()).ok()?)
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
        let path = CString::new([directory, database, b".db"].concat());
        path.is_ok_and(|path| Stamp::of_path(&path).is_ok())
    })
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
            _ => Status::Unavailable,
        }
    }
}
