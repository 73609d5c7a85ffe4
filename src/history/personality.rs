//! Which system a preloaded program is to find itself on.

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// A system whose behaviour is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Personality {
    /// The host's own.
    Native,
    /// 4.2BSD, 1983.
    Bsd42,
    /// 4.3BSD, 1986.
    Bsd43,
    /// 4.4BSD, 1993.
    Bsd44,
}

use Personality::{Bsd42, Bsd43, Bsd44, Native};

impl Personality {
    /// Reads the value of `BSDIPC_PERSONALITY`.
    pub fn from_name(name: &[u8]) -> Option<Personality> {
        match name {
            b"4.2bsd" => Some(Bsd42),
            b"4.3bsd" => Some(Bsd43),
            b"4.4bsd" => Some(Bsd44),
            _ => None,
        }
    }
}

static CHOSEN: AtomicU8 = AtomicU8::new(Native as u8);

/// What `BSDIPC_PERSONALITY` said when the program started.
#[inline(always)]
pub fn chosen() -> Personality {
    match CHOSEN.load(Relaxed) {
        1 => Bsd42,
        2 => Bsd43,
        3 => Bsd44,
        _ => Native,
    }
}

/// Reads the environment while the library is loaded, so that no call has to ask whether that was done. What calls us
/// earlier, from another library's constructor, finds the host's behaviour.
#[cfg(not(test))]
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn() = read_environment;

#[cfg(not(test))]
extern "C" fn read_environment() {
    use crate::linux::environment::environment;
    use crate::linux::syscall;

    let value = environment(b"BSDIPC_PERSONALITY").unwrap_or_default();
    match Personality::from_name(value) {
        Some(personality) => CHOSEN.store(personality as u8, Relaxed),
        None if value.is_empty() => {}
        None => {
            let text = b"libbsdipc: BSDIPC_PERSONALITY is none of 4.2bsd, 4.3bsd, 4.4bsd; ignored\n";
            // SAFETY: the kernel reads our text. Nothing can be done when there is no standard error.
            unsafe { syscall!(WRITE, 2, text.as_ptr(), text.len()) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_systems() {
        assert_eq!(Personality::from_name(b"4.2bsd"), Some(Bsd42));
        assert_eq!(Personality::from_name(b"4.3bsd"), Some(Bsd43));
        assert_eq!(Personality::from_name(b"4.4bsd"), Some(Bsd44));
        for wrong in ["", "4.1bsd", "4.4BSD", "44", "4.4bsd "] {
            assert_eq!(Personality::from_name(wrong.as_bytes()), None, "{wrong:?}");
        }
    }
}
