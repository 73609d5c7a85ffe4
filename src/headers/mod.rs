//! The entry points: one module per C header.

pub mod sys_socket;
