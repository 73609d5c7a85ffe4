//! Sets of descriptors as BSD's kernels took them: words of 32 bits, as many as the highest descriptor needs.
//!
//! Linux reads and writes words of 64 bits, so for `select(16, &mask, ...)` with an `int mask` it would overwrite the
//! four bytes after it.

/// The most descriptors for which a set is copied; longer ones go to the kernel as they are.
pub const MAX: usize = 1024;

/// A set as Linux wants it.
pub type Mask = [u64; MAX / 64];

/// How many bytes of a set BSD looked at; 0 for a count that is no count.
pub fn bytes(nfds: i32) -> usize {
    usize::try_from(nfds).unwrap_or(0).div_ceil(32) * 4
}

/// Whether Linux would touch more of a set than BSD did.
pub fn need_copies(nfds: i32) -> bool {
    !bytes(nfds).is_multiple_of(8) && bytes(nfds) <= MAX / 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_int_is_enough_for_32_descriptors() {
        assert_eq!([-1, 0, 1, 32, 33, 64, 65].map(bytes), [0, 0, 4, 4, 8, 8, 12]);
    }

    #[test]
    fn whole_long_words_need_no_copy() {
        assert!(need_copies(1) && need_copies(32) && need_copies(65) && need_copies(992));
        assert!(!need_copies(0) && !need_copies(64) && !need_copies(1024) && !need_copies(-1));
        assert!(!need_copies(1056), "longer than the copy");
    }
}
