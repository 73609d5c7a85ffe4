//! The calls as 4.2, 4.3 and 4.4BSD had them, for programs that were compiled against the headers of those systems
//! (`include/history/`): these send a call of `bind` to `bsd44_bind`, so that the host's libraries in the same process
//! keep the `bind` they know.
//!
//! An entry point is named after the first of the systems that had the call so: a program of 4.3BSD gets `bsd43_socket`
//! and, as nothing had changed since, `bsd42_accept`. A call that is not here is the native one.
//!
//! Arguments, results and errors are those of the native call of the same name, but for what is said.

pub mod arpa_inet;
pub mod fcntl;
pub mod netdb;
pub mod netns;
pub mod sgtty;
pub mod signal;
pub mod stdio;
pub mod sys_ioctl;
pub mod sys_select;
pub mod sys_socket;
pub mod sys_stat;
pub mod time;
pub mod unistd;
