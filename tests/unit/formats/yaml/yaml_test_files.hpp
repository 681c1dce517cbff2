#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "zigzag/base/errors.hpp"

namespace zigzag::test {

/// A file that exists as long as this object.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view content) {
        static int number = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("zigzag_yaml_" + std::to_string(::getpid()) + "_" + std::to_string(++number) + ".yaml");
        std::ofstream stream(path_, std::ios::binary);
        stream << content;
        if (!stream.flush()) {
            throw std::runtime_error("cannot write " + path_.string());
        }
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// `text` with the only occurrence of `part` exchanged, so that a test cannot silently change nothing.
inline std::string replaced(std::string text, std::string_view part, std::string_view by) {
    const std::size_t position = text.find(part);
    if (position == std::string::npos || text.find(part, position + 1) != std::string::npos) {
        throw std::logic_error("the text must contain exactly once: " + std::string(part));
    }
    return text.replace(position, part.size(), by);
}

/// One line per fault, without the name of the file: `4:7: key.path: message; remedy`.
inline std::string without_file(const std::vector<Fault>& faults) {
    std::string lines;
    for (const Fault& fault : faults) {
        const std::size_t length = fault.where.file.size();
        if (!lines.empty()) {
            lines += '\n';
        }
        lines += to_string(fault).substr(length + (length > 0 ? 1 : 0));
    }
    return lines;
}

/// What a reader says about a file with this content, or an empty text when it accepts it.
template <class Reader>
std::string faults_of(Reader reader, std::string_view content) {
    const TemporaryFile file(content);
    Diagnostics diagnostics;
    try {
        reader(file.path(), diagnostics);
    } catch (const InputError& error) {
        return without_file(error.faults());
    }
    return {};
}

/// The warnings of a reader about a file that it accepts.
template <class Reader>
std::string warnings_of(Reader reader, std::string_view content) {
    const TemporaryFile file(content);
    Diagnostics diagnostics;
    reader(file.path(), diagnostics);
    return without_file(diagnostics.warnings());
}

/// What a reader makes of a file that it accepts.
template <class Reader>
auto read_text(Reader reader, std::string_view content) {
    const TemporaryFile file(content);
    Diagnostics diagnostics;
    return reader(file.path(), diagnostics);
}

}  // namespace zigzag::test
