#!/bin/sh
# Runs a Windows program under Wine: `wine.sh PROGRAM [ARGUMENT...]`. LEDGERPORT_WINE is a folder of the task's own with the
# prefix and the library Wine lacks, which is laid beside the program.
set -eu
program=$1
shift
beside=$(dirname "$program")/bcryptprimitives.dll
if [ ! -e "$beside" ]; then
    # Several tests start at once: each lays down a whole file or none.
    cp "$LEDGERPORT_WINE/bcryptprimitives.dll" "$beside.$$"
    mv "$beside.$$" "$beside"
fi
export WINEPREFIX="$LEDGERPORT_WINE/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml='
exec wine "$program" "$@"
