#include "record_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "zigzag/base/terminal_text.hpp"

#include "zigzag_io/formats/json/json_text.hpp"

namespace zigzag {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr std::uintmax_t largest_file = std::uintmax_t{256} << 20;

/// The value, shortened, for a message.
std::string shown(const ordered_json& json) {
    constexpr std::size_t most_columns = 40;
    return elide_middle(printable(json.dump(-1, ' ', false, ordered_json::error_handler_t::replace)), most_columns);
}

/// A pickle of protocol 2 or later starts with byte 0x80, which no JSON text does.
bool is_pickle(const fs::path& file, const std::string& content) {
    constexpr char protocol_mark = '\x80';
    return file.extension() == ".pickle" || file.extension() == ".pkl" || content.front() == protocol_mark;
}

}  // namespace

void RecordValue::fault(const std::string& message) const {
    if (json_ != nullptr) {
        faults_->add(path_, message);
    }
}

void RecordValue::fault_found(std::string_view expected) const {
    if (json_ != nullptr) {
        fault(fmt::format("must be {}, found {}", expected, shown(*json_)));
    }
}

RecordValue RecordValue::at(std::string_view key) const {
    const std::string path = path_.empty() ? std::string(key) : path_ + "." + std::string(key);
    if (json_ == nullptr) {
        return {path, *faults_};
    }
    if (!json_->is_object()) {
        fault_found("an object");
        return {path, *faults_};
    }
    const auto member = json_->find(key);
    if (member == json_->end()) {
        faults_->add(path, "is missing");
        return {path, *faults_};
    }
    return {*member, path, *faults_};
}

std::optional<RecordValue> RecordValue::find(std::string_view key) const {
    if (json_ == nullptr || !json_->is_object() || !json_->contains(key) || json_->find(key)->is_null()) {
        return std::nullopt;
    }
    return at(key);
}

std::vector<RecordValue> RecordValue::items() const {
    std::vector<RecordValue> values;
    if (json_ == nullptr) {
        return values;
    }
    if (!json_->is_array()) {
        fault_found("a list");
        return values;
    }
    for (std::size_t index = 0; index < json_->size(); ++index) {
        values.emplace_back((*json_)[index], fmt::format("{}[{}]", path_, index), *faults_);
    }
    return values;
}

std::vector<std::pair<std::string, RecordValue>> RecordValue::members() const {
    std::vector<std::pair<std::string, RecordValue>> values;
    if (json_ == nullptr) {
        return values;
    }
    if (!json_->is_object()) {
        fault_found("an object");
        return values;
    }
    for (const auto& [key, member] : json_->items()) {
        values.emplace_back(key, RecordValue(member, path_.empty() ? key : path_ + "." + key, *faults_));
    }
    return values;
}

std::string RecordValue::text() const {
    if (json_ == nullptr || !json_->is_string()) {
        fault_found("text");
        return {};
    }
    return json_->get<std::string>();
}

bool RecordValue::boolean() const {
    if (json_ == nullptr || !json_->is_boolean()) {
        fault_found("true or false");
        return false;
    }
    return json_->get<bool>();
}

double RecordValue::number() const {
    if (json_ == nullptr || !json_->is_number()) {
        fault_found("a number");
        return 0;
    }
    const auto value = json_->get<double>();
    if (!std::isfinite(value)) {
        fault_found("a finite number");
        return 0;
    }
    return value;
}

std::int64_t RecordValue::integer(std::int64_t least) const {
    if (json_ != nullptr && json_->is_number_integer()) {
        const bool too_large = json_->is_number_unsigned() && json_->get<std::uint64_t>() > std::uint64_t{largest_exact};
        const auto value = too_large ? largest_exact : json_->get<std::int64_t>();
        if (!too_large && value >= least) {
            return value;
        }
    }
    fault_found(fmt::format("a whole number from {} to 2^53", least));
    return least;
}

std::vector<std::string> RecordValue::texts() const {
    std::vector<std::string> values;
    for (const RecordValue& item : items()) {
        values.push_back(item.text());
    }
    return values;
}

void refuse_record(const fs::path& file, const std::string& message, const std::string& remedy) {
    throw InputError(Fault{{file.string(), 0, 0}, "", message, remedy});
}

ordered_json load_json(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status)) {
        refuse_record(file, "no such file", "give a LAYER_complete.json, or a folder that a run with option `dump_folder` wrote");
    }
    if (!fs::is_regular_file(status)) {
        refuse_record(file, "is not a file", "give a JSON file");
    }
    const std::uintmax_t size = fs::file_size(file, error);
    if (error || size > largest_file) {
        refuse_record(file, error ? error.message() : "is larger than 256 MiB", "give a LAYER_complete.json");
    }
    std::ifstream stream(file, std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(stream), {});
    if (!stream) {
        refuse_record(file, "cannot be read", "check its permissions");
    }
    if (content.empty()) {
        refuse_record(file, "is empty", "run again with option `dump_folder`");
    }
    if (is_pickle(file, content)) {
        refuse_record(file, "is a pickle, which only Python with the classes that wrote it can read",
                      "give the *_complete.json files, which ZigZag writes into its dump_folder in the same run");
    }
    return parse_json(file, content, "is not JSON", "it may be cut off; run again with option `dump_folder`");
}

}  // namespace zigzag
