#include "apps/pipeline/indicator_list.h"
#include "apps/pipeline/option_declarations.h"

namespace spectrum::pipeline {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

void add_indicators(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_option("--only", o.only, "these columns, in this order, e.g. rsi_14,atr_14")
      ->delimiter(',')
      ->type_name("NAME,...");
  auto* group = sub.add_option("--group", o.group, "the columns of one group: " + joined(indicator_groups()))
                    ->check(CLI::IsMember(indicator_groups()))
                    ->type_name("GROUP");
  sub.add_flag("--raw", o.raw, "chart units instead: EMA, MACD, bands in points; the group chart")
      ->excludes(group);
  sub.add_flag("--list", o.list, "print what there is: name, group, warm-up, inputs, formula, source");
  sub.add_flag("--markdown", o.markdown, "the list as a page of Markdown");
}

}  // namespace spectrum::pipeline
