#pragma once
#include <string>
#include <string_view>

namespace spectrum::pipeline {

/// The name in a Host header, in small letters and without the port: "LocalHost:8787" gives "localhost",
/// "[::1]:1" gives "[::1]". Empty where it is no name with a port or without.
std::string name_in_host(std::string_view host);

/// The name in an origin, likewise: "http://dash.example:3000" gives "dash.example".
std::string name_in_origin(std::string_view origin);

/// True for an address in numbers, "127.0.0.1" or "[::1]": what no name server can make point elsewhere.
bool is_numeric_address(std::string_view name);

}  // namespace spectrum::pipeline
