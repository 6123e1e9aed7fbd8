#include <gtest/gtest.h>

#include <random>

#include "io/json_parse.h"

namespace spectrum::io {
namespace {

// What the fast reader takes, the thorough one has to take with the same answer; whatever it does not take is
// the thorough one's business and needs no test here.

constexpr const char* kDocument =
    R"({"name": "a\"b\\c\/d\ne\tf", "rupee": "₹ 1,00,000", "list": [0, -0, 12, -7, 9223372036854775807],
  "real": [0.5, -0.0, 1e5, 1.25E-3, 2e+7, 12874.2001953125, 5e-324], "none": null, "yes": true, "no": false,
  "empty": {}, "nothing": [], "deep": {"a": {"a": {"a": [[[1]]]}}}, "Stock Splits": 0.0})";

bool is_fine(std::string_view text) {
  const auto plain = parse_plain_json(text);
  if (!plain) return true;
  const auto any = parse_any_json(text, "a");
  return any && *any == *plain;
}

TEST(PlainJson, ReadsWhatACacheIsMadeOf) {
  const auto plain = parse_plain_json(kDocument);
  ASSERT_TRUE(plain);
  EXPECT_EQ(*plain, *parse_any_json(kDocument, "a"));
  EXPECT_EQ(plain->find("list")->at(4).integer(), INT64_MAX);
  EXPECT_EQ(*plain->string("name"), "a\"b\\c/d\ne\tf");
  EXPECT_TRUE(plain->find("real")->at(2).is_number() && !plain->find("real")->at(2).is_integer());
}

TEST(PlainJson, TakesNothingThatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1,",
                           "[1,]",
                           "[,1]",
                           "{\"a\":}",
                           "{\"a\" 1}",
                           "{\"a\":1,}",
                           "nul",
                           "nulll",
                           "\"open",
                           "[1] 2",
                           "{a:1}",
                           "'x'",
                           "01",
                           "-01",
                           "1.",
                           ".5",
                           "-",
                           "+1",
                           "1e",
                           "1e+",
                           "0x1",
                           "[\"\xFF\"]",
                           "\"\x01\"",
                           "\"\\u12\"",
                           "NaN",
                           "1e999",
                           "\"\\x\"",
                           "[1}",
                           "{\"a\":1]",
                           "\"\\",
                           "[\"\xE2\x82\"]",
                           R"({"a":1,"a":2})",
                           R"({"x":{"a":1,"b":2,"a":3}})"}) {
    EXPECT_FALSE(parse_plain_json(text)) << text;
  }
  std::string names = "{";
  for (int i = 0; i < 40; ++i) names += "\"n" + std::to_string(i) + "\":1,";
  EXPECT_FALSE(parse_plain_json(names + "\"n7\":1}"));
  EXPECT_TRUE(parse_plain_json(names + "\"n40\":1}"));
}

TEST(PlainJson, NeverDiffersFromTheThoroughReader) {
  const std::string document = kDocument;
  for (std::size_t n = 0; n < document.size(); ++n) EXPECT_TRUE(is_fine(document.substr(0, n))) << n;
  const std::string letters = "{}[]\",:\\0123456789+-.eEtfn \n\t\x01\x7f\xC3\xA9\xFF";
  std::mt19937_64 rng(20251114);
  int taken = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = document;
    for (std::uint64_t changes = 1 + rng() % 3; changes > 0; --changes) {
      const std::size_t at = rng() % text.size();
      const char letter = letters[rng() % letters.size()];
      if (const auto kind = rng() % 3; kind == 0) {
        text[at] = letter;
      } else if (kind == 1) {
        text.insert(at, 1, letter);
      } else {
        text.erase(at, 1 + rng() % 4);
      }
    }
    ASSERT_TRUE(is_fine(text)) << text;
    taken += parse_plain_json(text) ? 1 : 0;
  }
  EXPECT_GT(taken, 1000);  // or else nothing was compared
}

TEST(PlainJson, DepthAndNumberOfValuesAreBounded) {
  EXPECT_TRUE(parse_plain_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_plain_json(std::string(65, '[') + std::string(65, ']')));
  EXPECT_FALSE(parse_plain_json(std::string(4'000'000, '[')));
  std::string many = "[";
  for (std::size_t i = 0; i < kMaxJsonValues; ++i) many += "1,";
  EXPECT_FALSE(parse_plain_json(many + "1]"));
}

}  // namespace
}  // namespace spectrum::io
