#!/bin/sh
# Runs every test there is. The last line says how many passed, failed and were skipped; `make check` runs this.
unset CDPATH
# What the library would obey in the programs of whoever runs the tests.
unset BSDIPC_ETC BSDIPC_PERSONALITY BSDIPC_XNSD BSDIPC_LIBDIR HOSTALIASES LOCALDOMAIN RES_OPTIONS \
    RESOLV_HOST_CONF RESOLV_MULTI RESOLV_REORDER RESOLV_ADD_TRIM_DOMAINS RESOLV_OVERRIDE_TRIM_DOMAINS
cd "$(dirname "$0")/.." || exit

log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM
passed=0 failed=0 skipped=0

# count MIDDLE: the sum of the numbers that the harnesses give before this word.
count() {
    sed -n "s/^test result: .* \([0-9]*\) $1;.*/\1/p" "$log" | awk '{ sum += $1 } END { print sum + 0 }'
}

# step COMMAND ...: runs a harness that ends as Rust's own does, with a line `test result: ...`, and returns its status.
# One that fails without naming a failed test, because it does not build for instance, counts as one failure.
step() {
    printf '\n$ %s\n' "$*"
    # Of what passing tests print, only why they were skipped is worth reading.
    { "$@" 2>&1; echo $? >"$log.status"; } |
        sed -u '/^successes:$/,/^\(failures:\|test result: \)/{/^\(skipped: \|failures:\|test result: \)/!d;}' | tee "$log"
    read -r status <"$log.status"
    rm -f "$log.status"
    failures=$(count failed)
    if [ "$status" != 0 ] && [ "$failures" = 0 ]; then
        printf 'FAILED: %s: exit status %s\n' "$*" "$status"
        failures=1
    fi
    passed=$((passed + $(count passed)))
    failed=$((failed + failures))
    # A test of Rust's own harness cannot say that it, or a part of it, skipped itself: it writes so and passes.
    skipped=$((skipped + $(count ignored) + $(grep -c '^skipped: ' "$log")))
    return "$status"
}

if step make; then
    step cargo test --workspace --no-fail-fast -- --show-output
    step tests/door.sh
    step fuzz/check
fi

printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
