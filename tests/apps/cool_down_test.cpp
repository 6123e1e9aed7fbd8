#include "apps/pipeline/cool_down.h"

#include <gtest/gtest.h>

#include "io/file.h"
#include "tests/apps/program.h"

namespace spectrum::pipeline {
namespace {

TEST(CoolDown, GrowsWithEachRefusalAndEndsWithAnAnswer) {
  const test::Folder folder;
  const std::string cache = (folder / "cache.json").string();
  const io::Instant now{1'763'000'000, 19800};
  EXPECT_FALSE(read_cool_down(cache));
  for (const std::int64_t quiet : {60, 120, 300, 600, 600}) {
    const auto noted = extend_cool_down(cache, now, {});
    ASSERT_TRUE(noted) << noted.error().message;
    EXPECT_EQ(noted->until.seconds, now.seconds + quiet);
    ASSERT_TRUE(read_cool_down(cache));
    EXPECT_EQ(read_cool_down(cache)->until.seconds, now.seconds + quiet);
  }
  end_cool_down(cache);
  EXPECT_FALSE(read_cool_down(cache));
}

TEST(CoolDown, HonoursWhatTheSourceAsksForUpToAnHour) {
  const test::Folder folder;
  const std::string cache = (folder / "cache.json").string();
  const io::Instant now{1'763'000'000, 19800};
  EXPECT_EQ(extend_cool_down(cache, now, 200)->until.seconds, now.seconds + 200);
  EXPECT_EQ(extend_cool_down(cache, now, 10)->until.seconds, now.seconds + 120);
  EXPECT_EQ(extend_cool_down(cache, now, 999'999)->until.seconds, now.seconds + 3600);
}

TEST(CoolDown, OneThatAWrongClockNotedDoesNotHoldForYears) {
  const test::Folder folder;
  const std::string cache = (folder / "cache.json").string();
  const io::Instant noted{1'763'000'000, 19800};
  ASSERT_TRUE(extend_cool_down(cache, noted, 3600));
  EXPECT_FALSE(check_cool_down(cache, noted));
  EXPECT_FALSE(check_cool_down(cache, {noted.seconds + 3599, 19800}));
  EXPECT_TRUE(check_cool_down(cache, {noted.seconds + 3600, 19800}));
  EXPECT_TRUE(check_cool_down(cache, {noted.seconds - 86400, 19800}));
}

TEST(CoolDown, AFileThatMakesNoSenseIsNone) {
  const test::Folder folder;
  const std::string cache = (folder / "cache.json").string();
  for (const char* text : {"", "[]", "{\"until\": 5}", "{\"until\":\"soon\",\"refusals\":1}"}) {
    test::spill(cache + ".cooldown", text);
    EXPECT_FALSE(read_cool_down(cache)) << text;
  }
}

}  // namespace
}  // namespace spectrum::pipeline
