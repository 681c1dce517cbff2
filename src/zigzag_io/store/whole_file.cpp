#include "zigzag_io/store/whole_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <sys/stat.h>
#include <unistd.h>

namespace zigzag {

namespace fs = std::filesystem;

namespace {

/// A file beside another one that nobody else writes; gone with this object unless it was given its name.
class AsideFile {
public:
    explicit AsideFile(const fs::path& file) : file_(file), name_(file.string() + ".XXXXXX" + std::string(aside_suffix)) {
        descriptor_ = ::mkostemps(name_.data(), static_cast<int>(aside_suffix.size()), 0);
        error_ = descriptor_ < 0 ? errno : 0;
    }
    ~AsideFile() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
            ::unlink(name_.c_str());
        }
    }
    AsideFile(const AsideFile&) = delete;
    AsideFile& operator=(const AsideFile&) = delete;

    int error() const { return error_; }

    int write(std::string_view content) const {
        while (!content.empty()) {
            const ssize_t written = ::write(descriptor_, content.data(), content.size());
            if (written < 0 && errno != EINTR) {
                return errno;
            }
            content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        return 0;
    }

    int take_name() {
        constexpr mode_t readable_by_all = 0644;
        ::fchmod(descriptor_, readable_by_all);
        const int closed = ::close(descriptor_) == 0 ? 0 : errno;
        descriptor_ = -1;
        const int failure = closed != 0 ? closed : ::rename(name_.c_str(), file_.c_str()) == 0 ? 0 : errno;
        if (failure != 0) {
            ::unlink(name_.c_str());
        }
        return failure;
    }

private:
    fs::path file_;
    std::string name_;
    int descriptor_ = -1;
    int error_ = 0;
};

std::error_code code(int error) {
    return {error, std::generic_category()};
}

}  // namespace

std::optional<std::string> content_of(const fs::path& file) {
    std::error_code missing;
    if (!fs::is_regular_file(file, missing)) {
        return std::nullopt;
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return std::nullopt;
    }
    std::string content(std::istreambuf_iterator<char>(stream), {});
    return stream.bad() ? std::nullopt : std::optional(std::move(content));
}

std::error_code write_whole(const fs::path& file, std::string_view content) {
    AsideFile aside(file);
    if (aside.error() != 0) {
        return code(aside.error());
    }
    const int failure = aside.write(content);
    return code(failure != 0 ? failure : aside.take_name());
}

std::error_code why_not_writable(const fs::path& file) {
    std::error_code ignored;
    if (fs::is_directory(file, ignored)) {
        return code(EISDIR);
    }
    return code(AsideFile(file).error());
}

}  // namespace zigzag
