#include "apps/pipeline/fold_store.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/apps/program.h"

namespace spectrum::pipeline {
namespace {

using forecast::Fold;
using forecast::FoldResult;
using io::Json;

FoldResult sample() {
  FoldResult r;
  r.direction = {3, {400, 401}, {0, 2}, {{"model", {0.1, 0.2, 0.7, 1.0 / 3, 1.0 / 3, 1.0 / 3}}}};
  r.expansion = {2, {400}, {1}, {{"trees", {0.25, 0.75}}, {"base rate", {0.6, 0.4}}}};
  r.pattern = {{400, 401}, {0.1 + 0.2, -1e-17}, {{"no move", {0, 0}}}};
  r.encoders = {{"gfe_ae", "explained variance", "PCA-8", 0.8, 0.81, true}};
  return r;
}

const Fold kFold{{0, 390}, {395, 415}};

/// The only file in the store's folder.
test::fs::path only_file(const test::fs::path& folder) {
  return test::fs::directory_iterator(folder)->path();
}

TEST(FoldStore, GivesBackTheSameBits) {
  const test::Folder home;
  const FoldStore store((home / "partial").string(), "data config");
  EXPECT_FALSE(store.find(kFold));
  ASSERT_TRUE(store.keep(kFold, sample()));
  const auto back = store.find(kFold);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, sample());
  store.clear(std::array{kFold});
  EXPECT_FALSE(test::fs::exists(home / "partial"));
  EXPECT_FALSE(store.find(kFold));
}

/// Two runs over the same folds with other seeds, one of them killed: the other takes its own away.
TEST(FoldStore, ClearsItsOwnFoldsAlone) {
  const test::Folder home;
  const std::string place = (home / "partial").string();
  const FoldStore killed(place, "seed 42"), finished(place, "seed 7");
  ASSERT_TRUE(killed.keep(kFold, sample()));
  ASSERT_TRUE(finished.keep(kFold, sample()));
  finished.clear(std::array{kFold});
  EXPECT_FALSE(finished.find(kFold));
  EXPECT_TRUE(killed.find(kFold));
  killed.clear(std::array{kFold, Fold{{0, 410}, {415, 435}}});
  EXPECT_FALSE(test::fs::exists(place));
}

TEST(FoldStore, KnowsAFoldByAllThatDecidesIt) {
  const test::Folder home;
  const std::string place = (home / "partial").string();
  ASSERT_TRUE(FoldStore(place, "data config").keep(kFold, sample()));
  EXPECT_FALSE(FoldStore(place, "data other").find(kFold));
  for (const Fold& other : {Fold{{1, 390}, {395, 415}}, Fold{{0, 391}, {395, 415}},
                            Fold{{0, 390}, {396, 415}}, Fold{{0, 390}, {395, 414}}})
    EXPECT_FALSE(FoldStore(place, "data config").find(other));
}

TEST(FoldStore, TakesNoFileThatIsNotWhole) {
  const test::Folder home;
  const FoldStore store((home / "partial").string(), "data config");
  ASSERT_TRUE(store.keep(kFold, sample()));
  const auto file = only_file(home / "partial");
  const std::string whole = test::slurp(file);
  for (std::size_t i = 0; i < whole.size(); i += 7) {
    test::spill(file, whole.substr(0, i));
    EXPECT_FALSE(store.find(kFold)) << i;
    std::string flipped = whole;
    flipped[i] ^= 0x01;
    test::spill(file, flipped);
    const auto found = store.find(kFold);
    EXPECT_TRUE(!found || *found == sample()) << i;
  }
  test::spill(file, whole);
  EXPECT_TRUE(store.find(kFold));
}

TEST(FoldStore, RefusesResultsThatDoNotFitTogether) {
  const auto refused = [](auto alter) {
    Json json = fold_json(sample());
    alter(json);
    return !fold_from_json(json, kFold);
  };
  EXPECT_TRUE(fold_from_json(fold_json(sample()), kFold));
  EXPECT_TRUE(refused([](Json& j) { j = Json::array(); }));
  EXPECT_TRUE(refused([](Json& j) { j.set("encoders", 3); }));
  EXPECT_TRUE(refused([](Json& j) { j.find("direction")->set("classes", 1'000'000'000); }));
  EXPECT_TRUE(refused([](Json& j) { j.find("direction")->set("labels", Json::array({0, 3})); }));
  EXPECT_TRUE(refused([](Json& j) { j.find("direction")->set("labels", Json::array({0})); }));
  EXPECT_TRUE(refused([](Json& j) { j.find("expansion")->set("days", Json::array({-1})); }));
  EXPECT_TRUE(refused([](Json& j) { j.find("expansion")->set("days", Json::array({0.5})); }));
  EXPECT_TRUE(refused([](Json& j) { j.find("pattern")->set("outcomes", Json::array({0.5})); }));
  EXPECT_TRUE(refused([](Json& j) { j.find("pattern")->set("forecasters", nullptr); }));
}

TEST(FoldStore, RefusesWhatTheFoldCannotHaveSaid) {
  const auto refused = [](const char* head, const char* name, Json value) {
    Json json = fold_json(sample());
    json.find(head)->set(name, std::move(value));
    return !fold_from_json(json, kFold);
  };
  const auto model = [](std::initializer_list<Json> p) {
    return Json::array({Json::object({{"name", "model"}, {"values", Json::array(p)}})});
  };
  EXPECT_FALSE(refused("pattern", "days", Json::array({395, 414})));
  for (const char* head : {"direction", "pattern"}) {
    EXPECT_TRUE(refused(head, "days", Json::array({394, 400}))) << "before the fold's days";
    EXPECT_TRUE(refused(head, "days", Json::array({400, 415}))) << "after them";
    EXPECT_TRUE(refused(head, "days", Json::array({401, 400})));
    EXPECT_TRUE(refused(head, "days", Json::array({400, 400})));
    EXPECT_TRUE(refused(head, "forecasters", Json::array()));
  }
  EXPECT_FALSE(refused("expansion", "forecasters", model({0, 1})));
  EXPECT_TRUE(refused("expansion", "forecasters", model({-0.5, 1.5})));
  // Two classes with all that belongs to them are still none of the direction's.
  Json two = fold_json(sample());
  two.set("direction", *two.find("expansion"));
  EXPECT_FALSE(fold_from_json(two, kFold));
}

TEST(FoldStore, AFolderThatCannotBeMadeIsAnError) {
  const test::Folder home;
  test::spill(home / "partial", "a file");
  const auto kept = FoldStore((home / "partial").string(), "x").keep(kFold, sample());
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind, io::ErrorKind::kIo);
}

}  // namespace
}  // namespace spectrum::pipeline
