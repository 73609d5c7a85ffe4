//! Files by system calls alone, and what tells that one has changed.

use alloc::vec::Vec;
use core::ffi::{CStr, c_int};
use core::mem::{MaybeUninit, take};
use core::ops::ControlFlow;
use core::slice;

use libc::{AT_FDCWD, O_CLOEXEC, O_NONBLOCK, O_RDONLY, S_IFDIR, S_IFIFO, S_IFMT, S_IFREG, S_IROTH, timespec};

use crate::linux::bytes::memrchr;
use crate::linux::descriptor::Descriptor;
use crate::linux::errno::check;
use crate::linux::memory::{NoMemory, c_string};
use crate::linux::{self, syscall};

/// What is read at once, of a large and of a small file.
pub const PIECE: usize = 64 * 1024;
const SMALL_PIECE: usize = 3000;
/// What is read of a file to learn from: a part of it, so that this takes no longer than the rest, and no more than that.
/// Twice as much takes twice as long, and teaches no more.
const SAMPLE_PART: u64 = 8;
const SAMPLE: usize = 32 * 1024;

/// How long a file stands still, in nanoseconds, before nobody seems to be amid a line of it.
pub const REST: i64 = 100_000_000;

/// What a file was like at some moment. Two equal stamps mean the same content, if the first was settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    device: u64,
    inode: u64,
    /// In bytes.
    pub size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    mode: u32,
}

impl Stamp {
    /// Of whatever is at a path now. An error is an errno.
    #[inline(always)]
    pub fn of_path(path: &CStr) -> Result<Self, c_int> {
        let mut stat = MaybeUninit::<libc::stat>::uninit();
        // SAFETY: the path is a string; there is room for the answer.
        let result = unsafe { linux::stat(path.as_ptr(), stat.as_mut_ptr()) };
        // SAFETY: after success the kernel has filled it in.
        check(result).map(|_| Self::new(unsafe { stat.assume_init_ref() }))
    }

    fn new(stat: &libc::stat) -> Self {
        Stamp {
            device: stat.st_dev,
            inode: stat.st_ino,
            size: stat.st_size as u64,
            modified: (stat.st_mtime, stat.st_mtime_nsec),
            changed: (stat.st_ctime, stat.st_ctime_nsec),
            mode: stat.st_mode,
        }
    }

    /// Whether the file last changed so long ago that a further change would show. Two changes within one tick of the
    /// kernel's clock give the file the same time.
    pub fn settled(&self) -> bool {
        const TICK: i64 = 20_000_000;
        self.is_older(TICK)
    }

    /// Whether it last changed so long ago that nobody seems to be amid a line.
    pub fn stands_still(&self) -> bool {
        self.is_older(REST)
    }

    fn is_older(&self, least: i64) -> bool {
        const SECOND: i64 = 1_000_000_000;
        let now = now(libc::CLOCK_REALTIME_COARSE);
        let seconds = now.tv_sec.saturating_sub(self.changed.0);
        let age = seconds.saturating_mul(SECOND).saturating_add(now.tv_nsec - self.changed.1);
        // Some file systems keep no more than seconds, or two of them. A change that is yet to come was before the clock was
        // set back.
        age.saturating_abs() > if self.changed.1 == 0 { 3 * SECOND } else { least }
    }

    /// Whether nothing was written since the same file was like another stamp, be it renamed, or allowed to others.
    pub fn is_as_written(&self, before: &Stamp) -> bool {
        (self.size, self.modified) == (before.size, before.modified)
    }

    /// All of it as one number.
    pub fn digest(&self) -> u64 {
        let times = [self.modified.0, self.modified.1, self.changed.0, self.changed.1].map(|time| time as u64);
        let parts = [self.device, self.inode, self.size, self.mode.into()];
        parts
            .into_iter()
            .chain(times)
            .fold(0, |sum, part| (sum.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Which file it is, whatever becomes of its content, as one number.
    pub fn identity(&self) -> u64 {
        self.device.rotate_left(u64::BITS / 2) ^ self.inode
    }

    /// Whether there may be something in it to read.
    pub fn has_content(&self) -> bool {
        match self.mode & S_IFMT {
            S_IFDIR => false,
            S_IFREG => self.size > 0,
            _ => true,
        }
    }

    /// Whether everybody may read it.
    pub fn is_for_all(&self) -> bool {
        self.mode & S_IROTH != 0
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        self.mode & S_IFMT == S_IFDIR
    }
}

/// The time of a clock that needs no system call.
pub fn now(clock: libc::clockid_t) -> timespec {
    let mut now = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock exists; there is room for the answer.
    unsafe { libc::clock_gettime(clock, &mut now) };
    now
}

/// What no text can be read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum NoText {
    Directory,
    Fifo,
}

/// Who reads a file.
pub trait Reader {
    /// Sees a piece, which ends with a line's end, or is the last.
    fn piece(&mut self, piece: &[u8]) -> ControlFlow<()>;

    /// Is told that there is a line of more than `len` bytes. It need not be read to its end.
    fn grows(&mut self, _len: usize) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// An open file, for reading.
pub struct File(Descriptor);

impl File {
    /// Opens what is at a path. A FIFO or device makes nobody wait.
    pub fn open(path: &CStr) -> Result<Self, c_int> {
        // SAFETY: the path is a string.
        Descriptor::new(unsafe { syscall!(OPENAT, AT_FDCWD, path.as_ptr(), O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0) })
            .map(File)
    }

    /// What the file is like now.
    pub fn stamp(&self) -> Result<Stamp, c_int> {
        let mut stat = MaybeUninit::<libc::stat>::uninit();
        // SAFETY: there is room for the answer.
        let result = unsafe { syscall!(FSTAT, &self.0, stat.as_mut_ptr()) };
        // SAFETY: after success the kernel has filled it in.
        check(result).map(|_| Stamp::new(unsafe { stat.assume_init_ref() }))
    }

    /// The same while nobody is amid a write, for who is about to read from the beginning.
    pub fn quiet_stamp(&self) -> Result<Stamp, c_int> {
        let stamp = self.stamp()?;
        if stamp.stands_still() {
            return Ok(stamp);
        }
        self.rewind();
        self.stamp()
    }

    /// Whether there is something to read, and reading comes to an end. Devices count as empty.
    pub fn has_text(stamp: &Stamp) -> Result<bool, NoText> {
        match stamp.mode & S_IFMT {
            S_IFREG => Ok(true),
            S_IFDIR => Err(NoText::Directory),
            S_IFIFO => Err(NoText::Fifo),
            _ => Ok(false),
        }
    }

    /// Goes to the beginning, and waits while somebody is amid a write: most file systems look for data only between two of
    /// them.
    pub fn rewind(&self) {
        for whence in [libc::SEEK_DATA, libc::SEEK_SET] {
            // SAFETY: takes numbers.
            unsafe { syscall!(LSEEK, &self.0, 0, whence) };
        }
    }

    /// How far it has been read.
    pub fn position(&self) -> Result<u64, c_int> {
        // SAFETY: takes numbers.
        check(unsafe { syscall!(LSEEK, &self.0, 0, libc::SEEK_CUR) }).map(|position| position as u64)
    }

    /// Whether the last of its lines has an end.
    pub fn ends_a_line(&self, size: u64) -> bool {
        let mut last = [b'\n'];
        // SAFETY: there is room for a byte.
        unsafe { syscall!(PREAD64, &self.0, last.as_mut_ptr(), last.len(), size.saturating_sub(1)) };
        last == *b"\n"
    }

    /// Reads some bytes. 0 is the end.
    ///
    /// # Safety
    /// There are `len` bytes at `room` to write to.
    unsafe fn read(&self, room: *mut u8, len: usize) -> Result<usize, c_int> {
        loop {
            // SAFETY: the caller's promise.
            match check(unsafe { syscall!(READ, &self.0, room, len) }) {
                Err(libc::EINTR) => {}
                result => return result,
            }
        }
    }

    /// Appends some bytes, at most what there is room for. 0 is the end.
    fn append(&self, text: &mut Vec<u8>) -> Result<usize, c_int> {
        let room = text.spare_capacity_mut();
        // SAFETY: the spare capacity is ours to write to, and the kernel has written so many bytes.
        unsafe {
            let count = self.read(room.as_mut_ptr().cast(), room.len())?;
            text.set_len(text.len() + count);
            Ok(count)
        }
    }

    /// The same of what is at `start`, wherever the file has been read.
    fn append_from(&self, start: u64, text: &mut Vec<u8>) -> Result<usize, c_int> {
        let room = text.spare_capacity_mut();
        loop {
            // SAFETY: the spare capacity is ours to write to.
            match check(unsafe { syscall!(PREAD64, &self.0, room.as_mut_ptr(), room.len(), start) }) {
                Err(libc::EINTR) => {}
                count => {
                    // SAFETY: the kernel has written so many bytes.
                    unsafe { text.set_len(text.len() + count?) };
                    return count;
                }
            }
        }
    }

    /// Reads all there is.
    pub fn read_all(&self, size: u64) -> Result<Vec<u8>, c_int> {
        let mut text = Vec::new();
        // One more, to see the end without growing.
        reserve(&mut text, usize::try_from(size).unwrap_or(0).saturating_add(1))?;
        // A size of 0 may be that of a file that the kernel makes up.
        while self.append(&mut text)? > 0 && (text.len() as u64 != size) {
            if text.len() == text.capacity() {
                reserve(&mut text, PIECE)?;
            }
        }
        Ok(text)
    }

    /// Reads some bytes from `start` on, at least `least`, or all there are: whether these are. `size` is what is expected of
    /// the file.
    pub fn read_part(&self, start: u64, least: usize, size: u64) -> Result<(Vec<u8>, bool), c_int> {
        let mut part = Vec::new();
        let expected = usize::try_from(size.saturating_sub(start)).unwrap_or(usize::MAX);
        reserve(&mut part, expected.saturating_add(1).min(least))?;
        while part.len() < least {
            if part.len() == part.capacity() {
                reserve(&mut part, PIECE)?;
            }
            let end = start + part.len() as u64;
            let count = self.append_from(end, &mut part)?;
            if count == 0 || end + count as u64 == size {
                return Ok((part, true));
            }
        }
        Ok((part, false))
    }

    /// The whole content, and what the file was like before. Directories have none.
    pub fn content(&self) -> Result<(Vec<u8>, Stamp), c_int> {
        let stamp = self.quiet_stamp()?;
        let text = match File::has_text(&stamp) {
            Ok(true) => self.read_all(stamp.size)?,
            Err(NoText::Directory) => return Err(libc::EISDIR),
            Ok(false) | Err(NoText::Fifo) => Vec::new(),
        };
        Ok((text, stamp))
    }

    /// Some parts from all over the file, one behind the other.
    pub fn sample(&self, size: u64) -> Result<Vec<u8>, c_int> {
        const PARTS: u64 = 16;
        let len = (SAMPLE as u64 / PARTS).min(size / SAMPLE_PART / PARTS + 1);
        let mut sample = Vec::new();
        reserve(&mut sample, SAMPLE)?;
        for part in 0..PARTS {
            let start = sample.spare_capacity_mut().as_mut_ptr();
            // SAFETY: so many bytes are there for each part.
            let count = check(unsafe { syscall!(PREAD64, &self.0, start, len, part * (size / PARTS)) })?;
            // SAFETY: the kernel has written so many bytes.
            unsafe { sample.set_len(sample.len() + count) };
        }
        Ok(sample)
    }

    /// Shows the whole file to `reader`, piece by piece. `size` is what is expected.
    pub fn each_piece(&self, size: u64, reader: &mut dyn Reader) -> Result<ControlFlow<()>, c_int> {
        // Most files are small, and the stack is memory that has been touched: what has not costs as much as some reading.
        // But a thread may have no more than 16 KB of it.
        let mut small = [MaybeUninit::uninit(); SMALL_PIECE];
        let mut large = Vec::new();
        let mut text = &mut small[..];
        let (mut len, mut rest) = (0, size);
        loop {
            let known = len;
            let room = &mut text[known..];
            // SAFETY: the room is ours to write to.
            let count = unsafe { self.read(room.as_mut_ptr().cast(), room.len()) }?;
            (len, rest) = (known + count, rest.wrapping_sub(count as u64));
            // SAFETY: so many bytes have been read.
            let seen = unsafe { slice::from_raw_parts(text.as_ptr().cast::<u8>(), len) };
            // A size of 0 may be that of a file that the kernel makes up.
            if count == 0 || rest == 0 {
                return Ok(if len == 0 { ControlFlow::Continue(()) } else { reader.piece(seen) });
            }
            match memrchr(b'\n', &seen[known..]) {
                None if len == text.len() => {
                    if let flow @ ControlFlow::Break(()) = reader.grows(len) {
                        return Ok(flow);
                    }
                    let before = take(&mut large);
                    text = longer(&mut large, if before.is_empty() { &small } else { &before })?;
                }
                None => {}
                Some(end) => {
                    let end = known + end + 1;
                    if let flow @ ControlFlow::Break(()) = reader.piece(&seen[..end]) {
                        return Ok(flow);
                    }
                    if size > PIECE as u64 && text.len() < PIECE {
                        // What is wanted of a large file may be in its first lines.
                        text = longer(&mut large, &small[end..len])?;
                    } else {
                        text.copy_within(end..len, 0);
                    }
                    len -= end;
                }
            }
        }
    }
}

/// Room for more text behind some of it.
fn longer<'t>(
    room: &'t mut Vec<MaybeUninit<u8>>,
    text: &[MaybeUninit<u8>],
) -> Result<&'t mut [MaybeUninit<u8>], c_int> {
    let len = PIECE.max(2 * text.len());
    reserve(room, len)?;
    room.extend_from_slice(text);
    room.resize(len, MaybeUninit::uninit());
    Ok(room)
}

/// The text of a file that the environment names. An error is an errno.
pub fn read_text(path: &[u8]) -> Result<Vec<u8>, c_int> {
    let file = File::open(&c_string(&[path])?)?;
    file.content().map(|(text, _)| text)
}

fn reserve<T>(text: &mut Vec<T>, more: usize) -> Result<(), NoMemory> {
    Ok(text.try_reserve(more)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_old_after_some_time_or_when_the_clock_was_set_back() {
        let now = now(libc::CLOCK_REALTIME_COARSE);
        let file = std::env::current_exe().unwrap();
        let stamp = Stamp::of_path(&c_string(&[file.as_os_str().as_encoded_bytes()]).unwrap()).unwrap();
        let at =
            |seconds: i64, nanoseconds| Stamp { changed: (now.tv_sec.saturating_add(seconds), nanoseconds), ..stamp };
        let fine = |seconds| at(seconds, now.tv_nsec.max(1));
        for seconds in [-2, 2, i64::MIN, i64::MAX] {
            assert!(fine(seconds).settled() && fine(seconds).stands_still(), "{seconds}");
        }
        // A time without a fraction may be any of that second, or the one after.
        for seconds in [0, 2] {
            assert!(!at(seconds, 0).settled(), "{seconds}");
        }
        assert!(at(-9, 0).settled() && at(9, 0).settled());
    }

    struct Pieces(Vec<Vec<u8>>);

    impl Reader for Pieces {
        fn piece(&mut self, piece: &[u8]) -> ControlFlow<()> {
            self.0.push(piece.to_vec());
            ControlFlow::Continue(())
        }
    }

    #[test]
    fn the_pieces_of_a_file_are_its_lines_in_their_order() {
        let lines = [1, 40, SMALL_PIECE - 1, SMALL_PIECE, PIECE / 2, PIECE + 1, 3 * PIECE];
        for size in [0, 1, SMALL_PIECE, SMALL_PIECE + 1, PIECE, PIECE + 1, 2 * PIECE, 9 * PIECE] {
            for (i, line) in lines.into_iter().enumerate() {
                // The first lines are short, and all differ.
                let ends = |at: &usize| at % line == line - 1 || *at < 200 && at % 50 == 49;
                let text: Vec<u8> =
                    (0..size).map(|at| if ends(&at) { b'\n' } else { (at % 251) as u8 | 0x80 }).collect();
                let path = std::env::temp_dir().join(format!("bsdipc-pieces-{}", std::process::id()));
                std::fs::write(&path, &text).unwrap();
                let file = File::open(&c_string(&[path.as_os_str().as_encoded_bytes()]).unwrap()).unwrap();
                std::fs::remove_file(&path).unwrap();
                let mut pieces = Pieces(Vec::new());
                assert_eq!(file.each_piece(size as u64, &mut pieces), Ok(ControlFlow::Continue(())));
                assert!(pieces.0.concat() == text, "{size} bytes, kind {i}");
                let [all_but_the_last @ .., _] = &pieces.0[..] else { continue };
                assert!(all_but_the_last.iter().all(|piece| piece.ends_with(b"\n")), "{size} bytes, kind {i}");
                // Whoever wants the first line need not wait for many.
                assert!(
                    all_but_the_last.first().is_none_or(|piece| piece.len() <= SMALL_PIECE),
                    "{size} bytes, kind {i}"
                );
            }
        }
    }
}
