#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "program.hpp"

namespace zigzag::cli {

/// Three files that fit together: a convolution and an addition on a 4x4 array with registers and one buffer.
struct InputTexts {
    std::string model;
    std::string accelerator;
    std::string mapping;
};

InputTexts small_inputs();

/// A text with one place in it. Lines and columns count from 1.
struct MarkedText {
    std::string text;
    int line = 0;
    int column = 0;

    /// `FILE:LINE:COLUMN: `
    std::string place_in(const std::filesystem::path& file) const;
};

/// Replaces the only occurrence of `original`. An `@` in the replacement is taken out; it marks the place.
MarkedText edit(std::string_view text, std::string_view original, std::string_view replacement);

/// As edit, for texts of which no place is asked for.
std::string replaced(std::string_view text, std::string_view original, std::string_view replacement);

/// The three files in a folder of their own, and a second folder for results.
class SmallRun {
public:
    explicit SmallRun(const InputTexts& texts = small_inputs());

    const ScratchFolder& folder() const { return folder_; }
    const std::filesystem::path& model() const { return model_; }
    const std::filesystem::path& accelerator() const { return accelerator_; }
    const std::filesystem::path& mapping() const { return mapping_; }
    /// Where `run` asks for results; does not exist before.
    std::filesystem::path dump_folder() const { return results_ / "run"; }
    /// What lies in the folder around the dump folder, hidden files too.
    std::vector<std::string> left_behind() const { return names_in(results_); }

    /// `--model ... --accelerator ... --mapping ... --dump-folder ...`
    std::vector<std::string> arguments() const;
    Outcome run(const std::vector<std::string>& more_arguments = {}) const;

private:
    ScratchFolder folder_;
    std::filesystem::path model_;
    std::filesystem::path accelerator_;
    std::filesystem::path mapping_;
    std::filesystem::path results_;
};

}  // namespace zigzag::cli
