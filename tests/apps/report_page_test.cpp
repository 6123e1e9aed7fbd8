#include "apps/pipeline/report_page.h"

#include <gtest/gtest.h>

#include <algorithm>
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
using test::set_status;

bool has(const std::string& page, const std::string& words) { return page.find(words) != std::string::npos; }

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
      page, "Log-loss, as served 0.8800 against 0.8900 of the volatility prior, on 94 sessions held out"));
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
  detail("option_sellers_status").set("evidence", test::sample_evidence());
  const std::string page = report_page(in);
  for (const char* words :
       {"What followed the rule&#39;s verdicts for sellers", ">Favourable, 234 days</th>", "<td>0.61</td>",
        "<td>18%</td>", "<td>1.47</td>", "<td>3.52</td>", ">Beyond implied</th>", ">Largest 5%</th>",
        ">Largest</th>", "On 612 walk-forward days", "it never says more than Neutral."})
    EXPECT_TRUE(has(page, words)) << words;
  detail("option_sellers_status").find("evidence")->set("shown", true);
  EXPECT_TRUE(has(report_page(in), "a difference has been shown"));
}

/// A tile of a page, by its key.
std::string tile_of(const std::string& page, const std::string& key) {
  const std::size_t at = page.find("id=\"tile-" + key + "\"");
  EXPECT_NE(at, std::string::npos) << key;
  return page.substr(at, page.find("</article>", at) - at);
}

TEST(ReportPage, AVerdictSaysBesideItWhatItIsWorth) {
  const auto sellers = [](bool edge, const Json& reasons) {
    return tile_of(page_of([&](ReportInput& in) {
                     in.document.find("tiles_detail")
                         ->find("option_sellers_status")
                         ->set("edge", edge)
                         .set("reasons", reasons);
                   }),
                   "option_sellers_status");
  };
  const Json capped =
      Json::array({"an input is missing", "rule says FAVORABLE, capped: on 669 days of the past"});
  EXPECT_TRUE(
      has(sellers(false, Json::array()), "Neutral <span class=\"unit\">a rule, not shown to work</span>"));
  EXPECT_TRUE(has(sellers(false, capped),
                  "<span class=\"unit\">the rule said Favourable; not shown to work, so capped</span>"));
  EXPECT_TRUE(has(sellers(false, Json::array({"rule says BUY, capped"})), "a rule, not shown to work"));
  EXPECT_TRUE(has(sellers(true, Json::array()), "Neutral</p>")) << "nothing beside what is shown to work";
  EXPECT_TRUE(has(tile_of(page_of(), "option_buyers_status"), "Caution <span class=\"unit\">a rule, not"))
      << "where no file says that it works, it is not shown";
}

TEST(ReportPage, TheRadarNamesEveryConditionOfItsRules) {
  const std::string page = page_of([](ReportInput& in) {
    for (const char* side : {"option_sellers_status", "option_buyers_status"})
      in.document.find("tiles_detail")->find(side)->find("numbers")->set("expansion_probability", 0.6019);
  });
  const std::string sellers = tile_of(page, "option_sellers_status"),
                    buyers = tile_of(page, "option_buyers_status");
  for (const char* words :
       {"avoid above 60%; favourable below 30% where the premium&#39;s percentile is at least 50%",
        "avoid below 0", "favourable from 50% where the chance is below 30%", "avoid above +10%",
        "avoid above 97%", "VIX percentile of 504 sessions"})
    EXPECT_TRUE(has(sellers, words)) << words;
  for (const char* words : {"favourable above 60% where the premium&#39;s percentile is at most 50%",
                            "below 30% avoid where it is at least 50%, else caution",
                            "favourable to 50% where the chance is above 60%",
                            "avoid from 50% where it is below 30%", "else caution from 75%"})
    EXPECT_TRUE(has(buyers, words)) << words;
  for (const std::string& tile : {sellers, buyers})
    EXPECT_TRUE(has(tile, "Where no condition is met it says Neutral."));
  for (const std::string& tile : {sellers, buyers})
    EXPECT_TRUE(has(tile, "<td>60.2%</td>")) << "on which side of 60% it is";
}

TEST(ReportPage, TheExpansionSaysWhatItIsAndHowOftenItIs) {
  const auto expansion = [](const std::function<void(ReportInput&)>& alter) {
    return tile_of(page_of([&](ReportInput& in) {
                     in.document.find("tiles")->set("volatility_expansion_prob", 0.6019);
                     alter(in);
                   }),
                   "volatility_expansion_prob");
  };
  const std::string bare = expansion([](ReportInput&) {});
  EXPECT_TRUE(
      has(bare, "Chance that the variance of the next 3 sessions is above the mean of the last 90.</p>"))
      << "and nothing of a usual chance that no file tells";
  EXPECT_TRUE(has(bare, "Volatile <span class=\"unit\">60.2%</span>") && has(bare, ">60.2%: Volatile."));
  const auto learn = [](ReportInput& in) {
    in.card.value->set("expansion", Json::object({{"base_rate", 0.4125}}));
  };
  EXPECT_TRUE(has(expansion(learn), "It was above on 41.2% of the days that the models learnt from."));
  const std::string judged = expansion([&](ReportInput& in) {
    learn(in);
    in.evaluation.value = test::sample_evaluation();
  });
  EXPECT_TRUE(has(judged, "It was above on 33.6% of the walk-forward days.") && !has(judged, "41.2%"));
}

TEST(ReportPage, TheExpansionSaysWhereNoEdgeIsShown) {
  const auto expansion = [](double low, const Json& shown) {
    return tile_of(page_of([&](ReportInput& in) {
                     in.document.find("tiles_detail")
                         ->find("option_sellers_status")
                         ->set("expansion_skill", Json::object({{"served", "volatility logit"},
                                                                {"baseline", "base rate"},
                                                                {"n", 675},
                                                                {"value", 0.06},
                                                                {"ci", Json::array({low, 0.17})}}));
                     in.evaluation.value = test::sample_evaluation();
                     in.evaluation.value->find("heads")->find("expansion")->set("shown", shown);
                   }),
                   "volatility_expansion_prob");
  };
  constexpr const char* kNotShown = "It is not shown to beat every rule beside it.";
  EXPECT_TRUE(has(expansion(0.01, false), kNotShown));
  EXPECT_FALSE(has(expansion(0.01, true), kNotShown));
  EXPECT_TRUE(has(expansion(-0.04, nullptr), kNotShown)) << "its own interval says so";
}

TEST(ReportPage, TheFactsNameAllSidesAndTheLongerRecord) {
  EXPECT_TRUE(has(page_of(), "bear 20.0%, neutral 50.0%, bull 30.0%"));
  const std::string walked = page_of([](ReportInput& in) {
    in.document.find("tiles_detail")
        ->find("tomorrow_expected_move_pts")
        ->find("numbers")
        ->set("walk_forward_coverage", 0.8006)
        .set("walk_forward_n", 677);
  });
  EXPECT_TRUE(has(walked, "of the last 250 times; 80.1% of 677 walk-forward; promised 80%"));
}

TEST(ReportPage, APromiseInAWideIntervalIsSaidToBe) {
  const auto week = [](double low, double high) {
    return tile_of(page_of([&](ReportInput& in) {
                     in.document.find("tiles_detail")
                         ->find("weekly_range_pts")
                         ->set("coverage_ci", Json::array({low, high}));
                   }),
                   "weekly_range_pts");
  };
  EXPECT_TRUE(has(week(0.7, 0.9), "In line with the promise.")) << "20 points are not more than 20";
  EXPECT_TRUE(has(week(0.68, 0.89), "The interval holds the promise, but is wide.") &&
              !has(week(0.68, 0.89), "In line"));
  EXPECT_TRUE(has(week(0.5, 0.75), "It holds less often than promised."));
  EXPECT_TRUE(has(week(0.85, 0.9), "It holds more often than promised: it is wider than it need be."));
}

TEST(ReportPage, ThePatternStandsBesideItsShuffledSelf) {
  EXPECT_TRUE(has(page_of(), "82 <span class=\"unit\">of 100: high; shuffled features give 50</span>"));
}

TEST(ReportPage, TheBaseRateHasTheNameThatTheRecordGivesIt) {
  EXPECT_TRUE(has(tile_of(page_of(), "directional_tilt"), "the volatility prior of the record"));
}

TEST(ReportPage, TheTriangleIsExplainedOnlyWhereOneIs) {
  const std::string moved =
      page_of([](ReportInput& in) { in.document.find("spotPrice")->set("current", 20100.0); });
  EXPECT_FALSE(has(page_of(), "triangle"));
  EXPECT_TRUE(has(moved, "dot: what is expected; triangle: today&#39;s price."));
  EXPECT_TRUE(has(tile_of(moved, "weekly_range_pts"), "class=\"now\""));
  EXPECT_FALSE(has(tile_of(page_of(), "weekly_range_pts"), "class=\"now\""));
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
  EXPECT_TRUE(has(late, "status is-stale"));
  EXPECT_FALSE(has(late, "status is-ok") || has(late, "status is-degraded"));
  const std::string made_up = page_of([](ReportInput& in) { in.document.set("synthetic", true); });
  EXPECT_TRUE(has(made_up, "SYNTHETIC MARKET") && !has(made_up, "NIFTY 50"));
}

TEST(ReportPage, WithoutVixOrSpotSaysSo) {
  const std::string page = page_of([](ReportInput& in) {
    test::remove_quote(in.document, "indiaVIX", "india_vix");
    test::remove_quote(in.document, "spotPrice", "spot_price");
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
    test::strip_details(in.document);
    in.document.set("forecasts", Json::object()).set("warnings", Json::array());
    in.card.value = in.evaluation.value = Json::object();
    in.bars.value = io::Candles{};
    in.bars.value->push_back({0, 20406, 1, 1, 1, 1, 0});
    in.checkup.value = Checkup{};
  });
  EXPECT_TRUE(has(page, "Not measured yet: no such forecast has had its outcome."));
  EXPECT_TRUE(has(page, "Too few past sessions to draw the pattern."));
}

TEST(ReportPage, NothingStandsInForWhatTheForecastDoesNotSay) {
  const std::string page = page_of([](ReportInput& in) { test::strip_details(in.document); });
  // Values that the contract promises are read where it promises them.
  EXPECT_TRUE(has(page, "Neutral 50% <span class=\"unit\">most likely"));
  EXPECT_TRUE(has(page, "82 <span class=\"unit\">of 100: high</span>"));
  EXPECT_TRUE(has(page, "+15 <span class=\"unit\">points"));
  EXPECT_TRUE(has(page, "19,500 to 20,520")) << "the close and the week's offsets";
  // What it does not promise is not made up.
  EXPECT_TRUE(has(page, "Implies 20,015, its range is not available"));
  EXPECT_TRUE(has(page, "no base rate to set beside") && !has(page, "id=\"segments-tilt"));
  EXPECT_FALSE(has(page, "20,000 to 20,000") || has(page, "id=\"band-wide") ||
               has(page, "id=\"bar-twoday_expected_move_pts"));
  EXPECT_FALSE(has(page, "Bear 0%") || has(page, "<td>0.0%</td>"));
}

TEST(ReportPage, AQuoteWithoutTheCloseBeforeHasNoPoints) {
  const auto quote = [](bool before) {
    return page_of([&](ReportInput& in) {
      if (!before)
        in.document.set("spotPrice", test::without(*in.document.find("spotPrice"), "previous_close"));
    });
  };
  EXPECT_TRUE(has(quote(true), "+50.00 (+0.25%) since the session before"));
  EXPECT_TRUE(has(quote(false), ">+0.25% since the session before"));
}

TEST(ReportPage, TheExpansionHasAStateOfItsOwn) {
  const auto expansion = [](const std::string& page) { return tile_of(page, "volatility_expansion_prob"); };
  const std::string missing = "inputs missing today, taken as neutral: vix_rank";
  const std::string degraded = expansion(page_of([&](ReportInput& in) {
    in.document.find("tiles_detail")
        ->find("option_sellers_status")
        ->find("expansion_state")
        ->set("status", "degraded")
        .set("reasons", Json::array({missing}));
  }));
  EXPECT_TRUE(has(degraded, "Degraded") && has(degraded, missing)) << degraded;
  EXPECT_TRUE(has(expansion(page_of([](ReportInput& in) {
                    in.document.find("tiles_detail")
                        ->find("option_sellers_status")
                        ->set("status", "degraded")
                        .set("reasons", Json::array({"no vix: only the expansion probability is read"}));
                  })),
                  "Current"))
      << "what the verdict lacks the probability need not";
  EXPECT_TRUE(has(expansion(page_of([&](ReportInput& in) {
                    Json* sellers = in.document.find("tiles_detail")->find("option_sellers_status");
                    *sellers = test::without(*sellers, "expansion_state");
                    sellers->set("status", "degraded").set("reasons", Json::array({missing}));
                  })),
                  missing))
      << "a forecast of before says it of the tile that reads it";
}

TEST(ReportPage, TheNextSessionIsNamedByItsDay) {
  const auto at = [](const char* now) {
    return page_of([&](ReportInput& in) { in.now = io::parse_instant(now).value(); });
  };
  for (const auto& [now, name] : {std::pair{"2025-11-15T10:00:00+05:30", "Next session"},
                                  {"2025-11-16T23:00:00+05:30", "Tomorrow"},
                                  {"2025-11-17T08:30:00+05:30", "Today"},
                                  {"2025-11-18T08:30:00+05:30", "Past session"}}) {
    const std::string page = at(now);
    EXPECT_TRUE(has(page, std::string(name) + ", Mon 17 Nov 2025</h3>")) << now;
    EXPECT_TRUE(has(page, std::string(name) + "&#39;s close, 80% range")) << now;
    EXPECT_EQ(has(page, "omorrow&#39;s"), std::string_view(name) == "Tomorrow") << now;
  }
}

TEST(ReportPage, SeedsAndCountsKeepTheirDigits) {
  const std::string page = page_of([](ReportInput& in) {
    in.document.find("provenance")->set("seed", Json(std::int64_t{9007199254740993}));
    in.card.value->set("seed", 20251114);
  });
  EXPECT_TRUE(has(page, "<dd>9007199254740993</dd>"));
  EXPECT_TRUE(has(page, "seed 20251114"));
  EXPECT_TRUE(has(page, "<dd>15 Nov 2025, 10:00 IST by version 0.1.0</dd>"));
}

TEST(ReportPage, WhatACardDoesNotSayIsNotKnown) {
  const std::string page = page_of([](ReportInput& in) {
    in.card.value->set("reports",
                       io::parse_json(R"([{"name": "fusion_mlp", "scores": [{"name": "log-loss, as served",
      "value": 0.88, "baseline": "volatility prior", "baseline_value": 0.89}]}, {"name": "", "scores": [{}]}])",
                                      "reports")
                           .value());
  });
  EXPECT_TRUE(has(page, "<td>not known</td><td class=\"words\">not known</td>")) << "rows, and the verdict";
  EXPECT_FALSE(has(page, "0 sessions held out") || has(page, "\xE2\x96\xBC not better"));
  EXPECT_TRUE(has(page, "of the volatility prior, on rows held out."));
}

TEST(ReportPage, TheDataAreJudgedByTheCalendarThatIsAskedFor) {
  const test::Folder folder;
  Options options;
  options.out = (folder / "omnispectrum.json").string();
  options.data = (folder / "cache.json").string();
  options.models = (folder / "models").string();
  options.now = options.clock = io::parse_instant(test::kReportNow).value();
  test::spill(options.out, io::dump(test::sample_document()));
  const io::Day away = io::parse_day("2025-10-01").value();
  Json rows = Json::array();
  const io::Candles bars = test::sample_bars();
  for (std::size_t i = 0; i < bars.size(); ++i)
    if (bars.day[i] != away)
      rows.push(Json::object({{"Date", io::format_day(bars.day[i])},
                              {"Open", bars.open[i]},
                              {"High", bars.high[i]},
                              {"Low", bars.low[i]},
                              {"Close", bars.close[i]}}));
  const Json series = Json::object({{"meta", Json::object({{"interval", "1d"}})}, {"data", rows}});
  test::spill(options.data, io::dump(Json::object({{"series", Json::object({{"nifty_daily", series}})}})));
  Log log(true);
  const auto missing = [&] { return read_report_input(options, log)->checkup.value->series[0].missing; };
  EXPECT_EQ(missing(), std::vector<io::Day>{away});
  auto& holidays = options.calendar.holidays;
  holidays.insert(std::ranges::lower_bound(holidays, away, {}, &features::Holiday::day), {away});
  EXPECT_TRUE(missing().empty()) << "a holiday of --calendar";
}

TEST(ReportPage, ErrorsOfTheDataLieOpen) {
  EXPECT_TRUE(has(page_of(), "<details><summary>Findings")) << "a warning may be folded";
  const std::string page = page_of([](ReportInput& in) { in.checkup.value = test::sample_sick_checkup(); });
  EXPECT_TRUE(has(page, "<details open=\"\"><summary>Findings")) << "on paper a folded one is not there";
  EXPECT_TRUE(has(page, "1 row whose close is no number"));
  EXPECT_TRUE(has(page, "Open has no number"));
  EXPECT_TRUE(has(page, "without a number, in a spelling that is no JSON"));
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
  for (const double wild : {1e308, 1e307, 1e16, 1e-300}) {
    page_of([wild](ReportInput& in) {
      Json* detail = in.document.find("tiles_detail");
      detail->find("directional_tilt")->find("numbers")->set("prior_bear", wild);
      detail->find("option_sellers_status")->find("numbers")->set("vix_change", wild);
      in.evaluation.value = test::sample_evaluation();
      Json ranges = Json::array();
      for (const Json& r : *in.evaluation.value->find("heads")->find("ranges")->array_items()) {
        Json range = r;
        ranges.push(range.set("nominal", wild));
      }
      in.evaluation.value->find("heads")->set("ranges", ranges);
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
  const std::string page =
      page_of([](ReportInput& in) { in.document.find("tiles")->set("tomorrow_expected_move_pts", 90.0); });
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

}  // namespace
}  // namespace spectrum::pipeline
