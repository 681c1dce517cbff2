#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/store.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Results as files of a folder, one each, named by a hash of the content that they answer and of the `revision` that they were
/// made with. A file holds a checksum, the revision, the content and the result; one that does not hold what its name promises
/// (damaged, cut off, put there by something else) is not taken, is told of (`faults`), and is replaced as soon as its result is
/// worked out again.
///
/// Files appear whole (write_whole), so that any number of processes may share a folder and be killed at any time. A folder that
/// cannot be written is no failure: nothing is kept then. When this object ends and has written something, what others left
/// half-written is cleared away, and where the files hold more than `most_bytes` the oldest go.
class DiskStore final : public TextStore {
public:
    static constexpr std::uintmax_t usual_most_bytes = std::uintmax_t{256} << 20U;

    DiskStore(std::filesystem::path folder, std::string revision, std::uintmax_t most_bytes = usual_most_bytes);
    ~DiskStore() override;
    DiskStore(const DiskStore&) = delete;
    DiskStore& operator=(const DiskStore&) = delete;

    std::shared_ptr<const std::string> find(const std::string& content) override;
    void keep(const std::string& content, std::shared_ptr<const std::string> value) override;

    /// One line when entries were refused since the last call, none when all were good.
    std::vector<Fault> take_faults();

private:
    std::filesystem::path file_of(const std::string& content) const;

    std::filesystem::path folder_;
    std::string revision_;
    std::uintmax_t most_bytes_;
    std::atomic<std::size_t> refused_{0};
    std::atomic<bool> written_{false};
};

/// `zigzag/NAME` in $XDG_CACHE_HOME (unless that is relative: the rules of XDG say to ignore it) or in ~/.cache; empty when
/// neither is known.
std::filesystem::path user_cache_folder(const std::string& name);

}  // namespace zigzag

#pragma GCC visibility pop
