#pragma once
#include <string>
#include <vector>

namespace spectrum::pipeline {

/// How to ask the source. All that the world may change is here; the defaults are what is known to work.
struct FetchSettings {
  /// Scheme and host; the first is asked, the next one after a first refusal. Two hosts are one quota.
  std::vector<std::string> sources = {"https://query2.finance.yahoo.com", "https://query1.finance.yahoo.com"};
  /// The honest one first. The source refuses the agents of programming libraries, and stale browsers.
  std::vector<std::string> user_agents = {
      "Mozilla/5.0 (compatible; SpectrumTrader/" SPECTRUM_VERSION ")",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
      "Safari/537.36"};
  std::vector<std::string> headers = {"Accept: application/json,text/plain,*/*",
                                      "Accept-Language: en-US,en;q=0.9"};
  std::string http_version;            ///< "1.1" or "2"; empty: what both ends agree on
  std::string ciphers, tls13_ciphers;  ///< empty: the TLS library's own
  std::string proxy, ca_bundle;        ///< empty: the system's
  /// Where an answer may redirect to, over https.
  std::vector<std::string> redirect_hosts = {"query1.finance.yahoo.com", "query2.finance.yahoo.com"};
  /// Sets the cookie that a crumb belongs to, should charts ever ask for one; answers 404 as it does so.
  std::string cookie_url = "https://fc.yahoo.com";

  double timeout = 20, connect_timeout = 10;  ///< seconds, of one request
  double deadline = 300;  ///< seconds, of all requests of a run and the waits between them
  /// Seconds at least between two requests, up to half as much again by chance. Below 1 the waits before
  /// another try shrink with it: 0, which is for a server of one's own, waits for nothing.
  double pace = 1;
  int tries = 5;  ///< of one series, where trying again may help
};

}  // namespace spectrum::pipeline
