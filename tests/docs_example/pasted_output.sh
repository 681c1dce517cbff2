#!/usr/bin/env bash
# Runs the commands in the console blocks of documents and compares what they print with what is pasted below them.
#
#     pasted_output.sh check|update PROGRAM_FOLDER DOCUMENT...
#
# A block starts with ```console. Lines that start with "$ " are commands (continued after a backslash at the end), the others
# are their output, errors included; spaces at line ends do not count. All commands of a document run in one scratch folder with
# `inputs` in it, as in the root of the repository. `update` writes the documents anew with the output that the commands give now.
set -euo pipefail

if (($# < 3)) || [[ $1 != check && $1 != update ]]; then
    sed -n '4p' "$0" >&2
    exit 2
fi
mode=$1
programs=$(realpath "$2")
shift 2
inputs=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../../inputs")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset ZIGZAG_INPUTS
export XDG_CACHE_HOME=$scratch/cache
export LC_ALL=C

# Copies a document to standard output, with the output of its commands as they are now.
run_document() {
    local line command in_block=0
    while IFS= read -r line <&3 || [[ -n $line ]]; do
        if ((in_block == 0)); then
            printf '%s\n' "$line"
            if [[ $line == '```console' ]]; then
                in_block=1
            fi
        elif [[ $line == '```' ]]; then
            printf '%s\n' "$line"
            in_block=0
        elif [[ $line == '$ '* ]]; then
            printf '%s\n' "$line"
            command=${line#'$ '}
            while [[ $command == *\\ ]]; do
                IFS= read -r line <&3
                printf '%s\n' "$line"
                command=${command%\\}$line
            done
            (cd "$folder" && PATH="$programs:$PATH" bash -c "$command" 2>&1 </dev/null || true) | sed 's/ *$//'
        fi
    done 3<"$1"
}

status=0
for document in "$@"; do
    folder=$scratch/$(basename "$document").run
    mkdir "$folder"
    ln -s "$inputs" "$folder/inputs"
    run_document "$document" >"$scratch/document"
    if [[ $mode == update ]]; then
        cat "$scratch/document" >"$document"
    elif ! diff -u --label "$document, pasted" --label "$document, now" "$document" "$scratch/document"; then
        status=1
    fi
done
if ((status != 0)); then
    printf 'the documents show other output than the program gives; if that is meant: %s update %s DOCUMENT...\n' "$0" "$programs" >&2
fi
exit "$status"
