#include "apps/pipeline/audit_warmup.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

namespace spectrum::pipeline {
namespace {

using features::Market;
using features::Table;

constexpr std::size_t kDays = 4, kApart = 21;  // audited days, a month from each other
constexpr std::size_t kLengths[] = {100, 150, 200, 300, 400, 600, 800, 1000, 1500, 2000};
constexpr double kUndefined = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double mean_size(std::span<const double> column) {
  double sum = 0, n = 0;
  for (double v : column)
    if (std::isfinite(v)) sum += std::abs(v), ++n;
  return n > 0 ? sum / n : 0;
}

/// The work of audit_warmup, a question a function.
class Audit {
 public:
  Audit(const ComputeTable& compute, const Market& market)
      : compute_(compute), market_(market), whole_(compute(market)) {
    for (std::size_t i = 0; i < kDays; ++i) rows_.push_back(market.size() - 1 - i * kApart);
    for (std::size_t k = 0; k < whole_.columns(); ++k) size_.push_back(mean_size(whole_.column(k)));
  }

  const Table& whole() const { return whole_; }
  const std::vector<std::size_t>& rows() const { return rows_; }
  /// Sessions of the shortest whole history of an audited day.
  std::size_t longest() const { return rows_.back() + 1; }

  /// The largest difference of every feature with histories of `length` sessions. Remembered, for features
  /// ask for the same lengths.
  const std::vector<double>& differences(std::size_t length) {
    const auto [at, is_new] = known_.try_emplace(length, whole_.columns(), kNaN);
    if (!is_new) return at->second;
    for (std::size_t row : rows_) {
      const Table part = compute_(market_.slice(row + 1 - length, row + 1));
      for (std::size_t k = 0; k < whole_.columns(); ++k)
        at->second[k] = std::fmax(at->second[k], difference(k, row, part.column(k).back()));
    }
    return at->second;
  }

  bool enough(std::size_t k, std::size_t length) { return differences(length)[k] <= kWarmupTolerance; }

  std::optional<std::size_t> sessions_needed(std::size_t k, const std::vector<std::size_t>& lengths) {
    std::size_t i = lengths.size();
    while (i > 0 && enough(k, lengths[i - 1])) --i;
    if (i == lengths.size()) return std::nullopt;
    std::size_t few = i > 0 ? lengths[i - 1] : 0, many = lengths[i];
    while (many - few > 1) {
      const std::size_t half = few + (many - few) / 2;
      (enough(k, half) ? many : few) = half;
    }
    return many;
  }

  /// On the newest audited day that has the value: with as many sessions before it as declared it is there,
  /// and on none of those.
  WarmupState state(std::size_t k) {
    const auto declared = static_cast<std::size_t>(whole_.warmups()[k]);
    for (std::size_t row : rows_) {
      if (row < declared || !std::isfinite(whole_.column(k)[row])) continue;
      const auto column = shortest(row, declared).column(k);
      if (std::ranges::any_of(column.first(declared), [](double v) { return std::isfinite(v); }))
        return WarmupState::kEarlier;
      return std::isfinite(column.back()) ? WarmupState::kAsDeclared : WarmupState::kLater;
    }
    return WarmupState::kUnknown;
  }

 private:
  double difference(std::size_t k, std::size_t row, double v) const {
    const double full = whole_.column(k)[row];
    if (!std::isfinite(full)) return kNaN;
    if (!std::isfinite(v)) return kUndefined;
    return v == full ? 0 : std::abs(v - full) / std::max(std::abs(full), size_[k]);
  }

  /// The table of a row and the `before` sessions before it.
  const Table& shortest(std::size_t row, std::size_t before) {
    const std::pair key(row, before);
    auto at = shortest_.find(key);
    if (at == shortest_.end())
      at = shortest_.emplace(key, compute_(market_.slice(row - before, row + 1))).first;
    return at->second;
  }

  const ComputeTable& compute_;
  const Market& market_;
  Table whole_;
  std::vector<std::size_t> rows_;  // audited, newest first
  std::vector<double> size_;       // of each feature
  std::map<std::size_t, std::vector<double>> known_;
  std::map<std::pair<std::size_t, std::size_t>, Table> shortest_;
};

}  // namespace

std::string to_string(WarmupState state) {
  switch (state) {
    case WarmupState::kAsDeclared:
      return "as declared";
    case WarmupState::kEarlier:
      return "earlier";
    case WarmupState::kLater:
      return "later";
    case WarmupState::kUnknown:
      break;
  }
  return "unknown";
}

WarmupAudit audit_warmup(const ComputeTable& compute, const Market& market, const AuditProgress& progress) {
  if (market.size() < kMinWarmupSessions)
    throw std::invalid_argument("the audit needs at least " + std::to_string(kMinWarmupSessions) +
                                " sessions, there are " + std::to_string(market.size()));
  Audit audit(compute, market);
  WarmupAudit out;
  for (std::size_t row : audit.rows()) out.days.push_back(market.days[row]);
  for (std::size_t length : kLengths)
    if (length < audit.longest()) out.lengths.push_back(length);

  const Table& whole = audit.whole();
  for (std::size_t k = 0; k < whole.columns(); ++k) {
    FeatureWarmup f{whole.names()[k], whole.warmups()[k], audit.state(k), {}, {}};
    for (std::size_t length : out.lengths) f.difference.push_back(audit.differences(length)[k]);
    f.sessions_needed = audit.sessions_needed(k, out.lengths);
    out.features.push_back(std::move(f));
    if (progress) progress(static_cast<int>(k + 1), static_cast<int>(whole.columns()));
  }
  return out;
}

}  // namespace spectrum::pipeline
