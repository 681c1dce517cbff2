#include "memory_cost_options.hpp"

#include "zigzag_io/store/cacti.hpp"

const zigzag::OptionTable<MemoryCostOptions>& memory_cost_options() {
    using zigzag::Option;
    static const zigzag::OptionTable<MemoryCostOptions> table = [] {
        zigzag::OptionTable<MemoryCostOptions> rows;
        rows.add(Option<std::filesystem::path>{{.name = "cacti",
                                                .value = "PROGRAM",
                                                .group = zigzag::option_groups::costs,
                                                .help = "CACTI 7 program that works out memory costs where the accelerator asks "
                                                        "for that (auto_cost_extraction)",
                                                .changes_results = true,
                                                .default_text = "the built-in model"},
                                               zigzag::path_type()},
                 "cacti", &MemoryCostOptions::cacti);
        rows.add(Option<std::filesystem::path>{{.name = "cacti_cache",
                                                .value = "FOLDER",
                                                .group = zigzag::option_groups::costs,
                                                .help = "Folder with CACTI's results; needs option `cacti`",
                                                .default_text = "zigzag/cacti in the user's cache"},
                                               zigzag::path_type()},
                 "cache", &MemoryCostOptions::cache);
        return rows;
    }();
    return table;
}

std::unique_ptr<zigzag::MemoryCostSource> memory_cost_source(const MemoryCostOptions& options) {
    if (options.cacti.empty()) {
        return nullptr;
    }
    return std::make_unique<zigzag::CactiProgram>(options.cacti,
                                                  options.cache.empty() ? zigzag::cacti_cache_folder() : options.cache);
}
