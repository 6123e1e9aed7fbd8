#include "apps/pipeline/report_table.h"

namespace spectrum::pipeline {
namespace {

Html body_of(const Html& head, const Html& rows) { return element("thead", head) + element("tbody", rows); }

}  // namespace

Html heading_row(std::initializer_list<const char*> names) {
  Html cells;
  for (const char* name : names)
    cells += *name == ' ' ? element("th", {{"scope", "col"}, {"class", "words"}}, name + 1)
                          : element("th", {{"scope", "col"}}, name);
  return element("tr", cells);
}

Html row_head(const std::string& name) {
  return element("th", {{"scope", "row"}}, name.empty() ? "\xE2\x80\x93" : name);
}

Html small_table(const std::string& caption, bool hidden, const Html& head, const Html& rows) {
  return classed(
      "table", "small",
      (hidden ? classed("caption", "hidden", caption) : element("caption", caption)) + body_of(head, rows));
}

Html scroll_table(const std::string& caption, const Html& head, const Html& rows) {
  return element("div", {{"class", "scroll"}, {"role", "region"}, {"aria-label", caption}, {"tabindex", "0"}},
                 element("table", element("caption", element("span", caption)) + body_of(head, rows)));
}

}  // namespace spectrum::pipeline
