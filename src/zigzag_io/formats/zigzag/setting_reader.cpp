#include "setting_reader.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/spelling.hpp"

#include "zigzag_io/formats/yaml/yaml_path.hpp"
#include "zigzag_io/formats/yaml/yaml_value.hpp"

namespace zigzag {

namespace {

/// The path as it should read when it leaves out the key of the whole it belongs to: `sram.size` for `memories.sram.size`.
std::string longer_path(yaml::Node& root, const std::string& path) {
    for (yaml::Entry& entry : root.entries) {
        if (yaml::walk_path(entry.value, {}, path).rest.empty()) {
            return fmt::format("{}.{}", entry.key, path);
        }
    }
    return {};
}

Fault no_such_entry(yaml::Document& document, const yaml::Walk<yaml::Node>& walk, const std::string& path) {
    const std::string_view part = yaml::next_part(walk.rest);
    Fault fault{{document.file, walk.node->line, walk.node->column}, yaml::printable(path), {}, {}};
    if (walk.node->kind == yaml::Kind::mapping) {
        std::vector<std::string_view> keys;
        for (const yaml::Entry& entry : walk.node->entries) {
            keys.push_back(entry.key);
        }
        const std::string longer = walk.walked.empty() ? longer_path(document.root, path) : std::string();
        fault.message = fmt::format("is to be set, but {} has no key {}", walk.walked.empty() ? "the file" : walk.walked,
                                    yaml::printable(part));
        fault.remedy = longer.empty() ? spelling_remedy(part, keys) : fmt::format("did you mean {}?", longer);
    } else if (walk.node->kind == yaml::Kind::sequence) {
        fault.message = fmt::format("is to be set, but {} is a list of {} item{} without {}", walk.walked,
                                    walk.node->items.size(), walk.node->items.size() == 1 ? "" : "s", yaml::printable(part));
        fault.remedy = "write the position in brackets; the first one is [0]";
    } else {
        fault.message = fmt::format("is to be set, but {} has nothing within: it is {}", walk.walked, describe(*walk.node));
        fault.remedy = fmt::format("set {} itself", walk.walked);
    }
    return fault;
}

void place_at(yaml::Node& node, int line, int column) {
    node.line = line;
    node.column = column;
    for (yaml::Node& item : node.items) {
        place_at(item, line, column);
    }
    for (yaml::Entry& entry : node.entries) {
        entry.line = line;
        entry.column = column;
        place_at(entry.value, line, column);
    }
}

}  // namespace

void apply_settings(yaml::Document& document, const std::vector<AcceleratorSetting>& settings) {
    std::vector<Fault> faults;
    for (const AcceleratorSetting& setting : settings) {
        const yaml::Walk<yaml::Node> walk = yaml::walk_path(document.root, {}, setting.path);
        if (setting.path.empty() || !walk.rest.empty()) {
            faults.push_back(no_such_entry(document, walk, setting.path));
            continue;
        }
        try {
            Diagnostics repeated_keys;
            yaml::Node value = yaml::parse(setting.value, setting.path, repeated_keys).root;
            for (const Fault& fault : repeated_keys.warnings()) {
                faults.push_back(fault);
            }
            place_at(value, walk.node->line, walk.node->column);
            *walk.node = std::move(value);
        } catch (const InputError& error) {
            for (const Fault& fault : error.faults()) {
                faults.push_back({{document.file, walk.node->line, walk.node->column},
                                  setting.path,
                                  fmt::format("the value \"{}\" is {}", yaml::printable(setting.value), fault.message),
                                  fault.remedy});
            }
        }
    }
    if (!faults.empty()) {
        throw InputError(std::move(faults));
    }
}

void tell_set_values(std::vector<Fault>& faults, const std::vector<AcceleratorSetting>& settings) {
    for (Fault& fault : faults) {
        const bool was_set = std::any_of(settings.begin(), settings.end(), [&fault](const AcceleratorSetting& setting) {
            return fault.key.starts_with(setting.path) && yaml::ends_part(fault.key, setting.path.size());
        });
        if (was_set) {
            fault.message += " (set in place of the file's value)";
        }
    }
}

void warn_of_kept_costs(const Accelerator& accelerator, const std::vector<AcceleratorSetting>& settings,
                        Diagnostics& diagnostics) {
    for (const MemoryLevel& level : accelerator.memory_hierarchy.levels()) {
        const MemoryInstance& memory = level.instance;
        const std::string place = "memories." + memory.name;
        bool resized = false;
        bool costs_set = false;
        for (const AcceleratorSetting& setting : settings) {
            if (setting.path == place) {
                costs_set = true;
            }
            if (!setting.path.starts_with(place + ".")) {
                continue;
            }
            const std::string key = setting.path.substr(place.size() + 1);
            resized = resized || key == "size" || key == "r_bw" || key == "w_bw" || key.ends_with("bandwidth_max");
            costs_set = costs_set || key == "r_cost" || key == "w_cost";
        }
        if (resized && !costs_set && memory.cost_origin == CostOrigin::given) {
            diagnostics.warn(
                memory.where, place,
                fmt::format("size or width is set, but an access costs what the file gives: r_cost {} pJ, w_cost {} pJ",
                            memory.r_cost, memory.w_cost),
                "set them too, or have them worked out (auto_cost_extraction: true)");
        }
    }
}

}  // namespace zigzag
