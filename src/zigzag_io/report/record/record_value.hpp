#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "zigzag/base/record_faults.hpp"

namespace zigzag {

/// A value of a JSON record with its path of keys. What is asked for and is not there, or of another type, becomes a fault; the
/// answer is then an arbitrary legal value, and members of a missing value are missing without further faults.
class RecordValue {
public:
    RecordValue(const nlohmann::ordered_json& json, std::string path, RecordFaults& faults)
        : json_(&json), path_(std::move(path)), faults_(&faults) {}

    /// Member of an object.
    RecordValue at(std::string_view key) const;
    /// Member of an object that may be missing or null.
    std::optional<RecordValue> find(std::string_view key) const;
    /// Elements of a list.
    std::vector<RecordValue> items() const;
    /// Members of an object.
    std::vector<std::pair<std::string, RecordValue>> members() const;

    std::string text() const;
    bool boolean() const;
    double number() const;
    /// A whole number from `least` to 2^53.
    std::int64_t integer(std::int64_t least = 0) const;
    std::vector<std::string> texts() const;

    void fault(const std::string& message) const;
    const std::string& path() const { return path_; }
    bool is_missing() const { return json_ == nullptr; }

private:
    RecordValue(std::string path, RecordFaults& faults) : path_(std::move(path)), faults_(&faults) {}
    void fault_found(std::string_view expected) const;

    const nlohmann::ordered_json* json_ = nullptr;
    std::string path_;
    RecordFaults* faults_;
};

/// Throws the InputError that refuses a whole file.
[[noreturn]] void refuse_record(const std::filesystem::path& file, const std::string& message, const std::string& remedy);

/// Reads a JSON file. Throws InputError: not there, not a file, empty, too large (256 MiB), a pickle, not JSON (with line and
/// column).
nlohmann::ordered_json load_json(const std::filesystem::path& file);

}  // namespace zigzag
