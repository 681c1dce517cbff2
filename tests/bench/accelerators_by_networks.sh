#!/usr/bin/env bash
# Runs all shipped accelerators with four networks and prints a table: energy, latency, seconds. Ends with the total time.
#
#     matrix.sh PROGRAM_FOLDER [OPTION_OF_ZIGZAG...]
#
# The mapping is the one of the accelerator's name; matrix multipliers, whose own is for gemm_layer, take `default`. A network that
# does not fit (exit code 4: no valid mapping) is shown as such; any other failure makes the script fail.
set -euo pipefail

if (($# < 1)); then
    sed -n '4p' "$0" >&2
    exit 2
fi
program=$(realpath "$1")/zigzag
shift
inputs=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../inputs")
cd "$inputs/.."
begin=$(date +%s.%N)
failed=0
printf '%-16s %-20s %22s %16s %9s\n' accelerator network 'energy (pJ)' 'latency (cycles)' 'time (s)'
for accelerator in inputs/hardware/*.yaml; do
    name=$(basename "$accelerator" .yaml)
    mapping=$name
    [[ $name == gemm_* ]] && mapping=default
    for network in alexnet mobilenetv2 resnet18 transformer_encoder; do
        start=$(date +%s.%N)
        status=0
        summary=$("$program" --model "$network" --accelerator "$name" --mapping "$mapping" --json "$@" 2>/dev/null) || status=$?
        if ((status == 0)); then
            energy=$(sed -n 's/^    "energy": \([0-9.e+]*\),$/\1/p' <<<"$summary")
            latency=$(sed -n 's/^    "latency": \([0-9.e+]*\),$/\1/p' <<<"$summary")
        elif ((status == 4)); then
            energy='does not fit' latency=''
        else
            energy=failed latency="exit $status" failed=1
        fi
        printf '%-16s %-20s %22s %16s %9.2f\n' "$name" "$network" "$energy" "$latency" "$(bc <<<"$(date +%s.%N) - $start")"
    done
done
printf 'total %.1f s\n' "$(bc <<<"$(date +%s.%N) - $begin")"
exit $failed
