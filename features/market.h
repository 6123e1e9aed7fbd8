// The daily market on one clock: the sessions of the primary series.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace spectrum::features {

/// One daily series as it was read: borrowed columns of equal length.
/// `days` are days since 1970-01-01, ascending, without duplicates. Columns
/// that a series does not have, and that its role does not need, may be empty.
struct SeriesView {
  std::string name;
  std::span<const std::int32_t> days;
  std::span<const double> open, high, low, close, volume;
};

/// All series on the primary's sessions. Cell t of every column belongs to
/// days[t]. NaN is a level that is not known; `carried` is 1 where a level is
/// an older session's.
struct Market {
  struct Vix {
    std::vector<double> open, high, low, close;
    std::vector<std::uint8_t> carried;
  };
  struct Sector {
    std::string name;
    std::vector<double> close;
    std::vector<std::uint8_t> carried;
  };

  std::vector<std::int32_t> days;
  std::vector<double> open, high, low, close;
  std::vector<double> volume;  ///< Empty when the primary series has no volume column.
  Vix vix;                     ///< All columns empty when the market has no volatility index.
  std::vector<Sector> sectors;

  std::size_t size() const { return days.size(); }
  bool has_volume() const { return !volume.empty(); }
  bool has_vix() const { return !vix.close.empty(); }

  /// Sessions [first, last). Throws std::invalid_argument unless first <= last <= size().
  Market slice(std::size_t first, std::size_t last) const;
  /// The first n sessions, as if the others had not happened yet.
  Market head(std::size_t n) const { return slice(0, n); }
};

/// Joins by date on the primary's sessions. Where another series has no bar on
/// a session (or one without a finite close), its newest earlier level stands
/// in and is flagged, for at most `max_carry` sessions after the level's own
/// date; then the cell is NaN. A series with no bar at all counts as absent.
/// Throws std::invalid_argument for columns of unequal length, days out of
/// order, a primary without open, high, low and close, a negative max_carry.
Market join(const SeriesView& primary, const SeriesView* vix, std::span<const SeriesView> sectors,
            int max_carry = 3);

}  // namespace spectrum::features
