#include "zigzag/pipeline/stage_options.hpp"

namespace zigzag::pipeline {

namespace {

std::string path_of(const StageSpecification& specification, const StageOption& option) {
    return specification.name + "." + option.name;
}

/// `A`, `A and B`, `A, B and C`.
std::string enumeration(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t index = 0; index < names.size(); ++index) {
        text += index == 0 ? "" : index + 1 == names.size() ? " and " : ", ";
        text += names[index];
    }
    return text;
}

}  // namespace

Fault unknown_option(const StageSpecification& specification, const StageOption& option,
                     const std::vector<std::string_view>& names) {
    return {option.where, path_of(specification, option), "the stage has no such option",
            "it takes " + (names.empty() ? "none" : enumeration(names))};
}

Fault bad_option_value(const StageSpecification& specification, const StageOption& option, const UsageError& error) {
    const auto* const value = dynamic_cast<const OptionValueError*>(&error);
    if (value == nullptr || value->found.empty()) {
        return {option.where, path_of(specification, option), error.what(), {}};
    }
    return {option.where, path_of(specification, option), "found " + value->found, "give " + value->expected};
}

void refuse_option(const StageSpecification& specification, const StageOption& option, const std::string& known) {
    throw InputError(Fault{option.where, path_of(specification, option), "the stage has no such option", known});
}

}  // namespace zigzag::pipeline
