// Whatever a source or the network does, `pipeline fetch` keeps every bar it had, and says what was wrong.
#include <gtest/gtest.h>

#include <map>

#include "io/cache.h"
#include "tests/apps/fake_source.h"
#include "tests/apps/program.h"
#include "tests/io/certificates.h"
#include "tests/io/gzip.h"
#include "tests/io/raw_server.h"

namespace spectrum::test {
namespace {

constexpr const char* kNow = "2025-11-17T18:00:00+05:30";

/// A cache that is one session behind; after each fault it is looked over again.
class FetchFaults : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(fetch(source_.url(), "2025-11-15T10:00:00+05:30").code, 0);
    before_ = bars();
    source_.set_today("2025-11-17");
  }

  Outcome fetch(const std::string& url, const char* now = kNow, std::vector<std::string> more = {},
                const char* timeout = "2", const char* tries = "2") {
    std::vector<std::string> arguments = {"fetch",   "--source-url", url,      "--pace", "0",
                                          "--tries", tries,          "--data", data_,    "--now",
                                          now,       "--timeout",    timeout};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }

  std::map<std::string, io::Candles> bars() const {
    std::map<std::string, io::Candles> all;
    const auto read = io::read_cache(data_, io::parse_instant(kNow).value());
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    if (read)
      for (const io::Series& s : read->cache.series) all[s.key] = s.bars;
    return all;
  }

  /// Every bar of before is there as it was; `grown` says whether the series got its new one.
  void expect_kept(const std::string& key, bool grown) {
    const auto now = bars();
    for (const auto& [name, had] : before_) {
      ASSERT_TRUE(now.contains(name)) << name;
      const io::Candles& has = now.at(name);
      ASSERT_GE(has.size(), had.size()) << name;
      for (std::size_t i = 0; i < had.size(); ++i) ASSERT_EQ(has.bar(i), had.bar(i)) << name << ", bar " << i;
    }
    EXPECT_EQ(now.at(key).size() - before_.at(key).size(), grown ? 1u : 0u) << key;
  }

  /// The volatility index misbehaves, the others do not.
  void expect_fault(FakeSource::Special change, const char* words) {
    source_.misbehave("^INDIAVIX", std::move(change));
    const Outcome o = fetch(source_.url());
    EXPECT_EQ(o.code, 0) << o.err;  // the primary series is there
    EXPECT_NE(o.err.find("[WARN] vix: "), std::string::npos) << o.err;
    EXPECT_NE(o.err.find(words), std::string::npos) << "\"" << words << "\" is not in " << o.err;
    expect_kept("vix", false);
    expect_kept("nifty_daily", true);
  }

  Folder folder_;
  FakeSource source_;
  std::string data_ = (folder_ / "cache.json").string();
  std::map<std::string, io::Candles> before_;
};

TEST_F(FetchFaults, ANameThatDoesNotResolve) {
  const Outcome o = fetch("http://name.invalid");
  EXPECT_EQ(o.code, 69) << o.err;
  EXPECT_NE(o.err.find("name.invalid"), std::string::npos) << o.err;
  expect_kept("nifty_daily", false);
}

TEST_F(FetchFaults, ARefusedConnection) {
  const Outcome o = fetch("http://127.0.0.1:1");
  EXPECT_EQ(o.code, 69) << o.err;
  expect_kept("nifty_daily", false);
}

TEST_F(FetchFaults, AConnectionResetInTheMiddle) {
  io::RawServer server([](io::RawConnection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"chart\":");
    c.reset();
  });
  EXPECT_EQ(fetch(server.url()).code, 69);
  expect_kept("nifty_daily", false);
}

TEST_F(FetchFaults, ASlowDripBeyondTheTimeOut) {
  source_.misbehave("", [](const io::SeenRequest&, io::Answer a) {
    a.drip = std::chrono::milliseconds(5);
    return a;
  });
  const Outcome o = fetch(source_.url(), kNow, {"--only", "nifty_daily"}, "0.3", "1");
  EXPECT_EQ(o.code, 69) << o.err;
  expect_kept("nifty_daily", false);
}

TEST_F(FetchFaults, TruncatedJson) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer a) {
        a.body.resize(a.body.size() / 2);
        return a;
      },
      "vix: failed");
}

TEST_F(FetchFaults, AContentLengthThatIsWrong) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer a) {
        a.declared_bytes = a.body.size() + 1000;
        return a;
      },
      "vix: failed");
}

TEST_F(FetchFaults, AGzipBomb) {
  const std::string bomb = io::gzip(std::string(std::size_t{200} << 20, '\0'));
  ASSERT_LT(bomb.size(), 1u << 20);
  expect_fault(
      [&bomb](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = bomb, .headers = {{"Content-Encoding", "gzip"}}};
      },
      "16");  // the limit, in MiB
}

TEST_F(FetchFaults, TenGigabytes) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = std::string(65536, ' '), .declared_bytes = 10'000'000'000, .repeat = true};
      },
      "16");
}

TEST_F(FetchFaults, ALoopOfRedirects) {
  expect_fault(
      [](const io::SeenRequest& request, io::Answer) {
        return io::Answer{.status = 301, .headers = {{"Location", request.path + "?" + request.query}}};
      },
      "redirect");
}

TEST_F(FetchFaults, ARedirectToAFileOrAnotherHost) {
  for (const char* target :
       {"file:///etc/passwd", "http://192.0.2.1/v8/finance/chart/x", "gopher://127.0.0.1/"}) {
    source_.set_today("2025-11-17");
    source_.misbehave("^INDIAVIX", [target](const io::SeenRequest&, io::Answer) {
      return io::Answer{.status = 302, .headers = {{"Location", target}}};
    });
    const Outcome o = fetch(source_.url());
    EXPECT_EQ(o.code, 0) << o.err;
    EXPECT_NE(o.err.find("redirect"), std::string::npos) << o.err;
    expect_kept("vix", false);
  }
}

TEST_F(FetchFaults, CertificatesThatDoNotVerify) {
  const io::Authority authority;
  const std::string bundle = (folder_ / "ca.pem").string();
  spill(bundle, authority.pem());
  const auto ok = [](const io::SeenRequest&) { return io::Answer{}; };
  const std::pair<io::Identity, const char*> cases[] = {
      {authority.issue(io::kLoopbackNames, {.from = -7200, .to = -3600}), "expired"},
      {io::self_signed(), "self"},
      {authority.issue("DNS:example.com"), "127.0.0.1"}};
  for (const auto& [identity, words] : cases) {
    const io::LoopbackServer server(ok, identity);
    const Outcome o = fetch(server.url(), kNow, {"--ca-bundle", bundle});
    EXPECT_EQ(o.code, 78) << o.err;
    EXPECT_NE(o.err.find(words), std::string::npos) << o.err;
    EXPECT_TRUE(server.requests().empty());
    expect_kept("nifty_daily", false);
  }
}

TEST_F(FetchFaults, OverTlsWithATrustedCertificateItWorks) {
  const io::Authority authority;
  const std::string bundle = (folder_ / "ca.pem").string();
  spill(bundle, authority.pem());
  const io::LoopbackServer server(
      [](const io::SeenRequest&) {
        return io::Answer{.body = chart_json({.first = io::parse_day("2020-11-16").value(),
                                              .last = io::parse_day("2025-11-17").value()})};
      },
      authority.issue());
  const Outcome o = fetch(server.url(), kNow, {"--ca-bundle", bundle, "--only", "nifty_daily"});
  EXPECT_EQ(o.code, 0) << o.err;
  expect_kept("nifty_daily", true);
}

TEST_F(FetchFaults, RateLimitsWithAndWithoutRetryAfter) {
  for (const std::string& header :
       {std::string(), std::string("90"), std::string("Wed, 21 Oct 2099 07:28:00 GMT")}) {
    source_.misbehave("", [header](const io::SeenRequest&, io::Answer) {
      io::Answer a{.status = 429, .body = "Too Many Requests", .content_type = "text/plain"};
      if (!header.empty()) a.headers = {{"Retry-After", header}};
      return a;
    });
    const Outcome o = fetch(source_.url(), kNow, {"--force"});
    EXPECT_EQ(o.code, 75) << o.err;
    EXPECT_NE(o.err.find("nothing will be asked before"), std::string::npos) << o.err;
    expect_kept("nifty_daily", false);
  }
}

TEST_F(FetchFaults, AServerErrorThatPasses) {
  int n = 0;
  source_.misbehave("^INDIAVIX", [&n](const io::SeenRequest&, io::Answer good) {
    return n++ == 0 ? io::Answer{.status = 500, .body = "oops"} : good;
  });
  const Outcome o = fetch(source_.url());
  EXPECT_EQ(o.code, 0) << o.err;
  expect_kept("vix", true);
}

TEST_F(FetchFaults, APageInPlaceOfAnAnswer) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = "<!DOCTYPE html><html><body>Will be right back</body></html>",
                          .content_type = "text/html"};
      },
      "vix: failed");
}

TEST_F(FetchFaults, AnotherSymbol) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = chart_json({.symbol = "^NSEBANK",
                                              .first = io::parse_day("2020-11-16").value(),
                                              .last = io::parse_day("2025-11-17").value()})};
      },
      "vix: refused");
}

TEST_F(FetchFaults, AnotherGranularity) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = chart_json({.symbol = "^INDIAVIX",
                                              .interval = "5m",
                                              .first = io::parse_day("2025-11-10").value(),
                                              .last = io::parse_day("2025-11-17").value(),
                                              .level = 14})};
      },
      "vix: refused");
}

TEST_F(FetchFaults, AnotherCurrencyOrKind) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = chart_json({.symbol = "^INDIAVIX",
                                              .first = io::parse_day("2020-11-16").value(),
                                              .last = io::parse_day("2025-11-17").value(),
                                              .level = 14,
                                              .currency = "USD"})};
      },
      "in USD, not in INR");
}

TEST_F(FetchFaults, AHistoryOfOtherPrices) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = chart_json({.symbol = "^INDIAVIX",
                                              .first = io::parse_day("2020-11-16").value(),
                                              .last = io::parse_day("2025-11-17").value(),
                                              .level = 15})};
      },
      "off those of the cache");
}

TEST_F(FetchFaults, ASnapshotInPlaceOfAHistory) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body = chart_json({.symbol = "^INDIAVIX",
                                              .first = io::parse_day("2025-11-17").value(),
                                              .last = io::parse_day("2025-11-17").value(),
                                              .level = 14,
                                              .valid_ranges = R"("1d","5d")"})};
      },
      "vix: refused");
}

TEST_F(FetchFaults, AShorterHistoryAddsItsNewBarsAndTakesNothing) {
  source_.misbehave("^INDIAVIX", [](const io::SeenRequest&, io::Answer) {
    return io::Answer{.body = chart_json({.symbol = "^INDIAVIX",
                                          .first = io::parse_day("2025-06-02").value(),
                                          .last = io::parse_day("2025-11-17").value(),
                                          .level = 14})};
  });
  const Outcome o = fetch(source_.url());
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.err.find("[WARN] vix: "), std::string::npos) << o.err;
  EXPECT_NE(o.err.find("it keeps them"), std::string::npos) << o.err;
  expect_kept("vix", true);
}

TEST_F(FetchFaults, AHistoryThatEndsEarlierThanTheCache) {
  source_.misbehave("^INDIAVIX", [](const io::SeenRequest&, io::Answer) {
    return io::Answer{.body = chart_json({.symbol = "^INDIAVIX",
                                          .first = io::parse_day("2020-11-16").value(),
                                          .last = io::parse_day("2025-11-03").value(),
                                          .level = 14})};
  });
  const Outcome o = fetch(source_.url());
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.err.find("sessions behind"), std::string::npos) << o.err;
  expect_kept("vix", false);
}

TEST_F(FetchFaults, NoSessionInTheAnswer) {
  expect_fault(
      [](const io::SeenRequest&, io::Answer) {
        return io::Answer{.body =
                              R"({"chart":{"result":[{"meta":{"symbol":"^INDIAVIX","dataGranularity":"1d"},
          "indicators":{"quote":[{}]}}],"error":null}})"};
      },
      "vix: empty");
}

TEST_F(FetchFaults, TimesThatGoBackwards) {
  source_.misbehave("^INDIAVIX", [](const io::SeenRequest&, io::Answer a) {
    const std::size_t begin = a.body.find("\"timestamp\":[") + 13, end = a.body.find(']', begin);
    const std::string list = a.body.substr(begin, end - begin);
    const std::size_t comma = list.find(',');  // the first one goes to the end, its prices do not
    a.body.replace(begin, end - begin, list.substr(comma + 1) + "," + list.substr(0, comma));
    return a;
  });
  const Outcome o = fetch(source_.url());
  EXPECT_EQ(o.code, 0) << o.err;
  const auto now = bars();
  EXPECT_GE(now.at("vix").size(), before_.at("vix").size());
  expect_kept("nifty_daily", true);
}

}  // namespace
}  // namespace spectrum::test
