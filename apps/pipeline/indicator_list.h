#pragma once
#include <string>
#include <vector>

#include "features/catalogue.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// An indicator as users look it up.
struct IndicatorEntry {
  std::string name;   ///< as the column is called; {sector} stands for a sector's key
  std::string group;  ///< as --group takes it; of --raw: chart
  std::string formula;
  std::string source;  ///< who described it, or what it is
  std::string reads;   ///< columns of the market: O H L C V of the index, VIX, sectors
  std::string warmup;  ///< the first row that has a value, or what else it needs
  int first_row;       ///< the same as a number; of the intraday ones, of the sessions with bars
};

/// Every indicator of the program, from the catalogues that compute them: those of the daily table, the
/// charts', the intraday and the calendar ones.
std::vector<IndicatorEntry> indicator_list();

/// A group of the catalogue as --group takes it.
std::string group_key(features::Group group);

/// The groups, in the list's order.
std::vector<std::string> indicator_groups();

/// A table for a terminal; an array; a page of Markdown.
std::string list_as_text(const std::vector<IndicatorEntry>& list);
io::Json list_as_json(const std::vector<IndicatorEntry>& list);
std::string list_as_markdown(const std::vector<IndicatorEntry>& list);

}  // namespace spectrum::pipeline
