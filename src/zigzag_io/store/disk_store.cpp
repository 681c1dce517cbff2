// An entry is a file of five parts, one after the other:
//
//     zigzag store 1                      the form
//     4fa04d5fcf7b0a2b8c8ad6f0a5a8ff1f    hash of all that follows
//     8a6c...                             revision
//     2041                                size of the content
//     CONTENT RESULT                      as they are
//
// The content is there whole, and compared: two questions with one hash can't be taken for each other.
#include "zigzag_io/store/disk_store.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "zigzag/base/content_hash.hpp"

#include "zigzag_io/store/whole_file.hpp"

namespace zigzag {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view form = "zigzag store 1\n";
constexpr std::string_view entry_suffix = ".entry";
constexpr std::size_t hash_digits = 32;

/// What an entry says before its result.
std::string head_of(const std::string& revision, const std::string& content) {
    return fmt::format("{}\n{}\n{}", revision, content.size(), content);
}

struct StoredFile {
    fs::path path;
    fs::file_time_type written;
    std::uintmax_t size = 0;
};

/// The entries of a folder, oldest first; forgets files that a killed process was writing.
std::vector<StoredFile> entries_of(const fs::path& folder) {
    constexpr std::chrono::hours long_ago{1};
    const auto now = fs::file_time_type::clock::now();
    std::vector<StoredFile> entries;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code gone;
        const StoredFile file{at->path(), at->last_write_time(gone), at->file_size(gone)};
        if (gone) {
            continue;
        }
        const std::string name = file.path.filename().string();
        if (name.size() == hash_digits + entry_suffix.size() && name.ends_with(entry_suffix)) {
            entries.push_back(file);
        } else if (name.find(entry_suffix) == hash_digits && name.ends_with(aside_suffix) && now - file.written > long_ago) {
            fs::remove(file.path, gone);
        }
    }
    std::sort(entries.begin(), entries.end(), [](const StoredFile& a, const StoredFile& b) { return a.written < b.written; });
    return entries;
}

}  // namespace

DiskStore::DiskStore(fs::path folder, std::string revision, std::uintmax_t most_bytes)
    : folder_(std::move(folder)), revision_(std::move(revision)), most_bytes_(most_bytes) {}

DiskStore::~DiskStore() {
    if (!written_) {
        return;
    }
    const std::vector<StoredFile> entries = entries_of(folder_);
    std::uintmax_t total = 0;
    for (const StoredFile& entry : entries) {
        total += entry.size;
    }
    if (total <= most_bytes_) {
        return;
    }
    for (const StoredFile& entry : entries) {
        if (total <= most_bytes_ / 4 * 3) {
            return;
        }
        std::error_code ignored;
        fs::remove(entry.path, ignored);
        total -= entry.size;
    }
}

fs::path DiskStore::file_of(const std::string& content) const {
    return folder_ / (content_hash(revision_ + '\n' + content) + std::string(entry_suffix));
}

std::shared_ptr<const std::string> DiskStore::find(const std::string& content) {
    const fs::path file = file_of(content);
    std::error_code failed;
    if (!fs::exists(file, failed)) {
        return nullptr;
    }
    const std::optional<std::string> entry = content_of(file);
    const auto result_in = [&](std::string_view text) -> std::shared_ptr<const std::string> {
        if (!text.starts_with(form)) {
            return nullptr;
        }
        text.remove_prefix(form.size());
        if (text.size() <= hash_digits || text[hash_digits] != '\n' ||
            text.substr(0, hash_digits) != content_hash(text.substr(hash_digits + 1))) {
            return nullptr;
        }
        text.remove_prefix(hash_digits + 1);
        const std::string head = head_of(revision_, content);
        return text.starts_with(head) ? std::make_shared<const std::string>(text.substr(head.size())) : nullptr;
    };
    std::shared_ptr<const std::string> result = entry ? result_in(*entry) : nullptr;
    refused_ += result == nullptr ? 1 : 0;
    return result;
}

void DiskStore::keep(const std::string& content, std::shared_ptr<const std::string> value) {
    std::error_code ignored;
    fs::create_directories(folder_, ignored);
    const std::string said = head_of(revision_, content) + *value;
    if (!write_whole(file_of(content), fmt::format("{}{}\n{}", form, content_hash(said), said))) {
        written_ = true;
    }
}

std::vector<Fault> DiskStore::take_faults() {
    const std::size_t refused = refused_.exchange(0);
    if (refused == 0) {
        return {};
    }
    return {{{folder_.string(), 0, 0},
             "",
             refused == 1
                 ? std::string("an entry of this cache is damaged, cut off or foreign, and was not used; it is made again")
                 : fmt::format("{} entries of this cache are damaged, cut off or foreign, and were not used; they are made "
                               "again",
                               refused),
             ""}};
}

fs::path user_cache_folder(const std::string& name) {
    const auto given = [](const char* variable) {
        const char* const value = std::getenv(variable);
        const fs::path path = value == nullptr ? "" : value;
        return path.is_absolute() ? path : fs::path();
    };
    if (const fs::path cache = given("XDG_CACHE_HOME"); !cache.empty()) {
        return cache / "zigzag" / name;
    }
    if (const fs::path home = given("HOME"); !home.empty()) {
        return home / ".cache" / "zigzag" / name;
    }
    return {};
}

}  // namespace zigzag
