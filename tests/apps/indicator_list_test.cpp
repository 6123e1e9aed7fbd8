#include "apps/pipeline/indicator_list.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "io/file.h"

namespace spectrum::pipeline {
namespace {

TEST(IndicatorList, ThePageInDocsIsOfTheseCatalogues) {
  const auto page = io::read_file(SPECTRUM_SOURCE_DIR "/docs/indicators.md");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(*page, list_as_markdown(indicator_list()))
      << "make it anew: pipeline indicators --list --markdown > docs/indicators.md";
}

TEST(IndicatorList, EveryEntryIsWhole) {
  const auto list = indicator_list();
  EXPECT_EQ(std::ranges::count_if(list,
                                  [](const IndicatorEntry& e) {
                                    return e.group != "chart" && e.group != "intraday" &&
                                           e.group != "calendar";
                                  }),
            79);
  for (const IndicatorEntry& e : list)
    for (const std::string& text : {e.name, e.group, e.formula, e.source, e.reads, e.warmup})
      EXPECT_FALSE(text.empty()) << e.name;
}

TEST(IndicatorList, SaysWhatIsRead) {
  const auto list = indicator_list();
  const auto read_by = [&](const char* name) {
    return std::ranges::find(list, std::string(name), &IndicatorEntry::name)->reads;
  };
  EXPECT_EQ(read_by("rsi_14"), "C");
  EXPECT_EQ(read_by("mfi_14"), "H L C V");
  EXPECT_EQ(read_by("vrp_log_20"), "C VIX");
  EXPECT_EQ(read_by("beta60_{sector}"), "C sectors");
}

}  // namespace
}  // namespace spectrum::pipeline
