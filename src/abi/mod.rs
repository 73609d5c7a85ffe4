//! The structures and constants that C programs see: one module per C header.

#![allow(non_camel_case_types, missing_docs)]

pub mod netinet_in;
pub mod poll;
pub mod sys_select;
pub mod sys_socket;
pub mod sys_uio;
