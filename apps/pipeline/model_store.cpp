#include "apps/pipeline/model_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <system_error>

#include "apps/pipeline/version.h"
#include "features/windows.h"
#include "gbdt/model_text.h"
#include "io/file.h"
#include "io/safetensors.h"
#include "io/sha256.h"

namespace spectrum::pipeline {
namespace {

namespace fs = std::filesystem;
using forecast::Models;
using forecast::NamedTensor;
using forecast::Rows;
using io::ErrorKind;
using io::Json;

constexpr const char* kTme = "tme_lstm.safetensors";
constexpr const char* kVse = "vse_cnn.safetensors";
constexpr const char* kGfe = "gfe_ae.safetensors";
constexpr const char* kFusion = "fusion_mlp.safetensors";
constexpr const char* kExpansion = "lgb_expansion.txt";
constexpr const char* kCard = "model_card.json";
constexpr double kSelfTestTolerance = 1e-5;

/// A wavy input that no training row equals, the same for every build.
Rows self_test_input(int width) {
  Rows in{1, width, {}};
  for (int i = 0; i < width; ++i) in.values.push_back(static_cast<float>(0.5 + 0.4 * std::sin(0.7 * i)));
  return in;
}

NamedTensor vector_tensor(std::string name, std::vector<float> values) {
  return {std::move(name), {static_cast<std::int64_t>(values.size())}, std::move(values)};
}

std::vector<float> narrowed(std::span<const double> v) { return {v.begin(), v.end()}; }
std::vector<double> widened(const std::vector<float>& v) { return {v.begin(), v.end()}; }

// ---- writing ----

using Answer = std::function<std::vector<float>(const Rows&)>;

std::string tensor_file(const char* architecture, std::vector<NamedTensor> tensors, int input_width,
                        const Answer& answer) {
  const Rows input = self_test_input(input_width);
  tensors.push_back(vector_tensor("selftest.input", input.values));
  tensors.push_back(vector_tensor("selftest.output", answer(input)));
  io::TensorFile file;
  for (NamedTensor& t : tensors) file.tensors.push_back({t.name, t.shape, std::move(t.values)});
  file.metadata = {{"format", "pt"},
                   {"architecture", architecture},
                   {"format_version", kModelFormat},
                   {"sha256", io::tensor_sha256(file.tensors)}};
  return io::format_safetensors(file);
}

template <class Encoder>
std::vector<float> answer_of(const Encoder& m, const Rows& in) {
  Rows out;
  m.encode(in, 1, out);
  return out.values;
}
std::vector<float> answer_of(const forecast::Fusion& m, const Rows& in) {
  Rows out;
  m.predict(in, 1.0, 1, out);
  return out.values;
}

std::vector<NamedTensor> gfe_tensors(const Models& m) {
  std::vector<NamedTensor> t = m.gfe.tensors();
  const auto width = static_cast<std::int64_t>(m.gfe_scaler.width());
  t.push_back({"scaler.knots",
               {width, static_cast<std::int64_t>(features::CdfScaler::kKnots)},
               narrowed(m.gfe_scaler.knots())});
  t.push_back(vector_tensor("scaler.latent_mean", narrowed(m.latent_scaler.mean())));
  t.push_back(vector_tensor("scaler.latent_std", narrowed(m.latent_scaler.deviation())));
  return t;
}

template <class Network>
std::string network_file(const char* architecture, const Network& network, std::vector<NamedTensor> tensors,
                         int input_width) {
  return tensor_file(architecture, std::move(tensors), input_width,
                     [&](const Rows& in) { return answer_of(network, in); });
}

std::vector<double> expansion_test_row(const gbdt::Model& model) {
  return widened(self_test_input(model.n_features()).values);
}

Json report_json(const forecast::ModelReport& r) {
  Json scores = Json::array(), losses = Json::array();
  for (const forecast::Score& s : r.scores)
    scores.push(Json::object({{"name", s.name},
                              {"value", s.value},
                              {"baseline", s.baseline},
                              {"baseline_value", s.baseline_value},
                              {"beats_baseline", s.beats_baseline()}}));
  for (double loss : r.train_loss) losses.push(loss);
  return Json::object({{"name", r.name},
                       {"train_rows", r.train_rows},
                       {"test_rows", r.test_rows},
                       {"kept", r.best_epoch},
                       {"train_loss", losses},
                       {"scores", scores}});
}

Json ranges_json(const forecast::RangeForecast& ranges) {
  const auto band = [](const forecast::Band& b) {
    return Json::object({{"quantile", b.quantile},
                         {"scores", b.calibration_n},
                         {"parametric", b.parametric},
                         {"coverage", b.coverage.share},
                         {"coverage_n", b.coverage.n}});
  };
  Json out = Json::array();
  for (const forecast::HorizonForecast& f : ranges.horizons)
    out.push(Json::object({{"horizon", f.horizon},
                           {"har", Json::list(f.har)},
                           {"with_vix", f.with_vix},
                           {"terminal", band(f.terminal)},
                           {"path", band(f.path)}}));
  return out;
}

constexpr std::array<const char*, 3> kClasses = {"bear", "neutral", "bull"};

/// NaN (no training day of that class) is null.
Json medians_json(const forecast::ClassMedians& medians) {
  Json out = Json::array();
  for (std::size_t k = 0; k < forecast::kHorizons.size(); ++k) {
    Json row = Json::object({{"horizon", forecast::kHorizons[k]}});
    for (std::size_t c = 0; c < 3; ++c)
      row.set(kClasses[c], std::isfinite(medians[k][c]) ? Json(medians[k][c]) : Json());
    out.push(row);
  }
  return out;
}

Json logit_json(const forecast::VolatilityLogit& logit) {
  return Json::object({{"names", Json::list(logit.names)},
                       {"mean", Json::list(logit.model.mean())},
                       {"scale", Json::list(logit.model.scale())},
                       {"weights", Json::list(logit.model.weights())},
                       {"intercept", logit.model.intercept()}});
}

/// The card's hash of itself: of its text without the member that holds it.
std::string card_hash(const Json& card) {
  Json bare = Json::object();
  for (const Json::Member& m : *card.members())
    if (m.name != "sha256") bare.set(m.name, m.value);
  return io::sha256_hex(io::dump(bare, 0));
}

Json card_json(const forecast::TrainingResult& t, const forecast::RangeForecast& ranges,
               const MarketView& view, const TrainingRecord& record,
               const std::vector<std::pair<std::string, std::string>>& files) {
  Json hashes = Json::object(), reports = Json::array();
  for (const auto& [name, bytes] : files) hashes.set(name, io::sha256_hex(bytes));
  for (const forecast::ModelReport& r : t.reports) reports.push(report_json(r));
  const auto day = [&](std::size_t row) { return io::format_day(view.market.days[row]); };
  const std::vector<double> row = expansion_test_row(t.models.expansion);

  Json card = Json::object({{"format_version", kModelFormat},
                            {"program_version", kVersion},
                            {"trained_at", io::format_rfc3339(record.now)},
                            {"synthetic", view.synthetic},
                            {"data", Json::object({{"first", day(0)},
                                                   {"last", day(t.last_day)},
                                                   {"sessions", view.market.size()},
                                                   {"usable_rows", t.usable_rows},
                                                   {"first_usable", day(t.first_day)},
                                                   {"last_fitted", day(t.last_fit_day)},
                                                   {"hash", view.data_hash}})},
                            {"seed", record.seed},
                            {"configuration", record.configuration},
                            {"config_hash", io::sha256_hex(io::dump(record.configuration, 0))},
                            {"absent_features", Json::list(t.models.absent)},
                            {"files", hashes},
                            {"reports", reports},
                            {"evaluation", record.evaluation}});
  card.set("fusion", Json::object({{"temperature", t.models.temperature},
                                   {"stack_weight", t.models.stack_weight},
                                   {"beats_prior", t.models.beats_prior},
                                   {"class_medians", medians_json(t.models.class_medians)}}));
  card.set("expansion", Json::object({{"platt", Json::array({t.models.platt.a, t.models.platt.b})},
                                      {"volatility_logit", logit_json(t.models.volatility_logit)},
                                      {"base_rate", t.models.expansion_base_rate},
                                      {"selftest_input", Json::list(row)},
                                      {"selftest_raw", t.models.expansion.raw(row)}}));
  card.set("ranges", ranges_json(ranges));
  card.set("sha256", card_hash(card));
  return card;
}

/// Holds a directory of models while its files are exchanged or read, so that nobody meets half a set. Waits
/// for others; where locks are not to be had (some network file systems) it goes on without.
class DirectoryLock {
 public:
  DirectoryLock(const std::string& directory, int kind)
      : fd_(open(directory.c_str(), O_RDONLY | O_DIRECTORY)) {
    if (fd_ >= 0) flock(fd_, kind);
  }
  ~DirectoryLock() {
    if (fd_ >= 0) close(fd_);
  }
  DirectoryLock(const DirectoryLock&) = delete;

 private:
  int fd_;
};

/// Moves files from one folder to another; on failure moves back those already moved.
std::error_code move_files(const std::vector<std::string>& names, const fs::path& from, const fs::path& to) {
  std::error_code e, ignored;
  for (std::size_t i = 0; i < names.size(); ++i) {
    fs::rename(from / names[i], to / names[i], e);
    if (!e) continue;
    while (i-- > 0) fs::rename(to / names[i], from / names[i], ignored);
    return e;
  }
  return e;
}

/// Writes all files beside their places, then exchanges them for the old ones. Where a step fails the old
/// ones are put back; a kill within the few renames leaves a set that the hashes of the card refuse.
io::Result<void> install(const std::string& directory,
                         const std::vector<std::pair<std::string, std::string>>& files) {
  if (auto made = io::ensure_directory(directory); !made) return io::fail(made.error());
  const DirectoryLock lock(directory, LOCK_EX);
  const std::string mark = std::to_string(getpid());
  const fs::path place = directory, fresh = place / std::string(".new.").append(mark),
                 old = place / std::string(".old.").append(mark);
  std::error_code ignored;
  const auto give_up = [&](io::Error error) -> io::Result<void> {
    fs::remove_all(fresh, ignored);
    fs::remove_all(old, ignored);
    return io::fail(std::move(error));
  };
  for (const auto& [name, bytes] : files)
    if (fs::exists(place / name, ignored) && !fs::is_regular_file(place / name, ignored))
      return io::fail(ErrorKind::kIo, (place / name).string() + " is in the way and is no file; move it");
  for (const fs::path& folder : {fresh, old})
    if (auto made = io::ensure_directory(folder.string()); !made) return give_up(made.error());
  std::vector<std::string> names, replaced;
  for (const auto& [name, bytes] : files) {
    if (auto written = io::write_file_atomic((fresh / name).string(), bytes); !written)
      return give_up(written.error());
    names.push_back(name);
    if (fs::exists(place / name, ignored)) replaced.push_back(name);
  }
  if (const auto e = move_files(replaced, place, old))
    return give_up({ErrorKind::kIo, directory + ": cannot replace the models: " + e.message()});
  if (const auto e = move_files(names, fresh, place)) {
    move_files(replaced, old, place);
    return give_up({ErrorKind::kIo, directory + ": cannot replace the models: " + e.message()});
  }
  fs::remove_all(fresh, ignored);
  fs::remove_all(old, ignored);
  return {};
}

// ---- reading ----

/// A file that does not keep its promises.
struct Refused : std::runtime_error {
  Refused(ErrorKind k, const std::string& what) : std::runtime_error(what), kind(k) {}
  ErrorKind kind;
};

[[noreturn]] void refuse(const std::string& path, const std::string& why,
                         ErrorKind kind = ErrorKind::kBadData) {
  throw Refused(kind, path + ": " + why + "; run `pipeline train` to make the models anew");
}

template <class T>
T require(const std::optional<T>& value, const std::string& card, const char* what) {
  if (!value) refuse(card, std::string("has no valid \"") + what + "\"");
  return *value;
}

std::string read_checked(const std::string& directory, const Json& card, const char* name) {
  const std::string path = (fs::path(directory) / name).string();
  auto bytes = io::read_file(path);
  if (!bytes) refuse(path, "cannot be read (" + bytes.error().message + ")", bytes.error().kind);
  const Json* hashes = card.find("files");
  const auto expected = hashes ? hashes->string(name) : std::nullopt;
  if (!expected) refuse(path, "the model card does not know this file");
  if (io::sha256_hex(*bytes) != *expected)
    refuse(path, "the bytes are not those that were trained (SHA-256 differs from the model card's)");
  return std::move(*bytes);
}

const NamedTensor& tensor(const std::vector<NamedTensor>& all, const char* name, const std::string& path) {
  for (const NamedTensor& t : all)
    if (t.name == name) return t;
  refuse(path, std::string("has no tensor ") + name);
}

/// The tensors of a network file of the right architecture and version, whose own hash holds.
std::vector<NamedTensor> read_network(const std::string& directory, const Json& card, const char* name,
                                      const char* architecture) {
  const std::string path = (fs::path(directory) / name).string();
  auto file = io::parse_safetensors(read_checked(directory, card, name), path);
  if (!file) refuse(path, file.error().message);
  const auto metadata = [&](const char* key) {
    const std::string* value = file->find_metadata(key);
    return value ? *value : std::string();
  };
  if (metadata("format_version") != kModelFormat)
    refuse(path, "is of version \"" + metadata("format_version") + "\", this program reads " + kModelFormat);
  if (metadata("architecture") != architecture)
    refuse(path, "holds \"" + metadata("architecture") + "\", expected \"" + architecture + "\"");
  if (metadata("sha256") != io::tensor_sha256(file->tensors))
    refuse(path, "tensor bytes do not match their SHA-256");
  std::vector<NamedTensor> out;
  for (io::Tensor& t : file->tensors) out.push_back({t.name, t.shape, std::move(t.values)});
  return out;
}

template <class Network>
Network build_network(const std::vector<NamedTensor>& tensors, const std::string& path, int input_width) {
  Network network = Network::from_tensors(tensors);
  const std::vector<float>& input = tensor(tensors, "selftest.input", path).values;
  const std::vector<float>& expected = tensor(tensors, "selftest.output", path).values;
  if (input.size() != static_cast<std::size_t>(input_width))
    refuse(path, "self-test input has the wrong size");
  const std::vector<float> got = answer_of(network, Rows{1, input_width, input});
  if (got.size() != expected.size()) refuse(path, "self-test answer has the wrong size");
  for (std::size_t i = 0; i < got.size(); ++i)
    if (!(std::abs(got[i] - expected[i]) <= kSelfTestTolerance))
      refuse(path, "does not reproduce its self-test answer");
  return network;
}

gbdt::Model read_expansion(const std::string& directory, const Json& card, const std::string& card_path) {
  const std::string path = (fs::path(directory) / kExpansion).string();
  gbdt::Model model = gbdt::read_model(read_checked(directory, card, kExpansion));
  const Json* c = card.find("expansion");
  const auto input =
      require(c ? c->numbers("selftest_input") : std::nullopt, card_path, "expansion.selftest_input");
  const double expected = require(c->number("selftest_raw"), card_path, "expansion.selftest_raw");
  if (input.size() != static_cast<std::size_t>(model.n_features()) ||
      !(std::abs(model.raw(input) - expected) <= kSelfTestTolerance))
    refuse(path, "does not reproduce its self-test answer");
  return model;
}

Json read_card(const std::string& path) {
  const auto bytes = io::read_file(path);
  if (!bytes) refuse(path, "cannot be read (" + bytes.error().message + ")", bytes.error().kind);
  auto card = io::parse_json(*bytes, path);
  if (!card) refuse(path, card.error().message);
  if (!card->is_object()) refuse(path, "is not a model card");
  if (card->string("format_version") != kModelFormat)
    refuse(path, "is of version \"" + card->string("format_version").value_or("") +
                     "\", this program reads " + kModelFormat);
  if (card->string("sha256") != card_hash(*card) || *bytes != io::dump(*card) + "\n")
    refuse(path, "was altered (its SHA-256 does not match)");
  return std::move(*card);
}

std::vector<std::string> words(const Json* list) {
  std::vector<std::string> out;
  if (list && list->is_array())
    for (const Json& word : *list->array_items())
      if (word.string()) out.push_back(*word.string());
  return out;
}

forecast::VolatilityLogit read_logit(const Json& card, const std::string& path) {
  const Json* logit = card.find({"expansion", "volatility_logit"});
  if (!logit) refuse(path, "has no valid \"expansion.volatility_logit\"");
  const auto numbers = [&](const char* name) { return require(logit->numbers(name), path, name); };
  forecast::VolatilityLogit out{
      words(logit->find("names")),
      forecast::Logistic::from_parameters(numbers("mean"), numbers("scale"), numbers("weights"),
                                          require(logit->number("intercept"), path, "intercept"))};
  if (out.names.size() != out.model.weights().size())
    refuse(path, "has not as many names as weights in \"expansion.volatility_logit\"");
  return out;
}

Provenance provenance_of(const Json& card, const std::string& path) {
  Provenance p;
  p.model_version = require(card.string("program_version"), path, "program_version");
  const Json* data = card.find("data");
  p.model_date = require(data ? data->string("last") : std::nullopt, path, "data.last");
  p.model_synthetic = require(card.boolean("synthetic"), path, "synthetic");
  p.config_hash = require(card.string("config_hash"), path, "config_hash");
  p.seed = static_cast<std::uint64_t>(require(card.integer("seed"), path, "seed"));
  if (const Json* files = card.find("files"); files && files->is_object())
    for (const Json::Member& m : *files->members())
      if (m.value.string()) p.model_hashes.emplace_back(m.name, *m.value.string());
  return p;
}

/// Log moves; null is NaN.
forecast::ClassMedians read_medians(const Json* fusion, const std::string& path) {
  const Json* rows = fusion ? fusion->find("class_medians") : nullptr;
  forecast::ClassMedians out{};
  if (!rows || !rows->is_array() || rows->size() != out.size())
    refuse(path, "has no valid \"fusion.class_medians\"");
  for (std::size_t k = 0; k < out.size(); ++k)
    for (std::size_t c = 0; c < kClasses.size(); ++c) {
      const auto v = rows->at(k).number(kClasses[c]);
      if (rows->at(k).integer("horizon") != forecast::kHorizons[k] || (v && !(std::abs(*v) < 1)))
        refuse(path, "has no valid \"fusion.class_medians\"");
      out[k][c] = v.value_or(std::numeric_limits<double>::quiet_NaN());
    }
  return out;
}

StoredModels load(const std::string& directory) {
  const std::string card_path = (fs::path(directory) / kCard).string();
  const Json card = read_card(card_path);
  const auto path = [&](const char* name) { return (fs::path(directory) / name).string(); };
  const auto gfe = read_network(directory, card, kGfe, "gfe_ae 20-16-8");
  const Json* fusion = card.find("fusion");
  const Json* expansion = card.find("expansion");
  const auto platt =
      require(expansion ? expansion->numbers("platt") : std::nullopt, card_path, "expansion.platt");
  if (platt.size() != 2) refuse(card_path, "has no valid \"expansion.platt\"");

  return {
      Models{build_network<forecast::Tme>(read_network(directory, card, kTme, "tme_lstm 4-64-32"), path(kTme),
                                          static_cast<int>(features::kTmeCells)),
             build_network<forecast::Vse>(read_network(directory, card, kVse, "vse_cnn 8x8-32"), path(kVse),
                                          static_cast<int>(features::kVseCells)),
             build_network<forecast::Gfe>(gfe, path(kGfe), static_cast<int>(features::kGfeFeatures.size())),
             build_network<forecast::Fusion>(read_network(directory, card, kFusion, "fusion_mlp 78-64-32-3"),
                                             path(kFusion), static_cast<int>(forecast::kFusedWidth)),
             read_expansion(directory, card, card_path),
             features::CdfScaler(widened(tensor(gfe, "scaler.knots", path(kGfe)).values)),
             features::StandardScaler(widened(tensor(gfe, "scaler.latent_mean", path(kGfe)).values),
                                      widened(tensor(gfe, "scaler.latent_std", path(kGfe)).values)),
             require(fusion ? fusion->number("temperature") : std::nullopt, card_path, "fusion.temperature"),
             require(fusion->number("stack_weight"), card_path, "fusion.stack_weight"),
             require(fusion->boolean("beats_prior"), card_path, "fusion.beats_prior"),
             forecast::Platt{platt[0], platt[1]}, read_logit(card, card_path),
             require(expansion->number("base_rate"), card_path, "expansion.base_rate"),
             read_medians(fusion, card_path), words(card.find("absent_features"))},
      provenance_of(card, card_path)};
}

}  // namespace

io::Result<Json> save_models(const std::string& directory, const forecast::TrainingResult& t,
                             const forecast::RangeForecast& ranges, const MarketView& view,
                             const TrainingRecord& record) {
  const Models& m = t.models;
  std::vector<std::pair<std::string, std::string>> files = {
      {kTme, network_file("tme_lstm 4-64-32", m.tme, m.tme.tensors(), static_cast<int>(features::kTmeCells))},
      {kVse, network_file("vse_cnn 8x8-32", m.vse, m.vse.tensors(), static_cast<int>(features::kVseCells))},
      {kGfe, network_file("gfe_ae 20-16-8", m.gfe, gfe_tensors(m),
                          static_cast<int>(features::kGfeFeatures.size()))},
      {kFusion, network_file("fusion_mlp 78-64-32-3", m.fusion, m.fusion.tensors(),
                             static_cast<int>(forecast::kFusedWidth))},
      {kExpansion, gbdt::write_model(m.expansion)}};
  Json card = card_json(t, ranges, view, record, files);
  files.emplace_back(kCard, io::dump(card) + "\n");
  if (auto done = install(directory, files); !done) return io::fail(done.error());
  return card;
}

io::Result<bool> note_evaluation(const std::string& directory, const std::string& config_hash,
                                 std::uint64_t seed, const Json& summary) {
  const std::string path = (fs::path(directory) / kCard).string();
  if (!io::file_exists(path)) return false;
  const DirectoryLock lock(directory, LOCK_EX);
  try {
    Json card = read_card(path);
    if (card.string("config_hash") != config_hash || card.integer("seed") != static_cast<std::int64_t>(seed))
      return false;
    card.set("evaluation", summary);
    card.set("sha256", card_hash(card));
    if (auto written = io::write_file_atomic(path, io::dump(card) + "\n"); !written)
      return io::fail(written.error());
    return true;
  } catch (const Refused&) {
    return false;  // whoever uses these models is told
  }
}

io::Result<StoredModels> load_models(const std::string& directory) {
  const std::string card = (fs::path(directory) / kCard).string();
  if (!io::file_exists(card))
    return io::fail(ErrorKind::kMissingInput, card + " is not there; run `pipeline train` first");
  const DirectoryLock lock(directory, LOCK_SH);
  try {
    return load(directory);
  } catch (const Refused& e) {
    return io::fail(e.kind, e.what());
  } catch (const std::invalid_argument& e) {
    return io::fail(ErrorKind::kBadData,
                    directory + ": " + e.what() + "; run `pipeline train` to make the models anew");
  }
}

}  // namespace spectrum::pipeline
