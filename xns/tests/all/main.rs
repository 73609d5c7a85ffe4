//! What users of the crate rely on.

mod address;
mod packet;
mod recorded;
mod replay;
mod simulation;
mod wire;
