#pragma once
#include <string>

#include "apps/pipeline/html.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// What a tile shows, beside what its detail in the forecast says of itself.
struct TileCard {
  std::string key;  ///< of tiles_detail; the tile's id is "tile-" and the key
  std::string heading;
  const char* css = "tile";
  Html value;         ///< the number or the word, large, with what belongs to it
  Html chart;         ///< or a table; may be empty
  std::string means;  ///< a sentence or two
  Html did;           ///< how it did; empty: what the detail says of its coverage
};

/// An <article> with heading, status, value, chart, what it means, how it did, reasons and further figures.
/// @param detail its entry of tiles_detail
Html tile_card(const io::Json& detail, const TileCard& card);

/// "Degraded" with its shape, for a status of the contract.
Html status_badge(const std::string& status);

/// How often the tile's range held, beside what was promised: a sentence, and its drawing for the eye alone.
Html coverage_told(const io::Json& detail);

/// Whether an interval of a share is wider than 20 points: then it holds nearly any promise and tells little.
bool is_wide(double low, double high);

/// A number from the detail's "numbers".
std::optional<double> figure(const io::Json& detail, std::string_view name);

/// <p class="value">big <span class="unit">unit</span></p>
Html big_value(const std::string& big, const std::string& unit);

/// In place of a value that the forecast does not have.
Html unavailable();

/// The reasons of a detail as a list, without those that the text `said` has named already.
Html reasons_list(const io::Json& detail, std::string_view said = "");

/// A warning on top of a part of the page; its shape tells it from text without any colour.
Html banner(const std::string& text);

/// Whether the report has words and a unit for a figure of this name.
bool is_known_figure(std::string_view name);

}  // namespace spectrum::pipeline
