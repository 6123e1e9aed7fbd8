#include "apps/pipeline/help_page.h"
#include "apps/pipeline/option_declarations.h"

namespace spectrum::pipeline {

void add_training_options(CLI::App& sub, Options& o) {
  sub.add_option("--preset", o.preset,
                 "parameters of the trees: mission (100 trees of 31 leaves), or default, which stops early")
      ->check(CLI::IsMember({"default", "mission"}))
      ->type_name("NAME")
      ->capture_default_str();
  sub.add_option("--gbdt-features", o.gbdt_features,
                 "what the trees read: the fused 78, all plain indicators, or both")
      ->check(CLI::IsMember({"fused", "all", "both"}))
      ->type_name("SET")
      ->capture_default_str();
  sub.add_option("--gbdt-mode", o.gbdt_mode,
                 "exact: the trees LightGBM grows; fast: from gradients rounded to whole numbers")
      ->check(CLI::IsMember({"exact", "fast"}))
      ->type_name("MODE")
      ->capture_default_str();
}

void add_evaluation_file(CLI::App& sub, Options& o) {
  sub.add_option("--evaluation", o.evaluation, "the evaluation [evaluation.json beside the models]")
      ->type_name("FILE");
}

void add_train(CLI::App& sub, Options& o, RawOptions&) {
  add_evaluation_file(sub, o);
  add_training_options(sub, o);
}

void add_evaluate(CLI::App& sub, Options& o, RawOptions& raw) {
  const auto date = [](const std::string& t) { return io::parse_day(t); };
  sub.add_option("--step", o.step, "sessions forecast with one fit")
      ->check(within(1, 1000))
      ->type_name("N")
      ->capture_default_str();
  sub.add_option("--folds", o.folds, "the newest N folds only [all]")
      ->check(within(1, 100000))
      ->type_name("N");
  sub.add_option("--from", raw.from, "the first session to forecast")
      ->check(parses("DATE", date))
      ->type_name("");
  sub.add_option("--to", raw.to, "the last session to forecast")->check(parses("DATE", date))->type_name("");
  sub.add_option("--heads", o.heads,
                 "judge these only: direction, expansion, ranges, pattern, encoders [all]")
      ->delimiter(',')
      ->check(CLI::IsMember({"direction", "expansion", "ranges", "pattern", "encoders"}))
      ->type_name("HEAD,...");
  sub.add_option("--rolling", o.rolling, "fit on the last SESSIONS sessions only [all that came before]")
      ->check(within(1, 100000))
      ->type_name("SESSIONS");
  add_evaluation_file(sub, o);
  add_training_options(sub, o);
}

void add_audit(CLI::App& sub, Options& o, RawOptions&) {
  CLI::App* leak = sub.add_subcommand(
      "leak",
      "Prove that no value uses the future: every feature, every model input and, with trained models, every "
      "forecast is computed anew from histories that end earlier, and must not differ in a bit. The first "
      "value that does is named with its date.");
  leak->footer(help_footer("pipeline audit leak --cuts 100 --models models",
                           "0 clean, 1 a value uses the future, 65 bad or too little data, 66 no data file"));
  leak->add_option("--cuts", o.cuts, "days to cut the history after, evenly spread, beside the last 5")
      ->check(within(1, 100000))
      ->type_name("N")
      ->capture_default_str();
  CLI::App* warmup = sub.add_subcommand(
      "warmup",
      "Say how much history each feature needs: how far its value is from that of the whole history when "
      "only the last 100, 150, 200, ... sessions are given, and from how many on it is within 1e-6.");
  warmup->footer(help_footer("pipeline audit warmup --json > warmup.json",
                             "0 done, 65 bad or too little data, 66 no data file"));
}

}  // namespace spectrum::pipeline
