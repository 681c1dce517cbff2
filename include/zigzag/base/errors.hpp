#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#pragma GCC visibility push(default)

namespace zigzag {

/// A place in an input file. Lines and columns count from 1; 0 means "the file as a whole".
struct SourceLocation {
    std::string file;
    int line = 0;
    int column = 0;

    bool operator==(const SourceLocation&) const = default;
};

/// One thing that is wrong (or odd) in an input: where, under which key, what was found, what to do about it.
struct Fault {
    SourceLocation where;
    std::string key;      ///< path of the entry, e.g. `memories.sram_2MB.ports[1].bandwidth_max`; may be empty
    std::string message;  ///< the rule and what was found
    std::string remedy;   ///< what the user can do; may be empty
};

/// `file:line:column: key: message; remedy`, leaving out what is unknown.
std::string to_string(const Fault& fault);

/// A bad input file (exit code 3). Carries every fault that was found, not only the first.
class InputError : public std::runtime_error {
public:
    explicit InputError(std::vector<Fault> faults);
    explicit InputError(Fault fault);
    const std::vector<Fault>& faults() const { return faults_; }

private:
    std::vector<Fault> faults_;
};

/// Nothing fits: a layer has no valid mapping on this accelerator (exit code 4).
class NoMappingError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The caller asked for something that the library cannot do or that makes no sense (exit code 2).
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The run was interrupted by the user; everything half-written has been removed.
class InterruptedError : public std::runtime_error {
public:
    InterruptedError() : std::runtime_error("interrupted") {}
};

/// Collects warnings while files are read, so that the caller decides where they go.
class Diagnostics {
public:
    void warn(Fault warning) { warnings_.push_back(std::move(warning)); }
    void warn(SourceLocation where, std::string key, std::string message, std::string remedy = {}) {
        warnings_.push_back({std::move(where), std::move(key), std::move(message), std::move(remedy)});
    }
    const std::vector<Fault>& warnings() const { return warnings_; }

private:
    std::vector<Fault> warnings_;
};

}  // namespace zigzag

#pragma GCC visibility pop
