#!/usr/bin/env bash
# zigzag_report_test.sh ZIGZAG NODE CHROMIUM PACKAGES SCRATCH: makes reports of a network, of one layer and of 200 layers and opens
# them in a headless browser; SCRATCH keeps them, with screenshots. Exit code 77: skipped.
set -euo pipefail
zigzag=$1 node=$2 chromium=$3 packages=$4 scratch=$5
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip() {
    printf 'skipped: %s\n' "$*"
    exit 77
}
[[ -x $node ]] || skip "node is not installed"
[[ -x $chromium ]] || skip "chromium is not installed"
[[ -s $packages/echarts.min.js && -d $packages/node_modules/playwright-core ]] || skip "npm did not install what web/package.json names"

rm -rf "$scratch"
mkdir -p "$scratch"

# Names that would break a page which took them for HTML, and characters of other alphabets.
for ((id = 0; id < 200; ++id)); do
    name="stage$((id / 40)).block$((id / 4))/conv_$id"
    ((id != 7)) || name="</script><b id='injected'>\\\"évil\\\" & 畳み込み"
    cat <<END
- id: $id
  name: "$name"
  operator_type: Conv
  equation: O[b][k][oy][ox] += W[k][c][fy][fx] * I[b][c][iy][ix]
  dimension_relations: [ix = 1*ox + 1*fx, iy = 1*oy + 1*fy]
  loop_dims:  [B, K, C, OY, OX, FY, FX]
  loop_sizes: [1, $((16 << id % 4)), $((16 << id / 4 % 3)), $((7 << id % 3)), $((7 << id % 3)), 3, 3]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {I: $id, W: $id}
END
done >"$scratch/many.yaml"

# report NAME MODEL ACCELERATOR MAPPING OPTION...
report() {
    local name=$1 model=$2 accelerator=$3 mapping=$4
    "$zigzag" --model "$model" --accelerator "$accelerator" --mapping "$mapping" "${@:5}" --dump-folder "$scratch/$name" --html \
        --json >"$scratch/$name.json" 2>"$scratch/$name.log"
    "$node" "$here/zigzag_report_test.mjs" "$packages" "$chromium" "$scratch/$name/report.html" "$scratch/$name.json" \
        "$scratch/$name/overall_simple.json" "$scratch/$name"
}

report network resnet18 tpu_like tpu_like
report proven resnet18 tpu_like tpu_like --temporal-mapping-search-engine optimal
report layer resnet18_first_layer eyeriss_like eyeriss_like
report many "$scratch/many.yaml" tpu_like default --lpf-limit 3
