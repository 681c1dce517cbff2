#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "zigzag/base/errors.hpp"

#include "unit/formats/yaml/yaml_test_files.hpp"

namespace stream::test {

using zigzag::test::replaced;

/// A folder that exists as long as this object.
class TemporaryFolder {
public:
    TemporaryFolder() {
        static int number = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("stream_inputs_" + std::to_string(::getpid()) + "_" + std::to_string(++number));
        std::filesystem::create_directories(path_);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    void write(const std::string& name, std::string_view content) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream stream(path_ / name, std::ios::binary);
        stream << content;
        if (!stream.flush()) {
            throw std::runtime_error("cannot write " + name);
        }
    }

    /// One line per fault, paths relative to this folder.
    std::string lines(const std::vector<zigzag::Fault>& faults) const {
        std::string text;
        const std::string prefix = path_.string() + "/";
        for (const zigzag::Fault& fault : faults) {
            std::string line = to_string(fault);
            if (line.rfind(prefix, 0) == 0) {
                line.erase(0, prefix.size());
            }
            text += (text.empty() ? "" : "\n") + line;
        }
        return text;
    }

private:
    std::filesystem::path path_;
};

}  // namespace stream::test
