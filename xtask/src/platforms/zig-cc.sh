#!/bin/sh
# A C compiler for macOS on any system: zig's clang, which brings the headers. `$1` is the target in zig's words,
# LEDGERPORT_ZIG the Python that has zig. What only Apple's own driver understands is left out. So is Objective-C: it needs
# Apple's frameworks, which zig may not carry, and the check of the Rust code does not need what becomes of it.
set -eu
target=$1
shift
left=$#
while [ "$left" -gt 0 ]; do
    word=$1
    shift
    left=$((left - 1))
    case $word in
    -arch | -isysroot)
        shift
        left=$((left - 1))
        ;;
    --target=* | -mmacosx-version-min=* | -mmacos-version-min=*) ;;
    *.m) set -- "$@" -x c /dev/null ;;
    *) set -- "$@" "$word" ;;
    esac
done
exec "$LEDGERPORT_ZIG" -m ziglang cc -target "$target" "$@"
