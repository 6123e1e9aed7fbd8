#pragma once
#include <string>
#include <utility>
#include <vector>

#include "apps/forecast/tiles.h"
#include "apps/pipeline/market_view.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// What a forecast was made from, beside the market itself.
struct Provenance {
  std::string model_version, model_date;  ///< date: the last session that the models saw
  bool model_synthetic = false;           ///< they were trained on a made-up market
  std::vector<std::pair<std::string, std::string>> model_hashes;  ///< file, SHA-256
  std::string config_hash;
  std::uint64_t seed = 0;
};

/// omnispectrum.json: prices and offsets to 2 decimals, probabilities to 4.
io::Json forecast_document(const forecast::Tiles& tiles, const forecast::TileInputs& inputs,
                           const MarketView& view, const Provenance& provenance, const MarketClock& clock);

/// One quote, and one tile as `tiles` and as `tiles_detail` have it.
io::Json quote_json(const forecast::Quote& quote);
io::Json tile_value_json(const forecast::Tile& tile);
io::Json tile_detail_json(const forecast::Tile& tile);

/// A table of the 14 tiles for a terminal, a line each.
std::string tile_table(const io::Json& document);

}  // namespace spectrum::pipeline
