//! The terminal interface of 4.2 and 4.3BSD, in terms of the host's termios.
//!
//! What the two have in common is translated both ways, so that a program which puts back what it found changes
//! nothing; what only the host has stays as it is.

/// The host's terminal modes, as the kernel has them.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Termios {
    /// Input modes.
    pub input: u32,
    /// Output modes.
    pub output: u32,
    /// The line: speed, size, parity.
    pub control: u32,
    /// What else is done with input.
    pub local: u32,
    /// The line discipline.
    pub discipline: u8,
    /// Special characters.
    pub characters: [u8; 19],
}

/// `struct sgttyb`
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Sgttyb {
    pub input_speed: u8,
    pub output_speed: u8,
    pub erase: u8,
    pub kill: u8,
    pub flags: u16,
}

/// The flags of `struct sgttyb`.
#[allow(missing_docs)]
pub mod flag {
    pub const TANDEM: u16 = 0x1;
    pub const CBREAK: u16 = 0x2;
    pub const LCASE: u16 = 0x4;
    pub const ECHO: u16 = 0x8;
    pub const CRMOD: u16 = 0x10;
    pub const RAW: u16 = 0x20;
    pub const ODDP: u16 = 0x40;
    pub const EVENP: u16 = 0x80;
    pub const ANYP: u16 = 0xc0;
}

/// The local modes of TIOCLGET and its like.
#[allow(missing_docs)]
pub mod local {
    pub const LPRTERA: u32 = 0x2;
    pub const LCRTERA: u32 = 0x4;
    pub const LLITOUT: u32 = 0x20;
    pub const LTOSTOP: u32 = 0x40;
    pub const LFLUSHO: u32 = 0x80;
    pub const LNOHANG: u32 = 0x100;
    pub const LCRTKIL: u32 = 0x400;
    pub const LPASS8: u32 = 0x800;
    pub const LCTLECH: u32 = 0x1000;
    pub const LPENDIN: u32 = 0x2000;
    pub const LDECCTQ: u32 = 0x4000;
    pub const LNOFLSH: u32 = 0x8000;
}

/// A special character of BSD that is switched off.
const OFF: u8 = 0xff;

// Indices of special characters. The host has none for what suspends when it is read.
const ERASE: usize = libc::VERASE;
const KILL: usize = libc::VKILL;
/// t_intrc, t_quitc, t_startc, t_stopc, t_eofc, t_brkc of `struct tchars`.
pub const TCHARS: [Option<usize>; 6] =
    [Some(libc::VINTR), Some(libc::VQUIT), Some(libc::VSTART), Some(libc::VSTOP), Some(libc::VEOF), Some(libc::VEOL)];
/// t_suspc, t_dsuspc, t_rprntc, t_flushc, t_werasc, t_lnextc of `struct ltchars`.
pub const LTCHARS: [Option<usize>; 6] =
    [Some(libc::VSUSP), None, Some(libc::VREPRINT), Some(libc::VDISCARD), Some(libc::VWERASE), Some(libc::VLNEXT)];

const RAW_INPUT: u32 = libc::IXON | libc::BRKINT;
const RAW_LOCAL: u32 = libc::ISIG | libc::IEXTEN;

/// Fields of delays: the mask of BSD's, the mask of the host's.
const DELAYS: [(u16, u32); 5] = [
    (0x0100, libc::NLDLY),
    (0x0c00, libc::TABDLY),
    (0x3000, libc::CRDLY),
    (0x4000, libc::FFDLY),
    (0x8000, libc::BSDLY),
];

impl Termios {
    /// What TIOCGETP answers.
    pub fn sgttyb(&self) -> Sgttyb {
        Sgttyb {
            input_speed: self.input_speed(),
            output_speed: speed(self.control & libc::CBAUD),
            erase: self.character(Some(ERASE)),
            kill: self.character(Some(KILL)),
            flags: self.flags(),
        }
    }

    /// What TIOCSETP and TIOCSETN set.
    pub fn set_sgttyb(&mut self, new: Sgttyb) {
        let old = self.sgttyb();
        // A speed that BSD had no number for is kept while the program does not change it.
        if new.output_speed != old.output_speed {
            self.control = with(self.control, libc::CBAUD, u32::from(new.output_speed & 0xf));
        }
        if new.input_speed != old.input_speed {
            let same = new.input_speed == new.output_speed;
            let field = if same { 0 } else { u32::from(new.input_speed & 0xf) };
            self.control = with(self.control, libc::CIBAUD, field << INPUT_SPEED_SHIFT);
        }
        self.set_character(Some(ERASE), new.erase);
        self.set_character(Some(KILL), new.kill);
        if new.flags != old.flags {
            self.set_flags(new.flags, new.flags ^ old.flags);
        }
    }

    /// The characters at `indices`, as in `struct tchars` and `struct ltchars`.
    pub fn special(&self, indices: [Option<usize>; 6]) -> [u8; 6] {
        indices.map(|index| self.character(index))
    }

    /// Sets the characters at `indices`.
    pub fn set_special(&mut self, indices: [Option<usize>; 6], characters: [u8; 6]) {
        for (index, character) in indices.into_iter().zip(characters) {
            self.set_character(index, character);
        }
    }

    fn input_speed(&self) -> u8 {
        match (self.control & libc::CIBAUD) >> INPUT_SPEED_SHIFT {
            0 => speed(self.control & libc::CBAUD),
            own => speed(own),
        }
    }

    fn character(&self, index: Option<usize>) -> u8 {
        match index.map_or(0, |index| self.characters[index]) {
            0 => OFF,
            character => character,
        }
    }

    fn set_character(&mut self, index: Option<usize>, character: u8) {
        if let Some(index) = index {
            self.characters[index] = if character == OFF { 0 } else { character };
        }
    }

    fn flags(&self) -> u16 {
        use flag::{ANYP, CBREAK, CRMOD, ECHO, EVENP, LCASE, ODDP, RAW, TANDEM};
        let mut flags = 0;
        let mut says = |condition: bool, flag: u16| flags |= if condition { flag } else { 0 };
        says(self.input & libc::IXOFF != 0, TANDEM);
        says(self.is_raw(), RAW);
        says(self.local & libc::ICANON == 0 && !self.is_raw(), CBREAK);
        says(self.input & libc::IUCLC != 0, LCASE);
        says(self.local & libc::ECHO != 0, ECHO);
        says(self.input & libc::ICRNL != 0 && self.output & libc::ONLCR != 0, CRMOD);
        says(self.control & libc::PARENB == 0, ANYP);
        says(self.control & libc::PARENB != 0, if self.control & libc::PARODD != 0 { ODDP } else { EVENP });
        for (theirs, ours) in DELAYS {
            flags |= (((self.output & ours) >> ours.trailing_zeros()) as u16) << theirs.trailing_zeros();
        }
        flags
    }

    fn is_raw(&self) -> bool {
        self.local & (libc::ICANON | libc::ISIG) == 0
    }

    /// Sets what the flags in `changed` stand for.
    fn set_flags(&mut self, flags: u16, changed: u16) {
        use flag::{ANYP, CBREAK, CRMOD, ECHO, LCASE, ODDP, RAW, TANDEM};
        let on = |flag: u16| flags & flag != 0;
        if changed & (RAW | CBREAK) != 0 {
            if on(RAW) {
                self.input &= !RAW_INPUT;
                self.output &= !libc::OPOST;
                self.local &= !(RAW_LOCAL | libc::ICANON);
            } else {
                self.input |= RAW_INPUT;
                if changed & RAW != 0 {
                    self.output |= libc::OPOST;
                }
                self.local = switch(self.local | RAW_LOCAL, libc::ICANON, !on(CBREAK));
            }
            // One character is enough for read to return.
            self.characters[libc::VMIN] = 1;
            self.characters[libc::VTIME] = 0;
        }
        if changed & TANDEM != 0 {
            self.input = switch(self.input, libc::IXOFF, on(TANDEM));
        }
        if changed & LCASE != 0 {
            self.input = switch(self.input, libc::IUCLC, on(LCASE));
            self.output = switch(self.output, libc::OLCUC, on(LCASE));
        }
        if changed & ECHO != 0 {
            self.local = switch(self.local, libc::ECHO, on(ECHO));
        }
        if changed & CRMOD != 0 {
            self.input = switch(self.input, libc::ICRNL, on(CRMOD));
            self.output = switch(self.output, libc::ONLCR, on(CRMOD));
        }
        if changed & ANYP != 0 {
            // Both kinds, or neither: whatever comes.
            let one = matches!(flags & ANYP, 0 | ANYP);
            self.control = switch(self.control, libc::PARENB, !one);
            self.control = switch(self.control, libc::PARODD, !one && on(ODDP));
        }
        for (theirs, ours) in DELAYS {
            if changed & theirs != 0 {
                let field = u32::from((flags & theirs) >> theirs.trailing_zeros());
                self.output = with(self.output, ours, field << ours.trailing_zeros());
            }
        }
    }

    /// What TIOCLGET answers.
    pub fn local_modes(&self) -> u32 {
        let mut modes = 0;
        for (mode, field, bit, inverted) in LOCAL_MODES {
            if (*field(&mut { *self }) & bit != 0) != inverted {
                modes |= mode;
            }
        }
        modes
    }

    /// What TIOCLSET sets.
    pub fn set_local_modes(&mut self, modes: u32) {
        let changed = modes ^ self.local_modes();
        for (mode, field, bit, inverted) in LOCAL_MODES {
            if changed & mode != 0 {
                let field = field(self);
                *field = switch(*field, bit, (modes & mode != 0) != inverted);
            }
        }
    }
}

/// The mode; where the host has it; its bit there; whether the bit says the contrary.
type LocalMode = (u32, fn(&mut Termios) -> &mut u32, u32, bool);

/// LCRTBS is not here: what erases a character on a screen is one bit to the host, LCRTERA. LTILDE, LMDMBUF and LETXACK
/// were for terminals of the time.
const LOCAL_MODES: [LocalMode; 12] = [
    (local::LCRTERA, |t| &mut t.local, libc::ECHOE, false),
    (local::LCRTKIL, |t| &mut t.local, libc::ECHOKE, false),
    (local::LPRTERA, |t| &mut t.local, libc::ECHOPRT, false),
    (local::LCTLECH, |t| &mut t.local, libc::ECHOCTL, false),
    (local::LTOSTOP, |t| &mut t.local, libc::TOSTOP, false),
    (local::LNOFLSH, |t| &mut t.local, libc::NOFLSH, false),
    (local::LFLUSHO, |t| &mut t.local, libc::FLUSHO, false),
    (local::LPENDIN, |t| &mut t.local, libc::PENDIN, false),
    (local::LLITOUT, |t| &mut t.output, libc::OPOST, true),
    (local::LPASS8, |t| &mut t.input, libc::ISTRIP, true),
    (local::LDECCTQ, |t| &mut t.input, libc::IXANY, true),
    (local::LNOHANG, |t| &mut t.control, libc::HUPCL, true),
];

const INPUT_SPEED_SHIFT: u32 = 16;
/// EXTB, the fastest that BSD had.
const FASTEST: u8 = 15;

/// BSD's number of a speed; the host has the same ones, and more.
fn speed(host: u32) -> u8 {
    u8::try_from(host).map_or(FASTEST, |host| host.min(FASTEST))
}

fn with(word: u32, mask: u32, field: u32) -> u32 {
    word & !mask | field & mask
}

fn switch(word: u32, bit: u32, on: bool) -> u32 {
    if on { word | bit } else { word & !bit }
}

#[cfg(test)]
mod tests {
    use super::flag::*;
    use super::*;
    use proptest::prelude::*;

    /// As a terminal is after login.
    fn sane() -> Termios {
        let mut characters = [0; 19];
        characters[..16].copy_from_slice(&[3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22]);
        Termios {
            input: libc::ICRNL | libc::IXON,
            output: libc::OPOST | libc::ONLCR,
            control: libc::B38400 | libc::CS8 | libc::CREAD,
            local: libc::ISIG | libc::ICANON | libc::ECHO | libc::ECHOE | libc::ECHOK | libc::ECHOCTL | libc::IEXTEN,
            discipline: 0,
            characters,
        }
    }

    #[test]
    fn a_terminal_in_order() {
        let found = sane().sgttyb();
        assert_eq!(
            found,
            Sgttyb { input_speed: 15, output_speed: 15, erase: 127, kill: 21, flags: CRMOD | ECHO | ANYP }
        );
        assert_eq!(sane().special(TCHARS), [3, 28, 17, 19, 4, OFF]);
        assert_eq!(sane().special(LTCHARS), [26, OFF, 18, 15, 23, 22]);
        assert_eq!(
            sane().local_modes(),
            local::LCRTERA | local::LCTLECH | local::LPASS8 | local::LDECCTQ | local::LNOHANG
        );
    }

    #[test]
    fn the_tutorial_sets_its_slave() {
        let mut terminal = sane();
        terminal.set_sgttyb(Sgttyb { flags: CRMOD | 0xc00 | ANYP, ..sane().sgttyb() });
        assert_eq!(terminal.output & libc::TABDLY, libc::XTABS);
        assert_eq!(terminal.local & libc::ECHO, 0);
        assert_ne!(terminal.local & libc::ICANON, 0);
        assert_eq!(terminal.sgttyb().flags, CRMOD | 0xc00 | ANYP);
    }

    #[test]
    fn raw_and_back() {
        let mut terminal = sane();
        let found = terminal.sgttyb();
        terminal.set_sgttyb(Sgttyb { flags: found.flags & !ECHO | RAW, ..found });
        assert_eq!(terminal.local & (libc::ICANON | libc::ISIG | libc::IEXTEN | libc::ECHO), 0);
        assert_eq!((terminal.output & libc::OPOST, terminal.input & libc::IXON), (0, 0));
        assert_eq!((terminal.characters[libc::VMIN], terminal.characters[libc::VTIME]), (1, 0));
        terminal.set_sgttyb(found);
        assert_eq!(terminal.sgttyb(), found);
        assert_eq!(terminal, Termios { input: sane().input | libc::BRKINT, ..sane() });
    }

    #[test]
    fn cbreak_keeps_signals() {
        let mut terminal = sane();
        let found = terminal.sgttyb();
        terminal.set_sgttyb(Sgttyb { flags: found.flags | CBREAK, ..found });
        assert_eq!(terminal.local & (libc::ICANON | libc::ISIG), libc::ISIG);
        assert_ne!(terminal.output & libc::OPOST, 0);
        assert_eq!(terminal.sgttyb().flags, found.flags | CBREAK);
    }

    #[test]
    fn one_kind_of_parity() {
        let mut terminal = sane();
        for (parity, bits) in [(EVENP, libc::PARENB), (ODDP, libc::PARENB | libc::PARODD), (ANYP, 0)] {
            terminal.set_sgttyb(Sgttyb { flags: CRMOD | parity, ..terminal.sgttyb() });
            assert_eq!(terminal.control & (libc::PARENB | libc::PARODD), bits);
            assert_eq!(terminal.sgttyb().flags & ANYP, parity);
        }
    }

    #[test]
    fn a_speed_beyond_bsd_survives() {
        let mut terminal = Termios { control: libc::B115200 | libc::CS8, ..sane() };
        let found = terminal.sgttyb();
        assert_eq!(found.output_speed, 15);
        terminal.set_sgttyb(Sgttyb { flags: found.flags ^ ECHO, ..found });
        assert_eq!(terminal.control & libc::CBAUD, libc::B115200);
        terminal.set_sgttyb(Sgttyb { input_speed: 13, output_speed: 13, ..found });
        assert_eq!(terminal.control & (libc::CBAUD | libc::CIBAUD), libc::B9600);
        assert_eq!(terminal.sgttyb().input_speed, 13);
    }

    prop_compose! {
        fn any_terminal()(input in any::<u32>(), output in any::<u32>(), control in any::<u32>(), local in any::<u32>(),
                          characters in any::<[u8; 19]>()) -> Termios {
            Termios { input, output, control, local, discipline: 0, characters: characters.map(|c| if c == OFF { 0 } else { c }) }
        }
    }

    proptest! {
        #[test]
        fn putting_back_what_was_found_changes_nothing(terminal in any_terminal()) {
            let mut again = terminal;
            again.set_sgttyb(terminal.sgttyb());
            again.set_special(TCHARS, terminal.special(TCHARS));
            again.set_special(LTCHARS, terminal.special(LTCHARS));
            again.set_local_modes(terminal.local_modes());
            prop_assert_eq!(again, terminal);
        }

        #[test]
        fn local_modes_are_kept(terminal in any_terminal(), modes in any::<u32>()) {
            let mut terminal = terminal;
            let known = LOCAL_MODES.iter().fold(0, |all, mode| all | mode.0);
            terminal.set_local_modes(modes);
            prop_assert_eq!(terminal.local_modes(), modes & known);
        }

        #[test]
        fn flags_are_kept(terminal in any_terminal(), flags in any::<u16>()) {
            let mut terminal = terminal;
            // Raw covers cbreak; no parity asked for is any; there was one more delay after a new line.
            let flags = if flags & RAW != 0 { flags & !CBREAK } else { flags } & !0x200;
            let flags = if flags & ANYP == 0 { flags | ANYP } else { flags };
            terminal.set_sgttyb(Sgttyb { flags, ..terminal.sgttyb() });
            prop_assert_eq!(terminal.sgttyb().flags, flags);
        }
    }
}
