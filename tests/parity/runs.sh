#!/usr/bin/env bash
# Prints the runs that compare_programs.sh compares, one a line: NAME, `quick` or `full`, COMMAND, with tabs between.
#
# A command is a line of bash. It runs in an empty folder of its own that holds a link `inputs` to the inputs folder; what it leaves there is
# compared. It must give the same bytes each time: no --time, no --time-limit that could strike, no cache that another run has filled.

pass=full
run() { printf '%s\t%s\t%s\n' "$1" "$pass" "$2"; }
quick() { pass=quick run "$@"; }

networks=(alexnet dynamic_cnn fsrcnn gemm_layer lab4_layers mobilenetv2 resnet18 resnet18_first_block_quantised resnet18_first_layer
  transformer_encoder)
small_networks=(alexnet gemm_layer lab4_layers resnet18_first_layer transformer_encoder)
accelerators=(aimc ascend_like dimc edge_tpu_like eyeriss_like gemm_l1 gemm_l1_l3 generic_array generic_array_auto meta_prototype
  tesla_npu_like tpu_like)

# The arguments that pick a network, an accelerator and the mapping written for it.
on() {
  printf -- '--model %s --accelerator %s' "$1" "$2"
  case $2 in
    aimc | dimc) printf -- ' --mapping default_imc' ;;
    generic_array_auto) printf -- ' --mapping generic_array' ;;
    *) printf -- ' --mapping %s' "$2" ;;
  esac
  [ "$1" != dynamic_cnn ] || printf -- ' --dim batch=1 --dim height=64 --dim width=64'
}

# --- zigzag: every network on every accelerator, and the same with each engine --------------------------------------------------------------

i=0
for network in "${networks[@]}"; do
  for accelerator in "${accelerators[@]}"; do
    json=
    if [ $((i++ % 3)) = 0 ]; then json=' --json'; fi
    run "loma-$network-$accelerator" "zigzag $(on $network $accelerator) --lpf-limit 5 --dump-folder d$json"
  done
done

objectives=(latency energy EDP 'energy^2*latency')
i=0
for network in "${small_networks[@]}"; do
  for accelerator in "${accelerators[@]}"; do
    objective=${objectives[i++ % 4]}
    run "salsa-$network-$accelerator" \
      "zigzag $(on $network $accelerator) --temporal-mapping-search-engine salsa --salsa-iteration-number 60 --seed $i --opt '$objective' --dump-folder d"
    # A scratchpad for everything leaves a whole network's orders open for minutes: prime factors of the small ones only.
    options=
    case $((i % 3)) in
      0) options=' --factors prime' ;;
      1) options=' --allocation optimal' ;;
    esac
    case $network-$accelerator in
      alexnet-gemm_l1_l3 | transformer_encoder-gemm_l1*) continue ;;
      *-gemm_l1*) options=' --factors prime' ;;
    esac
    run "optimal-$network-$accelerator" \
      "zigzag $(on $network $accelerator) --temporal-mapping-search-engine optimal --opt '$objective'$options --dump-folder d"
  done
done

# --- zigzag: options ------------------------------------------------------------------------------------------------------------------------

for accelerator in tpu_like eyeriss_like ascend_like gemm_l1_l3; do
  network=alexnet
  [ $accelerator != gemm_l1_l3 ] || network=transformer_encoder
  of=$network-$accelerator
  base="zigzag $(on $network $accelerator) --dump-folder d"
  run "corrected-$of" "$base --corrected"
  run "corrected-energy-$of" "$base --corrected --opt energy --json"
  run "energy-$of" "$base --opt energy"
  run "edp-$of" "$base --opt EDP"
  run "weighted-$of" "$base --opt 'energy*latency^3' --json"
  run "even-$of" "$base --temporal-mapping-type even"
  run "even-corrected-$of" "$base --temporal-mapping-type even --corrected"
  run "lpf3-$of" "$base --lpf-limit 3"
  run "lpf7-$of" "$base --lpf-limit 7"
  run "threads-$of" "$base --threads 3"
  run "exhaustive-space-$of" "$base --spatial-search exhaustive --lpf-limit 4"
  run "more-space-$of" "$base --nb-spatial-mappings-generated 8 --lpf-limit 4"
  run "mixed-space-$of" "$base --enable-mix-spatial-mapping --lpf-limit 4"
  run "salsa-corrected-$of" "$base --temporal-mapping-search-engine salsa --salsa-iteration-number 60 --salsa-start-temperature 0.2 --corrected"
  run "salsa-threads-$of" "$base --temporal-mapping-search-engine salsa --salsa-iteration-number 60 --threads 2"
  run "verbose-$of" "$base --verbose"
  run "quiet-$of" "$base --quiet"
  run "pictures-$of" "$base --svg --html"
done
run even-salsa "zigzag $(on alexnet edge_tpu_like) --temporal-mapping-type even --temporal-mapping-search-engine salsa --dump-folder d"
run even-optimal "zigzag $(on alexnet edge_tpu_like) --temporal-mapping-type even --temporal-mapping-search-engine optimal --dump-folder d"
run optimal-corrected "zigzag $(on alexnet tpu_like) --corrected --temporal-mapping-search-engine optimal --dump-folder d"
run optimal-corrected-allocation \
  "zigzag $(on alexnet tpu_like) --corrected --temporal-mapping-search-engine optimal --allocation optimal --dump-folder d"
run optimal-gap "zigzag $(on alexnet ascend_like) --temporal-mapping-search-engine optimal --gap 0.05 --dump-folder d"
run optimal-threads "zigzag $(on alexnet edge_tpu_like) --temporal-mapping-search-engine optimal --threads 2 --dump-folder d --json"
run even-optimal-corrected \
  "zigzag $(on resnet18_first_layer tpu_like) --temporal-mapping-type even --temporal-mapping-search-engine optimal --corrected --dump-folder d"
run lpf-none "zigzag $(on gemm_layer gemm_l1) --lpf-limit none --dump-folder d"

for mapping in ascend_like edge_tpu_like meta_prototype tesla_npu_like tpu_like; do
  for network in resnet18 alexnet; do
    base="zigzag --model $network --accelerator $mapping --mapping ${mapping}_mixed --lpf-limit 4 --dump-folder d"
    run "mixed-file-$network-$mapping" "$base"
    run "mixed-generated-$network-$mapping" "$base --enable-mix-spatial-mapping"
  done
done

for accelerator in tpu_like edge_tpu_like ascend_like meta_prototype gemm_l1_l3; do
  for network in resnet18 mobilenetv2 fsrcnn transformer_encoder lab4_layers; do
    base="zigzag $(on $network $accelerator) --lpf-limit 4 --exploit-data-locality --dump-folder d"
    run "locality-$network-$accelerator" "$base"
    run "savings-$network-$accelerator" "$base --data-locality-savings --json"
    run "savings-corrected-$network-$accelerator" "$base --data-locality-savings --corrected --threads 2"
  done
done

for accelerator in aimc dimc; do
  for network in resnet18 alexnet resnet18_first_layer mobilenetv2; do
    base="zigzag $(on $network $accelerator) --in-memory-compute --dump-folder d"
    run "imc-$network-$accelerator" "$base"
    run "imc-energy-$network-$accelerator" "$base --opt energy --json"
    run "imc-corrected-$network-$accelerator" "$base --corrected --threads 2"
  done
  run "imc-pages-$accelerator" "zigzag $(on resnet18_first_layer $accelerator) --in-memory-compute --dump-folder d --svg --html"
  run "imc-figures-$accelerator" "zigzag imc --accelerator $accelerator; zigzag imc --accelerator $accelerator --json"
done
run imc-none "zigzag imc --accelerator tpu_like"
run imc-needed "zigzag $(on resnet18 tpu_like) --in-memory-compute"

# --- zigzag: several runs at once -------------------------------------------------------------------------------------------------------------

lab3="zigzag --model resnet18_first_layer --accelerator inputs/labs/lab3/hardware/accelerator{1,2,3}.yaml"
run several-accelerators "$lab3 --dump-folder d --html --svg"
run several-accelerators-json "$lab3 --json --threads 2"
run several-networks "zigzag --model resnet18 mobilenetv2 --accelerator tpu_like ascend_like edge_tpu_like meta_prototype --lpf-limit 4 --threads 2 --dump-folder d"
run several-mappings "zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like tpu_like_mixed default --lpf-limit 4 --dump-folder d --json"
run several-partly-impossible "zigzag --model resnet18_first_layer gemm_layer --accelerator tpu_like gemm_l1 --dump-folder d"
sweep="--set 'memories.sram_32MB.size=1048576..268435456*4' --set 'operational_array.sizes=[32,32],[64,64],[128,128]'"
run sweep "zigzag $(on resnet18 generic_array_auto) --lpf-limit 4 $sweep --dump-folder d --html --svg"
run sweep-threads "zigzag $(on resnet18 generic_array_auto) --lpf-limit 4 $sweep --threads 2 --json"
run sweep-together "zigzag $(on gemm_layer gemm_l1_l3) --set 'memories.l1.size:memories.l3.size=65536:1048576,131072:2097152' --dump-folder d"
run sweep-one-value "zigzag $(on resnet18_first_layer tpu_like) --set memories.dram.r_cost=100 --dump-folder d"
run sweep-partly-bad "zigzag $(on gemm_layer gemm_l1_l3) --set memories.l1.size=0,1024,big --json"
run sweep-wrong-path "zigzag $(on gemm_layer gemm_l1_l3) --set memories.l1.sise=1024"
run sweep-too-many "zigzag $(on gemm_layer gemm_l1_l3) --set memories.l1.size=1..1000 --set memories.l3.size=1..1000"
run sweep-optimal "zigzag $(on resnet18_first_layer tpu_like) --temporal-mapping-search-engine optimal --set memories.sram_2MB.size=65536,262144,16777216 --dump-folder d"
run sweep-locality "zigzag $(on resnet18 tpu_like) --lpf-limit 4 --exploit-data-locality --set memories.sram_2MB.size=2097152,16777216 --dump-folder d"

# --- zigzag: labs and pipeline files ----------------------------------------------------------------------------------------------------------

lab() { printf -- '--model resnet18_first_layer --accelerator inputs/labs/%s/hardware/%s.yaml --mapping inputs/labs/%s/mapping/%s.yaml' "$1" "$2" "$1" "$3"; }
run lab1-pipeline "zigzag --pipeline inputs/labs/lab1/pipeline.yaml $(lab lab1 accelerator1 mapping) --dump-folder d"
run lab2-pipeline "zigzag --pipeline inputs/labs/lab2/pipeline.yaml $(lab lab2 accelerator1 mapping) --dump-folder d"
run lab1-own-workload "zigzag $(lab lab1 accelerator1 mapping) --model inputs/labs/lab1/workload/resnet18_first_layer.yaml --dump-folder d"
run lab1 "zigzag $(lab lab1 accelerator1 mapping) --dump-folder d --json"
run lab1-corrected "zigzag $(lab lab1 accelerator1 mapping) --dump-folder d --corrected"
for objective in latency energy EDP; do run "lab2-$objective" "zigzag $(lab lab2 accelerator1 mapping) --opt $objective --dump-folder d"; done
run lab2-lpf9 "zigzag $(lab lab2 accelerator1 mapping) --lpf-limit 9 --dump-folder d"
run lab2-optimal "zigzag $(lab lab2 accelerator1 mapping) --temporal-mapping-search-engine optimal --dump-folder d"
for i in 1 2 3; do run "lab3-$i" "zigzag $(lab lab3 accelerator$i accelerator$i) --dump-folder d"; done
run lab4 "zigzag imc --accelerator inputs/labs/lab4/hardware/imc_macro.yaml; zigzag imc --accelerator labs/lab4/hardware/imc_macro.yaml --json"
run lab5 "zigzag $(lab lab5 accelerator mapping) --in-memory-compute --dump-folder d"
run lab6 "zigzag --model inputs/labs/lab6/workload/resnet18_second_layer.yaml --accelerator inputs/labs/lab6/hardware/accelerator.yaml --mapping inputs/labs/lab6/mapping/mapping.yaml --in-memory-compute --dump-folder d"
run lab6-corrected "zigzag --model inputs/labs/lab6/workload/resnet18_second_layer.yaml --accelerator inputs/labs/lab6/hardware/accelerator.yaml --mapping inputs/labs/lab6/mapping/mapping.yaml --in-memory-compute --corrected --dump-folder d --json"

# A chain from its stages, one word each; STAGE:KEY=VALUE,KEY=VALUE gives parameters.
chain() {
  local stage parameters
  for stage in "$@"; do
    if [ "$stage" = "${stage%%:*}" ]; then
      printf -- '- %s\\n' "$stage"
    else
      parameters=${stage#*:}
      printf -- '- %s: {%s}\\n' "${stage%%:*}" "$(sed 's/=/: /g; s/,/, /g' <<<"$parameters")"
    fi
  done
}
with_chain() { # NAME ARGUMENTS STAGE...
  local name=$1 arguments=$2
  shift 2
  run "chain-$name" "printf -- '$(chain "$@")' > chain.yaml; zigzag --pipeline chain.yaml $arguments --dump-folder d"
}
front='WorkloadParserStage AcceleratorParserStage SimpleSaveStage SumStage'
small=$(on resnet18_first_layer tpu_like)
with_chain loma7 "$small" $front WorkloadStage CompleteSaveStage MinimalEnergyStage SpatialMappingConversionStage LomaStage:lpf_limit=7 CostModelStage
with_chain objective "$small" $front WorkloadStage CompleteSaveStage 'MinimalObjectiveStage:opt=energy^2*latency' SpatialMappingGeneratorStage LomaStage CostModelStage
with_chain salsa "$small" $front WorkloadStage CompleteSaveStage MinimalEDPStage SpatialMappingConversionStage SalsaStage:salsa_iteration_number=80,seed=5,salsa_number_of_core=2 CostModelStage
with_chain optimal "$small" $front WorkloadStage CompleteSaveStage MinimalLatencyStage SpatialMappingConversionStage OptimalStage:allocation=optimal CostModelStage
with_chain every-order "$small" $front WorkloadStage MinimalLatencyStage SpatialMappingConversionStage LomaStage:lpf_limit=3 CompleteSaveStage CostModelStage
with_chain pages "$(on alexnet tpu_like)" WorkloadParserStage AcceleratorParserStage SimpleSaveStage HtmlReportStage PictureStage SumStage WorkloadStage VisualizationStage CompleteSaveStage MinimalLatencyStage SpatialMappingGeneratorStage MinimalLatencyStage LomaStage:lpf_limit=4 CostModelStage
with_chain locality "$(on resnet18 tpu_like) --lpf-limit 4" $front SearchInterLayerDataLocalityStage WorkloadStage ExploitInterLayerDataLocalityStage:savings=true CompleteSaveStage MinimalLatencyStage SpatialMappingConversionStage LomaStage CostModelStage
with_chain locality-threads "$(on resnet18 tpu_like) --lpf-limit 4 --threads 2" $front SearchInterLayerDataLocalityStage WorkloadStage ExploitInterLayerDataLocalityStage CompleteSaveStage MinimalLatencyStage SpatialMappingConversionStage LomaStage CostModelStage
with_chain no-cost-model "$small" $front WorkloadStage MinimalLatencyStage SpatialMappingConversionStage LomaStage
with_chain unknown-stage "$small" $front WorkloadStage MinimumStage SpatialMappingConversionStage LomaStage CostModelStage
with_chain unknown-parameter "$small" $front WorkloadStage MinimalLatencyStage SpatialMappingConversionStage LomaStage:lpf=3 CostModelStage

# --- zigzag: bound, explain, diff, lists, refusals -----------------------------------------------------------------------------------------------

for network in alexnet resnet18 transformer_encoder gemm_layer; do
  for accelerator in tpu_like ascend_like gemm_l1_l3 aimc; do
    run "bound-$network-$accelerator" "zigzag bound $(on $network $accelerator); zigzag bound $(on $network $accelerator) --json --corrected"
    run "bound-optimal-$network-$accelerator" "zigzag bound $(on $network $accelerator) --allocation optimal --json"
  done
done
run bound-even "zigzag bound $(on alexnet tpu_like) --temporal-mapping-type even"
run bound-space "zigzag bound $(on alexnet meta_prototype) --spatial-search exhaustive --enable-mix-spatial-mapping"
run bound-locality "zigzag bound $(on resnet18 tpu_like) --exploit-data-locality"

for accelerator in "${accelerators[@]}"; do
  network=alexnet
  case $accelerator in gemm*) network=transformer_encoder ;; esac
  run "explain-$accelerator" "zigzag $(on $network $accelerator) --lpf-limit 4 --quiet --dump-folder d && for f in d/*_complete.json; do zigzag explain \$f; done"
  run "explain-corrected-$accelerator" "zigzag $(on $network $accelerator) --lpf-limit 4 --corrected --quiet --dump-folder d && for f in d/*_complete.json; do zigzag explain \$f --json; done"
done
run explain-locality "zigzag $(on resnet18 tpu_like) --lpf-limit 4 --exploit-data-locality --quiet --dump-folder d && for f in d/*_complete.json; do zigzag explain \$f --json; done"
run explain-layer "zigzag $(on alexnet tpu_like) --lpf-limit 4 --quiet --dump-folder d && zigzag explain d --layer Op4 --what energy; zigzag explain d"
run explain-edited "zigzag $small --quiet --dump-folder d && sed -i 's/\"word_accesses\": 3136,/\"word_accesses\": 3137,/' d/Conv1_complete.json && zigzag explain d"
run explain-cut "zigzag $small --quiet --dump-folder d && head -c 3000 d/Conv1_complete.json > cut.json && zigzag explain cut.json"
run explain-wrong-file "zigzag $small --quiet --dump-folder d && zigzag explain d/overall_simple.json"
run diff-objectives "zigzag $(on resnet18 edge_tpu_like) --lpf-limit 4 --dump-folder a -q; zigzag $(on resnet18 edge_tpu_like) --lpf-limit 4 --opt energy --dump-folder b -q; zigzag diff a b; zigzag diff a b --json"
run diff-corrected "zigzag $small --dump-folder a -q; zigzag $small --corrected --dump-folder b -q; zigzag diff a b; zigzag diff a/Conv1_complete.json b/Conv1_complete.json --tolerance 0.1"
run diff-equal "zigzag $small --dump-folder a -q; zigzag diff a a"
run replay-mapping "zigzag $(on resnet18 edge_tpu_like) --lpf-limit 4 --dump-folder a -q; zigzag --model resnet18 --accelerator edge_tpu_like --mapping a/mapping.yaml --dump-folder again; zigzag diff a again"
run lists 'zigzag examples; stream examples; stream schedulers'
run stages 'zigzag stages; stream stages'
run refuse-model 'zigzag --model resnet19 --accelerator tpu_like --mapping tpu_like'
run refuse-accelerator 'zigzag --model resnet18 --accelerator tpu_lik --mapping tpu_like'
run refuse-objective 'zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like --opt speed'
run refuse-option 'zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like --fast'
run refuse-nothing zigzag
run refuse-dims 'zigzag --model dynamic_cnn --accelerator tpu_like --mapping tpu_like'
run refuse-bad-file "sed -e 's/unit_energy/unit_enrgy/' -e 's/size: 1024/size: -1024/' inputs/hardware/tpu_like.yaml > bad.yaml; zigzag --model resnet18 --accelerator bad.yaml --mapping tpu_like"
run refuse-too-small "sed 's/size: 16777216/size: 256/' inputs/hardware/tpu_like.yaml > small.yaml; zigzag --model resnet18_first_layer --accelerator small.yaml --mapping tpu_like"

# --- stream -----------------------------------------------------------------------------------------------------------------------------------

stream_networks=(fsrcnn lab4_layers lab4_layers_independent resnet18 resnet18_first_layer mobilenetv2)
multicores=(lab4_quad_core lab4_quad_core_bus tpu_like_quad_core three_core_bus)
cheap='--no-cache --lpf-limit 4 --nb-ga-generations 2 --nb-ga-individuals 8'

i=0
for network in "${stream_networks[@]}"; do
  for multicore in "${multicores[@]}"; do
    mapping=lab4_free
    [ $multicore != three_core_bus ] || mapping=three_core_bus
    for hints in '' 'OY:2' 'OY:all'; do
      [ "$hints" != OY:all ] || case $network in fsrcnn | mobilenetv2) hints=OY:all/8 ;; esac
      options=
      case $((i++ % 4)) in
        1) options=' --json' ;;
        2) options=' --scheduler-candidate-selection memory' ;;
        3) options=' --corrected --threads 2' ;;
      esac
      run "stream-$network-$multicore-$(tr :/ __ <<<"${hints:-layers}")" \
        "stream --model $network --accelerator $multicore --mapping $mapping $cheap --no-local-search${hints:+ --hint-loops $hints}$options --dump-folder d"
    done
  done
done

for mapping in lab4_fixed lab4_layers_fused lab4_free; do
  for network in lab4_layers lab4_layers_independent; do
    for multicore in lab4_quad_core lab4_quad_core_bus tpu_like_quad_core; do
      run "stream-$network-$multicore-$mapping" "stream --model $network --accelerator $multicore --mapping $mapping $cheap --hint-loops OY:4 --dump-folder d"
    done
  done
done
run stream-resnet18-fused "stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_resnet18_fused --no-cache --lpf-limit 5 --hint-loops OY:all --dump-folder d"
run stream-resnet18-layer-by-layer "stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_resnet18_layer_by_layer --no-cache --lpf-limit 5 --dump-folder d"

free='stream --model lab4_layers --accelerator lab4_quad_core --mapping lab4_free'
for objective in latency energy EDP pareto; do
  run "stream-genetic-$objective" "$free $cheap --hint-loops OY:4 --allocation genetic --objective $objective --seed 3 --dump-folder d"
  run "stream-exhaustive-$objective" "$free $cheap --hint-loops OY:4 --allocation exhaustive --objective $objective --dump-folder d --json"
done
run stream-resnet18-genetic "stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_free $cheap --allocation genetic --objective EDP --dump-folder d"
run stream-resnet18-pareto "stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_free $cheap --allocation genetic --objective pareto --threads 2 --json"
run stream-fixed-impossible "$free $cheap --allocation fixed"
run stream-two-hints "$free $cheap --hint-loops OY:4 OX:2 --no-local-search --dump-folder d"
run stream-hints-of-channels "$free $cheap --hint-loops K:2 --no-local-search --dump-folder d"
run stream-define-mode "$free $cheap --cn-define-mode 3 --hint-loops OY:2 --no-local-search"
run stream-one-thread "$free $cheap --hint-loops OY:all --threads 1 --dump-folder d"
run stream-verbose "$free $cheap --verbose"
run stream-quiet "$free $cheap --quiet --dump-folder d"
run stream-lpf-none "stream --model resnet18_first_layer --accelerator three_core_bus --mapping three_core_bus --no-cache --lpf-limit 7 --hint-loops OY:2 --dump-folder d"
run stream-cost-table "$free $cheap --cost-table costs.json --no-local-search --hint-loops OY:4; $free $cheap --cost-table costs.json --no-local-search --hint-loops OY:4 --dump-folder d"
run stream-cost-table-of-others "$free $cheap --cost-table costs.json --no-local-search --hint-loops OY:4 -q; $free $cheap --cost-table costs.json --no-local-search --hint-loops OY:2"
run stream-cost-table-measured "echo '{\"costs\": [{\"layer\": 0, \"core\": 0, \"latency_total1\": 2353, \"energy_total\": 16325796.5}]}' > costs.json; stream --model resnet18_first_layer --accelerator lab4_quad_core --mapping lab4_free --no-cache --cost-table costs.json --dump-folder d"
run stream-cost-table-bad "echo '{\"costs\": [{\"layer\": 0, \"core\": 9, \"latency_total1\": -2, \"energy_total\": 1}]}' > costs.json; stream --model resnet18_first_layer --accelerator lab4_quad_core --mapping lab4_free --no-cache --cost-table costs.json"
run stream-cost-cache "$free --lpf-limit 4 --no-local-search --nb-ga-generations 2 --cache-folder \$XDG_CACHE_HOME/c; $free --lpf-limit 4 --no-local-search --nb-ga-generations 2 --cache-folder \$XDG_CACHE_HOME/c --json"
run stream-chain "printf -- '$(chain AcceleratorParserStage StreamWorkloadParserStage SaveScheduleStage GenerateCNWorkloadStage IntraCoreMappingStage InterCoreMappingStage ScheduleStage)' > chain.yaml; $free $cheap --no-local-search --pipeline chain.yaml --dump-folder d"
run stream-chain-bad "printf -- '$(chain AcceleratorParserStage StreamWorkloadParserStage IntraCoreMappingStage ScheduleStage)' > chain.yaml; $free $cheap --pipeline chain.yaml"
run stream-dims "stream --model dynamic_cnn --accelerator lab4_quad_core --mapping lab4_free $cheap --dim batch=1 --dim height=32 --dim width=32 --no-local-search --dump-folder d"
run stream-alexnet "stream --model alexnet --accelerator lab4_quad_core --mapping lab4_free $cheap --no-local-search --dump-folder d"
run stream-quantised "stream --model resnet18_first_block_quantised --accelerator lab4_quad_core --mapping lab4_free $cheap --no-local-search --hint-loops OY:all --dump-folder d"
run stream-transformer "stream --model transformer_encoder --accelerator three_core_bus --mapping three_core_bus $cheap --no-local-search --dump-folder d"
run stream-refuse-scheduler "$free --scheduler ispass2024"
run stream-refuse-hints "$free $cheap --hint-loops OY:0"
run stream-refuse-nothing stream

# --- quick: one of each kind ------------------------------------------------------------------------------------------------------------------

quick quick-loma "zigzag $(on resnet18 tpu_like) --dump-folder d"
quick quick-corrected "zigzag $(on resnet18 eyeriss_like) --corrected --json --threads 2 --dump-folder d"
quick quick-gemm "zigzag $(on transformer_encoder gemm_l1_l3) --lpf-limit 4 --dump-folder d"
quick quick-energy "zigzag $(on mobilenetv2 edge_tpu_like) --opt energy --lpf-limit 4 --dump-folder d"
quick quick-auto-costs "zigzag $(on resnet18_first_layer generic_array_auto) --dump-folder d --json"
quick quick-space "zigzag --model resnet18 --accelerator meta_prototype --mapping meta_prototype_mixed --enable-mix-spatial-mapping --lpf-limit 4 --dump-folder d"
quick quick-even "zigzag $(on alexnet ascend_like) --temporal-mapping-type even --dump-folder d"
quick quick-optimal "zigzag $(on alexnet tpu_like) --temporal-mapping-search-engine optimal --dump-folder d"
quick quick-optimal-allocation "zigzag $(on resnet18_first_layer tpu_like) --temporal-mapping-search-engine optimal --allocation optimal --corrected --dump-folder d"
quick quick-salsa "zigzag $(on alexnet tpu_like) --temporal-mapping-search-engine salsa --salsa-iteration-number 60 --opt EDP --dump-folder d"
quick quick-imc "zigzag $(on resnet18 aimc) --in-memory-compute --dump-folder d"
quick quick-imc-figures "zigzag imc --accelerator dimc --json"
quick quick-savings "zigzag $(on resnet18 tpu_like) --exploit-data-locality --data-locality-savings --lpf-limit 4 --dump-folder d"
quick quick-savings-threads "zigzag $(on alexnet gemm_l1_l3) --exploit-data-locality --data-locality-savings --threads 2 --lpf-limit 4 --dump-folder d"
quick quick-sweep "zigzag $(on resnet18_first_layer generic_array_auto) $sweep --lpf-limit 4 --json"
quick quick-several "$lab3 --dump-folder d --html --svg"
quick quick-lab1 "zigzag --pipeline inputs/labs/lab1/pipeline.yaml $(lab lab1 accelerator1 mapping) --dump-folder d"
quick quick-lab2 "zigzag --pipeline inputs/labs/lab2/pipeline.yaml $(lab lab2 accelerator1 mapping) --dump-folder d"
quick quick-bound "zigzag bound $(on alexnet tpu_like) --json"
quick quick-explain "zigzag $(on alexnet ascend_like) --lpf-limit 4 --quiet --dump-folder d && for f in d/*_complete.json; do zigzag explain \$f --json; done"
quick quick-explain-text "zigzag $small --corrected --quiet --dump-folder d && zigzag explain d"
quick quick-diff "zigzag $small --dump-folder a -q; zigzag $small --corrected --dump-folder b -q; zigzag diff a b"
quick quick-dims "zigzag $(on dynamic_cnn tpu_like) --dump-folder d"
quick quick-lists 'zigzag examples; zigzag stages; stream stages; stream schedulers'
quick quick-no-mapping "sed 's/size: 16777216/size: 256/' inputs/hardware/tpu_like.yaml > small.yaml; zigzag --model resnet18_first_layer --accelerator small.yaml --mapping tpu_like"
quick quick-bad-file "sed -e 's/unit_energy/unit_enrgy/' -e 's/size: 1024/size: -1024/' inputs/hardware/tpu_like.yaml > bad.yaml; zigzag --model resnet18 --accelerator bad.yaml --mapping tpu_like"
quick quick-usage 'zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like --opt speed'
quick quick-stream-fixed "stream --model lab4_layers --accelerator lab4_quad_core --mapping lab4_fixed --no-cache --dump-folder d"
quick quick-stream-fused "stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_resnet18_fused $cheap --hint-loops OY:all --dump-folder d"
quick quick-stream-memory "stream --model lab4_layers --accelerator lab4_quad_core_bus --mapping lab4_layers_fused $cheap --hint-loops OY:8 --scheduler-candidate-selection memory --dump-folder d"
quick quick-stream-genetic "stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_free $cheap --allocation genetic --dump-folder d"
quick quick-stream-exhaustive "$free $cheap --hint-loops OY:2 --allocation exhaustive --objective EDP --json"
quick quick-stream-pareto "$free $cheap --hint-loops OY:2 --objective pareto --threads 2 --dump-folder d"
quick quick-stream-bus "stream --model fsrcnn --accelerator three_core_bus --mapping three_core_bus $cheap --no-local-search --hint-loops OY:8 --corrected --json"
quick quick-stream-tpu "stream --model mobilenetv2 --accelerator tpu_like_quad_core --mapping lab4_free $cheap --no-local-search --dump-folder d"
quick quick-stream-cost-table "$free $cheap --cost-table costs.json --no-local-search -q; $free $cheap --cost-table costs.json --no-local-search --dump-folder d"
quick quick-stream-cache "$free --lpf-limit 4 --no-local-search --cache-folder \$XDG_CACHE_HOME/c -q; $free --lpf-limit 4 --no-local-search --cache-folder \$XDG_CACHE_HOME/c"
quick quick-stream-chain "printf -- '$(chain AcceleratorParserStage StreamWorkloadParserStage SaveScheduleStage GenerateCNWorkloadStage IntraCoreMappingStage InterCoreMappingStage ScheduleStage)' > chain.yaml; $free $cheap --no-local-search --pipeline chain.yaml --dump-folder d"
quick quick-stream-impossible "$free $cheap --allocation fixed"
quick quick-stream-usage "$free $cheap --hint-loops OY:0"
