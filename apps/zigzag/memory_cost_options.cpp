#include "memory_cost_options.hpp"

#include <CLI/CLI.hpp>

#include "zigzag_io/store/cacti.hpp"

void add_memory_cost_options(CLI::App& parser, MemoryCostOptions& options) {
    auto* const cacti = parser.add_option("--cacti", options.cacti,
                                          "CACTI 7 program that works out memory costs where the accelerator asks for that "
                                          "(auto_cost_extraction); default: the built-in model");
    cacti->type_name("PROGRAM");
    parser.add_option("--cacti-cache", options.cache, "Folder with CACTI's results (default: zigzag/cacti in the user's cache)")
        ->type_name("FOLDER")
        ->needs(cacti);
}

std::unique_ptr<zigzag::MemoryCostSource> memory_cost_source(const MemoryCostOptions& options) {
    if (options.cacti.empty()) {
        return nullptr;
    }
    return std::make_unique<zigzag::CactiProgram>(options.cacti,
                                                  options.cache.empty() ? zigzag::cacti_cache_folder() : options.cache);
}
