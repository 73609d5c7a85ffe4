//! Memory that there may be none of. A library must not end its program for that, so nothing here or above takes memory
//! but by what can fail.

use alloc::alloc::{Layout, alloc};
use alloc::boxed::Box;
use alloc::collections::TryReserveError;
use alloc::ffi::CString;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ffi::c_int;
use core::fmt::{self, Write};

use smallvec::{CollectionAllocErr, SmallVec};

/// There is no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMemory;

impl From<TryReserveError> for NoMemory {
    fn from(_: TryReserveError) -> Self {
        NoMemory
    }
}

impl From<CollectionAllocErr> for NoMemory {
    fn from(_: CollectionAllocErr) -> Self {
        NoMemory
    }
}

/// As an errno.
impl From<NoMemory> for c_int {
    fn from(NoMemory: NoMemory) -> Self {
        libc::ENOMEM
    }
}

/// A vector that grows as far as there is memory.
pub trait Grow<T> {
    /// Adds an item.
    fn try_push(&mut self, item: T) -> Result<(), NoMemory>;

    /// Adds some items; those that there is no memory for are lost.
    fn try_extend(&mut self, items: impl IntoIterator<Item = T>) -> Result<(), NoMemory> {
        items.into_iter().try_for_each(|item| self.try_push(item))
    }

    /// Adds copies of some items, or none of them.
    fn try_append(&mut self, items: &[T]) -> Result<(), NoMemory>
    where
        T: Copy;
}

macro_rules! grow {
    ($vector:ty) => {
        impl<T> Grow<T> for $vector {
            #[inline]
            fn try_push(&mut self, item: T) -> Result<(), NoMemory> {
                self.try_reserve(1)?;
                self.push(item);
                Ok(())
            }

            #[inline]
            fn try_append(&mut self, items: &[T]) -> Result<(), NoMemory>
            where
                T: Copy,
            {
                self.try_reserve(items.len())?;
                self.extend_from_slice(items);
                Ok(())
            }
        }
    };
}

grow!(Vec<T>);
grow!(SmallVec<[T; 1]>);

/// Some items as a vector.
pub fn collected<T>(items: impl IntoIterator<Item = T>) -> Result<Vec<T>, NoMemory> {
    let items = items.into_iter();
    let mut list = Vec::new();
    list.try_reserve_exact(items.size_hint().0)?;
    list.try_extend(items)?;
    Ok(list)
}

/// So many zeros.
pub fn zeros<T: Clone + Default>(len: usize) -> Result<Vec<T>, NoMemory> {
    let mut zeros = Vec::new();
    zeros.try_reserve_exact(len)?;
    zeros.resize(len, T::default());
    Ok(zeros)
}

/// Some texts, one behind the other.
pub fn joined(parts: &[&[u8]]) -> Result<Vec<u8>, NoMemory> {
    let mut text = Vec::new();
    text.try_reserve_exact(parts.iter().map(|part| part.len()).sum())?;
    parts.iter().for_each(|part| text.extend_from_slice(part));
    Ok(text)
}

/// The same as a string, up to the first NUL of theirs.
pub fn c_string(parts: &[&[u8]]) -> Result<CString, NoMemory> {
    let mut text = Vec::new();
    // Just as much as there will be: to shrink it might take memory, too.
    let len = parts.iter().flat_map(|part| part.iter()).take_while(|&&byte| byte != 0).count();
    text.try_reserve_exact(len + 1)?;
    text.extend(parts.iter().flat_map(|part| part.iter()).take(len));
    text.push(0);
    // SAFETY: the NUL at the end is the only one.
    Ok(unsafe { CString::from_vec_with_nul_unchecked(text) })
}

/// Adds a text that is made for it.
pub fn write(text: &mut Vec<u8>, part: fmt::Arguments<'_>) -> Result<(), NoMemory> {
    struct Bytes<'a>(&'a mut Vec<u8>);
    impl Write for Bytes<'_> {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0.try_append(part.as_bytes()).map_err(|NoMemory| fmt::Error)
        }
    }
    Bytes(text).write_fmt(part).map_err(|_| NoMemory)
}

/// Sorts by halves; equal items stay as they are. What `compare` says need not be an order: the C library sorts in the same
/// steps, so that the result is the same even then.
pub fn merge_sort<T: Copy>(items: &mut [T], compare: &mut dyn FnMut(&T, &T) -> Ordering) -> Result<(), NoMemory> {
    let mut room = collected(items[..items.len() / 2].iter().copied())?;
    sort_within(items, &mut room, compare);
    Ok(())
}

/// The same with room for half of the items.
fn sort_within<T: Copy>(items: &mut [T], room: &mut [T], compare: &mut dyn FnMut(&T, &T) -> Ordering) {
    let middle = items.len() / 2;
    if middle == 0 {
        return;
    }
    sort_within(&mut items[..middle], room, compare);
    sort_within(&mut items[middle..], room, compare);
    let left = &mut room[..middle];
    left.copy_from_slice(&items[..middle]);
    let (mut taken, mut right) = (0, middle);
    while taken < middle && right < items.len() {
        let place = taken + right - middle;
        if compare(&left[taken], &items[right]).is_le() {
            items[place] = left[taken];
            taken += 1;
        } else {
            items[place] = items[right];
            right += 1;
        }
    }
    // What is left of the right half is where it should be.
    items[taken + right - middle..right].copy_from_slice(&left[taken..]);
}

/// A value in memory of its own.
pub fn boxed<T>(value: T) -> Result<Box<T>, NoMemory> {
    const { assert!(size_of::<T>() > 0) };
    // SAFETY: the layout has a size, and the memory is of that layout.
    unsafe {
        let place = alloc(Layout::new::<T>()).cast::<T>();
        if place.is_null() {
            return Err(NoMemory);
        }
        place.write(value);
        Ok(Box::from_raw(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_string_ends_with_its_only_nul() {
        assert_eq!(c_string(&[b"a", b"", b"b"]), Ok(c"ab".into()));
        assert_eq!(c_string(&[b"a\0b", b"c"]), Ok(c"a".into()));
        assert_eq!(c_string(&[]), Ok(c"".into()));
    }

    #[test]
    fn what_is_too_large_for_any_memory_is_said() {
        assert_eq!(collected((0..usize::MAX).map(|_| 0_u64)), Err(NoMemory));
        assert_eq!(collected([1, 2, 3]), Ok(vec![1, 2, 3]));
        assert_eq!(joined(&[b"a", b"bc"]), Ok(b"abc".to_vec()));
    }

    proptest! {
        #[test]
        fn items_are_sorted_and_equal_ones_stay_as_they_are(items: Vec<(u8, u8)>) {
            let (mut sorted, mut expected) = (items.clone(), items);
            merge_sort(&mut sorted, &mut |one, other| one.0.cmp(&other.0)).unwrap();
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(sorted, expected);
        }
    }
}
