#pragma once
#include <span>
#include <vector>

namespace spectrum::forecast {

/// One vector a day, row after row; a row with a NaN is undefined.
struct Embedding {
  int width = 0;
  std::vector<double> values;  ///< days x width

  std::size_t days() const { return width > 0 ? values.size() / static_cast<std::size_t>(width) : 0; }
  std::span<const double> row(std::size_t day) const {
    return std::span(values).subspan(day * static_cast<std::size_t>(width), static_cast<std::size_t>(width));
  }
};

struct Analogue {
  std::size_t day = 0;  ///< row of the session that resembled today
  double distance = 0;
  double next_week = 0;  ///< log return of the five sessions that followed
};

struct PatternMatch {
  double index = 0;                 ///< 0 (nothing like it lately) to 100 (close analogues exist)
  std::vector<double> history;      ///< the index of each of the last 20 days, the last one being today
  std::vector<Analogue> analogues;  ///< nearest first
  int candidates = 0;               ///< past days compared with today
  double shape_index = 0;           ///< the same index from the plain z-normalised 20-session price shape
  double surrogate_index = 0;  ///< the same index once the embedding's columns are moved against each other
  bool flat = false;           ///< the last 20 closes are all equal: the index is 0
};

inline constexpr int kPatternMinCandidates = 300;

/// How closely the past resembles today: mean distance to the 10 nearest past days, at least 10 sessions
/// apart and ending at least 20 sessions before, ranked among the same distance of the last 500 days and
/// reversed. Descriptive: it forecasts nothing.
/// The surrogate shifts each column of the embedding by another number of days, which keeps every column's
/// own course and breaks what ties them together (Theiler et al. 1992, without a random draw).
/// @param embedding standardised vectors; as many days as closes.
/// @param close     daily closes.
/// @throws std::invalid_argument when lengths differ or the last day has no vector.
PatternMatch match_pattern(const Embedding& embedding, std::span<const double> close);

/// The past days that match_pattern would have named on `day`, and what followed them; fewer than ten where
/// there are no more, none where the day has no vector.
/// @throws std::invalid_argument when lengths differ or there is no such day.
std::vector<Analogue> analogues_of(const Embedding& embedding, std::span<const double> close,
                                   std::size_t day);

/// z-normalised shape of the last 20 log closes of each day; undefined for the first 19 days, 0 for flat
/// windows.
Embedding price_shape(std::span<const double> close);

}  // namespace spectrum::forecast
