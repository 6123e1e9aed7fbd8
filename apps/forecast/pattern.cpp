#include "apps/forecast/pattern.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "apps/forecast/rank.h"

namespace spectrum::forecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kNeighbours = 10, kApart = 10, kGap = 20, kRanked = 500, kHistory = 20, kShape = 20,
                      kFollow = 5;

bool defined(std::span<const double> row) {
  return std::all_of(row.begin(), row.end(), [](double v) { return std::isfinite(v); });
}

double distance(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return std::sqrt(sum);
}

struct Neighbours {
  std::vector<Analogue> nearest;
  int candidates = 0;
};

/// Nearest past days, greedily from the closest, skipping those too near in time to one already taken.
Neighbours neighbours(const Embedding& e, const std::vector<bool>& usable, std::size_t day) {
  std::vector<Analogue> all;
  for (std::size_t past = 0; past + kGap <= day; ++past)
    if (usable[past]) all.push_back({past, distance(e.row(past), e.row(day)), 0});
  Neighbours out{{}, static_cast<int>(all.size())};
  // Ten picks each block at most 2 * kApart - 1 days, so this many suffice and a full sort is spared.
  const std::size_t enough = std::min(all.size(), kNeighbours * (2 * kApart - 1));
  const auto nearer = [](const Analogue& a, const Analogue& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.day < b.day;
  };
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(enough), all.end(), nearer);
  for (std::size_t i = 0; i < enough && out.nearest.size() < kNeighbours; ++i) {
    const bool apart = std::all_of(out.nearest.begin(), out.nearest.end(), [&](const Analogue& a) {
      return (a.day > all[i].day ? a.day - all[i].day : all[i].day - a.day) >= kApart;
    });
    if (apart) out.nearest.push_back(all[i]);
  }
  return out;
}

struct Scored {
  std::vector<double> index;  ///< of the last kHistory days, NaN where undefined
  Neighbours today;
};

std::vector<bool> usable_days(const Embedding& e) {
  std::vector<bool> usable(e.days());
  for (std::size_t d = 0; d < usable.size(); ++d) usable[d] = defined(e.row(d));
  return usable;
}

void note_what_followed(std::vector<Analogue>& analogues, std::span<const double> close) {
  for (Analogue& a : analogues) a.next_week = std::log(close[a.day + kFollow] / close[a.day]);
}

Scored score(const Embedding& e) {
  const std::size_t n = e.days();
  const std::vector<bool> usable = usable_days(e);

  std::vector<double> mean(n, kNaN);
  Scored out;
  for (std::size_t d = n - std::min(n, kRanked + kHistory); d < n; ++d) {
    if (!usable[d]) continue;
    Neighbours found = neighbours(e, usable, d);
    if (found.nearest.size() == kNeighbours) {
      mean[d] = 0;
      for (const Analogue& a : found.nearest) mean[d] += a.distance / kNeighbours;
    }
    if (d + 1 == n) out.today = std::move(found);
  }
  for (std::size_t d = n - std::min(n, kHistory); d < n; ++d) {
    const std::size_t from = d - std::min(d, kRanked);
    const double rank = mid_rank(std::span(mean).subspan(from, d - from), mean[d]);
    out.index.push_back(std::isfinite(mean[d]) ? 100 * (1 - rank) : kNaN);
  }
  return out;
}

/// Column k moved by (k + 1) * 37 days, round the end, among the defined rows.
Embedding surrogate(const Embedding& e) {
  const auto width = static_cast<std::size_t>(e.width);
  std::vector<std::size_t> rows;
  for (std::size_t d = 0; d < e.days(); ++d)
    if (defined(e.row(d))) rows.push_back(d);
  Embedding out = e;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t k = 0; k < width; ++k)
      out.values[rows[i] * width + k] = e.values[rows[(i + (k + 1) * 37) % rows.size()] * width + k];
  return out;
}

double zero_if_undefined(double v) { return std::isfinite(v) ? v : 0.0; }

}  // namespace

PatternMatch match_pattern(const Embedding& embedding, std::span<const double> close) {
  const std::size_t n = close.size();
  if (n == 0 || embedding.days() != n)
    throw std::invalid_argument("match_pattern: embedding and close differ in length");
  if (!defined(embedding.row(n - 1)))
    throw std::invalid_argument("match_pattern: the last day has no embedding");

  const Scored scored = score(embedding);
  PatternMatch m;
  for (double v : scored.index) m.history.push_back(zero_if_undefined(v));
  m.candidates = scored.today.candidates;
  m.analogues = scored.today.nearest;
  note_what_followed(m.analogues, close);

  const auto window = close.last(std::min(n, kShape));
  m.flat = std::all_of(window.begin(), window.end(), [&](double c) { return c == window.front(); });
  if (m.flat) m.history.back() = 0;
  m.index = m.history.back();
  m.shape_index = zero_if_undefined(score(price_shape(close)).index.back());
  m.surrogate_index = zero_if_undefined(score(surrogate(embedding)).index.back());
  return m;
}

std::vector<Analogue> analogues_of(const Embedding& embedding, std::span<const double> close,
                                   std::size_t day) {
  if (embedding.days() != close.size() || day >= close.size())
    throw std::invalid_argument("analogues_of: embedding and close differ in length, or lack the day");
  const std::vector<bool> usable = usable_days(embedding);
  if (!usable[day]) return {};
  std::vector<Analogue> nearest = neighbours(embedding, usable, day).nearest;
  note_what_followed(nearest, close);
  return nearest;
}

Embedding price_shape(std::span<const double> close) {
  Embedding e{static_cast<int>(kShape), std::vector<double>(close.size() * kShape, kNaN)};
  for (std::size_t t = kShape - 1; t < close.size(); ++t) {
    double* row = &e.values[t * kShape];
    double mean = 0, square = 0;
    for (std::size_t k = 0; k < kShape; ++k) {
      row[k] = std::log(close[t + 1 - kShape + k]);
      mean += row[k] / kShape;
    }
    for (std::size_t k = 0; k < kShape; ++k) {
      row[k] -= mean;
      square += row[k] * row[k] / kShape;
    }
    const double scale = square > 0 ? 1 / std::sqrt(square) : 0;
    for (std::size_t k = 0; k < kShape; ++k) row[k] *= scale;
  }
  return e;
}

}  // namespace spectrum::forecast
