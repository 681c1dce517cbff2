#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Largest count or size in a model: up to here a double holds every integer exactly.
inline constexpr std::int64_t max_count = std::int64_t{1} << 53;

/// Place of a field within an object, `memories.dram.ports[1].bandwidth_max`: a chain up to the whole, written out only when
/// something is wrong there. Refers to its parent and to the name, which must outlive it.
class FieldPath {
public:
    FieldPath() = default;  ///< the whole
    FieldPath(const FieldPath& parent, std::string_view name) : parent_(&parent), name_(name) {}
    FieldPath(const FieldPath& parent, std::string_view name, std::size_t position)
        : parent_(&parent), name_(name), position_(position) {}

    std::string text() const;

private:
    const FieldPath* parent_ = nullptr;
    std::string_view name_;  ///< empty for an item of a list that has no name
    std::optional<std::size_t> position_;
};

/// Everything that is wrong with an object: faults without a file, each under the path of its field.
class FaultCollector {
public:
    void add(const FieldPath& path, std::string message, std::string remedy = {});
    /// Takes over what is wrong with an object; `owner`, its name, stands in for a file.
    void append(std::vector<Fault> faults, const std::string& owner);
    /// `must not be empty` for an empty name.
    void check_name(const FieldPath& path, const std::string& name);
    /// `must be at least ..., found ...` for a number out of range.
    void check_count(const FieldPath& path, std::int64_t value, std::int64_t least, std::int64_t most = max_count);
    /// The same for a number that may be fractional; no number at all is out of range as well.
    void check_rate(const FieldPath& path, double value, double least);
    /// A cost or an area: finite, from 0 to max_count.
    void check_amount(const FieldPath& path, double value);

    bool empty() const { return faults_.empty(); }
    std::size_t size() const { return faults_.size(); }
    std::vector<Fault> take() { return std::move(faults_); }

private:
    std::vector<Fault> faults_;
};

}  // namespace zigzag

#pragma GCC visibility pop
