#pragma once
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

namespace spectrum::pipeline {

/// How the help of the program and of each command looks.
std::shared_ptr<CLI::Formatter> help_page();

/// What ends the help of a command.
std::string help_footer(const std::string& example, const std::string& exit_codes);

}  // namespace spectrum::pipeline
