#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zigzag/base/errors.hpp"
#include "zigzag/options/option_table.hpp"
#include "zigzag/pipeline/stage.hpp"

namespace zigzag::pipeline {

/// The fault of an option that a stage does not know; `names` are those that it takes.
Fault unknown_option(const StageSpecification& specification, const StageOption& option,
                     const std::vector<std::string_view>& names);

/// The fault of an option whose value `error` refuses.
Fault bad_option_value(const StageSpecification& specification, const StageOption& option, const UsageError& error);

/// The options that a chain gives to a stage, read by the rows of a table: those that the stage takes. What the chain does not
/// give stays as the task says.
template <class Struct>
class StageOptions {
public:
    /// Throws InputError with every option that the table does not have, and with every value that is none of its row.
    StageOptions(const StageSpecification& specification, const OptionTable<Struct>& table) {
        std::vector<Fault> faults;
        for (const StageOption& option : specification.options) {
            const auto* const row = table.find(option.name);
            if (row == nullptr) {
                faults.push_back(unknown_option(specification, option, table.names()));
                continue;
            }
            try {
                Struct tried;
                row->set(tried, option.value);
                given_.push_back({row->about.name, option.value, row->set});
            } catch (const UsageError& error) {
                faults.push_back(bad_option_value(specification, option, error));
            }
        }
        if (!faults.empty()) {
            throw InputError(std::move(faults));
        }
    }

    /// `values` with what the chain gives in their place.
    Struct over(Struct values) const {
        for (const Given& option : given_) {
            option.set(values, option.text);
        }
        return values;
    }

    /// The chain gives the option of this name (or under an alias of it).
    bool gives(std::string_view name) const {
        return std::any_of(given_.begin(), given_.end(), [name](const Given& option) { return option.name == name; });
    }

private:
    struct Given {
        std::string_view name;
        std::string text;
        std::function<void(Struct&, std::string_view)> set;
    };

    std::vector<Given> given_;
};

/// For StageDescription::create: a stage that is made from its options; `table()` gives the rows that it takes.
template <class StageType, class GetTable>
auto create_with(GetTable table) {
    return [table](const StageSpecification& specification) {
        return std::make_unique<const StageType>(StageOptions(specification, table()));
    };
}

}  // namespace zigzag::pipeline
