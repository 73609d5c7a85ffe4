#!/bin/sh
# The door: make, make install, pkg-config, bin/bsdipc, the demo and the manual pages, as a newcomer meets them.
# `tests/door.sh WORD ...` runs the tests that have one of the words in their names.
unset CDPATH
root=$(cd "$(dirname "$0")/.." && pwd -P) || exit
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
unset BSDIPC_LIBDIR BSDIPC_CC BSDIPC_ETC LD_PRELOAD LD_LIBRARY_PATH PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR DESTDIR PREFIX
unset MAKEFLAGS MFLAGS MAKELEVEL

version=$(sed -n '/^version = /{s/.*"\(.*\)".*/\1/p;q;}' "$root/Cargo.toml")
soname=libbsdipc.so.${version%%.*}
bsdipc=$root/bin/bsdipc
build=${CARGO_TARGET_DIR:-$root/target}/release

# ---- What tests are made of. A test is a function whose name begins with test_; it runs in a shell of its own, in an
# empty directory of its own, and fails with the first command that fails.

# A program that says which file serves its socket calls.
cat >"$scratch/where.c" <<'END'
#define _GNU_SOURCE
#include <sys/types.h>
#include <sys/socket.h>
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>
int main()
{
	Dl_info info;
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (s < 0 || !dladdr(dlsym(RTLD_DEFAULT, "socket"), &info))
		return 1;
	puts(info.dli_fname);
	return close(s);
}
END

# Old C: no types, no prototypes, an uninitialised common variable, argument types as they come.
cat >"$scratch/old.c" <<'END'
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <stdio.h>
int shared;
static say(text) char *text; { printf("%s\n", text); }
main(argc, argv) char **argv;
{
	struct sockaddr_in name;
	int s = socket(AF_INET, SOCK_DGRAM, 0), length = sizeof name;

	bzero(&name, sizeof name);
	name.sin_family = AF_INET;
	if (s < 0 || bind(s, &name, sizeof name) < 0 || getsockname(s, &name, &length) < 0) {
		perror("socket");
		exit(1);
	}
	say(name.sin_port ? "bound" : "not bound");
	exit(0);
}
END

skip() {
    echo "skipped: $1"
    exit 77
}

# needs PROGRAM
needs() {
    command -v "$1" >/dev/null || skip "$1 is not installed"
}

# equal GOT WANT
equal() {
    [ "$1" = "$2" ] || { printf 'got:\n%s\nwant:\n%s\n' "$1" "$2"; return 1; }
}

# same_file PATH PATH
same_file() {
    equal "$(realpath "$1")" "$(realpath "$2")"
}

# complains STATUS WORD COMMAND ...: ends with this status and says one line, which has the word in it.
complains() {
    want=$1 word=$2
    shift 2
    status=0
    "$@" >said 2>&1 || status=$?
    cat said
    equal "$status" "$want" && equal "$(grep -vc '^make' said)" 1 && grep -q -- "$word" said
}

# quiet COMMAND ...: succeeds and says nothing.
quiet() {
    "$@" >said 2>&1 || { cat said; return 1; }
    equal "$(cat said)" ""
}

made() {
    make --silent --no-print-directory -C "$root" "$@"
}

# fails COMMAND ...: a bare ! would keep `set -e` from seeing it.
fails() {
    ! "$@"
}

# A directory with the usual tools and without the programs named, to serve as PATH.
tools_without() {
    mkdir tools
    for place in /bin /usr/bin; do
        for tool in "$place"/*; do
            ln -sf "$tool" tools/
        done
    done
    for tool do
        rm -f "tools/$tool"
    done
    echo "$PWD/tools"
}

# compile_with_pkg_config NAME SOURCE [PKG-CONFIG-FLAG CC-FLAGS]: in the words of the manual.
compile_with_pkg_config() {
    eval "cc ${4-} -o $1 \"$2\" $(pkg-config ${3:+"$3"} --cflags --libs bsdipc)"
}

# ---- make install

test_install_puts_everything_in_place() {
    # Where cd looks is the user's own affair.
    CDPATH=/usr made install PREFIX="$PWD/p"
    {
        printf '%s\n' bin/bsdipc include/bsdipc/.made-directories lib/libbsdipc.a "lib/$soname" lib/libbsdipc.so \
            "lib/libbsdipc.so.$version" lib/pkgconfig/bsdipc.pc lib/systemd/system/xnsd.service sbin/xnsd
        (cd "$root/include" && find . -name '*.h') | sed 's|^\.|include/bsdipc|'
        (cd "$root/man" && ls) | sed 's|.*\.\(.\)$|share/man/man\1/&|'
    } | sort >want
    (cd p && find . ! -type d) | sed 's|^\./||' | sort >got
    diff want got
    [ -s p/include/bsdipc/sys/socket.h ]
    readelf -d p/lib/libbsdipc.so | grep -q "SONAME.*\[$soname\]"
    equal "$(readlink p/lib/libbsdipc.so)" "$soname"
    equal "$(readlink "p/lib/$soname")" "libbsdipc.so.$version"
    grep -q "^ExecStart=\"$PWD/p/sbin/xnsd\" " p/lib/systemd/system/xnsd.service
}

test_what_a_first_lookup_runs_lies_together() {
    library=$build/libbsdipc.so
    section=$(readelf -SW "$library" | sed -n 's/^ *\[ *\([0-9]*\)\] \.text\.lookups .*/\1/p')
    readelf -sW "$library" | awk -v section="$section" '$7 == section { print $8 }' >together
    for name in getservbyname getaddrinfo host_by_name nsswitch10read_steps search_file Triple3new 5piece each_piece \
        quiet_stamp; do
        grep -q "$name" together
    done
}

# A second one would be mapped at every load.
test_what_the_library_keeps_is_one_segment() {
    equal "$(readelf -lW "$build/libbsdipc.so" | grep -c '^ *LOAD .* RW ')" 1
}

test_the_unit_file_is_well_formed() {
    needs systemd-analyze
    made install PREFIX="$PWD/p q"
    equal "$(systemd-analyze --man=no verify "p q/lib/systemd/system/xnsd.service" 2>&1 | grep xnsd)" ""
}

test_install_with_prefixes_of_all_kinds() {
    made install PREFIX="$PWD/ä&|%"
    "ä&|%/bin/bsdipc" run true
    grep -qxF "ExecStart=\"$PWD/ä&|%%/sbin/xnsd\" -f /etc/xnsd.conf" "ä&|%/lib/systemd/system/xnsd.service"
    made uninstall PREFIX="$PWD/ä&|%"
    quiet made install PREFIX= DESTDIR="$PWD/stage"
    grep -qxF 'prefix=${pcfiledir}/../..' stage/lib/pkgconfig/bsdipc.pc
    relative=$(realpath --relative-to="$root" "$PWD")/relative
    made install PREFIX="$relative"
    grep -qF "\"$PWD/relative/sbin/xnsd\"" relative/lib/systemd/system/xnsd.service
    made uninstall PREFIX="$relative"
    [ ! -e relative ]
}

# cargo's configuration may name another directory than CARGO_TARGET_DIR does.
test_make_installs_what_it_builds() {
    export CARGO_TARGET_DIR="$PWD/t"
    equal "$(made --dry-run | grep -c "^cargo build .*--target-dir $PWD/t ")" 2
    # One that builds for another target puts nothing here.
    PATH=$(tools_without cargo):$PATH
    ln -s true tools/cargo
    mkdir -p t/release
    complains 2 "cargo did not make $PWD/t/release/libbsdipc.so" made
}

test_the_router_complains_to_nobody() {
    status=0
    "$build/xnsd" -x 2>/dev/full || status=$?
    equal $status 1
}

test_the_installed_router_runs() {
    made install PREFIX="$PWD/p"
    # A user that nobody is.
    user=$((3000000000 + $$))
    echo 'idle 0' >conf
    mkfifo ready
    p/sbin/xnsd -u $user -f conf >ready &
    router=$!
    trap 'kill $router' EXIT
    # It closes its standard output when it can be asked for sockets.
    equal "$(cat ready)" ""
    p/sbin/xnsd -s -u $user >status
    grep -q '^network 2266 .*local' status
}

test_uninstall_removes_that_and_nothing_else() {
    mkdir -p p/share/man p/lib/pkgconfig p/etc
    touch p/lib/pkgconfig/other.pc
    before=$(find . | sort)
    made install PREFIX="$PWD/p"
    made install PREFIX="$PWD/p"
    made uninstall PREFIX="$PWD/p"
    equal "$(find . | sort)" "$before"
    made install PREFIX="$PWD/new/p"
    made uninstall PREFIX="$PWD/new/p"
    [ ! -e new ]
}

test_install_into_other_directories() {
    needs pkg-config
    made install PREFIX="$PWD/p" LIBDIR="$PWD/p/lib/triplet" INCLUDEDIR="$PWD/h" BINDIR="$PWD/b" \
        SBINDIR="$PWD/s" MANDIR="$PWD/m" UNITDIR="$PWD/u"
    equal "$(ls p p/lib)" "$(printf 'p:\nlib\n\np/lib:\ntriplet')"
    export PKG_CONFIG_PATH="$PWD/p/lib/triplet/pkgconfig"
    compile_with_pkg_config where "$scratch/where.c"
    same_file "$(./where)" "p/lib/triplet/$soname"
    b/bsdipc cc -o old "$scratch/old.c"
    equal "$(./old)" bound
    made uninstall PREFIX="$PWD/p" LIBDIR="$PWD/p/lib/triplet" INCLUDEDIR="$PWD/h" BINDIR="$PWD/b" \
        SBINDIR="$PWD/s" MANDIR="$PWD/m" UNITDIR="$PWD/u"
    [ ! -e p ] && [ ! -e h ] && [ ! -e b ] && [ ! -e s ] && [ ! -e m ] && [ ! -e u ]
}

test_install_needs_no_cargo_once_built() {
    PATH=$(tools_without cargo rustc) made install PREFIX="$PWD/p"
    [ -e p/lib/libbsdipc.a ]
}

test_install_without_permission_says_so() {
    touch file
    complains 2 "$PWD/file" made install PREFIX="$PWD/file"
    mkdir closed
    chmod 555 closed
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups test -r "$root/Makefile" ||
            skip "somebody else than root cannot read $root"
        chmod 755 "$scratch" .
        complains 2 "permission.*$PWD/closed" setpriv --reuid=65534 --regid=65534 --clear-groups \
            make --silent --no-print-directory -C "$root" install PREFIX="$PWD/closed/p"
    else
        complains 2 "permission.*$PWD/closed" made install PREFIX="$PWD/closed/p"
    fi
    equal "$(ls closed)" ""
}

test_make_without_cargo_or_compiler_says_so() {
    PATH=$(tools_without cargo rustc)
    complains 2 "cargo not found" made -B
    rm tools/cc
    ln -s true tools/cargo
    complains 2 "cc not found" made -B
    complains 2 "cc not found" made demo
}

# ---- pkg-config

test_pkg_config_shared_and_static() {
    needs pkg-config
    made install PREFIX="$PWD/p"
    export PKG_CONFIG_PATH="$PWD/p/lib/pkgconfig"
    equal "$(pkg-config --modversion bsdipc)" "$version"
    compile_with_pkg_config where "$scratch/where.c"
    same_file "$(./where)" "p/lib/$soname"
    compile_with_pkg_config old "$scratch/old.c" --static "-static -std=gnu89 -w"
    equal "$(./old)" bound
    equal "$(nm old | grep -c ' [TW] socket$')" 1
    equal "$(readelf -l old | grep INTERP)" ""
    # As bsdipc(7) says: without the run path that a static PIE cannot bear.
    flags=$(pkg-config --cflags --libs-only-L --libs-only-l bsdipc)
    eval "cc -static-pie -std=gnu89 -w -o pie \"$scratch/old.c\" $flags"
    equal "$(./pie)" bound
}

test_pkg_config_in_a_destdir_tree() {
    needs pkg-config
    made install PREFIX=/opt/bsdipc DESTDIR="$PWD/stage"
    export PKG_CONFIG_PATH="$PWD/stage/opt/bsdipc/lib/pkgconfig"
    compile_with_pkg_config where "$scratch/where.c"
    same_file "$(./where)" "stage/opt/bsdipc/lib/$soname"
    export PKG_CONFIG_SYSROOT_DIR="$PWD/stage"
    compile_with_pkg_config where "$scratch/where.c"
    same_file "$(./where)" "stage/opt/bsdipc/lib/$soname"
    made uninstall PREFIX=/opt/bsdipc DESTDIR="$PWD/stage"
    equal "$(ls stage)" ""
}

test_pkg_config_with_spaces_in_the_prefix() {
    needs pkg-config
    made install PREFIX="$PWD/a b"
    export PKG_CONFIG_PATH="$PWD/a b/lib/pkgconfig"
    compile_with_pkg_config where "$scratch/where.c"
    same_file "$(./where)" "a b/lib/$soname"
    made uninstall PREFIX="$PWD/a b"
    [ ! -e "a b" ]
}

# ---- bsdipc cc

# compiles_old BSDIPC LIBDIR: this script compiles old C, which then is served from there.
compiles_old() {
    "$1" cc -o old "$scratch/old.c"
    equal "$(./old)" bound
    "$1" cc -o where "$scratch/where.c"
    same_file "$(./where)" "$2/$soname"
}

test_cc_from_the_build_tree() {
    compiles_old "$bsdipc" "$build"
}

test_cc_installed_moved_and_through_a_link() {
    made install PREFIX="$PWD/p"
    compiles_old p/bin/bsdipc p/lib
    mkdir links
    ln -s ../p/bin/bsdipc links/first
    ln -s first links/bsdipc
    PATH=$PWD/links:$PATH compiles_old bsdipc p/lib
    mv p q
    compiles_old q/bin/bsdipc q/lib
}

test_cc_from_bsdipc_libdir() {
    mkdir lib
    cp "$build/libbsdipc.so" "lib/$soname"
    ln -s "$soname" lib/libbsdipc.so
    BSDIPC_LIBDIR=lib compiles_old "$bsdipc" lib
    export BSDIPC_LIBDIR=nowhere
    complains 1 "$soname not found in nowhere" "$bsdipc" cc -o old "$scratch/old.c"
    complains 1 "$soname not found in nowhere" "$bsdipc" run true
    quiet "$bsdipc" cc -c "$scratch/old.c"
}

test_cc_beside_the_library() {
    made install PREFIX="$PWD/p" BINDIR="$PWD/p/lib"
    compiles_old p/lib/bsdipc p/lib
}

test_cc_static_and_shared() {
    for kind in -static -static-pie; do
        "$bsdipc" cc $kind -o old "$scratch/old.c"
        equal "$(./old)" bound
    done
    "$bsdipc" cc -shared -fPIC -o libold.so "$scratch/old.c"
    readelf -d libold.so | grep -q "NEEDED.*\[$soname\]"
}

test_cc_without_linking_says_nothing() {
    for compiler in gcc clang clang-16 gcc-14; do
        command -v "$compiler" >/dev/null || continue
        export BSDIPC_CC="$compiler"
        quiet "$bsdipc" cc -c "$scratch/old.c"
        quiet "$bsdipc" cc -S "$scratch/old.c"
        quiet "$bsdipc" cc -E -o old.i "$scratch/old.c"
        quiet "$bsdipc" cc -o old old.o
        quiet "$bsdipc" cc -std=c99 -Wall -c "$scratch/where.c"
        "$bsdipc" cc --version | grep -q .
        equal "$("$bsdipc" cc -v 2>&1 | grep unused)" ""
    done
}

test_cc_accepts_what_compilers_refuse_today() {
    cat >older.c <<'END'
#include <stdio.h>
extern errno;
give(a) { int *p = 3; char **q = &p; if (a) return; return p == (int *)q; }
main(argc, argv) char **argv; { int x = argv; give(1); exit(0); }
END
    for compiler in gcc clang clang-16 gcc-14; do
        command -v "$compiler" >/dev/null || continue
        BSDIPC_CC=$compiler "$bsdipc" cc -o older older.c
        ./older
    done
}

test_cc_lets_the_users_flags_win() {
    echo 'int main() { // C99
        for (int i = 0; i < 1; i++) return 0; }' >new.c
    fails "$bsdipc" cc -pedantic-errors -o new new.c
    "$bsdipc" cc -std=c99 -pedantic-errors -o new new.c
    ./new
    mkdir -p own/sys
    echo 'int own;' >own/sys/socket.h
    echo '#include <sys/socket.h>' >own.c
    "$bsdipc" cc -E -Iown own.c | grep -q 'int own;'
}

test_cc_as_on_an_old_system() {
    made install PREFIX="$PWD/p"
    for release in 4.2 4.3 4.4; do
        p/bin/bsdipc cc --bsd=$release -o old "$scratch/old.c"
        equal "$(./old)" bound
    done
    complains 2 "--bsd=4.1: the systems are" "$bsdipc" cc --bsd=4.1 old.c
}

test_cc_finds_an_errno_parameter_in_any_encoding() {
    printf 'int say(errno) /* d\351j\340 vu */\nint errno;\n{ return errno; }\nmain() { return say(0); }\n' >old.c
    for locale in C C.UTF-8 tr_TR.UTF-8; do
        LC_ALL=$locale "$bsdipc" cc --bsd=4.3 -o old old.c
        ./old
    done
}

test_cc_in_a_makefile() {
    cp "$scratch/old.c" .
    cp "$scratch/old.c" prog.c
    sed 's/^main/other/' prog.c >other.c
    cat >Makefile <<'END'
prog: prog.o other.o
	$(CC) $(LDFLAGS) -o $@ prog.o other.o
END
    PATH=$root/bin:$PATH quiet make --silent CC="bsdipc cc" prog old
    equal "$(./prog)" bound
    equal "$(./old)" bound
}

test_cc_without_a_compiler_says_so() {
    BSDIPC_CC=no-such-cc complains 127 "no-such-cc not found" "$bsdipc" cc x.c
}

# ---- bsdipc run

# A program compiled as for any system: `host`.
compile_host() {
    cc -o host "$scratch/where.c"
}

test_run_preloads() {
    compile_host
    same_file "$("$bsdipc" run ./host)" "$build/$soname"
    PATH=$PWD:$PATH
    same_file "$("$bsdipc" run -- host)" "$build/$soname"
    printf '#!/bin/sh\n./host "$@"\n' >script
    chmod +x script
    same_file "$("$bsdipc" run ./script)" "$build/$soname"
    equal "$("$bsdipc" run printf '[%s]' -- 'a b' '' -c)" '[--][a b][][-c]'
    status=0
    "$bsdipc" run sh -c 'exit 7' || status=$?
    equal $status 7
    "$bsdipc" run true >&- 2>said
    equal "$(cat said)" ""
}

test_run_comes_after_what_is_preloaded_already() {
    cat >other.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
int socket(int family, int type, int protocol)
{
	int (*next)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
	Dl_info info;
	if (dladdr((void *)next, &info))
		puts(info.dli_fname);
	return next(family, type, protocol);
}
END
    compile_host
    cc -shared -fPIC -o other.so other.c
    LD_PRELOAD=$PWD/other.so "$bsdipc" run ./host >said
    same_file "$(sed -n 1p said)" "$build/$soname"
    same_file "$(sed -n 2p said)" "$PWD/other.so"
}

test_run_installed_and_with_spaces_in_the_path() {
    compile_host
    made install PREFIX="$PWD/p q"
    same_file "$("p q/bin/bsdipc" run ./host)" "p q/lib/$soname"
    BSDIPC_LIBDIR=$build
    export BSDIPC_LIBDIR
    same_file "$("p q/bin/bsdipc" run ./host)" "$build/$soname"
}

test_run_says_why_it_would_have_no_effect() {
    complains 127 "no-such-program: program not found" "$bsdipc" run no-such-program
    complains 127 "./nothing: program not found" "$bsdipc" run ./nothing
    touch plain
    complains 126 "plain: not an executable" "$bsdipc" run ./plain
    complains 126 "not an executable" "$bsdipc" run "$PWD"
    cc -static -o fixed "$scratch/where.c" 2>/dev/null
    complains 126 "fixed: statically linked" "$bsdipc" run ./fixed
    cc -static-pie -o pie "$scratch/where.c" 2>/dev/null
    complains 126 "pie: statically linked" "$bsdipc" run ./pie
    compile_host
    # Byte 18 of an ELF file begins the number of the machine.
    cp host foreign
    printf '\377' | dd of=foreign bs=1 seek=18 conv=notrunc status=none
    complains 126 "foreign: .*another architecture" "$bsdipc" run ./foreign
}

test_run_says_that_the_loader_distrusts_setuid_programs() {
    if [ "$(id -u)" != 0 ]; then
        complains 126 "su: .*ignores LD_PRELOAD" "$bsdipc" run su --version
        return
    fi
    compile_host
    chmod 4755 host
    same_file "$("$bsdipc" run ./host)" "$build/$soname"
    chown 65534 host
    chmod 4755 host
    complains 126 "host: .*ignores LD_PRELOAD" "$bsdipc" run ./host
}

test_run_says_that_go_programs_make_their_own_calls() {
    cat >go.c <<'END'
struct { int sizes[2], type; char name[4], id[8]; } note
    __attribute__((section(".note.go.buildid,\"a\",@note#"), used)) = { { 4, 8 }, 4, "Go", "id/id" };
int main() { return 0; }
END
    cc -o go go.c
    complains 0 "go: a Go program" "$bsdipc" run ./go
}

# ---- bsdipc itself

test_bsdipc_help_version_and_mistakes() {
    equal "$("$bsdipc" --version)" "bsdipc $version"
    "$bsdipc" --help | grep -q '^usage: bsdipc run '
    complains 2 "frobnicate" "$bsdipc" frobnicate
    complains 2 "which program" "$bsdipc" run
    complains 2 "-x" "$bsdipc" run -x true
    made install PREFIX="$PWD/p"
    equal "$(p/bin/bsdipc --version)" "bsdipc $version"
}

# ---- What a newcomer does and reads

test_demo() {
    mkdir tmp
    TMPDIR=$PWD/tmp made demo >said
    equal "$(grep -c "served by $build/$soname: socket .*gethostbyname$" said)" 4
    equal "$(grep -c 'heard ".*"' said)" 4
    equal "$(ls tmp)" ""
}

test_demo_that_fails_says_so() {
    export BSDIPC_LIBDIR="$PWD"
    fails "$root/demo/run.sh" >said 2>&1
    grep -q "$soname not found" said
}

# documented COMMAND: the page about XNS has it as a line of its own.
documented() {
    grep -qxF "    $1" "$root/docs/xns-on-linux.md"
}

test_first_session_with_xns() {
    documented 'bin/bsdipc cc -o hear demo/xns/hear.c'
    documented 'bin/bsdipc cc -o say demo/xns/say.c'
    documented 'bin/bsdipc cc -o nsping demo/xns/nsping.c'
    for program in hear say nsping; do
        "$bsdipc" cc -o $program "$root/demo/xns/$program.c"
    done
    # A router that does not stay, unless this user has one already.
    echo 'idle 1' >conf
    printf '#!/bin/sh\nexec "%s" -f "%s" "$@"\n' "$build/xnsd" "$PWD/conf" >router
    chmod +x router
    export BSDIPC_XNSD="$PWD/router"
    mkfifo heard
    ./hear >heard &
    exec 3<heard
    read -r address <&3
    # Its own port is no part of what a machine is called.
    ./nsping "${address%.*}" | grep -q ' answers in '
    ./say "$address" 'Is anybody there?'
    read -r line <&3
    case $line in
    from\ *': Is anybody there?') ;;
    *) equal "$line" 'from ...: Is anybody there?' ;;
    esac
    wait $!
}

test_fortified_programs_reach_xns_with_every_compiler() {
    cat >fortified.c <<'END'
#include <sys/types.h>
#include <sys/socket.h>
#include <poll.h>
#include <unistd.h>
#include <netns/ns.h>
#include <stddef.h>
/* One that calls itself instead does not return. */
int main(void)
{
	char byte[1];
	struct pollfd none = { -1, POLLIN, 0 };

	alarm(60);
	return recv(-1, byte, 1, 0) != -1 || recvfrom(-1, byte, 1, 0, NULL, NULL) != -1 || read(-1, byte, 1) != -1
	       || poll(&none, 1, 0) != 0;
}
END
    for compiler in gcc clang clang-16 gcc-14; do
        command -v "$compiler" >/dev/null || continue
        for level in 0 2; do
            BSDIPC_CC=$compiler "$bsdipc" cc -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$level -o fortified fortified.c
            ./fortified
            nm fortified >names
            for name in recv recvfrom read poll; do
                grep -q " bsdns_$name\$" names
            done
        done
    done
}

test_programs_in_cplusplus_reach_xns() {
    cat >old.cc <<'END'
#include <sys/types.h>
#include <sys/socket.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>
#include <netns/sp.h>
int main()
{
	struct sockaddr_ns name = {};
	int s = socket(AF_NS, SOCK_STREAM, 0), none = 0;
	struct timeval now = {};

	name.sns_addr = ns_addr("0");
	bind(s, (struct sockaddr *)&name, sizeof name);
	return select(0, NULL, NULL, NULL, &now) + ioctl(s, FIONBIO, &none) + close(s);
}
END
    for compiler in g++ clang++; do
        command -v "$compiler" >/dev/null || continue
        for level in 0 2; do
            "$compiler" -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$level -I"$root/include" -c -o old.o old.cc
            nm old.o | sed -n 's/^ *U //p' >names
            for name in socket bind select ioctl; do
                grep -qx "bsdns_$name" names
                fails grep -qx "$name" names
            done
        done
    done
}

test_manual_pages_are_well_formed() {
    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$root"/man/*.[1-9]
    else
        needs man
        equal "$(man --warnings --local-file "$root"/man/*.[1-9] 2>&1 >/dev/null)" ""
    fi
}

test_every_function_has_its_manual_page() {
    for source in "$root"/src/headers/*.rs; do
        page=$root/man/$(basename "$source" .rs | sed 's/^netns_ns$/ns_addr/').3
        for function in $(LC_ALL=C sed -n 's/^pub .*extern "C[^ ]* fn \([a-z][a-z0-9_]*\)(.*/\1/p' "$source"); do
            # With its arguments, as in the synopsis.
            grep -q "^\.Fn $function [^ ]\|^\.Fo $function$" "$page" || { echo "$function is not in $page"; return 1; }
        done
    done
}

# What each page says of the functions is what the headers say.
test_synopses_compile_as_written() {
    for page in "$root"/man/*.3; do
        awk '
            /^\.Sh / { on = /SYNOPSIS/ }
            !on { next }
            /^\.Ss .*_GNU_SOURCE/ { print "#ifndef _GNU_SOURCE\n#error\n#endif" }
            /^\.In / { print "#include <" $2 ">" }
            /^\.Ft / { sub(/^.../, ""); gsub(/"/, ""); type = $0 }
            /^\.Fn / && type { sub(/^.../, ""); gsub(/" "/, ", "); gsub(/"/, ""); sub(/ *[^ ]* /, "&("); print type $0 ");"; type = "" }
            /^\.Fo / { print type, $2 "("; between = "" }
            /^\.Fa / { sub(/^.../, ""); gsub(/"/, ""); print between $0; between = "," }
            /^\.Fc/ { print ");"; type = "" }' "$page" >synopsis.c
        define=$(grep -q '^#error' synopsis.c && echo -D_GNU_SOURCE) || :
        # shellcheck disable=SC2086
        cc $define -Wall -Werror -I"$root/include" -c -o synopsis.o synopsis.c || { echo "$page"; return 1; }
    done
}

test_scripts_are_clean() {
    needs shellcheck
    shellcheck --severity=warning "$root/bin/bsdipc" "$root/install.sh" "$root"/demo/*.sh "$root"/tests/*.sh
}

# ---- Running them

passed=0 failed=0 ignored=0
tests=$(LC_ALL=C sed -n 's/^\(test_[a-z_]*\)() {$/\1/p' "$0")
for test in $tests; do
    wanted=$#
    for word do
        case $test in *"$word"*) wanted=0 ;; esac
    done
    [ "$wanted" = 0 ] || continue
    mkdir "$scratch/$test"
    # In a condition, `set -e` would have no effect.
    (cd "$scratch/$test" && set -e && "$test") >"$scratch/log" 2>&1 </dev/null
    case $? in
    0) passed=$((passed + 1)) word=ok ;;
    77) ignored=$((ignored + 1)) word="ignored, $(tail -n 1 "$scratch/log")" ;;
    *) failed=$((failed + 1)) word=FAILED ;;
    esac
    printf 'test door::%s ... %s\n' "${test#test_}" "$word"
    [ "$word" != FAILED ] || sed 's/^/    /' "$scratch/log"
done
verdict=ok
[ "$failed" = 0 ] || verdict=FAILED
printf '\ntest result: %s. %s passed; %s failed; %s ignored;\n' "$verdict" "$passed" "$failed" "$ignored"
[ "$failed" = 0 ]
