//! <arpa/inet.h>
