// Whether everybody can read the page: its order, its names, its colours, and that it is good HTML.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "apps/pipeline/contract.h"
#include "apps/pipeline/report_page.h"
#include "tests/apps/page_scan.h"
#include "tests/apps/program.h"
#include "tests/apps/report_sample.h"

namespace spectrum::pipeline {
namespace {

TEST(ReportPage, IsForEveryReaderInEveryState) {
  for (const test::SampleState& state : test::sample_states()) {
    SCOPED_TRACE(state.name);
    EXPECT_TRUE(contract_faults(state.input.document).empty());
    test::expect_sound(report_page(state.input));
  }
}

TEST(ReportPage, TilesAreHeardInTheOrderOfReading) {
  for (const test::SampleState& state : test::sample_states()) {
    const std::string page = report_page(state.input);
    std::size_t before = 0;
    for (const char* tile :
         {"composite_summary", "tomorrow_expected_move_pts", "spot_price", "india_vix",
          "twoday_expected_move_pts", "threeday_expected_move_pts", "weekly_range_pts", "monthly_range_pts",
          "directional_tilt", "volatility_expansion_prob", "short_term_envelope", "medium_term_envelope",
          "pattern_match_index", "option_sellers_status", "option_buyers_status"}) {
      const std::size_t at = page.find(std::string("id=\"tile-") + tile + "\"");
      ASSERT_NE(at, std::string::npos) << tile << ", " << state.name;
      EXPECT_GT(at, before) << tile << ", " << state.name;
      before = at;
    }
  }
}

/// The page of one state, one text in place of another.
std::string spoilt(const std::string& what, const std::string& with) {
  std::string page = report_page(test::sample_states()[2].input);
  const std::size_t at = page.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return page.replace(at, what.size(), with);
}

TEST(PageScan, SeesEveryFaultThatItLooksFor) {
  EXPECT_TRUE(test::access_faults(test::scan(spoilt("<html", "<html"))).empty());
  for (const auto& [what, with] :
       {std::pair<std::string, std::string>{"lang=\"en\"", "lang=\"\""},
        {"<title>", "<title></title><title>"},
        {"<h1>", "<h2>x</h2><h1>"},
        {"<h3 ", "<h4>x</h4><h3 "},
        {"<h1>", "<h1>x</h1><h1>"},
        {"id=\"main\"", "id=\"rest\""},
        {"<main", "<main></main><main"},
        {"href=\"#main\"", "href=\"#data\""},
        {"href=\"#main\"", "href=\"\""},
        {"href=\"#record\"", "href=\"#records\""},
        {"for=\"theme-light\"", "for=\"theme-system\""},
        {"id=\"theme-dark\"", "id=\"theme-light\""},
        {"aria-labelledby=\"summary-name\"", "aria-labelledby=\"name\""},
        {"aria-labelledby=\"summary-name\"", "aria-describedby=\"name\""},
        {"role=\"img\"", "role=\"none\""},
        {"<title id=\"band-wide-title\">Past closes and the range of the next one</title><desc "
         "id=\"band-wide-desc\">",
         "<title id=\"band-wide-title\"></title><desc id=\"band-wide-desc\"></desc><desc>"},
        {"aria-hidden=\"true\" viewBox", "viewBox"},
        {"<caption", "<colgroup></colgroup><caption"},
        {"<caption class=\"hidden\">", "<caption class=\"hidden\"></caption><caption>"},
        {"scope=\"row\"", "scope=\"rows\""},
        {"scope=\"col\"", "id=\"q\""},
        {"tabindex=\"0\"", "tabindex=\"1\""},
        {"tabindex=\"0\"", ""},
        {"aria-label=\"Series of the cache\" tabindex", "aria-label=\"\" aria-labelledby=\"\" tabindex"},
        {"<summary>More figures", "<summary>"},
        {"<summary>More figures", "<p>x</p><summary>More figures"},
        {"<a href=\"#record\">Record", "<a href=\"#record\">"},
        {"<li>", "<li></li><li>"},
        {"<td>", "<td></td><td>"},
        {"<dd>", "<dd> </dd><dd>"},
        {"<th scope=\"row\">", "<th scope=\"row\"></th><th scope=\"row\">"},
        {"</svg>Degraded", "</svg>"},
        {"class=\"mark error\" aria-hidden=\"true\">\xE2\x9C\x96", "class=\"mark error\">"},
        {"</figcaption>", "</figcaption><p>x</p>"},
        {">Held</th>", ">Promised</th>"},
        {".grid {", ".grid { grid-auto-flow: dense;"},
        {"</span> error</strong>", "</span></strong>"}})
    EXPECT_FALSE(test::access_faults(test::scan(spoilt(what, with))).empty()) << what << " as " << with;
  for (const char* words : {"<td>nan</td>", "inf", "bias -0 pts", "-0.0%", "not known%", "NULL", "NaN"})
    EXPECT_FALSE(test::word_faults(words).empty()) << words;
  for (const char* words : {"finance", "2025-11-07", "information", "10:00:00-05:30", "-0.5", "annulled"})
    EXPECT_TRUE(test::word_faults(words).empty()) << words;
}

TEST(ReportPage, OldHtmlTidyFindsNothing) {
  if (std::system("tidy -v >/dev/null 2>&1") != 0) GTEST_SKIP() << "no tidy here (apt-get install tidy)";
  const test::Folder folder;
  test::spill(folder / "page.html", report_page(test::sample_input()));
  const std::string out = (folder / "out").string();
  // HTML Tidy 5.6 does not know that a title of SVG may have an id.
  std::system(("tidy -q -e '" + (folder / "page.html").string() +
               "' 2>&1 | grep -v '<title> proprietary attribute \"id\"' >'" + out + "'")
                  .c_str());
  EXPECT_EQ(test::slurp(out), "");
}

struct Colour {
  double r = 0, g = 0, b = 0;

  /// WCAG 2's relative luminance.
  double luminance() const {
    const auto linear = [](double c) {
      return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  }
};

Colour colour_of(const std::string& hex) {
  const auto part = [&](std::size_t at) { return std::stoi(hex.substr(at, 2), nullptr, 16) / 255.0; };
  return {part(1), part(3), part(5)};
}

double contrast(const std::string& a, const std::string& b) {
  const double x = colour_of(a).luminance(), y = colour_of(b).luminance();
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

/// The colour of a name in the light (0) or dark (1) palette.
std::string palette(const std::string& name, int scheme) {
  const std::string css(report_css()), start = "--" + name + ": light-dark(";
  const std::size_t at = css.find(start) + start.size();
  return css.substr(at + (scheme == 0 ? 0 : css.substr(at).find(", ") + 2), 7);
}

TEST(ReportColours, ContrastIsThatOfWcagAA) {
  EXPECT_NEAR(contrast("#000000", "#ffffff"), 21, 1e-9);
  EXPECT_NEAR(contrast("#777777", "#ffffff"), 4.48, 0.01) << "the ratio that W3C's own examples give";
  for (const int scheme : {0, 1}) {
    for (const char* ground : {"page", "card"}) {
      for (const char* text : {"ink", "soft", "accent", "up", "warn", "bad"})
        EXPECT_GE(contrast(palette(text, scheme), palette(ground, scheme)), 4.5)
            << text << " on " << ground << scheme;
      for (const char* graphic : {"axis", "accent", "up", "down", "flat", "ink"})
        EXPECT_GE(contrast(palette(graphic, scheme), palette(ground, scheme)), 3)
            << graphic << " on " << ground << scheme;
    }
    EXPECT_GE(contrast(palette("card", scheme), palette("accent", scheme)), 4.5)
        << "the chosen colour scheme's button";
    for (const char* mark : {"ink", "accent"})
      EXPECT_GE(contrast(palette(mark, scheme), palette("band", scheme)), 3)
          << mark << " on a band" << scheme;
  }
}

}  // namespace
}  // namespace spectrum::pipeline
