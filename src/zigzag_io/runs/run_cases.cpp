#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "zigzag_io/formats/zigzag/accelerator_setting.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"
#include "zigzag_io/runs/run_matrix.hpp"

namespace zigzag {

namespace {

void refuse_repeated(const std::vector<std::string>& names, const std::string& option) {
    std::set<std::string> known;
    for (const std::string& name : names) {
        if (!known.insert(name).second) {
            throw UsageError(fmt::format("{} {} is named twice", option, name));
        }
    }
}

/// File names without folder and suffix where that tells them apart, else as they were given.
std::vector<std::string> short_names(const std::vector<std::string>& arguments) {
    std::map<std::string, int> count;
    const auto stem = [](const std::string& argument) {
        const std::filesystem::path path(argument);
        const auto extension = path.extension();
        return extension == ".yaml" || extension == ".onnx" ? path.stem().string() : path.filename().string();
    };
    for (const std::string& argument : arguments) {
        ++count[stem(argument)];
    }
    std::vector<std::string> names;
    for (const std::string& argument : arguments) {
        names.push_back(count[stem(argument)] == 1 ? stem(argument) : argument);
    }
    return names;
}

/// An accelerator with the mapping that goes with it.
struct Machine {
    std::string accelerator;
    std::string mapping;
    std::string label;
};

std::string mapping_of(const std::string& accelerator) {
    std::optional<std::string> mapping = default_mapping(accelerator);
    if (!mapping) {
        throw UsageError(fmt::format("option `mapping` is required: none of its name goes with the accelerator {}", accelerator));
    }
    return *mapping;
}

std::vector<Machine> machines_of(const RunSelection& selection) {
    const auto& accelerators = selection.accelerators;
    const auto& mappings = selection.mappings;
    const std::vector<std::string> names = short_names(accelerators);
    std::vector<Machine> machines;
    if (accelerators.size() == 1 && mappings.size() > 1) {
        refuse_repeated(mappings, "option `mapping`");
        const std::vector<std::string> mapping_names = short_names(mappings);
        for (std::size_t index = 0; index < mappings.size(); ++index) {
            machines.push_back({accelerators.front(), mappings[index], mapping_names[index]});
        }
        return machines;
    }
    if (mappings.size() > 1 && mappings.size() != accelerators.size()) {
        throw UsageError(
            fmt::format("{} mappings for {} accelerators; give one for all, one for each, or none (then each takes the "
                        "one of its name)",
                        mappings.size(), accelerators.size()));
    }
    for (std::size_t index = 0; index < accelerators.size(); ++index) {
        const std::string mapping = mappings.empty()       ? mapping_of(accelerators[index])
                                    : mappings.size() == 1 ? mappings.front()
                                                           : mappings[index];
        machines.push_back({accelerators[index], mapping, accelerators.size() > 1 ? names[index] : std::string()});
    }
    return machines;
}

}  // namespace

std::string RunCase::name() const {
    const std::string point = to_string(settings);
    return label.empty() || point.empty() ? label + point : label + ", " + point;
}

std::vector<RunCase> run_cases(const RunSelection& selection) {
    refuse_repeated(selection.models, "option `model`");
    refuse_repeated(selection.accelerators, "option `accelerator`");
    const std::vector<std::vector<AcceleratorSetting>> points = sweep_points(selection.axes);
    const std::vector<Machine> machines = machines_of(selection);
    const std::vector<std::string> models = short_names(selection.models);
    if (selection.models.size() * machines.size() > most_sweep_points / points.size()) {
        throw UsageError(fmt::format("{} models x {} accelerators x {} points are too many runs; at most {} can be made together",
                                     selection.models.size(), machines.size(), points.size(), most_sweep_points));
    }
    std::vector<RunCase> cases;
    for (std::size_t model = 0; model < models.size(); ++model) {
        for (const Machine& machine : machines) {
            for (const std::vector<AcceleratorSetting>& point : points) {
                RunCase& run = cases.emplace_back();
                run.label = models.size() == 1      ? machine.label
                            : machine.label.empty() ? models[model]
                                                    : models[model] + " on " + machine.label;
                run.workload = selection.models[model];
                run.accelerator = machine.accelerator;
                run.mapping = machine.mapping;
                run.settings = point;
            }
        }
    }
    if (cases.size() == 1 && cases.front().name().empty()) {
        cases.front().label = models.front() + " on " + short_names(selection.accelerators).front();
    }
    return cases;
}

}  // namespace zigzag
