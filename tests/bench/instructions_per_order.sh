#!/bin/sh
# Instructions per scored loop order, counted by callgrind: the same on a busy machine, so that a regression shows.
#
# Usage: instructions_per_order.sh PROGRAM [ACCELERATOR...]; PROGRAM is the built score_rate. For each accelerator (all shipped
# ones that it knows, unless given) and 6, 8 and 10 loop factors it enumerates up to 50 000 orders of every layer once and counts
# what enumeration and scoring take; tables and other preparations are left out. An accelerator on which no layer has so many
# factors has no figure. Says so and succeeds where valgrind is missing.
set -eu

if [ $# -eq 0 ]; then
    echo "usage: $0 PROGRAM [ACCELERATOR...]" >&2
    exit 2
fi
program=$1
shift
[ $# -gt 0 ] || set -- tpu_like eyeriss_like ascend_like edge_tpu_like meta_prototype tesla_npu_like generic_array aimc dimc
if ! command -v valgrind > /dev/null; then
    echo "valgrind is not installed: no instructions counted"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%-16s%6s%10s%22s\n' accelerator loops orders 'instructions/order'
for accelerator in "$@"; do
    for loops in 6 8 10; do
        if ! valgrind --tool=callgrind --callgrind-out-file="$work/out" --collect-atstart=no \
            --toggle-collect='zigzag::bench::enumerate_orders*' "$program" 0 "$accelerator" "$loops" > "$work/orders" 2> "$work/log"; then
            cat "$work/log" >&2
            exit 1
        fi
        instructions=$(sed -n 's/.*Collected : *\([0-9]*\).*/\1/p' "$work/log")
        orders=$(cat "$work/orders")
        if [ "$orders" -eq 0 ]; then
            each=-
        else
            each=$((instructions / orders))
        fi
        printf '%-16s%6s%10s%22s\n' "$accelerator" "$loops" "$orders" "$each"
    done
done
