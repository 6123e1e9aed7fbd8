#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/chart_reliability.h"
#include "io/json.h"

namespace spectrum::pipeline {

// What the report knows to show of an evaluation.json, read by the names of its members. What is missing or
// of another type is left out, so that a file of another version shows less and breaks nothing.

using Figure = std::optional<double>;

/// One forecaster of a head. A figure that the head does not have is empty.
struct RecordForecaster {
  std::string name;
  Figure log_loss, brier, accuracy, auc, mean_absolute_error;
  Figure gain, gain_low,
      gain_high;               ///< of who is served (else of the model) over this one, its 95 % interval
  std::optional<bool> beaten;  ///< by the same, beyond chance
  bool served = false;
};

struct RecordHead {
  std::string question, verdict, first, last;
  Figure rows, majority;
  std::vector<RecordForecaster> forecasters;  ///< the model first
  std::vector<ReliabilityBin> reliability;    ///< of who is served
};

/// How a group of ranges did.
struct RecordBand {
  std::string name;  ///< a forecaster, or a year
  Figure n, coverage, low, high, width, score;
};

struct RecordRange {
  std::string kind;
  int horizon = 0;
  double nominal = 0;
  std::vector<RecordBand> forecasters;  ///< ours first
  std::vector<RecordBand> years;        ///< of ours
  std::vector<Figure> thirds;           ///< coverage of ours on the days of least, middle and most volatility
  std::optional<bool> holds;
};

struct RecordEncoder {
  std::string model, score, baseline;
  Figure value, baseline_value, folds, better;  ///< better: folds in which the baseline was beaten
};

struct RecordLeak {
  std::string label, held_out;
  Figure rows, auc, accuracy, majority;
};

struct Record {
  std::string evaluated_at, first, last, config_hash;
  std::size_t folds = 0;
  std::vector<RecordHead> heads;
  std::vector<RecordRange> ranges;
  std::vector<RecordEncoder> encoders;
  std::vector<RecordLeak> leak;

  bool empty() const { return heads.empty() && ranges.empty() && encoders.empty() && leak.empty(); }
};

Record read_record(const io::Json& evaluation);

}  // namespace spectrum::pipeline
