#!/usr/bin/env bash
# compare_programs.sh OLD_BIN_DIR NEW_BIN_DIR [--quick] [--only GLOB] [--cache FOLDER] [--jobs N] [--keep FOLDER]
#
# Runs `zigzag` and `stream` of two builds over the same inputs (runs.sh lists the runs) and compares exit codes, standard output and every
# file that they leave, byte by byte. Differences that expected_differences.txt lists are told and allowed; any other makes the script fail.
# Standard error holds warnings and progress; it is compared too, but told as a class of its own that does not fail.
#
# What the old programs did is kept in the cache (default: build/parity-cache) under a key of their bytes and the inputs', run by run, so
# they run once and an interrupted comparison goes on where it stopped. Inputs are those of $ZIGZAG_INPUTS, else of the repository.
# --keep leaves both sides' files of differing runs in FOLDER.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  sed -n '2s/^# //p' "${BASH_SOURCE[0]}" >&2
  exit 2
}
selection=full only='*' cache=$here/../../build/parity-cache jobs=2 keep=
folders=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) selection=quick ;;
    --only) only=${2?$(usage)} && shift ;;
    --cache) cache=${2?$(usage)} && shift ;;
    --jobs) jobs=${2?$(usage)} && shift ;;
    --keep) keep=${2?$(usage)} && shift ;;
    -*) usage ;;
    *) folders+=("$1") ;;
  esac
  shift
done
[ ${#folders[@]} = 2 ] || usage
for folder in "${folders[@]}"; do
  for program in zigzag stream; do
    [ -x "$folder/$program" ] || { echo "no program $folder/$program" >&2; exit 2; }
  done
done
old=$(realpath "${folders[0]}") new=$(realpath "${folders[1]}")
inputs=$(realpath "${ZIGZAG_INPUTS:-$here/../../inputs}")
mkdir -p "$cache"
key=$({ cat "$old/zigzag" "$old/stream"; cd "$inputs" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -c1-16)
cache=$(realpath "$cache")/$key
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$cache" "$work/new" "$work/verdicts"

# perform BIN TARGET COMMAND: leaves exit, stdout, stderr and the files in folder TARGET, which appears as a whole.
perform() {
  local bin=$1 target=$2 command=$3 aside=$2.$BASHPID
  mkdir -p "$aside/files" "$aside/cache"
  ln -s "$inputs" "$aside/files/inputs"
  (cd "$aside/files" && env PATH="$bin:$PATH" ZIGZAG_INPUTS=inputs XDG_CACHE_HOME="$aside/cache" HOME="$aside/cache" COLUMNS=160 \
    bash -c "$command" >../stdout 2>../stderr </dev/null
    echo $? >../exit)
  rm -rf "$aside/files/inputs" "$aside/cache"
  printf '%s\n' "$command" >"$aside/command"
  rm -rf "$target"
  mv -T "$aside" "$target" 2>/dev/null || rm -rf "$aside"
}

# allowed NAME PART OLD NEW: whether all differences of the part are listed. Leaves the reasons in $reasons.
allowed() {
  local name=$1 part=$2 before=$3 after=$4 i filters=()
  for i in "${!expected_runs[@]}"; do
    # shellcheck disable=SC2053 # both are patterns
    [[ $name == ${expected_runs[i]} && $part == ${expected_parts[i]} ]] || continue
    reasons+="${expected_reasons[i]}"$'\n'
    [ "${expected_lines[i]}" != whole ] || return 0
    filters+=(-e "${expected_lines[i]}")
  done
  [ ${#filters[@]} -gt 0 ] && [ -f "$before" ] && [ -f "$after" ] || return 1
  cmp -s <(grep -avE "${filters[@]}" "$before") <(grep -avE "${filters[@]}" "$after")
}

read_expected_differences() {
  local line
  expected_runs=() expected_parts=() expected_lines=() expected_reasons=()
  while IFS= read -r line; do
    case $line in
      'runs: '*) expected_runs+=("${line#runs: }") ;;
      'parts: '*) expected_parts+=("${line#parts: }") ;;
      'lines: '*) expected_lines+=("${line#lines: }") ;;
      'reason: '*) expected_reasons+=("${line#reason: }") ;;
      '' | '#'*) ;;
      *) echo "expected_differences.txt: not understood: $line" >&2 && exit 2 ;;
    esac
  done <"$here/expected_differences.txt"
}

# One line a run into $work/verdicts/NAME: the verdict first, then, for people, what differs.
compare_run() {
  local name=$1 command=$2 before=$cache/$1 after=$work/new/$1 part verdict=same details='' reasons=''
  [ -f "$before/command" ] && [ "$(<"$before/command")" = "$command" ] || perform "$old" "$before" "$command"
  perform "$new" "$after" "$command"
  if ! diff -rq "$before" "$after" >/dev/null; then
    read_expected_differences
    while IFS= read -r part; do
      cmp -s "$before/$part" "$after/$part" && continue
      if allowed "$name" "${part#files/}" "$before/$part" "$after/$part"; then
        [ $verdict = differs ] || verdict=listed
      elif [ "$part" = stderr ]; then
        [ $verdict != same ] || verdict=warnings
        details+="  stderr"$'\n'"$(diff "$before/$part" "$after/$part" | head -n 6 | cut -c1-240 | sed 's/^/    /')"$'\n'
      else
        verdict=differs
        details+="  ${part#files/}"$'\n'"$(diff -a "$before/$part" "$after/$part" 2>&1 | head -n 8 | cut -c1-240 | sed 's/^/    /')"$'\n'
      fi
    done < <(cd "$work" && { cd "$before" && find . -type f; cd "$after" && find . -type f; } | sed 's#^\./##' | LC_ALL=C sort -u)
  fi
  if [ $verdict != same ] && [ -n "$keep" ]; then
    mkdir -p "$keep/$name"
    cp -r "$before" "$keep/$name/old"
    cp -r "$after" "$keep/$name/new"
  fi
  rm -rf "$after"
  { echo "$verdict"; [ $verdict = same ] || [ -z "$details" ] || printf '%s: %s\n%s' "$name" "$command" "$details"; } >"$work/verdicts/$name"
  [ -z "$reasons" ] || LC_ALL=C sort -u <<<"$reasons" | sed '/^$/d' >"$work/verdicts/$name.reasons"
}

names=() commands=()
while IFS=$'\t' read -r name pass command; do
  [ $selection = full ] || [ "$pass" = quick ] || continue
  # shellcheck disable=SC2053 # a pattern
  [[ $name == $only ]] || continue
  names+=("$name") commands+=("$command")
done < <(bash "$here/runs.sh")
read_expected_differences
[ -z "$keep" ] || { rm -rf "$keep" && mkdir -p "$keep" && keep=$(realpath "$keep"); }

running=0
for i in "${!names[@]}"; do
  compare_run "${names[i]}" "${commands[i]}" &
  [ $((++running)) -lt "$jobs" ] || { wait -n && running=$((running - 1)); }
done
wait

same=0 listed=0 warnings=0 differs=0
for name in "${names[@]}"; do
  { IFS= read -r verdict && details=$(cat); } <"$work/verdicts/$name"
  case $verdict in
    same) same=$((same + 1)) ;;
    listed) listed=$((listed + 1)) ;;
    warnings) warnings=$((warnings + 1)) && echo "WARNINGS DIFFER: $details" ;;
    *) differs=$((differs + 1)) && echo "DIFFERS: $details" ;;
  esac
done
if compgen -G "$work/verdicts/*.reasons" >/dev/null; then
  echo "Listed differences, and in how many runs:"
  cat "$work"/verdicts/*.reasons | LC_ALL=C sort | uniq -c | sort -rn
fi
echo "${#names[@]} runs: $same the same, $warnings other warnings only, $listed listed differences, $differs not listed"
echo "$((${#names[@]} - differs)) passed, $differs failed"
[ $differs = 0 ] && [ ${#names[@]} -gt 0 ]
