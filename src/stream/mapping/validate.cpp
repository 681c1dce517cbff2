// The rules of a mapping on many cores, each once: the reader of files calls this too.
//
// An entry is an allocation, two tilings and new names of loops, checked here, and constraints of the search in a core, which the
// single-core model checks.

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "zigzag/base/fault_collector.hpp"

#include "stream/hardware/multicore_accelerator.hpp"
#include "stream/mapping/mapping.hpp"

namespace stream {

namespace {

using zigzag::FaultCollector;
using zigzag::FieldPath;

void check_tiling(const std::vector<TilingEntry>& tiling, std::string_view name, bool admits_any, const FieldPath& entry,
                  FaultCollector& faults) {
    for (std::size_t index = 0; index < tiling.size(); ++index) {
        const FieldPath place(entry, name, index);
        faults.check_name(place, tiling[index].dimension);
        if (tiling[index].kind == TilingEntry::Kind::count) {
            faults.check_count(place, tiling[index].count, 1);
        } else if (tiling[index].kind == TilingEntry::Kind::any && !admits_any) {
            faults.add(place, "\"*\" is for inter_core_tiling only", "give a number of parts");
        }
    }
}

void check_names_of_loops(const std::vector<std::string>& names, const FieldPath& entry, FaultCollector& faults) {
    for (auto name = names.begin(); name != names.end(); ++name) {
        const FieldPath place(entry, "layer_dimension_names", static_cast<std::size_t>(name - names.begin()));
        faults.check_name(place, *name);
        if (!name->empty() && std::find(names.begin(), name, *name) != name) {
            faults.add(place, fmt::format("{} is listed twice", *name), "give every loop its own name");
        }
    }
}

/// Ids without an accelerator: any that is none. With one: also those that it does not have, or that run nothing.
void check_allocation(const std::vector<int>& ids, const MulticoreAccelerator* accelerator, const FieldPath& entry,
                      FaultCollector& faults) {
    if (ids.empty()) {
        faults.add({entry, "core_allocation"}, "no core is listed", "list the ids of the cores that may run these layers");
    }
    for (std::size_t index = 0; index < ids.size(); ++index) {
        const FieldPath place(entry, "core_allocation", index);
        faults.check_count(place, ids[index], 0, std::numeric_limits<int>::max());
        if (accelerator == nullptr || ids[index] < 0) {
            continue;
        }
        const auto core = accelerator->index_of(ids[index]);
        if (!core) {
            faults.add(place, fmt::format("the accelerator {} has no core {}", accelerator->name, ids[index]),
                       "use one of its core ids");
        } else if (accelerator->cores[*core].type == CoreType::memory) {
            faults.add(place, fmt::format("core {} ({}) only holds data", ids[index], accelerator->cores[*core].name()),
                       "name compute cores");
        }
    }
}

std::vector<zigzag::Fault> faults_of(const StreamMapping& mapping, const MulticoreAccelerator* accelerator) {
    FaultCollector faults;
    const FieldPath whole;
    for (std::size_t index = 0; index < mapping.entries.size(); ++index) {
        const StreamMappingEntry& entry = mapping.entries[index];
        const FieldPath place(whole, "", index);
        faults.check_name({place, "name"}, entry.name);
        check_allocation(entry.core_allocation, accelerator, place, faults);
        check_tiling(entry.inter_core_tiling, "inter_core_tiling", true, place, faults);
        check_tiling(entry.intra_core_tiling, "intra_core_tiling", false, place, faults);
        check_names_of_loops(entry.layer_dimension_names, place, faults);
        for (zigzag::Fault& fault : zigzag::validate(entry.constraints)) {
            faults.add({place, fault.key}, std::move(fault.message), std::move(fault.remedy));
        }
    }
    if (std::none_of(mapping.entries.begin(), mapping.entries.end(),
                     [](const StreamMappingEntry& entry) { return entry.name == "default"; })) {
        faults.add(whole, "no entry is called default", "add one: it is for layers that no other entry names");
    }
    return faults.take();
}

}  // namespace

std::vector<zigzag::Fault> validate(const StreamMapping& mapping) {
    return faults_of(mapping, nullptr);
}

std::vector<zigzag::Fault> validate(const StreamMapping& mapping, const MulticoreAccelerator& accelerator) {
    return faults_of(mapping, &accelerator);
}

}  // namespace stream
