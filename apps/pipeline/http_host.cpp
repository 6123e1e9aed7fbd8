#include "apps/pipeline/http_host.h"

#include <arpa/inet.h>

#include <algorithm>

namespace spectrum::pipeline {
namespace {

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// ":8787".
bool is_port(std::string_view text) {
  return text.size() > 1 && text.size() <= 6 && text.front() == ':' &&
         std::all_of(text.begin() + 1, text.end(), is_digit);
}

}  // namespace

std::string name_in_host(std::string_view host) {
  const bool v6 = host.starts_with('[');
  const std::size_t end = v6 ? host.find(']') : host.find(':');
  if (v6 && end == std::string_view::npos) return "";
  std::string name(host.substr(0, v6 ? end + 1 : end));
  const std::string_view port = host.substr(name.size());
  if (!port.empty() && !is_port(port)) return "";
  std::ranges::transform(name, name.begin(), small);
  return name;
}

std::string name_in_origin(std::string_view origin) {
  constexpr std::string_view kEnd = "://";
  const std::size_t scheme = origin.find(kEnd);
  return scheme == std::string_view::npos ? "" : name_in_host(origin.substr(scheme + kEnd.size()));
}

bool is_numeric_address(std::string_view name) {
  in6_addr address;  // room for either
  if (name.starts_with('[') && name.ends_with(']'))
    return ::inet_pton(AF_INET6, std::string(name.substr(1, name.size() - 2)).c_str(), &address) == 1;
  return ::inet_pton(AF_INET, std::string(name).c_str(), &address) == 1;
}

}  // namespace spectrum::pipeline
