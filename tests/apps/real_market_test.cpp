// On the real market, where there is one: $SPECTRUM_LOCAL_DATA/market/prediction_data.json.
#include <gtest/gtest.h>

#include <cstdlib>

#include "io/json.h"
#include "tests/apps/program.h"

namespace spectrum {
namespace {

using io::Json;
using test::Outcome;
using test::run_program;

TEST(RealMarket, TrainsAndForecasts) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const test::Folder home;
  const std::vector<std::string> where = {"--data",   std::string(folder) + "/market/prediction_data.json",
                                          "--models", (home / "models").string(),
                                          "--out",    (home / "out.json").string(),
                                          "--now",    "2025-11-16T12:00:00+05:30"};
  for (const char* command : {"train", "infer"}) {
    std::vector<std::string> arguments = {command};
    arguments.insert(arguments.end(), where.begin(), where.end());
    const Outcome o = run_program(arguments);
    ASSERT_EQ(o.code, 0) << o.err;
  }
  EXPECT_EQ(run_program({"validate", (home / "out.json").string()}).code, 0);
  const Json d = io::read_json((home / "out.json").string()).value();
  const double close = *d.number("close");
  const auto week = d.find("tiles")->numbers("weekly_range_pts");
  EXPECT_GT((*week)[0], -0.05 * close);
  EXPECT_LT((*week)[0], -0.005 * close);
  EXPECT_GT((*week)[1], 0.005 * close);
  EXPECT_LT((*week)[1], 0.05 * close);
}

}  // namespace
}  // namespace spectrum
