#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "zigzag/base/errors.hpp"
#include "zigzag/base/spelling.hpp"

#include "zigzag_io/formats/zigzag/parser.hpp"

namespace zigzag {

namespace {

namespace fs = std::filesystem;

struct KindDescription {
    std::string_view folder;  ///< below inputs/
    std::string_view word;
    std::string_view option;
    std::vector<std::string> extensions;
};

KindDescription describe(InputKind kind) {
    switch (kind) {
        case InputKind::workload:
            return {"workload", "workload", "option `model`", {".onnx", ".yaml", ".json"}};
        case InputKind::accelerator:
            return {"hardware", "accelerator", "option `accelerator`", {".yaml"}};
        case InputKind::mapping:
            return {"mapping", "mapping", "option `mapping`", {".yaml"}};
        case InputKind::multicore_accelerator:
            return {"multicore", "multi-core accelerator", "option `accelerator`", {".yaml"}};
        case InputKind::core:
            return {"multicore/cores", "core", "cores", {".yaml"}};
        case InputKind::stream_mapping:
            break;
    }
    return {"mapping/stream", "multi-core mapping", "option `mapping`", {".yaml"}};
}

std::vector<fs::path> example_roots() {
    std::vector<fs::path> roots;
    if (const char* given = std::getenv("ZIGZAG_INPUTS"); given != nullptr && *given != '\0') {
        roots.emplace_back(given);
    }
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) {
        roots.push_back((program.parent_path() / ZIGZAG_INSTALL_INPUTS_RELATIVE).lexically_normal());
    }
    roots.emplace_back(ZIGZAG_SOURCE_INPUTS_DIR);
    std::vector<fs::path> existing;
    for (const fs::path& root : roots) {
        if (fs::is_directory(root, error)) {
            existing.push_back(root);
        }
    }
    return existing;
}

}  // namespace

fs::path resolve_input(InputKind kind, const std::string& argument) {
    const KindDescription description = describe(kind);
    std::error_code error;
    if (argument.empty()) {
        throw InputError(Fault{{}, std::string(description.option), "is empty", "give a path or the name of an example"});
    }
    if (fs::exists(argument, error)) {
        return argument;
    }
    const fs::path relative(argument);
    if (relative.is_relative()) {
        std::vector<std::string> endings = description.extensions;
        endings.insert(endings.begin(), "");
        for (const fs::path& root : example_roots()) {
            for (const fs::path& base : {root / description.folder, root}) {
                for (const std::string& ending : endings) {
                    fs::path candidate = base / relative;
                    candidate += ending;
                    if (fs::is_regular_file(candidate, error)) {
                        return candidate;
                    }
                }
            }
        }
    }
    std::string remedy = "check the path";
    if (!relative.has_parent_path() && !relative.has_extension()) {
        const auto names = example_names(kind);
        remedy = spelling_remedy(argument, std::vector<std::string_view>(names.begin(), names.end()));
    }
    throw InputError(
        Fault{{argument, 0, 0}, "", fmt::format("no such file, and no {} example of that name", description.word), remedy});
}

std::optional<std::string> default_mapping(const std::string& accelerator) {
    resolve_input(InputKind::accelerator, accelerator);  // a missing accelerator is the first thing to tell
    const fs::path path(accelerator);
    const fs::path folder = path.parent_path();
    std::error_code error;
    std::string mapping;
    if (folder.filename() == "hardware") {
        mapping = (folder.parent_path() / "mapping" / path.filename()).string();
    } else if (folder.empty() && !fs::exists(path, error)) {
        mapping = accelerator;
    }
    try {
        if (!mapping.empty()) {
            resolve_input(InputKind::mapping, mapping);
            return mapping;
        }
    } catch (const InputError&) {  // there is none, as for an accelerator elsewhere
    }
    return std::nullopt;
}

std::vector<std::string> example_names(InputKind kind) {
    std::vector<std::string> names;
    const KindDescription description = describe(kind);
    const std::vector<std::string>& extensions = description.extensions;
    std::error_code error;
    for (const fs::path& root : example_roots()) {
        for (const auto& entry : fs::directory_iterator(root / description.folder, error)) {
            if (std::find(extensions.begin(), extensions.end(), entry.path().extension()) != extensions.end()) {
                names.push_back(entry.path().stem());
            }
        }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace zigzag
