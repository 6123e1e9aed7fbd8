#pragma once
#include <string>
#include <vector>

#include "apps/pipeline/chart_reliability.h"
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// One score of a walk-forward evaluation beside a baseline.
struct RecordScore {
  std::string head, name, baseline;
  std::optional<double> value, baseline_value;
  std::optional<double> low, high;  ///< interval of the difference or of the score, as the file has it
  double n = 0;
  std::optional<bool> better;
};

/// How often the ranges of one kind held.
struct RecordCoverage {
  std::string name;
  std::optional<double> nominal, measured, low, high;
  double n = 0;
  ShareLine over_time;  ///< may be empty
};

struct RecordReliability {
  std::string name;
  std::vector<ReliabilityBin> bins;
};

/// What the report knows to show of an evaluation.json.
struct Record {
  std::vector<std::pair<std::string, std::string>> facts;  ///< span, folds and the like
  std::vector<RecordScore> scores;
  std::vector<RecordCoverage> coverage;
  std::vector<RecordReliability> reliability;
  std::vector<RecordScore> leak;  ///< the same scores under a protocol that leaks

  bool empty() const { return scores.empty() && coverage.empty() && reliability.empty() && leak.empty(); }
};

/// Reads an evaluation by the names of its members. What is missing or of another type is left out, so that a
/// file of another version shows less and breaks nothing.
Record read_record(const io::Json& evaluation);

/// The record as tables and charts; where there is none, how to get one.
Html record_section(const ReportInput& in);

}  // namespace spectrum::pipeline
