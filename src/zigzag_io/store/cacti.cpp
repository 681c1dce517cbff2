#include "zigzag_io/store/cacti.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "zigzag/base/content_hash.hpp"
#include "zigzag/base/content_text.hpp"

#include "zigzag_io/store/whole_file.hpp"

namespace zigzag {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t least_bytes = 64;

/// A folder of its own that goes away with this object.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string name = (fs::temp_directory_path() / "zigzag_cacti_XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("cannot create a temporary folder for CACTI: " + std::generic_category().message(errno));
        }
        path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// The last line that a program wrote, shortened.
std::string last_line(const fs::path& log) {
    constexpr std::size_t longest = 160;
    std::ifstream stream(log);
    std::string last;
    for (std::string line; std::getline(stream, line);) {
        last = line.empty() ? last : line;
    }
    return last.empty() ? "it said nothing" : "it said: " + last.substr(0, longest);
}

/// In the child process: becomes the program, with its words going to `log`. Only async-signal-safe calls.
[[noreturn]] void become(const char* folder, const char* program, const char* question, int log) {
    constexpr int cannot_run = 127;
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (chdir(folder) == 0) {
        execl(program, program, "-infile", question, nullptr);
    }
    _exit(cannot_run);
}

/// Runs the program and waits; throws when it does not end well in time.
void run(const fs::path& program, const fs::path& question, std::chrono::milliseconds patience) {
    const fs::path log = question.string() + ".log";
    const std::string folder = program.parent_path().string();
    const int log_file = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (log_file < 0) {
        throw std::runtime_error("cannot write " + log.string());
    }
    const pid_t child = fork();
    if (child == 0) {
        become(folder.c_str(), program.c_str(), question.c_str(), log_file);
    }
    close(log_file);
    if (child < 0) {
        throw std::runtime_error("cannot start CACTI: " + std::generic_category().message(errno));
    }
    const auto deadline = std::chrono::steady_clock::now() + patience;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > deadline) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            throw std::runtime_error(fmt::format("CACTI ({}) did not answer within {} s", program.string(),
                                                 std::chrono::duration<double>(patience).count()));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error(fmt::format("CACTI ({}) failed, {}", program.string(), last_line(log)));
    }
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    for (const char character : line) {
        if (character == ',') {
            fields.emplace_back();
        } else if (character != '\r') {
            fields.back() += character;
        }
    }
    for (std::string& field : fields) {
        field.erase(0, std::min(field.find_first_not_of(' '), field.size()));
        field.erase(field.find_last_not_of(' ') + 1);
    }
    return fields;
}

double cost_in(const std::vector<std::string>& names, const std::vector<std::string>& values, const std::string& name) {
    const auto column = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (column >= names.size() || column >= values.size()) {
        throw std::runtime_error(fmt::format("CACTI's answer lacks '{}'", name));
    }
    const std::string& text = values[column];
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value) || value <= 0) {
        throw std::runtime_error(fmt::format("CACTI's answer for '{}' is no cost: '{}'", name, text.substr(0, 40)));
    }
    return value;
}

}  // namespace

fs::path cacti_cache_folder() {
    const fs::path folder = user_cache_folder("cacti");
    return folder.empty() ? fs::temp_directory_path() / "zigzag" / "cacti" : folder;
}

std::string cacti_configuration(const MemoryShape& shape) {
    constexpr std::int64_t bits_per_byte = 8;
    constexpr std::int64_t register_file_scale = 128;
    const std::int64_t scale = shape.technology == MemoryTechnology::register_file ? register_file_scale : 1;
    std::string text;
    const auto line = [&text](std::string_view key, const auto& value) { text += fmt::format("-{} {}\n", key, value); };
    line("size (bytes)", shape.size / bits_per_byte * scale);
    line("block size (bytes)", shape.width);
    line("associativity", 1);
    line("read-write port", shape.read_write_ports);
    line("exclusive read port", shape.read_ports);
    line("exclusive write port", shape.write_ports);
    line("single ended read ports", 0);
    line("UCA bank count", 1);
    line("technology (u)", shape.node / 1000);
    line("output/input bus width", shape.width);
    line("cache type", shape.technology == MemoryTechnology::dram ? "\"main memory\"" : "\"ram\"");
    for (const char* const gated :
         {"Array Power Gating", "WL Power Gating", "CL Power Gating", "Bitline floating", "Interconnect Power Gating"}) {
        line(gated, "- \"false\"");
    }
    line("Power Gating Performance Loss", 0.01);
    line("page size (bits)", 8192);
    line("burst length", 8);
    line("internal prefetch width", 8);
    for (const char* const cells :
         {"Data array cell type", "Data array peripheral type", "Tag array cell type", "Tag array peripheral type"}) {
        line(cells, "- \"itrs-hp\"");
    }
    line("operating temperature (K)", 360);
    line("tag size (b)", "\"default\"");
    line("access mode (normal, sequential, fast)", "- \"normal\"");
    line("design objective (weight delay, dynamic power, leakage power, cycle time, area)", "0:0:0:100:0");
    line("deviate (delay, dynamic power, leakage power, cycle time, area)", "20:100000:100000:100000:100000");
    line("NUCAdesign objective (weight delay, dynamic power, leakage power, cycle time, area)", "100:100:0:0:100");
    line("NUCAdeviate (delay, dynamic power, leakage power, cycle time, area)", "10:10000:10000:10000:10000");
    line("Optimize ED or ED^2 (ED, ED^2, NONE):", "\"ED^2\"");
    line("Cache model (NUCA, UCA)", "- \"UCA\"");
    line("NUCA bank count", 0);
    line("Wire signaling (fullswing, lowswing, default)", "- \"Global_30\"");
    line("Wire inside mat", "- \"semi-global\"");
    line("Wire outside mat", "- \"semi-global\"");
    line("Interconnect projection", "- \"conservative\"");
    line("Core count", 8);
    line("Cache level (L2/L3)", "- \"L3\"");
    line("Add ECC", "- \"true\"");
    line("Print level (DETAILED, CONCISE)", "- \"DETAILED\"");
    line("Print input parameters", "- \"true\"");
    line("Force cache config", "- \"false\"");
    return text;
}

MemoryCosts read_cacti_answer(const std::string& text) {
    constexpr double picojoules = 1000;
    const std::size_t end = text.find('\n');
    if (end == std::string::npos) {
        throw std::runtime_error("CACTI's answer is empty or cut off");
    }
    const auto names = fields_of(text.substr(0, end));
    const auto values = fields_of(text.substr(end + 1, text.find('\n', end + 1) - end - 1));
    return {cost_in(names, values, "Dynamic read energy (nJ)") * picojoules,
            cost_in(names, values, "Dynamic write energy (nJ)") * picojoules, cost_in(names, values, "Area (mm2)")};
}

CactiProgram::CactiProgram(fs::path program, fs::path cache, std::chrono::milliseconds patience)
    : program_(fs::absolute(program)), cache_(std::move(cache), "cacti"), patience_(patience) {}

MemoryCosts CactiProgram::costs(const MemoryShape& shape) const {
    if (shape.technology != MemoryTechnology::register_file && shape.size / 8 < least_bytes) {
        throw std::runtime_error(
            fmt::format("CACTI has no memories below {} bytes, and this one has {} bits", least_bytes, shape.size));
    }
    const auto program = content_of(program_);
    if (!program) {
        throw std::runtime_error("cannot read the CACTI program " + program_.string());
    }
    const std::string question = cacti_configuration(shape);
    ContentWriter content;
    content.add(content_hash(*program));
    content.add(question);
    if (const auto answer = cache_.find(content.text())) {
        return read_cacti_answer(*answer);
    }
    const ScratchFolder scratch;
    const fs::path question_file = scratch.path() / "memory.cfg";
    std::ofstream(question_file) << question;
    run(program_, question_file, patience_);
    const auto answer = content_of(question_file.string() + ".out");
    if (!answer) {
        throw std::runtime_error(fmt::format("CACTI ({}) ended without writing an answer", program_.string()));
    }
    const MemoryCosts costs = read_cacti_answer(*answer);
    cache_.keep(content.text(), std::make_shared<const std::string>(*answer));
    return costs;
}

}  // namespace zigzag
