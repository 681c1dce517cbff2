#pragma once

#include <string>
#include <string_view>

/// How an option of the tables is written on the command line: `lpf_limit` as `--lpf-limit`.
std::string spelled_option(std::string_view name);

/// The text with every "option `lpf_limit`" of the libraries, who know no command line, as `--lpf-limit`.
std::string with_spelled_options(std::string_view text);
