#include "io/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace spectrum::io {
namespace {

std::string error_of(std::string_view text) {
  const auto parsed = parse_json(text, "a.json");
  EXPECT_FALSE(parsed) << text;
  if (parsed) return "";
  EXPECT_EQ(parsed.error().kind, ErrorKind::kBadData);
  return parsed.error().message;
}

TEST(Json, ReadsEveryType) {
  const auto j =
      parse_json(R"( {"n":null,"t":true,"i":-7,"d":0.1,"s":"a\u00e9\n","a":[1,[]],"o":{"x":{"y":2}}} )", "a");
  ASSERT_TRUE(j);
  EXPECT_TRUE(j->find("n")->is_null());
  EXPECT_EQ(j->boolean("t"), true);
  EXPECT_EQ(j->integer("i"), -7);
  EXPECT_EQ(j->number("i"), -7.0);
  EXPECT_EQ(j->number("d"), 0.1);
  EXPECT_EQ(j->string("s"), "a\xC3\xA9\n");
  EXPECT_EQ(j->find("a")->size(), 2u);
  EXPECT_EQ(j->find({"o", "x", "y"})->integer(), 2);
  EXPECT_EQ(j->find({"o", "none", "y"}), nullptr);
  EXPECT_EQ(j->number("s"), std::nullopt);
  EXPECT_EQ(j->find("a")->numbers(), std::nullopt);
  EXPECT_THROW((void)j->find("a")->at(2), std::out_of_range);
}

TEST(Json, WhatIsDumpedReadsBackTheSame) {
  Json j = Json::object(
      {{"name", "q\"\\\x01\t\xE2\x82\xB9"}, {"list", Json::list(std::vector<double>{1, 0.1, 1e300})}});
  j.set("empty", Json::array()).set("none", nullptr).set("deep", Json::object({{"yes", true}}));
  j.set("big", std::int64_t{9007199254740993}).set("tiny", 5e-324).set("zero", -0.0);
  for (int indent : {0, 2}) {
    const auto back = parse_json(dump(j, indent), "a");
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, j);
  }
  EXPECT_EQ(dump(Json::object({{"a", 1}, {"b", Json::array({2.0, "x"})}})),
            "{\n  \"a\": 1,\n  \"b\": [\n    2.0,\n    \"x\"\n  ]\n}");
  EXPECT_EQ(dump(Json::object({{"a", Json::array()}, {"b", Json::object()}}), 0), R"({"a":[],"b":{}})");
}

TEST(Json, SetReplacesAndKeepsOrder) {
  Json j = Json::object({{"a", 1}, {"b", 2}});
  j.set("a", 3);
  EXPECT_EQ(dump(j, 0), R"({"a":3,"b":2})");
  EXPECT_THROW(j.push(1), std::invalid_argument);
  EXPECT_THROW(Json(1).set("a", 1), std::invalid_argument);
}

TEST(Json, RefusesToWriteWhatJsonLacks) {
  EXPECT_THROW((void)dump(std::nan("")), std::invalid_argument);
  EXPECT_THROW((void)dump(Json::array({std::numeric_limits<double>::infinity()})), std::invalid_argument);
}

TEST(Json, ABrokenStringIsWrittenAsValidText) {
  EXPECT_EQ(dump("a\xFFz\xC0\x80\xED\xA0\x80"),
            "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(Json, NumbersThatAreNoneArriveAsText) {
  const auto j =
      parse_json(R"([NaN, Infinity, -Infinity, 1e400, -1E+999, 1e-400, "NaN", 12345678901234567890])", "a");
  ASSERT_TRUE(j) << j.error().message;
  EXPECT_EQ(*j->at(0).string(), "NaN");
  EXPECT_EQ(*j->at(1).string(), "Infinity");
  EXPECT_EQ(*j->at(2).string(), "-Infinity");
  EXPECT_EQ(*j->at(3).string(), "1e400");
  EXPECT_EQ(*j->at(4).string(), "-1E+999");
  EXPECT_EQ(j->at(5).number(), 0.0);
  EXPECT_EQ(*j->at(6).string(), "NaN");
  EXPECT_EQ(j->at(7).number(), 12345678901234567890.0);
  const auto digits = parse_json(std::string(400, '9'), "a");
  ASSERT_TRUE(digits);
  EXPECT_EQ(digits->string()->size(), 400u);
}

TEST(Json, SaysWhereItBroke) {
  EXPECT_NE(error_of("{\"a\": 1,\n  \"b\": oops}").find("a.json: line 2, column 8"), std::string::npos)
      << error_of("{\"a\": 1,\n  \"b\": oops}");
  const std::string after_edit = error_of("[NaN, NaN, oops]");
  EXPECT_NE(after_edit.find("line 1, column 12"), std::string::npos) << after_edit;
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* text : {"",    " \n",    "{",          "[1,",    "[1,]", "{\"a\":}",   "{\"a\" 1}",
                           "nul", "\"open", "[1] 2",      "{a:1}",  "'x'",  "01",         "1.",
                           "-",   "+1",     "[\"\xFF\"]", "<html>", "NaNa", "--Infinity", "\"\\u12\""}) {
    EXPECT_FALSE(parse_json(text, "a")) << text;
  }
  EXPECT_NE(error_of("").find("empty"), std::string::npos);
  EXPECT_NE(error_of(R"({"a":1,"b":{"x":1,"x":2}})").find("\"x\" occurs twice"), std::string::npos);
}

TEST(Json, BracketsByTheMillionCostNothing) {
  EXPECT_NE(error_of(std::string(4'000'000, '[')).find("deeper"), std::string::npos);
  std::string objects;
  for (int i = 0; i < 500'000; ++i) objects += "{\"a\":";
  EXPECT_NE(error_of(objects).find("deeper"), std::string::npos);
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']'), "a"));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']'), "a"));
  EXPECT_TRUE(parse_json("\"" + std::string(1000, '[') + "\"", "a"));
}

}  // namespace
}  // namespace spectrum::io
