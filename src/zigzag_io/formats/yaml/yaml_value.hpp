#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/fault_collector.hpp"

#include "yaml_document.hpp"

namespace zigzag::yaml {

using zigzag::max_count;

/// Longest list inside an entry (ports, loops, memories); no plausible file comes near.
inline constexpr std::size_t max_list_items = 1024;
inline constexpr std::size_t any_number_of_items = static_cast<std::size_t>(-1);

/// All faults of one file; warnings go to the caller's diagnostics. Where a value is wrong the readers note a fault and go on,
/// so that a user sees everything at once.
class FaultList {
public:
    FaultList(std::string file, Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(&diagnostics) {}

    void add(int line, int column, std::string key, std::string message, std::string remedy);
    void warn(int line, int column, std::string key, std::string message, std::string remedy);
    bool empty() const { return faults_.empty(); }
    std::size_t size() const { return faults_.size(); }
    const std::string& file() const { return file_; }
    const std::vector<Fault>& faults() const { return faults_; }
    /// The faults in the order of the file; beyond a hundred only their number is told.
    std::vector<Fault> in_file_order() const;
    /// Throws InputError with them.
    void throw_if_any() const;

private:
    std::string file_;
    Diagnostics* diagnostics_;
    std::vector<Fault> faults_;
};

/// A value of a document together with its path of keys. Every `as_...` notes a fault and gives nothing when the value is not
/// what is asked for. Refers to the document and the fault list, which must outlive it.
class Value {
public:
    Value(const Node& node, std::string path, FaultList& faults) : node_(&node), path_(std::move(path)), faults_(&faults) {}

    const Node& node() const { return *node_; }
    const std::string& path() const { return path_; }
    FaultList& faults() const { return *faults_; }
    SourceLocation where() const { return {faults_->file(), node_->line, node_->column}; }
    /// A mapping with this key.
    bool has_entry(std::string_view key) const;
    bool is_null() const { return node_->kind == Kind::null; }

    void fault(std::string message, std::string remedy = {}) const;
    void warn(std::string message, std::string remedy = {}) const;
    /// `must be RULE, found ...`
    void fault_found(std::string_view rule, std::string remedy = {}) const;

    std::optional<std::int64_t> as_integer(std::int64_t least, std::int64_t most = max_count) const;
    /// A finite number from 0 to max_count; integers count as numbers.
    std::optional<double> as_amount() const;
    std::optional<bool> as_boolean() const;
    /// Text that is not empty.
    std::optional<std::string> as_text() const;
    std::optional<std::vector<Value>> as_list(std::size_t max_items = max_list_items) const;
    /// What `read` makes of each item of a list; none when it makes nothing of one.
    template <class Read>
    auto as_list_of(const Read& read) const {
        std::vector<typename decltype(read(*this))::value_type> found;
        const auto items = as_list();
        for (const Value& item : items.value_or(std::vector<Value>{})) {
            if (auto one = read(item)) {
                found.push_back(*std::move(one));
            }
        }
        return items && found.size() == items->size() ? std::optional(std::move(found)) : std::nullopt;
    }
    /// A list of integers within bounds; none when any item is wrong.
    std::optional<std::vector<std::int64_t>> as_integers(std::int64_t least, std::int64_t most = max_count) const;
    /// A mapping with keys of the user's choice, at most max_list_items.
    std::optional<std::vector<std::pair<std::string, Value>>> as_members() const;

private:
    const Node* node_;
    std::string path_;
    FaultList* faults_;
};

/// A mapping with a fixed set of keys.
class Record {
public:
    /// None (with a fault) when the value is no mapping. Keys other than `known` are faults.
    static std::optional<Record> open(const Value& value, const std::vector<std::string_view>& known);

    const Value& value() const { return value_; }
    bool has(std::string_view key) const { return optional(key).has_value(); }
    /// The value of a key that must be there; `meaning` tells the user what to add.
    std::optional<Value> required(std::string_view key, std::string_view meaning) const;
    std::optional<Value> optional(std::string_view key) const;
    /// As `optional`, where an explicit null stands for "not given".
    std::optional<Value> nullable(std::string_view key) const;

private:
    explicit Record(Value value) : value_(std::move(value)) {}

    Value value_;
};

/// Adds what is wrong with the object that was made of `whole` (validate() of the model), each fault where the field stands in
/// the file, or the nearest thing around it. What the reading itself has noted a fault about, above or below, is left out: the
/// object then holds something else there. `respelled`: the beginning of a path in the model and what this file has instead.
void add_faults_of_model(const Value& whole, const std::vector<Fault>& faults,
                         const std::vector<std::pair<std::string, std::string>>& respelled = {});

/// What a message says was found: `the integer 5`, `the text "abc"`, `a list of 3 items`.
std::string describe(const Node& node);

}  // namespace zigzag::yaml
