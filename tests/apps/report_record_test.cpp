#include "apps/pipeline/report_record.h"

#include <gtest/gtest.h>

namespace spectrum::pipeline {
namespace {

using io::Json;

Json parsed(const char* text) { return io::parse_json(text, "evaluation").value(); }

TEST(ReportRecord, WithoutAnEvaluationSaysHowToGetOne) {
  ReportInput in;
  in.evaluation.why = "Not evaluated yet: run `pipeline evaluate`.";
  EXPECT_NE(record_section(in).markup().find("run `pipeline evaluate`"), std::string::npos);
}

TEST(ReportRecord, WhatItDoesNotKnowBreaksNothing) {
  for (const char* text : {"{}", "{\"heads\": 3, \"coverage\": \"x\", \"leak\": [1, null]}",
                           "{\"heads\": [{\"scores\": {\"a\": 1}}]}",
                           "{\"coverage\": [{\"nominal\": \"NaN\"}], \"heads\": {\"a\": null}}"}) {
    EXPECT_TRUE(read_record(parsed(text)).empty()) << text;
    ReportInput in;
    in.evaluation.value = parsed(text);
    EXPECT_NE(record_section(in).markup().find("nothing that this version can show"), std::string::npos);
  }
  EXPECT_TRUE(read_record(Json::array()).empty());
}

}  // namespace
}  // namespace spectrum::pipeline
