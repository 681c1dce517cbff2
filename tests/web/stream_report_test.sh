#!/usr/bin/env bash
# stream_report_test.sh STREAM NODE CHROMIUM PACKAGES OPTION...: makes a report with the options and opens it in a browser.
set -euo pipefail
stream=$1 node=$2 chromium=$3 packages=$4
shift 4

skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}
[[ -x $node ]] || skip "node is not installed"
[[ -x $chromium ]] || skip "chromium is not installed"
[[ -s $packages/echarts.min.js && -d $packages/node_modules/playwright-core ]] || skip "npm did not install what web/package.json names"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$stream" "$@" --no-cache --quiet --dump-folder "$scratch/report"
"$node" "$(dirname "${BASH_SOURCE[0]}")/stream_report_test.mjs" "$packages/node_modules" "$chromium" "$scratch/report/report.html" \
    "$scratch/report/summary.json"
