#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/options/option_type.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// What help and documents say about an option. Texts are literals, or live as long.
struct OptionDescription {
    std::string_view name;        ///< in the style of the reference's arguments: `lpf_limit`
    std::string_view value = {};  ///< what stands for its value in help: `N`; empty for a flag
    std::string_view group = {};  ///< the task that it belongs to (option_groups)
    std::string_view help = {};   ///< without the default
    bool changes_results = false;
    std::string_view reference = {};                    ///< its argument in ZigZag's or Stream's Python API, if there is one
    std::vector<std::string_view> aliases = {};         ///< further names; one of a single letter is an abbreviation
    bool repeats = false;                               ///< takes any number of values; each is added to those before
    std::optional<std::string_view> default_text = {};  ///< in words, where the default is not a value; may be empty
};

/// Tasks, in the order in which help shows them.
namespace option_groups {
inline constexpr std::string_view inputs = "Inputs";
inline constexpr std::string_view goal = "What is searched for";
inline constexpr std::string_view model = "Cost model";
inline constexpr std::string_view spatial = "Spatial mappings";
inline constexpr std::string_view temporal = "Loop orders";
inline constexpr std::string_view proof = "Loop orders with a proof";
inline constexpr std::string_view locality = "Tensors between layers";
inline constexpr std::string_view nodes = "Computation nodes and their order";
inline constexpr std::string_view allocation = "Allocation to cores";
inline constexpr std::string_view costs = "Costs from elsewhere";
inline constexpr std::string_view results = "Results";
inline constexpr std::string_view run = "The run itself";
}  // namespace option_groups

/// An option whose values are `Value`s, before it is known where they are kept.
template <class Value>
struct Option {
    OptionDescription about;
    OptionType<Value> type;

    /// The same option as others call it, without aliases.
    Option named(std::string_view name) && {
        about.name = name;
        about.aliases.clear();
        return std::move(*this);
    }
};

/// A row of a table, as those see it who do not know where its value is kept.
struct OptionRow {
    OptionDescription about;
    OptionKind kind = OptionKind::text;
    std::string expected;              ///< what a value must be
    std::vector<std::string> choices;  ///< all values, where they can be named
    std::string default_value;         ///< text of the value in default-constructed options, or words
    std::string field;                 ///< where the value is kept: `optimal.gap`
};

/// `; did you mean X?` for the nearest of the names, empty when none is near.
std::string near_option_hint(std::string_view name, const std::vector<std::string_view>& names);

/// The options of one struct: a row says what an option is and which field holds its value. Everything that takes options by
/// name (command lines, pipeline files, bindings of other languages) and everything that lists them reads such a table.
template <class Struct>
class OptionTable {
public:
    /// A row with its access to the struct.
    struct Bound : OptionRow {
        /// Throws UsageError (without the option's name) when the text is no value. A repeating option adds it.
        std::function<void(Struct&, std::string_view text)> set;
        std::function<std::string(const Struct&)> text;
        /// Why the struct's value is not one that could have been set; empty when it is.
        std::function<std::string(const Struct&)> fault;
    };

    /// `field` is its path as C++ writes it, `member` a pointer to it.
    template <class Value>
    OptionTable& add(const Option<Value>& option, std::string field, std::type_identity_t<Value> Struct::*member) {
        return add(
            option, std::move(field), [member](const Struct& values) { return values.*member; },
            [member](Struct& values, Value value) { values.*member = std::move(value); });
    }

    /// With functions: `get(const Struct&)` gives a Value, `set(Struct&, Value)` takes one.
    template <class Value, class Get, class Set>
    OptionTable& add(const Option<Value>& option, std::string field, Get get, Set set) {
        const OptionType<Value>& type = option.type;
        Bound row;
        static_cast<OptionRow&>(row) = {option.about, type.kind, type.expected, type.choices, {}, std::move(field)};
        row.set = [type, set](Struct& values, std::string_view text) {
            std::optional<Value> value = type.parse(text);
            if (!value) {
                throw OptionValueError(type.expected, std::string(text));
            }
            set(values, std::move(*value));
        };
        row.text = [type, get](const Struct& values) { return type.print(get(values)); };
        row.fault = [type, get](const Struct& values) {
            const std::string text = type.print(get(values));
            return text == type.print(get(Struct{})) ? std::string() : value_fault(type, text);
        };
        row.default_value = option.about.default_text ? std::string(*option.about.default_text) : row.text(Struct{});
        rows_.push_back(std::move(row));
        return *this;
    }

    /// An option that takes any number of values, one at a time: `set(Struct&, Value)` adds one. Not checked in C++.
    template <class Value, class Set>
    OptionTable& add_repeating(const Option<Value>& option, std::string field, Set set) {
        add(
            option, std::move(field), [](const Struct&) { return Value{}; }, set);
        Bound& row = rows_.back();
        row.about.repeats = true;
        row.text = [](const Struct&) { return std::string(); };
        row.fault = row.text;
        row.default_value = option.about.default_text.value_or("");
        return *this;
    }

    /// The same with `get_all(const Struct&)`, which gives a container of the values that were added.
    template <class Value, class GetAll, class Set>
    OptionTable& add_repeating(const Option<Value>& option, std::string field, GetAll get_all, Set set) {
        add_repeating(option, std::move(field), set);
        rows_.back().fault = [type = option.type, get_all](const Struct& values) {
            std::string faults;
            for (const Value& value : get_all(values)) {
                const std::string fault = value_fault(type, type.print(value));
                faults += (faults.empty() || fault.empty() ? "" : "; ") + fault;
            }
            return faults;
        };
        return *this;
    }

    /// All rows of another table, whose struct `part(values)` finds within this one's.
    template <class Part, class Find>
    OptionTable& add(const OptionTable<Part>& table, const std::string& field, Find part) {
        for (const auto& inner : table.rows()) {
            Bound row;
            static_cast<OptionRow&>(row) = inner;
            row.field = field.empty() ? inner.field : field + "." + inner.field;
            row.set = [set = inner.set, part](Struct& values, std::string_view text) { set(part(values), text); };
            row.text = [text = inner.text, part](const Struct& values) { return text(part(values)); };
            row.fault = [fault = inner.fault, part](const Struct& values) { return fault(part(values)); };
            rows_.push_back(std::move(row));
        }
        return *this;
    }

    /// Says the default of an option in words, where a program sets another one than the struct has.
    OptionTable& describe_default(std::string_view name, std::string text) {
        rows_[place_of(name)].default_value = std::move(text);
        return *this;
    }

    /// Lets `check` pass any value of an option: which ones are right is known to the run alone.
    OptionTable& check_later(std::string_view name) {
        rows_[place_of(name)].fault = [](const Struct&) { return std::string(); };
        return *this;
    }

    /// Moves an option behind all others.
    OptionTable& list_last(std::string_view name) {
        const auto row = rows_.begin() + static_cast<std::ptrdiff_t>(place_of(name));
        std::rotate(row, row + 1, rows_.end());
        return *this;
    }

    /// The rows of these names only, in this order.
    OptionTable only(const std::vector<std::string_view>& names) const {
        OptionTable part;
        for (const std::string_view name : names) {
            part.rows_.push_back(at(name));
        }
        return part;
    }

    const std::vector<Bound>& rows() const { return rows_; }

    /// By name or alias; null when there is none.
    const Bound* find(std::string_view name) const {
        for (const Bound& row : rows_) {
            if (row.about.name == name) {
                return &row;
            }
            for (const std::string_view alias : row.about.aliases) {
                if (alias == name) {
                    return &row;
                }
            }
        }
        return nullptr;
    }
    /// Throws UsageError when there is none.
    const Bound& at(std::string_view name) const {
        const Bound* const row = find(name);
        if (row == nullptr) {
            throw UsageError("there is no option `" + std::string(name) + "`" + near_option_hint(name, names()));
        }
        return *row;
    }

    /// Of all rows, without aliases.
    std::vector<std::string_view> names() const {
        std::vector<std::string_view> all;
        for (const Bound& row : rows_) {
            all.push_back(row.about.name);
        }
        return all;
    }

    /// Sets the option of this name; throws UsageError with the name and what is wrong.
    void set(Struct& values, std::string_view name, std::string_view text) const {
        const Bound& row = at(name);
        try {
            row.set(values, text);
        } catch (const UsageError& error) {
            throw UsageError(std::string(name) + ": " + error.what());
        }
    }

    /// Throws UsageError that names every option whose value is out of its range.
    void check(const Struct& values) const {
        std::string faults;
        for (const Bound& row : rows_) {
            const std::string fault = row.fault(values);
            if (!fault.empty()) {
                faults += (faults.empty() ? "" : "; ") + std::string(row.about.name) + ": " + fault;
            }
        }
        if (!faults.empty()) {
            throw UsageError(faults);
        }
    }

private:
    /// Throws UsageError when there is none.
    std::size_t place_of(std::string_view name) const { return static_cast<std::size_t>(&at(name) - rows_.data()); }

    std::vector<Bound> rows_;
};

}  // namespace zigzag

#pragma GCC visibility pop
