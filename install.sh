#!/bin/sh
# install.sh install | uninstall: what `make install` and `make uninstall` do. The Makefile exports the variables.
set -eu
umask 022
unset CDPATH

fail() {
    printf 'bsdipc: %s\n' "$1" >&2
    exit 1
}

# Everything that is installed: `file` and `template` take MODE SOURCE TARGET, `link` takes TEXT TARGET.
everything() {
    file 755 "$BUILD/libbsdipc.so" "$LIBDIR/libbsdipc.so.$VERSION"
    link "libbsdipc.so.$VERSION" "$LIBDIR/libbsdipc.so.$MAJOR"
    link "libbsdipc.so.$MAJOR" "$LIBDIR/libbsdipc.so"
    file 644 "$BUILD/libbsdipc.a" "$LIBDIR/libbsdipc.a"
    template 644 bsdipc.pc.in "$LIBDIR/pkgconfig/bsdipc.pc"
    template 755 bin/bsdipc "$BINDIR/bsdipc"
    file 755 "$BUILD/xnsd" "$SBINDIR/xnsd"
    template 644 xnsd/xnsd.service.in "$UNITDIR/xnsd.service"
    for header in $(cd include && find ./* -name '*.h'); do
        file 644 "include/$header" "$INCLUDEDIR/bsdipc/${header#./}"
    done
    for page in man/*.[1-9]; do
        file 644 "$page" "$MANDIR/man${page##*.}/${page##*/}"
    done
}

# The directories that installing made, one a line: uninstalling removes these, if empty, and no others.
made=$INCLUDEDIR/bsdipc/.made-directories

directory() {
    [ ! -d "$DESTDIR$1" ] || return 0
    directory "$(dirname "$1")"
    mkdir "$DESTDIR$1" 2>/dev/null || fail "cannot make the directory $DESTDIR$1"
    printf '%s\n' "$1" >>"$notes"
}

check_writable() {
    place=$DESTDIR${1%/*}
    while [ ! -e "$place" ]; do
        place=$(dirname "$place")
    done
    if [ ! -d "$place" ] || [ ! -w "$place" ]; then
        fail "cannot install into $DESTDIR${1%/*}: no permission to write to $place; choose another PREFIX or be root"
    fi
}

# The path from directory $1 to $2.
path() {
    realpath --no-symlinks --canonicalize-missing --relative-to="$1" "${2:-/}" | as_replacement
}

# What a substitution by sed replaces with exactly the text that comes in.
as_replacement() {
    sed 's/[\\&|]/\\&/g'
}

# The absolute path of $1, as systemd reads it in a command line.
unit_path() {
    realpath --no-symlinks --canonicalize-missing "$1" | sed 's/%/%%/g' | as_replacement
}

case $1 in
install)
    file() { check_writable "$3"; }
    template() { check_writable "$3"; }
    link() { check_writable "$2"; }
    everything

    mkdir -p "$DESTDIR/"
    notes=$(mktemp)
    trap 'rm -f "$notes"' EXIT
    file() {
        directory "${3%/*}"
        install -m "$1" "$2" "$DESTDIR$3"
    }
    template() {
        directory "${3%/*}"
        sed -e "s|@VERSION@|$VERSION|" -e "s|@PREFIX@|$(path "${3%/*}" "$PREFIX")|" \
            -e "s|@LIBDIR@|$(path "${3%/*}" "$LIBDIR")|" \
            -e "s|@INCLUDEDIR@|$(path "${3%/*}" "$INCLUDEDIR")|" \
            -e "s|@SBINDIR@|$(unit_path "$SBINDIR")|" "$2" >"$notes.text"
        install -m "$1" "$notes.text" "$DESTDIR$3"
        rm "$notes.text"
    }
    link() {
        directory "${2%/*}"
        ln -sf "$1" "$DESTDIR$2"
    }
    everything
    cat "$notes" >>"$DESTDIR$made"
    ;;
uninstall)
    directories=$(sort -r "$DESTDIR$made" 2>/dev/null || :)
    file() { rm -f "$DESTDIR$3"; }
    template() { rm -f "$DESTDIR$3"; }
    link() { rm -f "$DESTDIR$2"; }
    everything
    rm -f "$DESTDIR$made"
    printf '%s\n' "$directories" | while IFS= read -r directory; do
        rmdir "$DESTDIR$directory" 2>/dev/null || :
    done
    ;;
esac
