#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/audit_leak.h"
#include "features/market.h"
#include "io/date.h"

namespace spectrum::pipeline {

/// How much the values of a day depend on the length of the history they are computed from. A rolling window
/// forgets exactly; an exponential mean fades, and depends on where its history begins for as long.

/// Whether a feature becomes defined where it says.
enum class WarmupState {
  kAsDeclared,  ///< on its declared row and not before
  kEarlier,
  kLater,
  kUnknown,  ///< no audited day has the value and history enough to tell
};

/// "as declared", "earlier", "later", "unknown".
std::string to_string(WarmupState state);

struct FeatureWarmup {
  std::string name;
  int declared = 0;  ///< rows before the first defined one
  WarmupState state = WarmupState::kUnknown;
  /// For each length of WarmupAudit: the largest relative difference on an audited day; infinite where the
  /// shorter history leaves the value undefined, NaN where no audited day has it at all.
  std::vector<double> difference;
  /// Sessions, the day itself included, from which on the value is within kWarmupTolerance; nothing where
  /// the longest history tried is not enough, or no audited day has the value.
  std::optional<std::size_t> sessions_needed;
};

struct WarmupAudit {
  std::vector<io::Day> days;         ///< audited, newest first
  std::vector<std::size_t> lengths;  ///< of the histories tried, in sessions, ascending
  std::vector<FeatureWarmup> features;
};

/// Differences are relative to the value from the whole history, or to the feature's mean size where the
/// value is nearer to zero than that.
inline constexpr double kWarmupTolerance = 1e-6;

/// Below so many sessions there is no history to compare the shortest one with.
inline constexpr std::size_t kMinWarmupSessions = 200;

/// Computes the newest day and three before it from histories of 100 to 2000 sessions and from the whole one.
/// `sessions_needed` is exact: found by halving between the longest length that is not enough and the
/// shortest from which on all are. Throws std::invalid_argument below kMinWarmupSessions.
WarmupAudit audit_warmup(const ComputeTable& compute, const features::Market& market,
                         const AuditProgress& progress = {});

}  // namespace spectrum::pipeline
