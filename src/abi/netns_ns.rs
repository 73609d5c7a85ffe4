/// `struct ns_addr`, whose name in C is also that of a function: net, host and port, in network byte order.
#[repr(C, align(2))]
#[derive(Clone, Copy)]
pub struct NsAddr(pub [u8; 12]);
