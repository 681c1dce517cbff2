#pragma once

#include <vector>

#include "zigzag/hardware/accelerator.hpp"

#include "zigzag_io/formats/yaml/yaml_document.hpp"
#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

/// Puts the values into the document; they stand where the values stood that they replace. Throws InputError for paths that lead
/// nowhere and values that are no YAML, all of them at once.
void apply_settings(yaml::Document& document, const std::vector<AcceleratorSetting>& settings);

/// Says of faults in values that were set that these are not the file's.
void tell_set_values(std::vector<Fault>& faults, const std::vector<AcceleratorSetting>& settings);

/// Warns of memories whose size or width is set while their cost per access stays what the file gives for another one.
void warn_of_kept_costs(const Accelerator& accelerator, const std::vector<AcceleratorSetting>& settings,
                        Diagnostics& diagnostics);

}  // namespace zigzag
