#include "io/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include "io/curl_failure.h"
#include "io/file.h"
#include "io/http_address.h"

namespace spectrum::io {
namespace {

constexpr long kSlowest = 100;                      // bytes a second that still count as an answer under way
constexpr std::int64_t kLongestWait = 86400;        // of a Retry-After; more is no pause but a refusal
constexpr double kLongestTimeout = 86400;           // far from the end of curl's milliseconds
constexpr std::size_t kLongestBody = SIZE_MAX / 4;  // far from the end of curl_off_t

/// curl's own start, once in the life of a process.
bool curl_started() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

Unexpected refuse(const std::string& why) { return fail(ErrorKind::kConfiguration, why); }

/// Nothing that would end a header line and begin one of its own.
bool one_line(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 32 && c != '\t'; });
}

bool is_header(const std::string& text) {
  const std::size_t colon = text.find(':');
  return one_line(text) && colon != std::string::npos && colon > 0 && text.find(' ') > colon;
}

/// Positive, and not so long that it means nothing.
bool is_time(double seconds) { return seconds > 0 && seconds <= kLongestTimeout; }

Result<HttpAddress> check_request(const HttpRequest& request) {
  const HttpAddress address = parse_address(request.url);
  if (!address.scheme.empty() && address.scheme != "http" && address.scheme != "https") {
    return refuse("cannot fetch by " + address.scheme + ": only http and https are spoken");
  }
  if (!address.fault.empty()) {
    return refuse("the address to fetch makes no sense: \"" + request.url + "\" (" + address.fault +
                  "); write it as https://host/path");
  }
  if (!is_time(request.timeout_seconds)) return refuse("a time-out must be between 0 and 86400 seconds");
  if (!request.http_version.empty() && request.http_version != "1.1" && request.http_version != "2") {
    return refuse("the HTTP version must be 1.1 or 2, not \"" + request.http_version + "\"");
  }
  if (!one_line(request.user_agent)) return refuse("a user agent must be one line");
  for (const std::string& header : request.headers) {
    if (!is_header(header)) {
      return refuse("a header must be one line, \"Name: value\"; this is none: " +
                    header.substr(0, header.find_first_of("\r\n")));
    }
  }
  return address;
}

/// Why curl could not go through this proxy; empty: it could.
std::string proxy_fault(const std::string& proxy) {
  constexpr std::array kSchemes{"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
  const bool bare = proxy.find("://") == std::string::npos;
  const HttpAddress address = parse_address(bare ? "http://" + proxy : proxy);
  if (!address.fault.empty()) return address.fault;
  const auto is = [&](const char* scheme) { return address.scheme == scheme; };
  if (std::none_of(kSchemes.begin(), kSchemes.end(), is)) return "no proxy speaks " + address.scheme;
  return "";
}

Result<void> check_options(const CurlOptions& options) {
  if (!options.ca_bundle.empty()) {
    const auto bundle = read_file(options.ca_bundle);
    if (!bundle) return refuse("the CA bundle is of no use: " + bundle.error().message);
    if (bundle->find("-----BEGIN ") == std::string::npos) {
      return refuse("the CA bundle " + options.ca_bundle + " holds no certificate in PEM form");
    }
  }
  if (!options.proxy.empty()) {
    const std::string fault = proxy_fault(options.proxy);
    if (!fault.empty()) {
      return refuse("the proxy makes no sense: " + fault +
                    "; write it as http://host:port or socks5://host:port");
    }
  }
  if (!is_time(options.connect_timeout_seconds)) {
    return refuse("the time-out of a connection must be between 0 and 86400 seconds");
  }
  if (options.stall_seconds < 0 || options.max_redirects < 0 || options.max_bytes == 0 ||
      options.max_bytes > kLongestBody) {
    return refuse("limits of a transfer must be positive");
  }
  return {};
}

/// A body as it arrives.
struct Body {
  std::string bytes;
  std::size_t limit = 0;
  bool too_large = false;
  const std::atomic<bool>* cancelled = nullptr;
};

std::size_t take(char* data, std::size_t, std::size_t size, void* to) {
  Body& body = *static_cast<Body*>(to);
  body.too_large = size > body.limit - body.bytes.size();
  if (body.too_large) return 0;  // not all that was offered: curl ends the transfer
  try {
    body.bytes.append(data, size);
  } catch (const std::bad_alloc&) {
    return 0;
  }
  return size;
}

/// Counts what comes over the wire, which may inflate to nothing for ever; called about once a second also
/// where nothing does.
int watch(void* to, curl_off_t, curl_off_t received, curl_off_t, curl_off_t) {
  Body& body = *static_cast<Body*>(to);
  if (received > static_cast<curl_off_t>(body.limit)) body.too_large = true;
  return body.too_large || (body.cancelled && *body.cancelled) ? 1 : 0;
}

long milliseconds(double seconds) { return std::max(1L, std::lround(std::ceil(seconds * 1000))); }

/// Sets options until one is refused.
class Setter {
 public:
  explicit Setter(CURL* curl) : curl_(curl) {}
  template <class T>
  void operator()(CURLoption option, T value) {
    if (code_ == CURLE_OK) code_ = curl_easy_setopt(curl_, option, value);
  }
  void unless_empty(CURLoption option, const std::string& value) {
    if (!value.empty()) (*this)(option, value.c_str());
  }
  CURLcode code() const { return code_; }

 private:
  CURL* curl_;
  CURLcode code_ = CURLE_OK;
};

using Headers = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

/// `abroad`: away from the host that the request is for, which alone may see who asks.
Headers header_list(const std::vector<std::string>& headers, bool abroad) {
  Headers list(nullptr, curl_slist_free_all);
  for (const std::string& header : headers) {
    const std::string name = header.substr(0, header.find(':'));
    if (abroad && (same_word(name, "Cookie") || same_word(name, "Authorization"))) continue;
    curl_slist* longer = curl_slist_append(list.get(), header.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

class CurlTransport final : public Transport {
 public:
  CurlTransport(CURL* curl, CurlOptions options)
      : curl_(curl, curl_easy_cleanup), options_(std::move(options)) {
    curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");  // in memory alone
  }

  Result<HttpReply> get(const HttpRequest& request) override {
    const auto first = check_request(request);
    if (!first) return fail(first.error());
    HttpReply reply;
    HttpAddress here = *first;
    std::string url = request.url;
    for (int redirects = 0;; ++redirects) {
      const auto done = exchange(request, url, here.host, !same_word(here.host, first->host), reply);
      if (!done) return fail(done.error());
      url = text_of(CURLINFO_REDIRECT_URL);
      if (url.empty()) return reply;
      if (redirects == options_.max_redirects) {
        return fail(ErrorKind::kBadData, "cannot fetch from " + first->host + ": it redirected more than " +
                                             std::to_string(redirects) + " times; check the address");
      }
      const HttpAddress next = parse_address(url);
      if (!may_lead(*first, here, next, options_.redirect_hosts)) return misled(here.host, next);
      here = next;
    }
  }

 private:
  /// One request and its answer, whatever it is. Adds to reply.seconds; replaces all else.
  Result<void> exchange(const HttpRequest& request, const std::string& url, const std::string& host,
                        bool abroad, HttpReply& reply) {
    const double left = request.timeout_seconds - reply.seconds;
    if (left <= 0) return failure(CURLE_OPERATION_TIMEDOUT, host, "redirects took all of it");
    std::array<char, CURL_ERROR_SIZE> text{};
    Body body{{}, options_.max_bytes, false, options_.cancelled};
    const Headers headers = header_list(request.headers, abroad);
    Setter set(curl_.get());  // each option anew: curl_easy_reset() would lose memory of CURLOPT_COOKIEFILE
    set(CURLOPT_ERRORBUFFER, text.data());
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_TIMEOUT_MS, milliseconds(left));
    set_request(set, request);
    set_limits(set, body);
    set_security(set);
    const auto said = [&](CURLcode code) {
      return text[0] ? std::string(text.data()) : std::string(curl_easy_strerror(code));
    };
    if (set.code() != CURLE_OK) {
      return fail(ErrorKind::kConfiguration,
                  "cannot fetch from " + host +
                      ": this libcurl does not know an option that was asked for (" + said(set.code()) + ")");
    }
    const CURLcode code = curl_easy_perform(curl_.get());
    curl_easy_setopt(curl_.get(), CURLOPT_ERRORBUFFER, nullptr);  // `text` ends here
    reply.seconds += static_cast<double>(number_of(CURLINFO_TOTAL_TIME_T)) * 1e-6;
    if (code == CURLE_ABORTED_BY_CALLBACK && !body.too_large)
      return fail(ErrorKind::kUnavailable, "fetching from " + host + " was called off");
    if (body.too_large || code == CURLE_FILESIZE_EXCEEDED) return too_large(host, options_.max_bytes);
    if (code != CURLE_OK) {
      const long connect = code_of(CURLINFO_HTTP_CONNECTCODE);
      return connect >= 300 ? refused_by_proxy(host, connect) : failure(code, host, said(code));
    }
    reply.body = std::move(body.bytes);
    fill(reply);
    return {};
  }

  static long http_version(const std::string& asked) {
    if (asked == "1.1") return CURL_HTTP_VERSION_1_1;
    return asked == "2" ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_NONE;
  }

  static void set_request(Setter& set, const HttpRequest& request) {
    set(CURLOPT_USERAGENT, request.user_agent.c_str());
    set(CURLOPT_ACCEPT_ENCODING, "");  // all that this libcurl can inflate
    set(CURLOPT_FOLLOWLOCATION, 0L);   // get() does, and looks where to
    set(CURLOPT_HTTP_VERSION, http_version(request.http_version));
  }

  void set_limits(Setter& set, Body& body) const {
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&body));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &watch);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&body));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options_.max_bytes));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options_.connect_timeout_seconds));
    set(CURLOPT_LOW_SPEED_LIMIT, kSlowest);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stall_seconds));
    set(CURLOPT_NOSIGNAL, 1L);
  }

  void set_security(Setter& set) const {
#if LIBCURL_VERSION_NUM >= 0x075500
    set(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    set(CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_bundle.empty()) {
      set(CURLOPT_CAINFO, options_.ca_bundle.c_str());
      // That file in place of the system's directory, not besides it.
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
      set(CURLOPT_PROXY_CAINFO, options_.ca_bundle.c_str());
    }
    set.unless_empty(CURLOPT_SSL_CIPHER_LIST, options_.ciphers);
    set.unless_empty(CURLOPT_TLS13_CIPHERS, options_.tls13_ciphers);
    set.unless_empty(CURLOPT_PROXY, options_.proxy);
  }

  void fill(HttpReply& reply) const {
    reply.status = static_cast<int>(code_of(CURLINFO_RESPONSE_CODE));
    reply.content_type = text_of(CURLINFO_CONTENT_TYPE);
    reply.url = text_of(CURLINFO_EFFECTIVE_URL);
    const std::int64_t wait = number_of(CURLINFO_RETRY_AFTER);  // curl reckons a date against the clock
    reply.retry_after.reset();
    if (wait > 0) reply.retry_after = std::min(wait, kLongestWait);
  }

  std::string text_of(CURLINFO which) const {
    const char* text = nullptr;
    return curl_easy_getinfo(curl_.get(), which, &text) == CURLE_OK && text ? text : "";
  }
  std::int64_t number_of(CURLINFO which) const {
    curl_off_t value = 0;
    return curl_easy_getinfo(curl_.get(), which, &value) == CURLE_OK ? value : 0;
  }
  long code_of(CURLINFO which) const {
    long value = 0;
    return curl_easy_getinfo(curl_.get(), which, &value) == CURLE_OK ? value : 0;
  }

  std::unique_ptr<CURL, void (*)(CURL*)> curl_;
  CurlOptions options_;
};

}  // namespace

bool has_curl() { return true; }

Result<std::unique_ptr<Transport>> curl_transport(const CurlOptions& options) {
  const auto checked = check_options(options);
  if (!checked) return fail(checked.error());
  CURL* curl = curl_started() ? curl_easy_init() : nullptr;
  if (!curl) return fail(ErrorKind::kInternal, "libcurl could not be started; free memory and try again");
  return std::unique_ptr<Transport>(std::make_unique<CurlTransport>(curl, options));
}

}  // namespace spectrum::io
