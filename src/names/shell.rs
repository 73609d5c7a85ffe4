//! What the C functions are made of: results in the caller's storage or in storage of ours, errno and h_errno.

use alloc::vec::Vec;
use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr::null_mut;

use super::pack::Room;
use super::store::Failure;
use crate::abi::netdb::{HOST_NOT_FOUND, NETDB_INTERNAL, hostent, netent, protoent, servent};
use crate::linux::errno;
use crate::linux::thread::PerThread;

unsafe extern "C" {
    fn __h_errno_location() -> *mut c_int;
}

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

/// What a source of names says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The result is there.
    Success,
    /// The source has no such entry.
    NotFound,
    /// The source cannot be asked.
    Unavailable,
    /// Not now; or, with errno ERANGE, not into this buffer.
    TryAgain,
}

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
        // SAFETY: takes nothing.
        Output { h_errno: unsafe { __h_errno_location() }, ..self }
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

    /// Whether a status says that the caller should come again with a larger buffer.
    fn wants_more_room(&self, status: Status) -> bool {
        status == Status::TryAgain && errno::get() == libc::ERANGE && self.h_errno_is_internal()
    }

    fn h_errno_is_internal(&self) -> bool {
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
            Status::Unavailable if errno::get() == libc::ERANGE => libc::EINVAL,
            Status::TryAgain if !self.h_errno_is_internal() => libc::EAGAIN,
            _ => return errno::get(),
        };
        errno::set(error);
        error
    }

    /// Looks in our files, and asks the host's own function for what they do not have.
    pub fn look_up(
        &self,
        files: impl FnOnce(Room) -> Result<Option<C>, Failure>,
        host: impl FnOnce() -> Option<c_int>,
    ) -> c_int {
        // SAFETY: the C caller's buffer.
        let status = self.put(files(unsafe { self.room() }));
        if status == Status::Success || self.wants_more_room(status) {
            return self.finish(status);
        }
        host().unwrap_or_else(|| self.finish(status))
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

static RESULTS: PerThread<Results> = PerThread::new();

/// What a result's buffer begins with, in bytes.
const FIRST_BUFFER: usize = 1024;

/// Calls a reentrant function with storage of the calling thread's own, which grows until the result fits.
/// h_errno changes only if there is something to say.
pub fn own<C>(place: fn(&mut Results) -> &mut Own<C>, call: impl Fn(Output<C>) -> c_int) -> *mut C {
    let results = RESULTS.get();
    if results.is_null() {
        errno::set(libc::ENOMEM);
        return null_mut();
    }
    // SAFETY: only this thread uses them, and no function of ours calls another one.
    let own = place(unsafe { &mut *results });
    let mut found = null_mut();
    let mut h_errno = 0;
    let mut len = own.buffer.capacity().max(FIRST_BUFFER);
    loop {
        if own.buffer.try_reserve_exact(len).is_err() {
            errno::set(libc::ENOMEM);
            return null_mut();
        }
        let buffer = own.buffer.as_mut_ptr().cast();
        let result = own.result.as_mut_ptr();
        let error = call(Output { result, buffer, len, found: &mut found, h_errno: &mut h_errno });
        if !(error == libc::ERANGE && errno::get() == libc::ERANGE) {
            break;
        }
        len = len.saturating_mul(2);
    }
    if h_errno != 0 {
        set_h_errno(h_errno);
    }
    found
}

/// Sets the thread's h_errno.
pub fn set_h_errno(value: c_int) {
    // SAFETY: the C library gives every thread its own, which lives as long as the thread.
    unsafe { *__h_errno_location() = value }
}

/// The thread's h_errno.
pub fn h_errno() -> c_int {
    // SAFETY: as in `set_h_errno`.
    unsafe { *__h_errno_location() }
}
