// A dump folder is staged and then renamed: a reader sees no folder, or all of it.
//
// A new folder is one rename of the staging folder beside it. Into an existing folder the files are moved one by one from a
// staging folder inside it (so that a mount point or a link to another disk works); what they replace waits in a second
// staging folder and goes back when a later move fails. A run that is killed leaves its staging folder; the next one that stages
// beside it takes it away.
#include "zigzag_io/report/record/dump_folder.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace zigzag {

namespace fs = std::filesystem;

namespace {

constexpr int most_stagings = 1000;

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
    throw DumpError(fmt::format("cannot write {}: {}", path.string(), reason));
}

[[noreturn]] void fail(const fs::path& path, const std::error_code& error) {
    fail(path, error.message());
}

std::error_code last_error() {
    return {errno, std::generic_category()};
}

/// The path without `.`, `..` and a slash at the end.
fs::path absolute_path(const fs::path& path) {
    std::error_code error;
    fs::path absolute = fs::absolute(path, error);
    if (error) {
        fail(path, error);
    }
    absolute = absolute.lexically_normal();
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

constexpr std::string_view staging_prefix = ".zigzag-dump-";
constexpr std::string_view owner_file = "host";

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// The process that a staging folder belongs to, by its name; none for other folders.
std::optional<pid_t> owner_of(const fs::path& staging) {
    const std::string name = staging.filename().string();
    pid_t process = 0;
    if (!name.starts_with(staging_prefix)) {
        return std::nullopt;
    }
    const char* const end = name.data() + name.size();
    const auto [rest, error] = std::from_chars(name.data() + staging_prefix.size(), end, process);
    return error == std::errc{} && rest != end && *rest == '-' && process > 0 ? std::optional(process) : std::nullopt;
}

/// Whether the folder was left by a process of this machine that is no more (killed, or the machine went down).
bool is_stale(const fs::path& staging) {
    const auto owner = owner_of(staging);
    if (!owner || ::kill(*owner, 0) == 0 || errno != ESRCH) {
        return false;
    }
    std::string host;
    std::ifstream(staging / owner_file) >> host;
    return host.empty() || host == host_name();
}

/// Takes away what killed runs have left.
void remove_stale_stagings(const fs::path& where) {
    std::error_code error;
    std::vector<fs::path> stale;
    for (fs::directory_iterator entry(where, error), end; !error && entry != end; entry.increment(error)) {
        if (is_stale(entry->path())) {
            stale.push_back(entry->path());
        }
    }
    for (const fs::path& staging : stale) {
        fs::remove_all(staging, error);
    }
}

/// Stays inside the folder and names a file.
bool is_inside(const fs::path& relative) {
    const fs::path normal = relative.lexically_normal();
    return normal.is_relative() && normal.has_filename() && *normal.begin() != ".." && normal != ".";
}

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

void write_file(const fs::path& where, const fs::path& shown, std::string_view content, const char* mode) {
    std::unique_ptr<std::FILE, FileCloser> file(std::fopen(where.c_str(), mode));
    if (file == nullptr) {
        fail(shown, last_error());
    }
    if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size()) {
        fail(shown, last_error());
    }
    if (std::fclose(file.release()) != 0) {
        fail(shown, last_error());
    }
}

/// A file that `commit` moved into an existing folder.
struct Move {
    fs::path target;
    fs::path replaced;  ///< where the file that was there waits; empty when there was none
};

}  // namespace

DumpFolder::DumpFolder(const fs::path& path) {
    if (path.empty()) {
        throw DumpError("the dump folder has an empty name");
    }
    path_ = absolute_path(path);
    std::error_code error;
    const fs::file_status status = fs::status(path_, error);
    if (status.type() == fs::file_type::none || status.type() == fs::file_type::unknown) {
        fail(path_, error);
    }
    if (fs::exists(status) && !fs::is_directory(status)) {
        fail(path_, "it exists and is not a folder; remove it or choose another name");
    }
    try {
        if (fs::exists(status)) {
            make_staging(path_);
        } else {
            make_parents();
            make_staging(path_.parent_path());
        }
    } catch (...) {
        discard();
        throw;
    }
}

DumpFolder::DumpFolder(DumpFolder& whole, const std::string& relative_name)
    : whole_(&whole), name_within_(relative_name), path_(whole.path_ / relative_name) {
    if (!is_inside(relative_name)) {
        fail(path_, "the name leaves the folder");
    }
    staging_ = whole.staging_ / "new" / fs::path(relative_name).lexically_normal();
}

DumpFolder::~DumpFolder() {
    if (!committed_) {
        discard();
    }
}

void DumpFolder::make_parents() {
    std::vector<fs::path> missing;
    std::error_code error;
    for (fs::path parent = path_.parent_path(); !fs::exists(parent, error); parent = parent.parent_path()) {
        if (error) {
            fail(parent, error);
        }
        missing.push_back(parent);
    }
    while (!missing.empty()) {
        const bool made = fs::create_directory(missing.back(), error);
        if (error) {
            fail(missing.back(), error);
        }
        if (made) {
            made_parents_.push_back(missing.back());
        }
        missing.pop_back();
    }
}

void DumpFolder::make_staging(const fs::path& where) {
    remove_stale_stagings(where);
    for (int attempt = 0; attempt < most_stagings; ++attempt) {
        const fs::path candidate = where / fmt::format("{}{}-{}", staging_prefix, ::getpid(), attempt);
        std::error_code error;
        const bool made = fs::create_directory(candidate, error);
        if (error) {
            fail(path_, error);
        }
        if (made) {
            staging_ = candidate;
            std::ofstream(staging_ / owner_file) << host_name();
            fs::create_directory(staging_ / "new", error);
            if (error) {
                fail(path_, error);
            }
            return;
        }
    }
    fail(path_,
         fmt::format("{} has {} staging folders of earlier runs (.zigzag-dump-*); remove them", where.string(), most_stagings));
}

void DumpFolder::write(const std::string& relative_name, std::string_view content) {
    put(relative_name, content, "wb");
}

void DumpFolder::append(const std::string& relative_name, std::string_view content) {
    put(relative_name, content, "ab");
}

void DumpFolder::put(const std::string& relative_name, std::string_view content, const char* mode) {
    if (committed_) {
        throw std::logic_error("DumpFolder: written after commit");
    }
    const fs::path shown = path_ / relative_name;
    if (!is_inside(relative_name)) {
        fail(shown, "the name leaves the folder");
    }
    if (whole_ != nullptr) {
        whole_->put(name_within_ + "/" + relative_name, content, mode);
        return;
    }
    const fs::path where = staging_ / "new" / fs::path(relative_name).lexically_normal();
    std::error_code error;
    fs::create_directories(where.parent_path(), error);
    if (error) {
        fail(shown, error);
    }
    write_file(where, shown, content, mode);
}

void DumpFolder::commit() {
    if (committed_) {
        throw std::logic_error("DumpFolder::commit called twice");
    }
    if (whole_ != nullptr) {
        committed_ = true;
        return;
    }
    std::error_code error;
    if (fs::exists(path_, error)) {
        merge_into_existing();
    } else {
        fs::rename(staging_ / "new", path_, error);
        if (error) {
            fail(path_, error);
        }
    }
    committed_ = true;
    fs::remove_all(staging_, error);
}

void DumpFolder::merge_into_existing() {
    const fs::path source_root = staging_ / "new";
    const fs::path replaced_root = staging_ / "replaced";
    std::vector<Move> moves;
    std::vector<fs::path> made_folders;
    fs::path shown = path_;
    try {
        fs::create_directory(replaced_root);
        // Listed before anything moves: a folder that changes under its iterator may skip entries.
        const std::vector<fs::directory_entry> entries(fs::recursive_directory_iterator(source_root), {});
        for (const fs::directory_entry& entry : entries) {
            const fs::path relative = entry.path().lexically_relative(source_root);
            const fs::path target = path_ / relative;
            shown = target;
            if (entry.is_directory()) {
                if (fs::create_directory(target)) {
                    made_folders.push_back(target);
                }
                continue;
            }
            Move move{target, {}};
            if (fs::exists(fs::symlink_status(target))) {
                if (fs::is_directory(target)) {
                    fail(target, "a folder of that name exists");
                }
                move.replaced = replaced_root / std::to_string(moves.size());
                fs::rename(target, move.replaced);
            }
            moves.push_back(move);
            fs::rename(entry.path(), target);
        }
    } catch (const std::exception& exception) {
        std::error_code ignored;
        for (; !moves.empty(); moves.pop_back()) {
            fs::remove(moves.back().target, ignored);
            if (!moves.back().replaced.empty()) {
                fs::rename(moves.back().replaced, moves.back().target, ignored);
            }
        }
        for (; !made_folders.empty(); made_folders.pop_back()) {
            fs::remove(made_folders.back(), ignored);
        }
        const auto* system = dynamic_cast<const fs::filesystem_error*>(&exception);
        if (system != nullptr) {
            fail(shown, system->code());
        }
        throw;
    }
}

void DumpFolder::discard() noexcept {
    std::error_code ignored;
    if (!staging_.empty()) {
        fs::remove_all(staging_, ignored);
    }
    for (; !made_parents_.empty(); made_parents_.pop_back()) {
        fs::remove(made_parents_.back(), ignored);
    }
}

}  // namespace zigzag
