#include "zigzag/base/errors.hpp"

#include <fmt/format.h>

namespace zigzag {

std::string to_string(const Fault& fault) {
    std::string text = fault.where.file;
    if (fault.where.line > 0) {
        text += fmt::format(":{}", fault.where.line);
        if (fault.where.column > 0) {
            text += fmt::format(":{}", fault.where.column);
        }
    }
    for (const std::string* part : {&fault.key, &fault.message}) {
        if (!part->empty()) {
            text += (text.empty() ? "" : ": ") + *part;
        }
    }
    if (!fault.remedy.empty()) {
        text += "; " + fault.remedy;
    }
    return text;
}

namespace {

std::string join(const std::vector<Fault>& faults) {
    std::string text;
    for (const Fault& fault : faults) {
        text += text.empty() ? "" : "\n";
        text += to_string(fault);
    }
    return text;
}

}  // namespace

InputError::InputError(std::vector<Fault> faults) : std::runtime_error(join(faults)), faults_(std::move(faults)) {}

InputError::InputError(Fault fault) : InputError(std::vector<Fault>{std::move(fault)}) {}

}  // namespace zigzag
