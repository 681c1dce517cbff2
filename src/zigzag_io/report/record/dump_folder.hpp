#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "zigzag/pipeline/services.hpp"

namespace zigzag {

/// A folder of results that appears as a whole or not at all.
///
/// Files are written to a hidden staging folder on the same file system: beside a new folder, inside one that exists.
/// `commit` makes them visible; without it the destructor removes all traces, also the parent folders it had to make.
class DumpFolder final : public Dump {
public:
    /// Fails at once, before any work is done, when the folder could not be written: DumpError if `path` is empty, is
    /// something else than a folder, or its parent can't be made or written. An existing folder keeps its other files.
    explicit DumpFolder(const std::filesystem::path& path);
    /// A folder within `whole`, which outlives it and makes it visible. Without a commit of its own it is left out.
    DumpFolder(DumpFolder& whole, const std::string& relative_name);
    ~DumpFolder() override;
    DumpFolder(const DumpFolder&) = delete;
    DumpFolder& operator=(const DumpFolder&) = delete;

    /// Writes one file, `relative_name` may contain folders but not leave this one. Throws DumpError on any failure, a full disk
    /// included. Different files may be written from different threads.
    void write(const std::string& relative_name, std::string_view content) override;
    /// The same, at the end of what this run has written to the file so far.
    void append(const std::string& relative_name, std::string_view content) override;

    /// Makes all files visible under `path()`, replacing files of the same name; nothing more can be written. Throws DumpError
    /// and restores what it replaced when a file can't be moved.
    void commit();

    /// The final folder, absolute.
    const std::filesystem::path& path() const { return path_; }

private:
    void put(const std::string& relative_name, std::string_view content, const char* mode);
    void make_parents();
    void make_staging(const std::filesystem::path& where);
    void merge_into_existing();
    void discard() noexcept;

    DumpFolder* whole_ = nullptr;
    std::string name_within_;  ///< when part of a whole
    std::filesystem::path path_;
    std::filesystem::path staging_;
    std::vector<std::filesystem::path> made_parents_;  ///< outermost first
    bool committed_ = false;
};

}  // namespace zigzag
