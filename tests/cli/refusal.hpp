#pragma once

#include <string>
#include <vector>

#include "program.hpp"
#include "small_inputs.hpp"

namespace zigzag::cli {

constexpr int done = 0;
constexpr int other_error = 1;
constexpr int wrong_usage = 2;
constexpr int bad_input = 3;
constexpr int no_valid_mapping = 4;

/// Checks that the program ended by itself with that exit code, printed nothing but errors, and left nothing in the folder.
void check_refused(const Outcome& outcome, int exit_code, const std::filesystem::path& folder_of_results);

/// Checks that exactly one line of standard error starts with `error: ` and then `start`, and that it holds all parts.
void check_error(const Outcome& outcome, const std::string& start, const std::vector<std::string>& parts);

/// The same for a warning of a run.
void check_warning(const Outcome& outcome, const std::string& start, const std::vector<std::string>& parts);

/// One fault put into one of the small inputs, and what the program must say about it.
struct BadText {
    std::string what;
    std::string original;     ///< occurs once in the good text
    std::string replacement;  ///< with an `@` before the place that the program must name
    std::string key;          ///< path of the entry
    std::vector<std::string> parts;
};

/// Puts each fault into the good file and runs the program: exit code 3, and one error line that names place, key and parts.
void check_bad_texts(std::string InputTexts::*role, const std::vector<BadText>& bad_texts);

}  // namespace zigzag::cli
