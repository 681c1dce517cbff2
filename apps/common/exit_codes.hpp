#pragma once

#include <string>
#include <vector>

/// How the programs end. `exit_codes()` is the table that help and documents show.
enum ExitCode { done = 0, other_error = 1, wrong_usage = 2, bad_input = 3, no_valid_mapping = 4, failed_check = 5 };

struct ExitCodeDescription {
    ExitCode code;
    std::string meaning;
};

/// `nothing_fits` says what exit code 4 means in the program at hand.
std::vector<ExitCodeDescription> exit_codes(const std::string& nothing_fits);

/// `Exit codes: 0 done, 2 wrong usage, ..., 1 anything else.`
std::string exit_codes_text(const std::vector<ExitCodeDescription>& codes);
