#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/tiles.h"
#include "apps/pipeline/live_reading.h"
#include "apps/pipeline/market_clock.h"
#include "apps/pipeline/market_view.h"
#include "features/stream.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// A forecast that follows the session after it: the document as `infer` wrote it, with the tiles that live
/// prices change made anew. These are the spot price, the volatility index, and the short envelope, which
/// holds the close of the session under way. All others speak of completed sessions and stay.
class LiveForecast {
 public:
  /// @param document omnispectrum.json
  /// @param view     the market as it is now; nothing of it is kept by reference
  LiveForecast(io::Json document, const MarketView& view);

  /// The document at `clock.now`, where `index` and `vix` are the last readings taken. Those of a session
  /// that the view has completed change nothing, nor does a volatility index of a session before the index's.
  const io::Json& refresh(const std::optional<Reading>& index, const std::optional<Reading>& vix,
                          const MarketClock& clock);

  io::Day last_day() const { return last_day_; }
  double close() const { return close_; }

 private:
  /// Sessions between the view's last one and the reading's.
  int missed(const Reading& reading, const MarketClock& clock) const;
  void refresh_spot(const Reading& index, const MarketClock& clock);
  void refresh_vix(const std::optional<Reading>& index, const Reading& vix);
  void refresh_envelope(const Reading& index, const MarketClock& clock);
  void set_tile(const forecast::Tile& tile);
  double realised_volatility(const Reading& index);

  io::Json document_;
  io::Day last_day_;
  double close_, vix_close_ = 0;     // of the last completed session; 0: no volatility index
  bool follows_document_;            // the document is of the view's last day
  double quantile_, sigma_, share_;  // of the 1-session band; see forecast::session_band
  std::vector<double> vix_level_;    // a cell a session, and one for today
  std::size_t sectors_;
  std::unique_ptr<features::Stream> stream_;  // of realised volatility alone
  bool stream_has_today_ = false;
  double realised_vol_20_;
};

}  // namespace spectrum::pipeline
