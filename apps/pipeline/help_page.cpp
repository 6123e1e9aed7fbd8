#include "apps/pipeline/help_page.h"

#include <utility>

namespace spectrum::pipeline {
namespace {

/// CLI11's help, plus the shared options on the page of each command.
class HelpPage : public CLI::Formatter {
 public:
  std::string make_footer(const CLI::App* app) const override {
    const CLI::App* root = app;
    while (root->get_parent()) root = root->get_parent();
    const std::string shared =
        root == app ? "" : make_groups(root, CLI::AppFormatMode::Normal).substr(1) + "\n";
    return shared + CLI::Formatter::make_footer(app);
  }

  /// One blank line between sections, where a hidden group would leave two.
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string page = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t at; (at = page.find("\n\n\n")) != std::string::npos;) page.erase(at, 1);
    return page;
  }

  /// "FILE" or "N", not the limits that the validators add.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string type = option->get_type_name();
    const std::size_t colon = type.find(':');
    type = colon == 0 ? type.substr(1) : type.substr(0, colon);
    if (option->get_positional() || type.empty()) return "";
    return " " + type;
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string standard = option->get_default_str();
    return option->get_description() + (standard.empty() ? "" : " [" + standard + "]") +
           (option->get_required() ? " (required)" : "");
  }
};

}  // namespace

std::shared_ptr<CLI::Formatter> help_page() {
  const auto page = std::make_shared<HelpPage>();
  page->label("SUBCOMMAND", "COMMAND");
  page->label("Subcommands", "Commands");
  return page;
}

std::string help_footer(const std::string& example, const std::string& exit_codes) {
  return "Example:\n  " + example + "\n\nExit codes: " + exit_codes + "; 2 usage, 70 internal";
}

}  // namespace spectrum::pipeline
