//! The router as programs meet it: real processes, descriptors and carriers.

mod attacks;
mod carriers;
mod program;
mod sockets;
