#!/usr/bin/env bash
# Builds, demonstrates or tests zigzag on Debian and its descendants. What is missing is installed first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

program_packages=(
    g++ cmake ninja-build
    libcli11-dev nlohmann-json3-dev libyaml-cpp-dev libonnx-dev libprotobuf-dev libfmt-dev libspdlog-dev
    libpagmo-dev
)
test_packages=(catch2 libvalijson-dev)

usage() {
    cat <<'END'
usage: ./setup.sh build | demo | test | sanitize

  build   install missing packages, then build everything, tests too, into build/release
  demo    build the two programs, then evaluate ResNet-18 on a TPU-like accelerator and schedule it on four cores (results in
          build/demo)
  test    build everything, then run all tests
  sanitize
          build programs, unit tests and command-line tests with the address and undefined-behaviour sanitizers into build/asan,
          then run these tests
END
}

note() { printf 'setup.sh: %s\n' "$*" >&2; }

fail() {
    note "$@"
    exit 1
}

# Prints those of the named packages that are not installed.
missing_of() {
    local package
    for package in "$@"; do
        if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
            printf '%s\n' "$package"
        fi
    done
}

# apt-get without questions, through sudo unless already root. Waits for another apt-get instead of failing.
apt() {
    local as_root=()
    if ((EUID != 0)); then
        as_root=(sudo)
        [[ -t 0 ]] || as_root+=(-n)
    fi
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}

on_debian() { command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; }

# install_required PACKAGE...
install_required() {
    if ! on_debian; then
        note "this is not Debian or a descendant of it, so nothing was installed; the build needs what these Debian packages hold:"
        note "$*"
        command -v cmake >/dev/null || fail "cmake is missing"
        return
    fi

    local missing
    mapfile -t missing < <(missing_of "$@")
    if ((${#missing[@]} == 0)); then
        return
    fi
    if ((EUID != 0)) && ! command -v sudo >/dev/null; then
        fail "no right to install packages; as root, run: apt-get install --no-install-recommends ${missing[*]}"
    fi
    note "installing ${missing[*]}"
    apt update || note "the list of packages could not be refreshed"
    apt install -y --no-install-recommends "${missing[@]}" ||
        fail "these packages could not be installed (no network, or no right to?): ${missing[*]}"
    install_optional ccache
}

# npm brings the charts of interactive reports. Without it, reports show still pictures.
install_npm() {
    command -v npm >/dev/null && command -v node >/dev/null || install_optional nodejs npm
}

# Packages that are merely useful: nobody is asked for a password, and no failure is one of ours.
install_optional() {
    local package
    on_debian || return 0
    ((EUID == 0)) || sudo -n true 2>/dev/null || return 0
    for package in $(missing_of "$@"); do
        apt install -y --no-install-recommends "$package" || note "going on without the optional package $package"
    done
}

# configure tests|programs: everything, one source after the other as its developers build it; or the programs alone, several
# sources at once, which takes less than half the time.
configure() {
    local tests=ON unite=OFF
    [[ $1 == tests ]] || { tests=OFF unite=ON; }
    install_npm
    export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"
    cmake --preset release -DZIGZAG_BUILD_TESTS="$tests" -DZIGZAG_UNITE="$unite"
}

build() {
    install_required "${program_packages[@]}" "${test_packages[@]}"
    configure tests
    cmake --build --preset release
}

build_programs() {
    install_required "${program_packages[@]}"
    if [[ ! -x build/release/bin/stream ]]; then
        note "building the two programs; from scratch that is about 5 minutes of one processor, here $(nproc) share them"
    fi
    configure programs
    cmake --build --preset release --target zigzag_app stream_app
}

demo() {
    build_programs
    build/release/bin/zigzag --model resnet18 --accelerator tpu_like --mapping tpu_like --html --dump-folder build/demo/zigzag
    build/release/bin/stream --model resnet18 --accelerator lab4_quad_core --mapping lab4_free --hint-loops OY:all --dump-folder build/demo/stream
    cat <<'END'

Where to look:
  build/demo/zigzag/report.html   energy, latency and their causes, layer by layer (open it in a browser)
  build/demo/zigzag/              the same as JSON, CSV and a mapping file
  build/demo/stream/report.html   the schedule on four cores; trace.json opens in Perfetto
  build/release/bin/              the programs: zigzag --help, stream --help, zigzag examples
  README.md, docs/user-guide.md   what to try next
END
}

run_tests() {
    install_required "${program_packages[@]}" "${test_packages[@]}"
    # Models for a test of the ONNX reader that is skipped without them.
    install_optional libonnx-testdata
    # Opens interactive reports in a test that is skipped without it.
    command -v chromium >/dev/null || install_optional chromium
    build
    ctest --preset release --parallel "${CTEST_PARALLEL_LEVEL:-$(nproc)}"
}

run_sanitized_tests() {
    install_required "${program_packages[@]}" "${test_packages[@]}"
    export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"
    cmake --preset asan -DZIGZAG_UNITE=ON
    cmake --build --preset asan --target unit_tests cli_tests
    ctest --preset asan --parallel "${CTEST_PARALLEL_LEVEL:-$(nproc)}" --tests-regex '^(unit|cli)_tests/'
}

if (($# != 1)); then
    usage >&2
    exit 2
fi
case "$1" in
    build) build ;;
    demo) demo ;;
    test) run_tests ;;
    sanitize) run_sanitized_tests ;;
    -h | --help | help) usage ;;
    *)
        usage >&2
        exit 2
        ;;
esac
