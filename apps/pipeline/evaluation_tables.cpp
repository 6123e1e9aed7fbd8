#include "apps/pipeline/evaluation_tables.h"

#include <vector>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/json_fields.h"
#include "apps/pipeline/text_format.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

/// Text in a column of so many characters, at least one blank behind.
std::string cell(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

std::string figure(const Json& object, const char* name, const char* pattern = "%.4f", double scale = 1) {
  const auto v = object.number(name);
  return v ? format(pattern, scale * *v) : "-";
}

/// "+0.0041 [-0.0010, +0.0092]  p 0.12  beaten"
std::string gain_text(const Json& c, double scale = 1) {
  const auto ci = c.numbers("gain_ci").value_or(std::vector<double>());
  const double gain = scale * c.number("gain").value_or(0);
  if (ci.size() != 2) return cell(format("%+.4f", gain), 36) + "too few independent rows to tell";
  std::string out = format("%+.4f [%+.4f, %+.4f]", gain, scale * ci[0], scale * ci[1]);
  if (const auto p = c.number("p")) out = cell(out, 28) + (*p < 0.0005 ? "p <.001" : format("p %.3f", *p));
  return cell(out, 36) + (c.boolean("beats").value_or(false) ? "beaten" : "not beaten");
}

/// The comparison of a head's model with a baseline; nullptr where that is the model itself.
const Json* comparison_with(const Json& head, const std::string& model, const std::string& baseline) {
  for (const Json& c : items(head, "comparisons"))
    if (word(c, "model") == model && word(c, "baseline") == baseline) return &c;
  return nullptr;
}

std::string class_table(const Json& head) {
  std::string out = word(head, "question") + ": " + figure(head, "rows", "%.0f") + " forecasts, " +
                    word(head, "first") + " to " + word(head, "last") +
                    "; always the most frequent class: " + figure(head, "majority", "%.1f", 100) +
                    " % right\n";
  out += cell("", 28) +
         "log-loss   Brier     ECE  right %  balanced  AUC     the model's gain in log-loss [95 %]\n";
  const auto forecasters = items(head, "forecasters");
  for (const Json& f : forecasters) {
    out += "  " + cell(word(f, "name"), 26) + figure(f, "log_loss", "%8.4f") + figure(f, "brier", "%8.4f") +
           figure(f, "ece", "%8.4f") + figure(f, "accuracy", "%8.1f", 100) +
           figure(f, "balanced_accuracy", "%9.1f", 100) + "   " + cell(figure(f, "auc", "%.3f"), 8);
    if (const Json* c = comparison_with(head, word(forecasters[0], "name"), word(f, "name")))
      out += gain_text(*c);
    out += "\n";
  }
  for (const Json& c : items(head, "comparisons"))
    if (word(c, "model") != word(forecasters[0], "name"))
      out += "  " + word(c, "model") + " over " + word(c, "baseline") + ": " + gain_text(c) + "\n";
  const auto ci = head.numbers("accuracy_gain_ci").value_or(std::vector<double>());
  out += "  right beyond the most frequent class: " +
         format("%+.1f", 100 * head.number("accuracy_gain").value_or(0)) +
         (ci.size() == 2 ? format(" [%+.1f, %+.1f]", 100 * ci[0], 100 * ci[1]) : "") + " points\n";
  return out + "  => " + word(head, "verdict") + "\n\n";
}

/// One line a status: what followed such days, in units of what VIX implied.
std::string radar_table(const Json& side, const std::string& who) {
  std::string out = "Option radar, " + who + ", " + word(side, "outcome") + ": " +
                    figure(side, "rows", "%.0f") + " days, " + word(side, "first") + " to " +
                    word(side, "last") + "\n" + cell("", 14) +
                    "days   mean move   realised/implied vol   beyond implied   worst 5 %   worst\n";
  for (const Json& s : items(side, "statuses"))
    out += "  " + cell(word(s, "status"), 10) + figure(s, "n", "%6.0f") + figure(s, "mean_move", "%12.3f") +
           figure(s, "mean_volatility", "%23.3f") + figure(s, "beyond", "%15.1f %%", 100) +
           figure(s, "worst_twentieth", "%12.2f") + figure(s, "worst", "%8.2f") + "\n";
  const auto ci = side.numbers("favorable_less_rest_ci").value_or(std::vector<double>());
  if (ci.size() == 2)
    out += "  mean move after FAVORABLE less the rest: " +
           format("%+.3f [%+.3f, %+.3f]", side.number("favorable_less_rest").value_or(0), ci[0], ci[1]) +
           ", should be " + word(side, "expected_sign") + "\n";
  return out + "  => " + word(side, "verdict") + "\n\n";
}

std::string pattern_table(const Json& head) {
  std::string out = "Pattern analogues, " + word(head, "question") + ": " + figure(head, "rows", "%.0f") +
                    " forecasts; mean absolute error in percent\n";
  const auto forecasters = items(head, "forecasters");
  for (const Json& f : forecasters) {
    out += "  " + cell(word(f, "name"), 26) + figure(f, "mean_absolute_error", "%8.4f", 100) + "   ";
    if (const Json* c = comparison_with(head, word(forecasters[0], "name"), word(f, "name")))
      out += gain_text(*c, 100);
    out += "\n";
  }
  return out + "  => " + word(head, "verdict") + "\n\n";
}

std::string encoder_table(std::span<const Json> encoders) {
  if (encoders.empty()) return "";
  std::string out =
      "Encoders, on windows or rows after those that they learnt from: means over folds, and in how many the "
      "baseline was beaten\n";
  for (const Json& e : encoders)
    out += "  " + cell(word(e, "model"), 10) + cell(word(e, "score"), 28) + figure(e, "value", "%7.4f") +
           "  " + cell(word(e, "baseline"), 48) + figure(e, "baseline_value", "%7.4f") + "  beaten in " +
           figure(e, "folds_better", "%.0f") + " of " + figure(e, "folds", "%.0f") + "\n";
  return out + "\n";
}

/// Whether no third of the days by volatility leaves what was asked out of its interval.
bool alike(const Json& range) {
  const double nominal = range.number("nominal").value_or(0);
  for (const Json& third : items(items(range, "forecasters")[0], "by_volatility")) {
    const auto ci = third.numbers("coverage_ci").value_or(std::vector<double>());
    if (ci.size() == 2 && (nominal < ci[0] || nominal > ci[1])) return false;
  }
  return true;
}

/// One line a forecaster: coverage, width, interval score, QLIKE.
std::string range_table(const Json& range) {
  std::string out = "Range, " + word(range, "kind") + ", " +
                    counted(range.integer("horizon").value_or(0), "session") + ": " +
                    figure(range, "rows", "%.0f") + " forecasts, asked to hold " +
                    figure(range, "nominal", "%.0f", 100) + " %\n";
  const auto forecasters = items(range, "forecasters");
  if (forecasters.empty()) return out + "  => too few outcomes to judge\n\n";
  for (const Json& f : forecasters) {
    const auto ci = f.numbers("coverage_ci").value_or(std::vector<double>{0, 0});
    out += "  " + cell(word(f, "name"), 20) + figure(f, "coverage", "%5.1f", 100) +
           format(" %% [%.1f, %.1f]", 100 * ci[0], 100 * ci[1]) +
           figure(f, "width", "  width %5.2f %%", 100) + figure(f, "interval_score", "  score %5.2f", 100) +
           "  QLIKE " + cell(figure(f, "qlike", "%.3f"), 7);
    if (const Json* c = comparison_with(range, word(forecasters[0], "name"), word(f, "name")))
      out += "score " + gain_text(*c, 100);
    out += "\n";
  }
  out += "  by volatility (calm, middle, wild):";
  for (const Json& t : items(forecasters[0], "by_volatility"))
    out += figure(t, "coverage", " %.1f", 100) + figure(t, "width", " %% of width %.2f;", 100);
  out += " by year:";
  const char* between = "";
  for (const Json& y : items(forecasters[0], "by_year")) {
    out.append(between);
    out += figure(y, "year", " %.0f") + figure(y, "coverage", " %.1f %%", 100) + figure(y, "n", " of %.0f");
    between = ";";
  }
  out += "\n  => ";
  if (!range.boolean("holds_its_promise").value_or(false))
    out += "the interval of the coverage leaves out what was asked: the bands do not hold it exactly";
  else
    out += alike(range) ? "the bands hold what they promise"
                        : "the bands hold what they promise over all, but not alike on calm and on wild days";
  return out + "\n\n";
}

std::string leak_table(std::span<const Json> rows) {
  if (rows.empty()) return "";
  std::string out =
      "Why an accuracy beyond 90 % can mean nothing: the same trees on the same features\n"
      "  label             held out       rows   AUC     right %   most frequent class %\n";
  for (const Json& r : rows)
    out += "  " + cell(word(r, "label"), 18) + cell(word(r, "held_out"), 14) + figure(r, "rows", "%5.0f") +
           "   " + cell(figure(r, "auc", "%.3f"), 8) + figure(r, "accuracy", "%.1f", 100) + "      " +
           figure(r, "majority", "%.1f", 100) + "\n";
  return out +
         "  => the label of the same window is known on the day, and rows held out at random share nearly "
         "all their\n"
         "     sessions with rows that were learnt; only the last line is a forecast\n\n";
}

}  // namespace

std::string evaluation_tables(const Json& d) {
  const auto folds = d.find({"protocol", "folds"});
  std::string out = d.boolean("synthetic").value_or(false) ? "SYNTHETIC MARKET. " : "";
  out += "Walk-forward over " + counted(folds ? folds->size() : 0, "fold");
  if (folds && folds->size() > 0)
    out += ", forecasts of " + word(folds->at(0), "test_first") + " to " +
           word(folds->at(folds->size() - 1), "test_last");
  out += "; every fit saw only what lay before\n";
  if (const Json* trials = d.find("trials"); trials && trials->size() > 1)
    out += "note: " + std::to_string(trials->size()) +
           " evaluations were made on this market; the best of several looks better than it is\n";
  out += "\n";
  const Json* heads = d.find("heads");
  if (!heads) return out;
  for (const char* name : {"direction", "expansion"})
    if (const Json* head = heads->find(name)) out += class_table(*head);
  for (const char* side : {"sellers", "buyers"})
    if (const Json* s = heads->find({"radar", side})) out += radar_table(*s, side);
  for (const Json& range : items(*heads, "ranges")) out += range_table(range);
  if (const Json* head = heads->find("pattern")) out += pattern_table(*head);
  return out + encoder_table(items(*heads, "encoders")) + leak_table(items(d, "leak_demonstration"));
}

}  // namespace spectrum::pipeline
