//! Programs from before prototypes compile in silence, and today's are not kept from their warnings.

mod support;

use support::{Compilation, Headers, Language, compilers};

const CALLS: &str = "#include <netinet/in.h>\nstruct sockaddr_in name;\nint length;\n";

fn complaints(flags: &str, source: &str) -> Vec<(&'static str, Vec<String>)> {
    let c = compilers().iter().filter(|(_, language)| *language == Language::C);
    let compile = |&compiler| Compilation::new(compiler, Headers::Ours, &format!("{flags} -fsyntax-only"), source);
    c.map(|compiler| (compiler.0, compile(compiler).complaints().0)).collect()
}

#[test]
fn old_programs() {
    let dialect = "-std=gnu89 -Wall -Wextra -Wno-implicit -Wno-implicit-int -Wno-return-type -Wno-deprecated-non-prototype \
                   -Wno-unknown-warning-option -Wno-unused-result";
    for (compiler, found) in complaints(dialect, include_str!("old.c")) {
        assert!(found.is_empty(), "{compiler}: {found:?}");
    }
}

/// GNU programs pass the name of any family, and lengths of the right type only.
#[test]
fn gnu_programs() {
    let name = format!("{CALLS}int f(int s) {{ return bind(s, &name, sizeof name); }}\n");
    let length = format!("{CALLS}int f(int s) {{ return accept(s, &name, &length); }}\n");
    for (compiler, found) in complaints("-std=gnu17 -D_GNU_SOURCE -Wall -Wextra", &name) {
        assert!(found.is_empty(), "{compiler}: {found:?}");
    }
    for (compiler, found) in complaints("-std=gnu17 -D_GNU_SOURCE -Wall -Wextra", &length) {
        assert_eq!(found.len(), 1, "{compiler}: {found:?}");
    }
}

/// Elsewhere the prototypes are POSIX's: function pointers of their types can be made.
#[test]
fn posix_programs() {
    let pointer = format!("{CALLS}int (*f)(int, const struct sockaddr *, socklen_t) = bind;\n");
    for (compiler, found) in complaints("-std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra", &pointer) {
        assert!(found.is_empty(), "{compiler}: {found:?}");
    }
    let name = format!("{CALLS}int f(int s) {{ return bind(s, &name, sizeof name); }}\n");
    for (compiler, found) in complaints("-std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra", &name) {
        assert_eq!(found.len(), 1, "{compiler}: {found:?}");
    }
}

/// Nor do the strictest of flags object to a call that they let pass with the host's headers.
#[test]
fn pedantic_programs() {
    let call = "#include <sys/socket.h>\n#include <netinet/in.h>\n\
        int f(int s, struct sockaddr_in *name) { return bind(s, (struct sockaddr *)name, sizeof *name); }\n";
    for dialect in ["-std=gnu89", "-std=c99 -D_GNU_SOURCE", "-std=gnu17 -D_GNU_SOURCE"] {
        for (compiler, found) in complaints(&format!("{dialect} -Wall -Wextra -Wpedantic"), call) {
            assert!(found.is_empty(), "{compiler} {dialect}: {found:?}");
        }
    }
}
