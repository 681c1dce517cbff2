#!/usr/bin/env bash
# compare_speed.sh OLD_BUILD NEW_BUILD [--runs N]
#
# Whether the programs of one build are slower than those of another, both of the same build type (two `release` presets). The folders are
# build folders (programs in bin/). Inputs are those of $ZIGZAG_INPUTS, else of the repository; both builds must read them.
#
# Instructions, counted by callgrind, are the same on a busy machine and decide: 1 is returned when a ratio is above 1.02.
#   one loop order     LOMA with up to 8 loops minus LOMA with up to 6: enumerating and scoring alone, without reading and writing
#   one schedule       ResNet18 cut into 849 computation nodes, a long genetic search minus a short one, costs from a table
#   whole              ResNet18 on the TPU-like accelerator, from reading to written files
# Beside them N (20) interleaved runs, old and new in turn: median wall seconds with the median ratio of a pair, and mean user seconds.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
runs=20
builds=()
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2 && shift ;;
    -*) sed -n '2s/^# //p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
    *) builds+=("$(realpath "$1")") ;;
  esac
  shift
done
[ ${#builds[@]} = 2 ] || { sed -n '2s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
old=${builds[0]} new=${builds[1]}
ZIGZAG_INPUTS=$(realpath "${ZIGZAG_INPUTS:-$here/../../inputs}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export ZIGZAG_INPUTS HOME=$work XDG_CACHE_HOME=$work/cache

type_of() { sed -n 's/^CMAKE_BUILD_TYPE:[A-Z]*=//p' "$1/CMakeCache.txt" 2>/dev/null || echo unknown; }
echo "old $old ($(type_of "$old")), new $new ($(type_of "$new"))"

layer='zigzag --model resnet18_first_layer --accelerator eyeriss_like --mapping eyeriss_like --quiet'
network='zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like --quiet'
schedules="stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_free --hint-loops OY:all --no-cache --threads 1
  --allocation genetic --no-local-search --lpf-limit 4"

# count BUILD PROGRAM ARGUMENT...: instructions of a run.
count() {
  local build=$1 program=$2
  shift 2
  rm -rf d
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$build/bin/$program" "$@" >out 2>log || { cat log >&2 && exit 1; }
  sed -n 's/.*Collected : *\([0-9]*\).*/\1/p' log
}
# shellcheck disable=SC2086 # the runs above are lists of words
orders() { # BUILD: instructions for the orders that a limit of 8 adds to a limit of 6
  local few many
  few=$(count "$1" $layer --lpf-limit 6) && many=$(count "$1" $layer --lpf-limit 8)
  echo $((many - few))
}
# shellcheck disable=SC2086
one_schedule() {
  local table=costs-$RANDOM.json few many few_schedules many_schedules
  "$1/bin/"$schedules --nb-ga-generations 1 --cost-table "$table" --quiet
  few=$(count "$1" $schedules --nb-ga-generations 1 --cost-table "$table" --json)
  few_schedules=$(sed -n 's/.*"evaluations": *\([0-9]*\).*/\1/p' out | head -n 1)
  many=$(count "$1" $schedules --nb-ga-generations 3 --cost-table "$table" --json)
  many_schedules=$(sed -n 's/.*"evaluations": *\([0-9]*\).*/\1/p' out | head -n 1)
  echo $(((many - few) / (many_schedules - few_schedules)))
}
# shellcheck disable=SC2086
whole() { count "$1" $network --dump-folder d; }

verdict=0
row() { # NAME OLD NEW
  awk -v name="$1" -v old="$2" -v new="$3" 'BEGIN { printf "%-34s %16d %16d %8.4f\n", name, old, new, new / old; exit new > 1.02 * old }' || verdict=1
}
if command -v valgrind >/dev/null; then
  printf '%-34s %16s %16s %8s\n' instructions old new ratio
  row 'loop orders (8 loops)' "$(orders "$old")" "$(orders "$new")"
  row 'one schedule of 849 nodes' "$(one_schedule "$old")" "$(one_schedule "$new")"
  row 'ResNet18 whole' "$(whole "$old")" "$(whole "$new")"
else
  echo 'valgrind is not installed: no instructions counted'
fi

# seconds BUILD PROGRAM ARGUMENT...: wall and user seconds of a run.
seconds() {
  local build=$1 program=$2 TIMEFORMAT='%R %U'
  shift 2
  rm -rf d
  { time "$build/bin/$program" "$@" >/dev/null 2>&1; } 2>&1
}
# User time is sampled, so of many short runs only the sum means anything.
mean() { awk '{ sum += $1 } END { print sum / NR }'; }
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
interleaved() { # NAME PROGRAM ARGUMENT...
  local name=$1 i
  shift
  rm -f pairs
  for ((i = 0; i < runs; ++i)); do echo "$(seconds "$old" "$@") $(seconds "$new" "$@")" >>pairs; done
  printf '%-34s %9.3f %9.3f %7.3f %9.3f %9.3f %7.3f\n' "$name" \
    "$(awk '{ print $1 }' pairs | median)" "$(awk '{ print $3 }' pairs | median)" "$(awk '$1 > 0 { print $3 / $1 }' pairs | median)" \
    "$(awk '{ print $2 }' pairs | mean)" "$(awk '{ print $4 }' pairs | mean)" "$(awk '{ old += $2; new += $4 } END { print(old > 0 ? new / old : 0) }' pairs)"
}
printf '%-34s %9s %9s %7s %9s %9s %7s\n' "seconds, $runs runs" 'old wall' 'new wall' ratio 'old user' 'new user' ratio
# shellcheck disable=SC2086
{
  interleaved 'ResNet18, LOMA with 8 loops' $network --lpf-limit 8
  interleaved 'ResNet18, files written' $network --dump-folder d
  interleaved 'AlexNet, exact search' zigzag --model alexnet --accelerator ascend_like --mapping ascend_like --temporal-mapping-search-engine optimal --quiet
  interleaved 'ResNet18, 849 nodes, genetic' $schedules --nb-ga-generations 8 --quiet
  interleaved 'zigzag --help' zigzag --help
  echo "fastest zigzag --help: old $(awk '{ print $1 }' pairs | sort -g | head -n 1) s, new $(awk '{ print $3 }' pairs | sort -g | head -n 1) s"
  interleaved 'stream --help' stream --help
  echo "fastest stream --help: old $(awk '{ print $1 }' pairs | sort -g | head -n 1) s, new $(awk '{ print $3 }' pairs | sort -g | head -n 1) s"
}
[ $verdict = 0 ] && echo 'no instruction ratio above 1.02' || echo 'SLOWER: an instruction ratio is above 1.02'
exit $verdict
