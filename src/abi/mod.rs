//! The structures and constants that C programs see: one module per C header.

#![allow(non_camel_case_types, missing_docs)]

pub mod sys_socket;
