#include "io/curl_failure.h"

#include <curl/curl.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace spectrum::io {
namespace {

struct Meaning {
  CURLcode code;
  ErrorKind kind;
  const char* what;
  const char* advice;
};

constexpr ErrorKind kAgain = ErrorKind::kUnavailable;
constexpr Meaning kMeanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, kAgain, "its name cannot be resolved",
     "check the name and this machine's network connection"},
    {CURLE_COULDNT_RESOLVE_PROXY, kAgain, "the proxy's name cannot be resolved",
     "check the proxy setting, and http_proxy, https_proxy and all_proxy in the environment"},
    {CURLE_COULDNT_CONNECT, kAgain, "no connection",
     "check the network connection, the port, and whether a proxy is needed"},
    {CURLE_OPERATION_TIMEDOUT, kAgain, "no complete answer in time", "try again later, or allow more time"},
    {CURLE_PARTIAL_FILE, kAgain, "the answer broke off", "try again"},
    {CURLE_RECV_ERROR, kAgain, "the connection broke off", "try again"},
    {CURLE_SEND_ERROR, kAgain, "the connection broke off", "try again"},
    {CURLE_GOT_NOTHING, kAgain, "the connection was closed without an answer", "try again"},
    {CURLE_HTTP2, kAgain, "the HTTP/2 connection failed", "try again, or with HTTP version 1.1"},
    {CURLE_HTTP2_STREAM, kAgain, "the HTTP/2 connection failed", "try again, or with HTTP version 1.1"},
    {CURLE_BAD_CONTENT_ENCODING, kAgain, "the compressed answer cannot be inflated", "try again"},
    {CURLE_WRITE_ERROR, kAgain, "the answer could not be taken in", "try again"},
    {CURLE_UNSUPPORTED_PROTOCOL, kAgain, "the answer is not HTTP", "check the address and its port"},
    {CURLE_WEIRD_SERVER_REPLY, kAgain, "the answer is not HTTP", "check the address and its port"},
    {CURLE_SSL_CONNECT_ERROR, kAgain, "no secure connection could be agreed on",
     "try again; if it stays so, check that this address speaks https, and the cipher settings"},
    {CURLE_PROXY, kAgain, "the proxy did not let the connection through", "check the proxy setting"},
    {CURLE_PEER_FAILED_VERIFICATION, ErrorKind::kConfiguration, "its certificate does not verify", ""},
    {CURLE_SSL_CACERT_BADFILE, ErrorKind::kConfiguration, "the trusted certificates cannot be read",
     "check the CA bundle; without one, install the system's (package ca-certificates)"},
    {CURLE_SSL_CIPHER, ErrorKind::kConfiguration, "the TLS library does not know the ciphers asked for",
     "correct the cipher lists, or leave them to the library"},
    {CURLE_URL_MALFORMAT, ErrorKind::kConfiguration, "the address makes no sense", "correct it"},
    {CURLE_OUT_OF_MEMORY, ErrorKind::kInternal, "out of memory", "free some and try again"},
};

/// What to do about a certificate, by what the TLS library says of it.
const char* certificate_advice(std::string_view text) {
  const auto says = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
  if (says("expired") || says("not yet valid")) {
    return "check this machine's clock; if it is right, only the owner of the server can renew the "
           "certificate";
  }
  if (says("self-signed") || says("self signed") || says("issuer")) {
    return "nobody whom this machine trusts has signed it: install the package ca-certificates, or, where a "
           "proxy inspects the traffic, give its CA's file as CA bundle";
  }
  if (says("name")) {
    return "it is another host's: check the address, and whether a log-in page or a proxy answers in the "
           "server's place";
  }
  return "check the address and the CA bundle";
}

}  // namespace

Unexpected failure(int code, const std::string& host, const std::string& text) {
  const auto* known = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                   [&](const Meaning& m) { return m.code == code; });
  const Meaning m =
      known != std::end(kMeanings) ? *known : Meaning{CURLE_OK, kAgain, "it failed", "try again"};
  const char* advice = code == CURLE_PEER_FAILED_VERIFICATION ? certificate_advice(text) : m.advice;
  return fail(m.kind, "cannot fetch from " + host + ": " + m.what + " (" + text + "); " + advice);
}

Unexpected too_large(const std::string& host, std::size_t limit) {
  return fail(ErrorKind::kBadData, "cannot fetch from " + host + ": the answer is larger than " +
                                       std::to_string(limit) +
                                       " bytes and was not taken; check that the address is the right one");
}

Unexpected refused_by_proxy(const std::string& host, long status) {
  const bool stranger = status == 407;
  return fail(stranger ? ErrorKind::kConfiguration : kAgain,
              "cannot fetch from " + host + ": the proxy refused with status " + std::to_string(status) +
                  (stranger ? "; put user and password into the proxy's address"
                            : "; check the proxy setting, or try again later"));
}

Unexpected misled(const std::string& host, const HttpAddress& next) {
  const std::string where = next.scheme.empty() ? "what is no address" : next.scheme + "://" + next.host;
  return fail(ErrorKind::kBadData,
              "cannot fetch from " + host + ": it redirects to " + where +
                  ", where none may lead; check the address (a log-in or consent page?)");
}

}  // namespace spectrum::io
