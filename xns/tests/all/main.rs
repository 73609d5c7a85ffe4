//! What users of the crate rely on.

mod address;
mod machine;
mod packet;
mod recorded;
mod replay;
mod routing;
mod simulation;
mod wire;
