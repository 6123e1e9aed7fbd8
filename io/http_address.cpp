#include "io/http_address.h"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <memory>

namespace spectrum::io {
namespace {

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return "";
  std::string copy = text;
  curl_free(text);
  return copy;
}

/// Hosts that are this very machine, where plain http is heard by nobody else.
bool is_loopback(const std::string& host) {
  if (same_word(host, "localhost") || host == "[::1]") return true;
  return host.rfind("127.", 0) == 0 && host.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

bool same_word(const std::string& a, const std::string& b) { return ::strcasecmp(a.c_str(), b.c_str()) == 0; }

HttpAddress parse_address(const std::string& text) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> url(curl_url(), curl_url_cleanup);
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) return {"", "", curl_url_strerror(code)};
  HttpAddress address{part(url.get(), CURLUPART_SCHEME), part(url.get(), CURLUPART_HOST), ""};
  if (address.host.empty()) address.fault = "it names no host";
  return address;
}

bool may_lead(const HttpAddress& first, const HttpAddress& here, const HttpAddress& next,
              const std::vector<std::string>& hosts) {
  if (!next.fault.empty()) return false;
  const bool at_home = same_word(next.host, first.host);
  if (next.scheme == "http") return here.scheme == "http" && at_home && is_loopback(next.host);
  const auto named = [&](const std::string& host) { return same_word(next.host, host); };
  return next.scheme == "https" && (at_home || std::any_of(hosts.begin(), hosts.end(), named));
}

}  // namespace spectrum::io
