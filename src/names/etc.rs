//! Where the files are: in /etc, or in the directory that BSDIPC_ETC names.

use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use once_cell::race::OnceBox;

use super::file::{File, Stamp};
use crate::linux::environment::{environment, has_environment};
use crate::linux::memory::{NoMemory, boxed, c_string, collected, joined};
use crate::linux::syscall;

/// A file of the system's configuration.
pub struct EtcFile {
    usual: &'static CStr,
    /// Where it is in the directory of BSDIPC_ETC, if there is one.
    instead: OnceBox<Option<CString>>,
}

/// The directory that BSDIPC_ETC names, with a slash behind it. Read once.
static DIRECTORY: OnceBox<Option<Vec<u8>>> = OnceBox::new();

impl EtcFile {
    /// A file by its path in /etc.
    pub const fn new(usual: &'static CStr) -> Self {
        EtcFile { usual, instead: OnceBox::new() }
    }

    /// What the file is like now, and where it is. An error is an errno.
    pub fn find(&self) -> Result<(&CStr, Stamp), c_int> {
        self.at_its_place(Stamp::of_path)
    }

    /// Whether the file is still what it was like once.
    #[inline(always)]
    pub fn is_still(&self, then: &Stamp) -> bool {
        self.at_its_place(|path| Stamp::of_path(path).map(|now| now == *then)).is_ok_and(|(_, is_same)| is_same)
    }

    /// Opens the file.
    pub fn open(&self) -> Result<File, c_int> {
        self.open_at().map(|(_, file)| file)
    }

    /// Opens the file, and says where it is.
    pub fn open_at(&self) -> Result<(&CStr, File), c_int> {
        self.at_its_place(File::open)
    }

    /// What the directory lacks is read from /etc.
    #[inline(always)]
    fn at_its_place<T>(&self, ask: impl Fn(&CStr) -> Result<T, c_int>) -> Result<(&CStr, T), c_int> {
        if let Some(path) = self.instead()? {
            match ask(path) {
                Err(libc::ENOENT) => {}
                answer => return answer.map(|answer| (path, answer)),
            }
        }
        ask(self.usual).map(|answer| (self.usual, answer))
    }

    /// The whole content, and what the file was like before it was read.
    pub fn read(&self) -> Result<(Vec<u8>, Stamp), c_int> {
        self.open()?.content()
    }

    fn instead(&self) -> Result<Option<&CStr>, NoMemory> {
        let Some(directory) = directory()? else { return Ok(None) };
        let instead = self.instead.get_or_try_init(|| {
            let name = self.usual.to_bytes().strip_prefix(b"/etc/");
            boxed(name.map(|name| c_string(&[directory, name])).transpose()?)
        })?;
        Ok(instead.as_deref())
    }
}

/// Whether BSDIPC_ETC names a directory.
pub fn is_private() -> bool {
    matches!(directory(), Ok(Some(_)))
}

fn directory() -> Result<Option<&'static [u8]>, NoMemory> {
    let known = DIRECTORY.get_or_try_init(|| match read_directory()? {
        // That a program looks something up before the C library has the environment is no reason to ignore it later.
        None if !has_environment() => Err(None),
        directory => Ok(boxed(directory)?),
    });
    match known {
        Ok(directory) => Ok(directory.as_deref()),
        Err(None) => Ok(None),
        Err(Some(NoMemory)) => Err(NoMemory),
    }
}

const NAME: &[u8] = b"BSDIPC_ETC";

/// The whole path that BSDIPC_ETC had while the library was loaded, for ever; null if there was none.
static GIVEN: AtomicPtr<c_char> = AtomicPtr::new(null_mut());

/// The program and its children may go to other directories before they look anything up, so the environment gets the
/// whole path while the library is loaded; and the program may clear its environment.
#[cfg(not(test))]
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn() = keep_path;

#[cfg(not(test))]
extern "C" fn keep_path() {
    use crate::linux::environment::entry;

    let Some(value) = environment(NAME).filter(|value| !value.is_empty()) else { return };
    let is_whole = value.starts_with(b"/");
    let before = if is_whole { Ok(Some(Vec::new())) } else { working_directory() };
    let Ok(Some(before)) = before else { return };
    let Ok(variable) = c_string(&[NAME, b"=", &before, value]).map(CString::into_raw) else { return };
    // SAFETY: nothing else uses the environment while the library is loaded; the string lives for ever.
    unsafe {
        GIVEN.store(variable.add(NAME.len() + 1), Relaxed);
        if !is_whole && let Some(entry) = entry(NAME) {
            *entry = variable;
        }
    }
}

/// What BSDIPC_ETC says: what the program has set, or what it was given.
fn name_of_directory() -> Option<&'static [u8]> {
    environment(NAME).or_else(|| {
        let given = GIVEN.load(Relaxed);
        // SAFETY: null, or a string that lives for ever.
        (!given.is_null()).then(|| unsafe { CStr::from_ptr(given) }.to_bytes())
    })
}

fn read_directory() -> Result<Option<Vec<u8>>, NoMemory> {
    let Some(value) = name_of_directory() else { return Ok(None) };
    // Set by the program itself; it may change its directory later.
    let before = if value.starts_with(b"/") { Some(Vec::new()) } else { working_directory()? };
    let Some(before) = before else { return Ok(None) };
    // Of what is in a directory, this is there for all who may enter it.
    let inside = c_string(&[&before, value, b"/."])?;
    let wrong: &[u8] = match Stamp::of_path(&inside) {
        Ok(_) if !value.is_empty() => {
            let mut path = inside.into_bytes();
            path.pop();
            return Ok(Some(path));
        }
        Err(libc::EACCES) => b"may not be entered",
        _ => b"not a directory",
    };
    report(&joined(&[b"libbsdipc: BSDIPC_ETC=", value, b": ", wrong, b"; ignored\n"])?);
    Ok(None)
}

/// With a slash behind it; None if it has no path.
fn working_directory() -> Result<Option<Vec<u8>>, NoMemory> {
    let mut path = collected([0; libc::PATH_MAX as usize])?;
    // SAFETY: there is room for so many bytes.
    let len = unsafe { syscall!(GETCWD, path.as_mut_ptr(), path.len()) };
    // The kernel counts the path's end.
    let Some(end) = usize::try_from(len).ok().and_then(|len| path.get_mut(len.checked_sub(1)?)) else {
        return Ok(None);
    };
    *end = b'/';
    path.truncate(len as usize);
    Ok(Some(path))
}

/// Tells people something, on standard error.
pub fn report(message: &[u8]) {
    // SAFETY: the message is there to read. Nothing can be done about a standard error that is closed.
    unsafe { syscall!(WRITE, libc::STDERR_FILENO, message.as_ptr(), message.len()) };
}
