#include "apps/pipeline/report_page.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <functional>

#include "apps/pipeline/contract.h"
#include "io/sha256.h"
#include "tests/apps/page_scan.h"
#include "tests/apps/program.h"
#include "tests/apps/report_sample.h"

namespace spectrum::pipeline {
namespace {

using io::Json;
using test::sample_input;

bool has(const std::string& page, const std::string& words) { return page.find(words) != std::string::npos; }

/// Every tile gets the status and the reason.
void set_status(Json& document, const char* status, const char* reason) {
  Json detail = Json::object();
  for (const Json::Member& m : *document.find("tiles_detail")->members()) {
    Json tile = m.value;
    tile.set("status", status).set("reasons", Json::array({reason}));
    detail.set(m.name, tile);
  }
  document.set("tiles_detail", detail);
}

Json without(const Json& object, const char* name) {
  Json out = Json::object();
  for (const Json::Member& m : *object.members())
    if (m.name != name) out.set(m.name, m.value);
  return out;
}

/// A page, sound in every way, of the sample as `alter` leaves it.
std::string page_of(const std::function<void(ReportInput&)>& alter) {
  ReportInput in = sample_input();
  alter(in);
  EXPECT_TRUE(contract_faults(in.document).empty()) << contract_faults(in.document).front();
  const std::string page = report_page(in);
  test::expect_sound(page);
  return page;
}
std::string page_of() {
  return page_of([](ReportInput&) {});
}

TEST(ReportPage, ShowsWhatAReaderAsksFirst) {
  const std::string page = page_of();
  EXPECT_TRUE(has(page, "20,000.00")) << "the close";
  EXPECT_TRUE(has(page, "19,850 to 20,180")) << "tomorrow's range";
  EXPECT_TRUE(has(page, "None measured")) << "the edge";
  EXPECT_TRUE(has(page, "Held 79%") && has(page, "of the last 250 times; promised 80%"))
      << "how far to trust it";
  EXPECT_TRUE(has(page, "Mon 17 Nov 2025") && has(page, "15 Nov 2025, 10:00 IST"));
}

TEST(ReportPage, HasAllFourteenTilesAndTheGauge) {
  const std::string page = page_of();
  const Json document = test::sample_document();
  for (const Json::Member& tile : *document.find("tiles_detail")->members())
    EXPECT_TRUE(has(page, "id=\"tile-" + tile.name + "\"")) << tile.name;
  EXPECT_TRUE(has(page, "label strong\">Moderate<"));
  EXPECT_TRUE(has(
      page, "log-loss, as served 0.8800 against 0.8900 of the volatility prior, on 94 sessions held out"));
}

TEST(ReportPage, SameInputSameBytes) {
  EXPECT_TRUE(report_page(sample_input()) == report_page(sample_input()));
}

TEST(ReportPage, PolicyAllowsItsOwnStyleSheetAlone) {
  const std::string page = page_of();
  EXPECT_TRUE(has(
      page,
      "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src &#39;sha256-"));
  EXPECT_TRUE(has(page, "<style>" + std::string(report_css()) + "</style>"))
      << "the sheet whose hash that is";
  // The base64 of the digest, taken apart again.
  const std::size_t at = page.find("sha256-") + 7;
  const std::string base64 = page.substr(at, page.find("&#39;", at) - at);
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits, hex;
  for (const char c : base64)
    for (int bit = 5; c != '=' && bit >= 0; --bit) bits += (digits.find(c) >> bit) & 1 ? '1' : '0';
  for (std::size_t i = 0; i + 4 <= bits.size() && hex.size() < 64; i += 4)
    hex += "0123456789abcdef"[std::stoi(bits.substr(i, 4), nullptr, 2)];
  EXPECT_EQ(hex, io::sha256_hex(report_css()));
  EXPECT_EQ(base64.size(), 44u);
}

TEST(ReportPage, TextOfFilesNeverBecomesMarkup) {
  const std::string evil = "<script>alert(1)</script>\"' onload=x";
  const std::string page = page_of([&](ReportInput& in) {
    set_status(in.document, "degraded", evil.c_str());
    in.document.set("warnings", Json::array({evil}));
    in.document.set("lastUpdate", evil).set("modelVersion", evil);
    in.document.find("tiles")->set("composite_summary", evil);
    in.document.find("provenance")->set("data_hash", evil);
    for (const char* tile : {"spot_price", "pattern_match_index"}) {
      in.document.find("tiles_detail")->find(tile)->find("numbers")->set(evil, 1.5);
      in.document.find("tiles_detail")->find(tile)->set("source_model", evil);
    }
    in.document.find("tiles_detail")
        ->find("pattern_match_index")
        ->find("analogues")
        ->push(Json::object({{"date", evil}}));
    in.checkup.value->series[0].key = evil;
    in.checkup.value->findings[0].text = in.checkup.value->findings[0].advice = evil;
    in.card.value->set("trained_at", evil).find("files")->set(evil, evil);
    in.card.value->find("configuration")->set(evil, evil);
    in.card.value->set("absent_features", Json::array({evil}));
    in.data = in.out = evil;
    in.evaluation.value =
        io::parse_json(R"({"heads": {"direction": {"forecasters": [{"log_loss": 1}]}, "encoders": [{}],
      "ranges": [{"forecasters": [{"coverage": 0.8}]}]}, "leak_demonstration": [{}]})",
                       "evaluation")
            .value();
    Json* heads = in.evaluation.value->find("heads");
    heads->find("direction")
        ->set("question", evil)
        .set("verdict", evil)
        .set("served", evil)
        .set("first", evil);
    heads->set("encoders",
               Json::array({Json::object({{"model", evil}, {"score", evil}, {"baseline", evil}})}));
    in.evaluation.value->set("leak_demonstration",
                             Json::array({Json::object({{"label", evil}, {"held_out", evil}})}));
  });
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_TRUE(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onload=x"));
}

TEST(ReportPage, TheRadarShowsWhatFollowedItsVerdicts) {
  ReportInput in = sample_input();
  EXPECT_TRUE(has(report_page(in), "No difference of outcomes has been measured"));
  const auto detail = [&](const char* side) -> Json& {
    return *in.document.find("tiles_detail")->find(side);
  };
  const char* evidence = R"({"rows": 612, "statuses": [
    {"status": "FAVORABLE", "n": 234, "mean_move": 0.61, "beyond": 0.183, "worst_twentieth": 1.47, "worst": 3.52},
    {"status": "AVOID", "n": 378, "mean_move": 0.7, "beyond": 0.22, "worst_twentieth": 1.8, "worst": 3.9}],
    "favorable_less_rest": -0.09, "favorable_less_rest_ci": [-0.2, 0.02], "shown": false})";
  detail("option_sellers_status").set("evidence", io::parse_json(evidence, "evidence").value());
  const std::string page = report_page(in);
  for (const char* words :
       {"What followed the rule&#39;s verdicts for sellers", "<td>234</td>", "<td>0.61</td>", "<td>18%</td>",
        "<td>1.47</td>", "<td>3.52</td>", "On 612 walk-forward days", "it never says more than Neutral."})
    EXPECT_TRUE(has(page, words)) << words;
  detail("option_sellers_status").find("evidence")->set("shown", true);
  EXPECT_TRUE(has(report_page(in), "a difference has been shown"));
}

TEST(ReportPage, StaleDataIsSaidOnTopAndOnEveryTile) {
  const std::string page = page_of(
      [](ReportInput& in) { set_status(in.document, "stale", "newest complete bar is 4 weekdays old"); });
  EXPECT_TRUE(has(page, "Old data: the newest complete session is Fri 14 Nov 2025"));
  EXPECT_TRUE(has(page, "newest complete bar is 4 weekdays old"));
  EXPECT_FALSE(has(page, "status is-ok")) << "no tile is current";
  EXPECT_FALSE(has(page_of(), "Old data"));
}

TEST(ReportPage, EachStatusHasAWordAndAShapeOfItsOwn) {
  std::set<std::string> shapes;
  for (const auto& [status, word] : {std::pair{"ok", "Current"},
                                     {"degraded", "Degraded"},
                                     {"stale", "Stale"},
                                     {"unavailable", "Unavailable"}}) {
    const std::string page = page_of([&](ReportInput& in) { set_status(in.document, status, "why"); });
    const std::size_t at = page.find(std::string("status is-") + status);
    ASSERT_NE(at, std::string::npos) << status;
    const std::size_t d = page.find("d=\"", at);
    shapes.insert(page.substr(d, page.find("/>", d) - d));
    EXPECT_TRUE(has(page.substr(at, 400), word));
  }
  EXPECT_EQ(shapes.size(), 4u);
}

TEST(ReportPage, APastForecastAndAMadeUpMarketAreSaid) {
  EXPECT_FALSE(has(page_of(), "class=\"banner\""));
  const std::string late =
      page_of([](ReportInput& in) { in.now = io::parse_instant("2025-11-18T00:30:00+05:30").value(); });
  EXPECT_TRUE(has(late, "This forecast was for Mon 17 Nov 2025, which has passed"));
  const std::string made_up = page_of([](ReportInput& in) { in.document.set("synthetic", true); });
  EXPECT_TRUE(has(made_up, "SYNTHETIC MARKET") && !has(made_up, "NIFTY 50"));
}

TEST(ReportPage, WithoutVixOrSpotSaysSo) {
  const std::string page = page_of([](ReportInput& in) {
    in.document = without(without(in.document, "indiaVIX"), "spotPrice");
    for (const char* key : {"india_vix", "spot_price"}) {
      Json* tile = in.document.find("tiles_detail")->find(key);
      tile->set("value", nullptr)
          .set("status", "unavailable")
          .set("absolute", Json::array())
          .set("offset", Json::array());
      tile->set("reasons", Json::array({"no vix series in the cache"})).set("numbers", Json::object());
    }
  });
  EXPECT_TRUE(has(page, "Not available") && has(page, "no vix series in the cache") &&
              has(page, "Unavailable"));
}

TEST(ReportPage, WithTheForecastAloneTheRestIsSaidInWords) {
  const std::string page = page_of([](ReportInput& in) {
    in.card = {std::nullopt, "There is no model card in models."};
    in.bars = {std::nullopt, "There is no cache: charts show closes alone."};
    in.checkup = {std::nullopt, "There is no cache."};
  });
  EXPECT_TRUE(has(page, "There is no model card in models.") && has(page, "There is no cache."));
  EXPECT_TRUE(has(page, "Not evaluated yet: run `pipeline evaluate`."));
  EXPECT_TRUE(has(page, "charts show closes alone"));
  EXPECT_TRUE(has(page, "Not measured yet")) << "how the direction did";
}

TEST(ReportPage, TilesWithoutTheirExtrasStillStand) {
  const std::string page = page_of([](ReportInput& in) {
    Json detail = Json::object();
    for (const Json::Member& m : *in.document.find("tiles_detail")->members()) {
      Json tile = m.value;
      tile.set("numbers", Json::object()).set("absolute", Json::array()).set("offset", Json::array());
      tile.set("measured_coverage", nullptr).set("coverage_n", 0).set("coverage_ci", Json::array());
      tile.set("value", nullptr);
      detail.set(m.name, without(tile, "analogues"));
    }
    in.document.set("tiles_detail", detail);
    in.document.set("forecasts", Json::object()).set("warnings", Json::array());
    in.card.value = in.evaluation.value = Json::object();
    in.bars.value = io::Candles{};
    in.bars.value->push_back({0, 20406, 1, 1, 1, 1, 0});
    in.checkup.value = Checkup{};
  });
  EXPECT_TRUE(has(page, "Not measured yet: no such forecast has had its outcome."));
  EXPECT_TRUE(has(page, "Too few past sessions to draw the pattern."));
}

TEST(ReportPage, AFlatMarketDraws) {
  page_of([](ReportInput& in) {
    Json closes = Json::array();
    for (int i = 0; i < 30; ++i) closes.push(20000.0);
    in.document.set("historicalClose", closes);
    for (std::size_t i = 0; i < in.bars.value->size(); ++i)
      in.bars.value->open[i] = in.bars.value->high[i] = in.bars.value->low[i] = in.bars.value->close[i] =
          20000;
  });
}

TEST(ReportPage, NumbersThatNoMarketHasStillDraw) {
  for (const double wild : {1e308, 1e16, 1e-300}) {
    page_of([wild](ReportInput& in) {
      Json* detail = in.document.find("tiles_detail");
      for (const char* key : {"tomorrow_expected_move_pts", "weekly_range_pts", "medium_term_envelope"})
        detail->find(key)
            ->set("absolute", Json::array({-wild, wild}))
            .set("offset", Json::array({-wild, wild}));
      detail->find("pattern_match_index")->find("numbers")->set("surrogate_index", wild);
      for (const char* name : {"tomorrow", "week"})
        in.document.find("forecasts")
            ->set(name, Json::object({{"median", 0.0}, {"p10", -wild}, {"p90", wild}}));
    });
  }
}

TEST(ReportPage, ListsWithoutEndAreCut) {
  const std::string page = page_of([](ReportInput& in) {
    Json many = Json::array();
    for (int i = 0; i < 20000; ++i) many.push("one of very many warnings");
    in.document.set("warnings", many);
    in.document.find("tiles_detail")->find("spot_price")->set("reasons", many);
    in.checkup.value->series.resize(5000, in.checkup.value->series[0]);
  });
  EXPECT_TRUE(has(page, "4900 more are not shown"));
}

TEST(ReportPage, ExpectedMovesOfOtherKindsHaveNoSign) {
  const std::string page = page_of([](ReportInput& in) {
    in.document.find("tiles_detail")->find("tomorrow_expected_move_pts")->set("value", 90.0);
  });
  EXPECT_TRUE(has(page,
                  "\xC2\xB1"
                  "90 <span class=\"unit\">points, mean size"));
  EXPECT_TRUE(has(page, "Implies a close of 20,015")) << "still that of the median";
}

TEST(ReportPage, ACardOfOtherModelsIsNamed) {
  EXPECT_FALSE(has(page_of(), "trained anew since"));
  EXPECT_TRUE(
      has(page_of([](ReportInput& in) { in.card.value->find("files")->set("net.safetensors", "dd44"); }),
          "trained anew since"));
}

TEST(ReportPage, OldHtmlTidyFindsNothing) {
  if (std::system("tidy -v >/dev/null 2>&1") != 0) GTEST_SKIP() << "no tidy here (apt-get install tidy)";
  const test::Folder folder;
  test::spill(folder / "page.html", page_of());
  const std::string out = (folder / "out").string();
  // HTML Tidy 5.6 does not know that a title of SVG may have an id.
  std::system(("tidy -q -e '" + (folder / "page.html").string() +
               "' 2>&1 | grep -v '<title> proprietary attribute \"id\"' >'" + out + "'")
                  .c_str());
  EXPECT_EQ(test::slurp(out), "");
}

// ---- colours ----

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
