#!/bin/sh
# A server and a client of this directory find each other by name and talk, twice: linked with the library, and
# compiled as for any system and preloaded. `make demo` runs this.
set -eu

here=$(dirname "$0")
bsdipc=$here/../bin/bsdipc
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || :; rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    printf 'demo: %s\n' "$1" >&2
    exit 1
}

# The names of a network of our own, for these processes alone. Port 0 leaves the choice to the system.
export BSDIPC_ETC="$scratch/etc"
mkdir "$BSDIPC_ETC"
echo '127.0.0.1 okeeffe.example okeeffe' >"$BSDIPC_ETC/hosts"
echo 'hosts: files' >"$BSDIPC_ETC/nsswitch.conf"
names='poetry okeeffe'

# build DIRECTORY COMPILER ...: both programs.
build() {
    directory=$1
    shift
    mkdir "$directory"
    for program in server client; do
        "$@" -o "$directory/$program" "$here/$program.c" "$here/served.c"
    done
}

say() {
    printf '  %s: %s\n' "$1" "$2" | tee -a "$scratch/said"
}

# exchange DIRECTORY [LAUNCHER ...]: one conversation of the programs there.
exchange() {
    directory=$1
    shift
    : >"$scratch/said"
    echo 'poetry 0/tcp' >"$BSDIPC_ETC/services"
    rm -f "$scratch/server"
    mkfifo "$scratch/server"
    # shellcheck disable=SC2086
    timeout 60 "$@" "$directory/server" $names >"$scratch/server" &
    server=$!
    exec 3<"$scratch/server"
    port=
    while [ -z "$port" ] && read -r line <&3; do
        say server "$line"
        port=$(expr "$line" : 'listening on port \([0-9]*\)$') || :
    done
    [ -n "$port" ] || fail "the server did not start"
    # From now on the database has the port that the server got: the next lookup finds it.
    echo "poetry $port/tcp" >"$BSDIPC_ETC/services"
    # shellcheck disable=SC2086
    timeout 60 "$@" "$directory/client" $names >"$scratch/client" || fail "the client failed"
    while read -r line; do say client "$line"; done <"$scratch/client"
    while read -r line <&3; do say server "$line"; done
    exec 3<&-
    wait "$server" || fail "the server failed"
    server=

    [ "$(grep -c 'heard "..*"' "$scratch/said")" = 2 ] || fail "they did not hear each other"
    [ "$(grep -c 'served by .*libbsdipc' "$scratch/said")" = 2 ] || fail "not all calls were served by libbsdipc"
    ! grep 'served by' "$scratch/said" | grep -qv libbsdipc || fail "some calls were served by another library"
}

echo 'Linked: compiled against our headers by bsdipc cc.'
build "$scratch/linked" "$bsdipc" cc
exchange "$scratch/linked"

echo "Preloaded: compiled against the host's headers by cc, started by bsdipc run."
build "$scratch/host" cc -std=gnu89 -w
exchange "$scratch/host" "$bsdipc" run --

echo 'Both conversations went through libbsdipc.'
