//! The structures and constants that C programs see: one module per C header.

#![allow(non_camel_case_types, non_upper_case_globals, missing_docs)]

pub mod netdb;
pub mod netinet_in;
pub mod netns_ns;
pub mod poll;
pub mod sys_select;
pub mod sys_socket;
pub mod sys_types;
pub mod sys_uio;
pub mod sys_un;
