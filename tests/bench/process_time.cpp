// CPU time of the whole program: ResNet18 on the TPU-like accelerator, LOMA with limit 6, from start to written files; and
// `--help`.
//
// Usage: process_time [REPETITIONS]. The reference, ZigZag 3.8.5 (3d12a96e), recorded 57.95 CPU seconds for the same search (13
// 860 evaluations) on another machine, so the ratio is an order of magnitude, not a measurement of one run.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace {

struct Times {
    double cpu = 0;
    double wall = 0;
};

double cpu_of_children() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Times run(const std::vector<std::string>& arguments) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t silent;
    posix_spawn_file_actions_init(&silent);
    posix_spawn_file_actions_addopen(&silent, 1, "/dev/null", 1, 0);
    const double cpu = cpu_of_children();
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    int status = 0;
    if (posix_spawn(&child, argv[0], &silent, nullptr, argv.data(), environ) != 0 || waitpid(child, &status, 0) != child ||
        status != 0) {
        fmt::print(stderr, "{} failed\n", arguments[0]);
        std::exit(1);
    }
    posix_spawn_file_actions_destroy(&silent);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return {cpu_of_children() - cpu, wall.count()};
}

void report(const char* what, const std::vector<std::string>& arguments, int repetitions, double reference_cpu) {
    std::vector<double> cpu;
    std::vector<double> wall;
    for (int repetition = 0; repetition < repetitions; ++repetition) {
        const Times times = run(arguments);
        cpu.push_back(times.cpu);
        wall.push_back(times.wall);
    }
    std::sort(cpu.begin(), cpu.end());
    std::sort(wall.begin(), wall.end());
    const auto middle = static_cast<std::size_t>(repetitions) / 2;
    fmt::print("{:<40} CPU {:7.1f} ms median, {:7.1f} ms least; wall {:7.1f} ms median", what, cpu[middle] * 1e3, cpu[0] * 1e3,
               wall[middle] * 1e3);
    if (reference_cpu > 0) {
        fmt::print("; reference {:.2f} s: {:.0f} times the median", reference_cpu, reference_cpu / cpu[middle]);
    }
    fmt::print("\n");
}

}  // namespace

int main(int argc, char** argv) {
    const int repetitions = argc > 1 ? std::max(1, std::atoi(argv[1])) : 21;
    const std::filesystem::path inputs = ZIGZAG_INPUTS_DIR;
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("zigzag-bench-{}", getpid());
    constexpr double reference_cpu_seconds = 57.95;
    report("resnet18.onnx x tpu_like, limit 6",
           {ZIGZAG_PROGRAM, "--model", inputs / "workload" / "resnet18.onnx", "--accelerator",
            inputs / "hardware" / "tpu_like.yaml", "--mapping", inputs / "mapping" / "tpu_like.yaml", "--dump-folder", folder},
           repetitions, reference_cpu_seconds);
    std::filesystem::remove_all(folder);
    report("zigzag --help", {ZIGZAG_PROGRAM, "--help"}, repetitions, 0);
}
