#!/usr/bin/env bash
# zigzag_report_test.sh ZIGZAG NODE CHROMIUM PACKAGES SCRATCH: makes reports of a network, of one layer, of 200 layers, of nothing and
# of several runs, some of which fail, and opens them in a headless browser; SCRATCH keeps them, with screenshots. Exit code 77: skipped.
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

# comparison NAME OPTION...: several runs; those without a valid mapping are shown too.
comparison() {
    local name=$1 status=0
    "$zigzag" "${@:2}" --dump-folder "$scratch/$name" --html --json >"$scratch/$name.json" 2>"$scratch/$name.log" || status=$?
    ((status == 0 || status == 4))
    "$node" "$here/zigzag_comparison_test.mjs" "$packages" "$chromium" "$scratch/$name/report.html" "$scratch/$name.json" "$scratch/$name"
}

report network resnet18 tpu_like tpu_like
report proven resnet18 tpu_like tpu_like --temporal-mapping-search-engine optimal
report layer resnet18_first_layer eyeriss_like eyeriss_like
report many "$scratch/many.yaml" tpu_like default --lpf-limit 3

# An in-memory-compute array leaves additions out: nothing is left of this network.
cat >"$scratch/addition.yaml" <<'END'
- id: 0
  name: sum
  operator_type: Add
  equation: O[b][k] += I[b][k] * W[b][k]
  loop_dims: [B, K]
  loop_sizes: [1, 64]
  operand_precision: {W: 8, I: 8, O: 16, O_final: 8}
  operand_source: {I: 0, W: 0}
END
report nothing "$scratch/addition.yaml" aimc default_imc

comparison machines --model resnet18 --accelerator tpu_like ascend_like edge_tpu_like meta_prototype --threads 2
comparison sweep --model resnet18 --accelerator generic_array_auto --mapping generic_array --threads 2 \
    --set 'memories.sram_32MB.size=262144..268435456*4' --set 'operational_array.sizes=[16,16],[32,32],[64,64],[128,128],[256,256]'
comparison failed --model resnet18_first_layer --accelerator tpu_like --set memories.sram_2MB.size=64,128
