// replay CORPUS [KIND]: reads every file of CORPUS/KIND/ (all kinds unless one is given) with the reader of that kind. Exits with
// 1 when one ends in anything but a result or a refusal, or when a kind has no files; a crash ends the program, the last line
// says where.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "readers.hpp"

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(folder)) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        fmt::print(stderr, "usage: {} CORPUS [KIND]\n", argv[0]);
        return 2;
    }
    int passed = 0;
    int failed = 0;
    for (const fuzz::Reader& reader : fuzz::readers()) {
        if (argc == 3 && reader.kind != argv[2]) {
            continue;
        }
        const auto files = files_of(std::filesystem::path(argv[1]) / reader.kind);
        if (files.empty()) {
            fmt::print("{}: no files\n", reader.kind);
            ++failed;
        }
        for (const std::filesystem::path& file : files) {
            fmt::print("{}/{}", reader.kind, file.filename().string());
            std::fflush(stdout);
            try {
                fuzz::read_or_refuse(reader, file);
                fmt::print("\n");
                ++passed;
            } catch (const std::exception& error) {
                fmt::print(": FAILED: {}\n", error.what());
                ++failed;
            }
        }
    }
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
