#include "apps/pipeline/fold_store.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>

#include "io/file.h"
#include "io/sha256.h"

namespace spectrum::pipeline {
namespace {

using forecast::ClassRows;
using forecast::EncoderScore;
using forecast::Fold;
using forecast::FoldResult;
using forecast::Forecaster;
using forecast::PointRows;
using io::Json;

constexpr int kDirectionClasses = 3, kExpansionClasses = 2;

Json forecasters_json(const std::vector<Forecaster>& all) {
  Json out = Json::array();
  for (const Forecaster& f : all)
    out.push(Json::object({{"name", f.name}, {"values", Json::list(f.values)}}));
  return out;
}

Json classes_json(const ClassRows& rows) {
  return Json::object({{"classes", rows.classes},
                       {"days", Json::list(rows.days)},
                       {"labels", Json::list(rows.labels)},
                       {"forecasters", forecasters_json(rows.forecasters)}});
}

/// Raised where the JSON is not what fold_json writes; caught below.
struct Malformed {};

template <class T>
T need(std::optional<T> value) {
  if (!value) throw Malformed();
  return std::move(*value);
}

const Json& member(const Json& json, const char* name) {
  const Json* found = json.find(name);
  if (!found) throw Malformed();
  return *found;
}

template <class T>
std::vector<T> whole_numbers(const Json& json, const char* name, double least, double most) {
  std::vector<T> out;
  for (double v : need(json.numbers(name))) {
    if (!(v >= least && v <= most && v == std::floor(v))) throw Malformed();
    out.push_back(static_cast<T>(v));
  }
  return out;
}

/// Days that the fold forecasts, in order.
std::vector<std::size_t> days(const Json& json, const Fold& fold) {
  auto out = whole_numbers<std::size_t>(json, "days", static_cast<double>(fold.test.begin),
                                        static_cast<double>(fold.test.end) - 1);
  if (!std::is_sorted(out.begin(), out.end(), std::less_equal<>())) throw Malformed();
  return out;
}

std::vector<Forecaster> forecasters(const Json& json, std::size_t values) {
  const Json& all = member(json, "forecasters");
  if (!all.is_array() || all.size() == 0) throw Malformed();
  std::vector<Forecaster> out;
  for (const Json& f : *all.array_items()) {
    out.push_back({need(f.string("name")), need(f.numbers("values"))});
    if (out.back().values.size() != values) throw Malformed();
  }
  return out;
}

ClassRows classes(const Json& json, int k, const Fold& fold) {
  if (json.integer("classes") != k) throw Malformed();
  ClassRows out{k, days(json, fold), whole_numbers<int>(json, "labels", 0, k - 1), {}};
  if (out.labels.size() != out.days.size()) throw Malformed();
  out.forecasters = forecasters(json, out.days.size() * static_cast<std::size_t>(k));
  for (const Forecaster& f : out.forecasters)
    for (double p : f.values)
      if (!(p >= 0 && p <= 1)) throw Malformed();
  return out;
}

PointRows points(const Json& json, const Fold& fold) {
  PointRows out{days(json, fold), need(json.numbers("outcomes")), {}};
  if (out.outcomes.size() != out.days.size()) throw Malformed();
  out.forecasters = forecasters(json, out.days.size());
  return out;
}

std::vector<EncoderScore> encoders(const Json& all) {
  if (!all.is_array()) throw Malformed();
  std::vector<EncoderScore> out;
  for (const Json& e : *all.array_items())
    out.push_back({need(e.string("model")), need(e.string("score")), need(e.string("baseline")),
                   need(e.number("value")), need(e.number("baseline_value")),
                   need(e.boolean("higher_is_better"))});
  return out;
}

}  // namespace

Json fold_json(const FoldResult& r) {
  Json encoders = Json::array();
  for (const EncoderScore& e : r.encoders)
    encoders.push(Json::object({{"model", e.model},
                                {"score", e.score},
                                {"baseline", e.baseline},
                                {"value", e.value},
                                {"baseline_value", e.baseline_value},
                                {"higher_is_better", e.higher_is_better}}));
  return Json::object({{"direction", classes_json(r.direction)},
                       {"expansion", classes_json(r.expansion)},
                       {"pattern", Json::object({{"days", Json::list(r.pattern.days)},
                                                 {"outcomes", Json::list(r.pattern.outcomes)},
                                                 {"forecasters", forecasters_json(r.pattern.forecasters)}})},
                       {"encoders", encoders}});
}

std::optional<FoldResult> fold_from_json(const Json& json, const Fold& fold) {
  try {
    return FoldResult{classes(member(json, "direction"), kDirectionClasses, fold),
                      classes(member(json, "expansion"), kExpansionClasses, fold),
                      points(member(json, "pattern"), fold), encoders(member(json, "encoders"))};
  } catch (const Malformed&) {
    return std::nullopt;
  }
}

FoldStore::FoldStore(std::string directory, std::string identity)
    : directory_(std::move(directory)), identity_(std::move(identity)) {}

std::string FoldStore::key(const forecast::Fold& fold) const {
  std::string text = identity_;
  for (std::size_t session : {fold.train.begin, fold.train.end, fold.test.begin, fold.test.end})
    text.append(" ").append(std::to_string(session));
  return io::sha256_hex(text);
}

std::string FoldStore::path(const std::string& key) const {
  return (std::filesystem::path(directory_) / std::string("fold-").append(key, 0, 16).append(".json"))
      .string();
}

std::optional<forecast::FoldResult> FoldStore::find(const forecast::Fold& fold) const {
  const std::string own = key(fold);
  const auto json = io::read_json(path(own));
  if (!json || json->string("key") != own) return std::nullopt;
  const Json* result = json->find("result");
  if (!result || json->string("sha256") != io::sha256_hex(io::dump(*result, 0))) return std::nullopt;
  return fold_from_json(*result, fold);
}

io::Result<void> FoldStore::keep(const forecast::Fold& fold, const forecast::FoldResult& result) const {
  if (auto made = io::ensure_directory(directory_); !made) return io::fail(made.error());
  const std::string own = key(fold);
  const Json json = fold_json(result);
  const Json file =
      Json::object({{"key", own}, {"sha256", io::sha256_hex(io::dump(json, 0))}, {"result", json}});
  return io::write_file_atomic(path(own), io::dump(file, 0) + "\n");
}

void FoldStore::clear(std::span<const Fold> folds) const {
  std::error_code ignored;  // what cannot be removed is no harm: its key fits no other evaluation
  for (const Fold& fold : folds) std::filesystem::remove(path(key(fold)), ignored);
  std::filesystem::remove(directory_, ignored);
}

}  // namespace spectrum::pipeline
