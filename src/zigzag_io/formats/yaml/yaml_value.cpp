#include "yaml_value.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/base/spelling.hpp"

#include "yaml_path.hpp"

namespace zigzag::yaml {

namespace {

constexpr std::size_t max_reported_faults = 100;

/// What to change when a scalar looks like a number but YAML does not take it for one of the wanted kind.
std::string number_remedy(const Node& node, bool wants_integer) {
    if (node.kind == Kind::real && wants_integer && std::isfinite(node.real)) {
        return "write it without a point";
    }
    if (node.kind != Kind::text) {
        return {};
    }
    const Kind unquoted = resolve_plain_scalar(node.text).kind;
    if (unquoted == Kind::integer || unquoted == Kind::real) {
        return "remove the quotes";
    }
    const std::size_t exponent = node.text.find_first_of("eE");
    const bool looks_scientific = exponent != std::string::npos && exponent > 0 && exponent + 1 < node.text.size() &&
                                  node.text.find_first_not_of("0123456789.eE+-_") == std::string::npos;
    if (looks_scientific) {
        return wants_integer ? "write all digits"
                             : "YAML wants a point and a signed exponent, as in 1.0e+3; otherwise it reads text";
    }
    return {};
}

}  // namespace

void FaultList::add(int line, int column, std::string key, std::string message, std::string remedy) {
    faults_.push_back({{file_, line, column}, std::move(key), std::move(message), std::move(remedy)});
}

void FaultList::warn(int line, int column, std::string key, std::string message, std::string remedy) {
    diagnostics_->warn({file_, line, column}, std::move(key), std::move(message), std::move(remedy));
}

std::vector<Fault> FaultList::in_file_order() const {
    std::vector<Fault> sorted = faults_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Fault& a, const Fault& b) {
        return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
    });
    if (sorted.size() > max_reported_faults) {
        const std::size_t untold = sorted.size() - max_reported_faults;
        sorted.resize(max_reported_faults);
        Fault& rest = sorted.emplace_back();
        rest.where.file = file_;
        rest.message = fmt::format("{} more faults", untold);
        rest.remedy = "correct the ones above first";
    }
    return sorted;
}

void FaultList::throw_if_any() const {
    if (!faults_.empty()) {
        throw InputError(in_file_order());
    }
}

bool Value::has_entry(std::string_view key) const {
    return std::any_of(node_->entries.begin(), node_->entries.end(), [key](const Entry& entry) { return entry.key == key; });
}

void Value::fault(std::string message, std::string remedy) const {
    faults_->add(node_->line, node_->column, path_, std::move(message), std::move(remedy));
}

void Value::warn(std::string message, std::string remedy) const {
    faults_->warn(node_->line, node_->column, path_, std::move(message), std::move(remedy));
}

void Value::fault_found(std::string_view rule, std::string remedy) const {
    fault(fmt::format("must be {}, found {}", rule, describe(*node_)), std::move(remedy));
}

std::optional<std::int64_t> Value::as_integer(std::int64_t least, std::int64_t most) const {
    if (node_->kind != Kind::integer) {
        fault_found("an integer", number_remedy(*node_, true));
        return std::nullopt;
    }
    if (node_->real < static_cast<double>(least) || (node_->integer && *node_->integer < least)) {
        fault_found(fmt::format("at least {}", least));
        return std::nullopt;
    }
    if (!node_->integer || *node_->integer > most) {
        fault_found(fmt::format("at most {}", most));
        return std::nullopt;
    }
    return node_->integer;
}

std::optional<double> Value::as_amount() const {
    if (node_->kind != Kind::integer && node_->kind != Kind::real) {
        fault_found("a number", number_remedy(*node_, false));
        return std::nullopt;
    }
    if (!std::isfinite(node_->real)) {
        fault_found("a finite number");
        return std::nullopt;
    }
    if (node_->real < 0) {
        fault_found("at least 0");
        return std::nullopt;
    }
    if (node_->real > static_cast<double>(max_count)) {
        fault_found(fmt::format("at most {}", max_count));
        return std::nullopt;
    }
    return node_->real;
}

std::optional<bool> Value::as_boolean() const {
    if (node_->kind != Kind::boolean) {
        fault_found("true or false");
        return std::nullopt;
    }
    return node_->boolean;
}

std::optional<std::string> Value::as_text() const {
    if (node_->kind != Kind::text) {
        const bool is_scalar = node_->kind != Kind::sequence && node_->kind != Kind::mapping && node_->kind != Kind::null;
        fault_found("text", is_scalar ? fmt::format("write \"{}\" in quotes", printable(node_->text)) : std::string());
        return std::nullopt;
    }
    if (node_->text.empty()) {
        fault("must not be empty");
        return std::nullopt;
    }
    return node_->text;
}

std::optional<std::vector<Value>> Value::as_list(std::size_t max_items) const {
    if (node_->kind != Kind::sequence) {
        fault_found("a list");
        return std::nullopt;
    }
    if (node_->items.size() > max_items) {
        fault_found(fmt::format("a list of at most {} items", max_items));
        return std::nullopt;
    }
    std::vector<Value> items;
    items.reserve(node_->items.size());
    for (std::size_t index = 0; index < node_->items.size(); ++index) {
        items.emplace_back(node_->items[index], join_index(path_, index), *faults_);
    }
    return items;
}

std::optional<std::vector<std::int64_t>> Value::as_integers(std::int64_t least, std::int64_t most) const {
    return as_list_of([&](const Value& item) { return item.as_integer(least, most); });
}

std::optional<std::vector<std::pair<std::string, Value>>> Value::as_members() const {
    if (node_->kind != Kind::mapping) {
        fault_found("a mapping");
        return std::nullopt;
    }
    if (node_->entries.size() > max_list_items) {
        fault_found(fmt::format("a mapping of at most {} keys", max_list_items));
        return std::nullopt;
    }
    std::vector<std::pair<std::string, Value>> members;
    members.reserve(node_->entries.size());
    for (const Entry& entry : node_->entries) {
        members.emplace_back(entry.key, Value(entry.value, join_key(path_, entry.key), *faults_));
    }
    return members;
}

std::optional<Record> Record::open(const Value& value, const std::vector<std::string_view>& known) {
    if (value.node().kind != Kind::mapping) {
        value.fault_found(fmt::format("a mapping with the keys {}", fmt::join(known, ", ")));
        return std::nullopt;
    }
    for (const Entry& entry : value.node().entries) {
        if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
            value.faults().add(entry.line, entry.column, join_key(value.path(), entry.key), "unknown key",
                               spelling_remedy(entry.key, known));
        }
    }
    return Record(value);
}

std::optional<Value> Record::required(std::string_view key, std::string_view meaning) const {
    auto found = optional(key);
    if (!found) {
        value_.faults().add(value_.node().line, value_.node().column, join_key(value_.path(), key), "required key is missing",
                            fmt::format("add {}: {}", key, meaning));
    }
    return found;
}

std::optional<Value> Record::optional(std::string_view key) const {
    for (const Entry& entry : value_.node().entries) {
        if (entry.key == key) {
            return Value(entry.value, join_key(value_.path(), key), value_.faults());
        }
    }
    return std::nullopt;
}

std::optional<Value> Record::nullable(std::string_view key) const {
    auto found = optional(key);
    return found && found->is_null() ? std::nullopt : found;
}

void add_faults_of_model(const Value& whole, const std::vector<Fault>& faults,
                         const std::vector<std::pair<std::string, std::string>>& respelled) {
    FaultList& list = whole.faults();
    const std::vector<Fault> of_reading = list.faults();
    const auto is_at_or_below = [](std::string_view key, std::string_view place) {
        return place.empty() || (key.starts_with(place) && ends_part(key, place.size()));
    };
    for (const Fault& fault : faults) {
        std::string key = fault.key;
        for (const auto& [in_model, in_file] : respelled) {
            if (is_at_or_below(key, in_model)) {
                key.replace(0, in_model.size(), in_file);
            }
        }
        const Walk<const Node> walk = walk_path(whole.node(), whole.path(), key);
        const std::string rest = printable(walk.rest);
        const std::string separator = walk.walked.empty() || rest.empty() || rest.starts_with('[') ? "" : ".";
        const std::string path = walk.walked + separator + rest;
        const bool is_told = std::any_of(of_reading.begin(), of_reading.end(), [&](const Fault& told) {
            return is_at_or_below(told.key, walk.walked) || is_at_or_below(path, told.key);
        });
        if (!is_told) {
            list.add(walk.node->line, walk.node->column, path, fault.message, fault.remedy);
        }
    }
}

std::string describe(const Node& node) {
    switch (node.kind) {
        case Kind::null:
            return "nothing";
        case Kind::boolean:
            return fmt::format("the boolean {}", node.text);
        case Kind::integer:
            return fmt::format("the integer {}", printable(node.text));
        case Kind::real:
            return fmt::format("the number {}", printable(node.text));
        case Kind::text:
            return fmt::format("the text \"{}\"", printable(node.text));
        case Kind::sequence:
            return fmt::format("a list of {} item{}", node.items.size(), node.items.size() == 1 ? "" : "s");
        case Kind::mapping:
            break;
    }
    return fmt::format("a mapping of {} key{}", node.entries.size(), node.entries.size() == 1 ? "" : "s");
}

}  // namespace zigzag::yaml
