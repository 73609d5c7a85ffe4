//! The entry points: one module per C header.

pub mod arpa_inet;
pub mod history;
pub mod netdb;
pub mod netinet_in;
pub mod netns_ns;
pub mod poll;
pub mod rcmd;
pub mod strings;
pub mod sys_select;
pub mod sys_socket;
