pub type in_port_t = u16;
pub type in_addr_t = u32;

pub const INADDR_NONE: in_addr_t = 0xffff_ffff;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct in_addr {
    pub s_addr: in_addr_t,
}
