// The entry that libFuzzer calls, compiled once for each kind of file (ZIGZAG_FUZZ_KIND): writes the bytes to a file, since
// readers name it in their messages and look beside it for others, and reads that.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "readers.hpp"

namespace {

/// A folder of this process with one file, removed at exit.
class FuzzedFile {
public:
    explicit FuzzedFile(std::string_view suffix) {
        std::string pattern = (std::filesystem::temp_directory_path() / "zigzag_fuzz_XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            std::abort();
        }
        folder_ = pattern;
        file_ = folder_ / ("input" + std::string(suffix));
    }
    ~FuzzedFile() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    FuzzedFile(const FuzzedFile&) = delete;
    FuzzedFile& operator=(const FuzzedFile&) = delete;

    const std::filesystem::path& write(const std::uint8_t* data, std::size_t size) {
        std::ofstream(file_, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
        return file_;
    }

private:
    std::filesystem::path folder_;
    std::filesystem::path file_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Reader& reader = *fuzz::find_reader(ZIGZAG_FUZZ_KIND);
    static FuzzedFile file(reader.suffix);
    fuzz::read_or_refuse(reader, file.write(data, size));
    return 0;
}
