#pragma once

#include "zigzag/base/content_text.hpp"
#include "zigzag/hardware/accelerator.hpp"
#include "zigzag/mapping/temporal_mapping.hpp"
#include "zigzag/mapping/user_mapping.hpp"
#include "zigzag/network/layer.hpp"

#pragma GCC visibility push(default)

namespace zigzag {

/// Everything in a layer that a mapping of it, its cost, or a message about either can follow from: all but id and name.
void describe(const Layer& layer, ContentWriter& content);
/// The same of an accelerator: all but its name, areas, the origin of costs, places in files, and what is stored for other tools.
void describe(const Accelerator& accelerator, ContentWriter& content);
void describe(const SpatialMapping& mapping, ContentWriter& content);
/// The same of a layer's constraints: all but their name and place.
void describe(const MappingEntry& entry, ContentWriter& content);
/// All choices that change the model.
void describe(const ModelOptions& options, ContentWriter& content);

}  // namespace zigzag

#pragma GCC visibility pop
