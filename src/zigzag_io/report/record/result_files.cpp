#include "zigzag_io/report/record/result_files.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "zigzag/base/errors.hpp"

#include "record_value.hpp"

namespace zigzag {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view ending = "_complete.json";
constexpr std::size_t most_names = 20;

std::vector<fs::path> files_in(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        files.push_back(entry->path());
    }
    if (error) {
        refuse_record(folder, "cannot be read: " + error.message(), "check its permissions");
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string stem_of(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.substr(0, name.size() - ending.size());
}

/// The layer's name as its record has it; empty when the record can't be read.
std::string layer_name_in(const fs::path& file) {
    try {
        const nlohmann::ordered_json record = load_json(file);
        return record.at("inputs").at("layer").at("name").get<std::string>();
    } catch (const InputError&) {
        return {};
    } catch (const nlohmann::json::exception&) {
        return {};
    }
}

std::string listed(const std::vector<std::string>& names) {
    const std::vector<std::string> first(names.begin(),
                                         names.begin() + static_cast<std::ptrdiff_t>(std::min(most_names, names.size())));
    return fmt::format("{}{}", fmt::join(first, ", "),
                       names.size() > most_names ? fmt::format(" and {} more", names.size() - most_names) : "");
}

}  // namespace

std::vector<fs::path> complete_files(const fs::path& folder) {
    std::vector<fs::path> files = files_in(folder);
    std::erase_if(files, [](const fs::path& file) { return !file.filename().string().ends_with(ending); });
    return files;
}

void refuse_folder_without_results(const fs::path& folder) {
    for (const fs::path& file : files_in(folder)) {
        if (file.extension() == ".pickle" || file.extension() == ".pkl") {
            refuse_record(
                folder,
                fmt::format("holds no *_complete.json; {} is a pickle, which only Python with the classes that wrote it can read",
                            file.filename().string()),
                "give the folder that ZigZag wrote its JSON files to (its dump_folder)");
        }
    }
    refuse_record(folder, "holds no results (no *_complete.json)", "give a folder that a run with option `dump_folder` wrote");
}

fs::path find_complete_file(const fs::path& file_or_folder, const std::string& layer) {
    std::error_code error;
    if (!fs::is_directory(file_or_folder, error)) {
        if (!layer.empty() && fs::exists(file_or_folder, error)) {
            refuse_record(file_or_folder, "is a file, so there is no layer to choose",
                          "leave out option `layer`, or give the folder");
        }
        return file_or_folder;
    }
    const std::vector<fs::path> files = complete_files(file_or_folder);
    if (files.empty()) {
        refuse_folder_without_results(file_or_folder);
    }
    if (layer.empty() && files.size() == 1) {
        return files.front();
    }
    std::vector<std::string> names;
    for (const fs::path& file : files) {
        if (!layer.empty() && stem_of(file) == layer) {
            return file;
        }
    }
    for (const fs::path& file : files) {
        const std::string name = layer_name_in(file);
        if (!layer.empty() && name == layer) {
            return file;
        }
        names.push_back(name.empty() ? stem_of(file) : name);
    }
    if (layer.empty()) {
        refuse_record(file_or_folder, fmt::format("holds {} layers", files.size()),
                      fmt::format("choose one by option `layer`: {}", listed(names)));
    }
    refuse_record(file_or_folder, fmt::format("holds no layer {}", layer), fmt::format("it holds {}", listed(names)));
}

}  // namespace zigzag
