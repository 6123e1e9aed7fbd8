#include "apps/pipeline/report_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace spectrum::pipeline {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(ReportText, NumbersAreGroupedAndSigned) {
  EXPECT_EQ(grouped(25910.05, 2), "25,910.05");
  EXPECT_EQ(grouped(999.996, 2), "1,000.00");
  EXPECT_EQ(grouped(1234567, 0), "1,234,567");
  EXPECT_EQ(grouped(-1295.3, 0),
            "\xE2\x88\x92"
            "1,295");
  EXPECT_EQ(signed_text(21.4), "+21");
  EXPECT_EQ(signed_text(-0.4), "0") << "no sign on nothing";
  EXPECT_EQ(signed_text(-0.4, 1),
            "\xE2\x88\x92"
            "0.4");
  EXPECT_EQ(percent(0.788), "79%");
  EXPECT_EQ(percent(0.788, 1), "78.8%");
  EXPECT_EQ(signed_percent(0.021, 1), "+2.1%");
  EXPECT_EQ(plain_number(0.4702), "0.4702");
  EXPECT_EQ(plain_number(2), "2");
  EXPECT_EQ(plain_number(3.14159), "3.142");
  EXPECT_EQ(plain_number(0.00004), "0");
  EXPECT_EQ(plain_number(123456), "123,456");
  EXPECT_EQ(signed_range(-182, 226),
            "\xE2\x88\x92"
            "182 to +226");
}

TEST(ReportText, WhatIsNotFiniteIsNotKnown) {
  for (const double v : {kInf, -kInf, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(grouped(v, 2), "not known");
    EXPECT_EQ(signed_text(v), "not known");
    EXPECT_EQ(percent(v), "not known");
    EXPECT_EQ(signed_percent(v, 1), "not known");
    EXPECT_EQ(plain_number(v), "not known");
  }
  EXPECT_EQ(percent(1e307), "not known") << "finite, but no percentage is";
  EXPECT_EQ(signed_percent(-1e307, 1), "not known");
  EXPECT_EQ(grouped(1e300, 0).size(), 401u) << "the largest numbers fit";
}

TEST(ReportText, DaysAreNamed) {
  EXPECT_EQ(long_day("2025-11-14"), "Fri 14 Nov 2025");
  EXPECT_EQ(long_day("soon"), "soon");
  EXPECT_EQ(short_day(io::parse_day("2024-02-01").value()), "1 Feb");
  EXPECT_EQ(counted(1, "session"), "1 session");
  EXPECT_EQ(counted(1235, "session"), "1,235 sessions");
  EXPECT_EQ(counted(1, "row is", "rows are"), "1 row is");
  EXPECT_EQ(counted(2, "row is", "rows are"), "2 rows are");
  EXPECT_EQ(as_words("one_sigma_pts"), "one sigma pts");
  EXPECT_EQ(capitalised("log-loss"), "Log-loss");
  EXPECT_EQ(capitalised(""), "");
}

}  // namespace
}  // namespace spectrum::pipeline
