//! What the C functions are made of: results in the caller's storage or in storage of ours, errno and h_errno.

use alloc::vec::Vec;
use core::cell::UnsafeCell;
use core::ffi::{c_char, c_int};
use core::mem::{MaybeUninit, take};
use core::ptr::null_mut;

use super::h_errno;
use super::nsswitch::{Action, Source, Status, Step};
use super::pack::Room;
use super::store::Failure;
use crate::abi::netdb::{HOST_NOT_FOUND, NETDB_INTERNAL, NO_RECOVERY, hostent, netent, protoent, servent};
use crate::linux::errno;
use crate::linux::memory::NoMemory;
use crate::linux::thread::{HandOn, PerThread, Places, Taken};

/// The last arguments of every reentrant function: where its result goes.
pub struct Output<C> {
    /// The structure.
    pub result: *mut C,
    /// What its pointers point into.
    pub buffer: *mut c_char,
    /// The bytes of `buffer`.
    pub len: usize,
    /// Gets `result`, or null.
    pub found: *mut *mut C,
    /// Gets what h_errno would; null for a database that has none.
    pub h_errno: *mut c_int,
}

impl<C> Clone for Output<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Output<C> {}

impl<C> Output<C> {
    /// The caller's buffer.
    ///
    /// # Safety
    /// The C caller has said that there are `len` bytes at `buffer`.
    pub unsafe fn room(&self) -> Room {
        // SAFETY: the caller's promise.
        unsafe { Room::new(self.buffer, self.len) }
    }

    /// The same for a function of a database without h_errno.
    pub fn without_h_errno(self) -> Self {
        Output { h_errno: null_mut(), ..self }
    }

    /// The same with the thread's own h_errno.
    pub fn with_own_h_errno(self) -> Self {
        Output { h_errno: h_errno::place(), ..self }
    }

    /// Sets the caller's h_errno, if there is one.
    pub fn set_h_errno(&self, value: c_int) {
        if !self.h_errno.is_null() {
            // SAFETY: the C caller has given a place for it.
            unsafe { self.h_errno.write(value) };
        }
    }

    /// Puts what the files hold into the caller's structure.
    pub fn put(&self, answer: Result<Option<C>, Failure>) -> Status {
        let (status, h_error, error) = match answer {
            Ok(Some(entry)) => {
                // SAFETY: the C caller has given a place for it.
                unsafe { self.result.write(entry) };
                return Status::Success;
            }
            Ok(None) => {
                self.set_h_errno(HOST_NOT_FOUND);
                return Status::NotFound;
            }
            Err(Failure::NoFile(error)) => {
                errno::set(error);
                return if error == libc::EAGAIN { Status::TryAgain } else { Status::Unavailable };
            }
            Err(Failure::TooSmall) => (Status::TryAgain, NETDB_INTERNAL, libc::ERANGE),
            Err(Failure::Unreadable(error)) => (Status::Unavailable, NETDB_INTERNAL, error),
        };
        self.set_h_errno(h_error);
        errno::set(error);
        status
    }

    /// Puts another entry in place of the one that is there, if there is another.
    pub fn replace(&self, entry: Option<C>) {
        if let Some(entry) = entry {
            // SAFETY: the C caller has given a place for it.
            unsafe { self.result.write(entry) };
        }
    }

    /// Whether a status says that the caller should come again with a larger buffer.
    pub fn wants_more_room(&self, status: Status) -> bool {
        status == Status::TryAgain && errno::get() == libc::ERANGE && self.h_errno_is_internal()
    }

    /// Whether a status says that we had no memory for the answer. What other sources say would not be the answer. A library
    /// may say so of itself, or leave an earlier errno there.
    fn lacks_memory(&self, source: &Source, status: Status) -> bool {
        status == Status::Unavailable
            && errno::get() == libc::ENOMEM
            && self.h_errno_is_internal()
            && !matches!(source, Source::Other(_))
    }

    /// Whether h_errno, where there is one, says that errno says more.
    pub fn h_errno_is_internal(&self) -> bool {
        // SAFETY: the C caller has given a place for it, and put something there.
        self.h_errno.is_null() || unsafe { *self.h_errno } == NETDB_INTERNAL
    }

    /// Says where the result is, if there is one.
    pub fn put_found(&self, status: Status) {
        // SAFETY: the C caller has given a place for it.
        unsafe { self.found.write(if status == Status::Success { self.result } else { null_mut() }) };
    }

    /// Ends a lookup: what the function returns, which is also left in errno.
    pub fn finish(&self, status: Status) -> c_int {
        self.put_found(status);
        let error = match status {
            Status::Success | Status::NotFound => 0,
            // ERANGE means a small buffer and nothing else.
            Status::Unavailable | Status::Return if errno::get() == libc::ERANGE => libc::EINVAL,
            Status::TryAgain if !self.h_errno_is_internal() => libc::EAGAIN,
            _ => return errno::get(),
        };
        errno::set(error);
        error
    }

    /// Asks the sources of a database in their order, until one has the answer. `ask` is told whether there is an answer to
    /// merge with already, and says None for a source that is not there; `steps` is an errno if it is not known who should
    /// be asked.
    pub fn look_up(&self, steps: Result<&[Step], c_int>, ask: impl Fn(&Source, bool) -> Option<Status>) -> c_int {
        let steps = match steps {
            Ok(steps) => steps,
            Err(error) => return self.cannot_begin(error),
        };
        let mut answer = None;
        let mut merging = false;
        for step in steps {
            let Some(mut status) = ask(&step.source, merging) else {
                match step.after(Status::Unavailable) {
                    Action::Continue => continue,
                    _ => break,
                }
            };
            if self.wants_more_room(status) || self.lacks_memory(&step.source, status) {
                return self.finish(status);
            }
            if merging {
                // No database here can put two answers together; but what there was before is still in the buffer.
                merging = status != Status::Success;
                status = if merging { Status::Success } else { Status::Unavailable };
                errno::set(libc::EINVAL);
            }
            if status == Status::Success && step.after(status) == Action::Merge {
                (merging, status) = (true, Status::Unavailable);
                errno::set(libc::EINVAL);
            }
            answer = Some(status);
            if step.after(status) == Action::Return {
                break;
            }
        }
        match answer {
            Some(status) => self.finish(status),
            None => self.finish_unasked(Status::Unavailable),
        }
    }

    /// Ends a lookup that there is no memory for.
    #[cold]
    pub fn finish_without_memory(&self) -> c_int {
        self.finish(self.put(Err(NoMemory.into())))
    }

    /// Ends a lookup that an error keeps from asking anybody.
    pub fn cannot_begin(&self, error: c_int) -> c_int {
        errno::set(error);
        self.finish_unasked(Status::Unavailable)
    }

    /// Ends a lookup for which no source was asked.
    fn finish_unasked(&self, status: Status) -> c_int {
        self.set_h_errno(if errno::get() == libc::ENOENT { NO_RECOVERY } else { NETDB_INTERNAL });
        self.finish(status)
    }
}

/// The result of one function in one thread.
pub struct Own<C> {
    result: MaybeUninit<C>,
    buffer: Vec<u8>,
}

impl<C> Default for Own<C> {
    fn default() -> Self {
        Own { result: MaybeUninit::uninit(), buffer: Vec::new() }
    }
}

/// The results of one thread's functions that take no storage of the caller's.
#[derive(Default)]
#[allow(missing_docs)]
pub struct Results {
    pub host_by_name: Own<hostent>,
    pub host_by_name2: Own<hostent>,
    pub host_by_address: Own<hostent>,
    pub host: Own<hostent>,
    pub service_by_name: Own<servent>,
    pub service_by_port: Own<servent>,
    pub service: Own<servent>,
    pub protocol_by_name: Own<protoent>,
    pub protocol_by_number: Own<protoent>,
    pub protocol: Own<protoent>,
    pub network_by_name: Own<netent>,
    pub network_by_number: Own<netent>,
    pub network: Own<netent>,
}

/// The C library has one of each for all threads, and so there are programs that read what a thread has looked up when that
/// thread has ended.
static PLACES: Places<UnsafeCell<Results>> = Places::new();

impl HandOn for UnsafeCell<Results> {
    fn places() -> &'static Places<Self> {
        &PLACES
    }
}

static RESULTS: PerThread<Taken<UnsafeCell<Results>>> = PerThread::new();

/// The bytes of the buffer that a lookup without storage of the caller's begins with. It is the C library's, since one that
/// has grown shows in errno.
pub const FIRST_BUFFER: usize = 1024;

/// Calls a reentrant function with storage of the calling thread's own, which grows until the result fits.
/// h_errno changes only if there is something to say.
pub fn own<C>(place: fn(&mut Results) -> &mut Own<C>, call: impl Fn(Output<C>) -> c_int) -> *mut C {
    let Some(results) = RESULTS.value() else {
        errno::set(libc::ENOMEM);
        return null_mut();
    };
    // SAFETY: only this thread uses them, and only for a moment: a source of the host's may call other functions of ours.
    let own = || place(unsafe { &mut *results.get() });
    let mut buffer = take(&mut own().buffer);
    let mut result = MaybeUninit::uninit();
    let mut found = null_mut();
    let mut h_errno = 0;
    let mut len = buffer.capacity().max(FIRST_BUFFER);
    loop {
        if buffer.try_reserve_exact(len).is_err() {
            errno::set(libc::ENOMEM);
            (found, buffer) = (null_mut(), Vec::new());
            break;
        }
        let start = buffer.as_mut_ptr().cast();
        let error =
            call(Output { result: result.as_mut_ptr(), buffer: start, len, found: &mut found, h_errno: &mut h_errno });
        if !(error == libc::ERANGE && errno::get() == libc::ERANGE) {
            break;
        }
        len = len.saturating_mul(2);
    }
    if h_errno != 0 {
        h_errno::set(h_errno);
    }
    let own = own();
    own.buffer = buffer;
    if found.is_null() {
        // There are programs that read the last entry when they know that it was the last.
        return null_mut();
    }
    own.result = result;
    own.result.as_mut_ptr()
}
