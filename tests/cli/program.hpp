#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace zigzag::cli {

/// How a run of the program ended.
struct Outcome {
    std::optional<int> exit_code;  ///< none when a signal ended the program
    std::optional<int> signal;     ///< none when the program exited by itself
    std::string standard_output;
    std::string standard_error;

    /// Lines of standard error, without their ends.
    std::vector<std::string> error_lines() const;
};

/// For messages of failed tests: how it ended and what it printed.
std::string describe(const Outcome& outcome);

/// Conditions of a run beyond its arguments.
struct Surroundings {
    std::filesystem::path working_folder;          ///< empty: that of the test
    std::filesystem::path standard_output;         ///< a file that the program prints to instead of being captured
    std::vector<std::string> variables;            ///< `NAME=value`, besides those of the test
    std::optional<std::uint64_t> most_file_bytes;  ///< a larger file can't be written, as on a full disk
    bool is_stream = false;                        ///< run `stream` instead of `zigzag`
};

/// The program while it runs. Killed by the destructor when it still does.
class RunningProgram {
public:
    explicit RunningProgram(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;
    ~RunningProgram();

    void send(int signal) const;
    bool has_ended();
    /// Waits for the end; a program that takes longer than a minute is killed.
    Outcome wait();

private:
    pid_t process_ = -1;
    int status_ = 0;
    bool ended_ = false;
    bool captures_output_ = true;
    int output_ = -1;
    int errors_ = -1;
};

/// Runs the program to its end. Examples come from the repository's inputs. A run that writes a dump folder is made once more with
/// two threads, to check that these files are the same.
Outcome run_zigzag(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});
/// The same for `stream`, without a cost cache.
Outcome run_stream(const std::vector<std::string>& arguments, Surroundings surroundings = {});

/// A new folder, removed with all that it holds.
class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();

    const std::filesystem::path& path() const { return path_; }
    /// Writes a file and returns its path.
    std::filesystem::path write(const std::string& name, std::string_view content) const;
    /// Makes a folder and returns its path.
    std::filesystem::path make_folder(const std::string& name) const;

private:
    std::filesystem::path path_;
};

/// Names of all files and folders in a folder, hidden ones too, sorted.
std::vector<std::string> names_in(const std::filesystem::path& folder);

std::string content_of(const std::filesystem::path& file);

/// A file of the repository's inputs.
std::filesystem::path shipped(const std::string& relative);

/// Asks until the answer is yes, at most a minute; the last answer.
bool becomes_true(const std::function<bool()>& question);

}  // namespace zigzag::cli
