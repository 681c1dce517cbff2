#include "program.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zigzag::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds most_patience{60};
constexpr std::chrono::milliseconds between_looks{1};
constexpr int cannot_start = 127;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A file without a name, so that nothing is left behind whatever happens.
int open_nameless_file() {
    std::string name = (fs::temp_directory_path() / "zigzag-cli-XXXXXX").string();
    const int file = mkostemp(name.data(), O_CLOEXEC);
    if (file < 0) {
        fail("cannot make a temporary file");
    }
    unlink(name.c_str());
    return file;
}

std::string read_from_start(int file) {
    std::string content;
    std::array<char, 4096> block{};
    lseek(file, 0, SEEK_SET);
    for (ssize_t length = 0; (length = read(file, block.data(), block.size())) > 0;) {
        content.append(block.data(), static_cast<std::size_t>(length));
    }
    return content;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// The variables of the test except those that change what the program prints or reads.
std::vector<std::string> environment(const std::vector<std::string>& variables) {
    std::vector<std::string> kept;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string text = *variable;
        const std::string name = text.substr(0, text.find('=') + 1);
        const bool is_replaced = std::any_of(variables.begin(), variables.end(),
                                             [&name](const std::string& other) { return other.rfind(name, 0) == 0; });
        if (!is_replaced && name != "ZIGZAG_INPUTS=" && name != "COLUMNS=") {
            kept.push_back(text);
        }
    }
    kept.insert(kept.end(), variables.begin(), variables.end());
    return kept;
}

/// Where a run was told to write its files; empty: nowhere.
fs::path dump_folder(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    const auto option = std::find(arguments.begin(), arguments.end(), "--dump-folder");
    if (option == arguments.end() || option + 1 == arguments.end()) {
        return {};
    }
    const fs::path folder = (surroundings.working_folder / option[1]).lexically_normal();
    return folder.has_filename() ? folder : folder.parent_path();
}

/// Files of one folder that are otherwise, or not at all, in another.
std::vector<std::string> differing_files(const fs::path& folder, const fs::path& other) {
    std::vector<std::string> differing;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        const fs::path name = entry.path().lexically_relative(folder);
        if (entry.is_regular_file() &&
            (!fs::is_regular_file(other / name) || content_of(other / name) != content_of(entry.path()))) {
            differing.push_back(name.string());
        }
    }
    return differing;
}

/// What a run wrote is the same, byte by byte, when two threads write it. Runs that choose their number of threads are left out.
void check_with_two_threads(const std::vector<std::string>& arguments, const Surroundings& surroundings, const Outcome& outcome) {
    const fs::path folder = dump_folder(arguments, surroundings);
    if (folder.empty() || outcome.exit_code != 0 || arguments.front().rfind("--", 0) != 0 ||
        std::find(arguments.begin(), arguments.end(), "--threads") != arguments.end()) {
        return;
    }
    const ScratchFolder scratch;
    const fs::path second = scratch.path() / folder.filename();
    std::vector<std::string> again = arguments;
    *(std::find(again.begin(), again.end(), "--dump-folder") + 1) = second.string();
    again.insert(again.end(), {"--threads", "2"});
    const Outcome with_two = RunningProgram(again, surroundings).wait();
    INFO(describe(with_two));
    REQUIRE(with_two.exit_code == outcome.exit_code);
    CHECK(differing_files(second, folder) == std::vector<std::string>());
}

}  // namespace

std::vector<std::string> Outcome::error_lines() const {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < standard_error.size();) {
        const std::size_t end = std::min(standard_error.find('\n', begin), standard_error.size());
        lines.push_back(standard_error.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

std::string describe(const Outcome& outcome) {
    return fmt::format("{}\nstandard output:\n{}\nstandard error:\n{}",
                       outcome.signal ? fmt::format("ended by signal {}", *outcome.signal)
                                      : fmt::format("exit code {}", outcome.exit_code.value_or(-1)),
                       outcome.standard_output, outcome.standard_error);
}

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    std::vector<std::string> words{surroundings.is_stream ? STREAM_PROGRAM : ZIGZAG_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const std::vector<char*> argument_pointers = pointers_to(words);
    std::vector<std::string> variables = environment(surroundings.variables);
    const std::vector<char*> variable_pointers = pointers_to(variables);

    captures_output_ = surroundings.standard_output.empty();
    output_ = captures_output_ ? open_nameless_file() : open(surroundings.standard_output.c_str(), O_RDWR | O_CLOEXEC);
    if (output_ < 0) {
        fail("cannot open " + surroundings.standard_output.string());
    }
    errors_ = open_nameless_file();

    process_ = fork();
    if (process_ < 0) {
        fail("cannot start a process");
    }
    if (process_ > 0) {
        return;
    }
    // In the new process: nothing but system calls until the program takes over.
    dup2(output_, STDOUT_FILENO);
    dup2(errors_, STDERR_FILENO);
    bool is_ready = surroundings.working_folder.empty() || chdir(surroundings.working_folder.c_str()) == 0;
    if (surroundings.most_file_bytes) {
        const rlimit limit{*surroundings.most_file_bytes, *surroundings.most_file_bytes};
        is_ready = is_ready && setrlimit(RLIMIT_FSIZE, &limit) == 0;
        std::signal(SIGXFSZ, SIG_IGN);
    }
    if (is_ready) {
        execve(words.front().c_str(), argument_pointers.data(), variable_pointers.data());
    }
    _exit(cannot_start);
}

RunningProgram::~RunningProgram() {
    if (!ended_) {
        kill(process_, SIGKILL);
        waitpid(process_, &status_, 0);
    }
    close(output_);
    close(errors_);
}

void RunningProgram::send(int signal) const {
    kill(process_, signal);
}

bool RunningProgram::has_ended() {
    if (!ended_) {
        ended_ = waitpid(process_, &status_, WNOHANG) == process_;
    }
    return ended_;
}

Outcome RunningProgram::wait() {
    if (!becomes_true([this] { return has_ended(); })) {
        throw std::runtime_error(fmt::format("the program still runs after {} s", most_patience.count()));
    }
    Outcome outcome;
    if (WIFSIGNALED(status_)) {
        outcome.signal = WTERMSIG(status_);
    } else {
        outcome.exit_code = WEXITSTATUS(status_);
    }
    if (captures_output_) {
        outcome.standard_output = read_from_start(output_);
    }
    outcome.standard_error = read_from_start(errors_);
    return outcome;
}

Outcome run_zigzag(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
    Outcome outcome = RunningProgram(arguments, surroundings).wait();
    check_with_two_threads(arguments, surroundings, outcome);
    return outcome;
}

Outcome run_stream(const std::vector<std::string>& arguments, Surroundings surroundings) {
    surroundings.is_stream = true;
    std::vector<std::string> all = arguments;
    all.emplace_back("--no-cache");
    Outcome outcome = RunningProgram(all, surroundings).wait();
    check_with_two_threads(all, surroundings, outcome);
    return outcome;
}

ScratchFolder::ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "zigzag-cli-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        fail("cannot make a temporary folder");
    }
    path_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path ScratchFolder::write(const std::string& name, std::string_view content) const {
    fs::path file = path_ / name;
    std::ofstream stream(file, std::ios::binary);
    stream << content;
    stream.close();
    if (!stream) {
        fail("cannot write " + file.string());
    }
    return file;
}

fs::path ScratchFolder::make_folder(const std::string& name) const {
    fs::path folder = path_ / name;
    fs::create_directories(folder);
    return folder;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string content_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        fail("cannot read " + file.string());
    }
    return {std::istreambuf_iterator<char>(stream), {}};
}

fs::path shipped(const std::string& relative) {
    return fs::path(ZIGZAG_INPUTS_DIR) / relative;
}

bool becomes_true(const std::function<bool()>& question) {
    const auto deadline = std::chrono::steady_clock::now() + most_patience;
    while (!question()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return question();
        }
        std::this_thread::sleep_for(between_looks);
    }
    return true;
}

}  // namespace zigzag::cli
