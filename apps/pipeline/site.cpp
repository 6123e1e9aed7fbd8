#include "apps/pipeline/site.h"

#include <algorithm>
#include <exception>

#include "apps/pipeline/http_host.h"
#include "apps/pipeline/market_clock.h"
#include "apps/pipeline/report_page.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

constexpr const char* kJson = "application/json; charset=utf-8";
constexpr const char* kDataPolicy = "default-src 'none'; frame-ancestors 'none'";
constexpr const char* kPaths =
    "GET /, GET /api/omnispectrum, GET /api/health, POST /api/omnispectrum/refresh";
constexpr const char* kHosts =
    "this server answers to localhost, to addresses in numbers and to the names in --allow-origin alone";

HttpAnswer json(int status, const io::Json& value) {
  return {.status = status,
          .headers = {{"Content-Type", kJson},
                      {"Content-Security-Policy", kDataPolicy},
                      {"Cache-Control", "no-store"}},
          .body = std::make_shared<const std::string>(io::dump(value) + "\n")};
}

HttpAnswer error(int status, const std::string& reason) {
  return json(status, io::Json::object({{"error", reason}}));
}

HttpAnswer wrong_method(const std::string& allowed) {
  HttpAnswer out = error(405, "this path takes " + allowed);
  out.headers.emplace_back("Allow", allowed);
  return out;
}

bool is_read(std::string_view method) { return method == "GET" || method == "HEAD"; }

/// True where one of the ETags in an If-None-Match is this one. Compared weakly, as RFC 9110 has it.
bool names(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());  // ours hold none
    std::string_view one = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (!one.empty() && (one.front() == ' ' || one.front() == '\t')) one.remove_prefix(1);
    while (!one.empty() && (one.back() == ' ' || one.back() == '\t')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag || one == "*") return true;
  }
  return false;
}

HttpAnswer file(const ServedFile& file, const HttpRequest& request, const char* type,
                const std::string& policy) {
  HttpAnswer out{.headers = {{"ETag", file.etag}, {"Cache-Control", "no-cache"}}};
  if (names(request.if_none_match, file.etag)) {
    out.status = 304;
    return out;
  }
  out.headers.emplace_back("Content-Type", type);
  out.headers.emplace_back("Content-Security-Policy", policy);
  out.body = file.bytes;
  return out;
}

HttpAnswer nothing_yet(const Snapshot& now) {
  return error(503, now.trouble().empty() ? "the forecast is being read; try again" : now.trouble());
}

HttpAnswer preflight(const std::string& methods) {
  return {.status = 204,
          .headers = {{"Access-Control-Allow-Methods", methods},
                      {"Access-Control-Allow-Headers", "Content-Type, If-None-Match, Cache-Control"},
                      {"Access-Control-Max-Age", "600"},
                      {"Cache-Control", "no-store"}}};
}

HttpAnswer refused(Refusal why) {
  return why == Refusal::kBodyTooLarge ? error(413, "no request needs such a body")
                                       : error(503, "the server is being stopped");
}

}  // namespace

io::Result<std::string> parse_origin(const std::string& text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  const std::string host = text.substr(scheme);
  const bool good = scheme > 0 && !host.empty() &&
                    host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == std::string::npos;
  if (!good)
    return io::fail(io::ErrorKind::kBadData,
                    "an origin was expected, in small letters, e.g. http://localhost:3000, not " + text);
  return text;
}

Site::Site(ServedFiles& files, const Options& options, const MovingNow& now,
           std::vector<std::string> allowed_origins, Refresh refresh)
    : files_(files),
      options_(options),
      now_(now),
      allowed_origins_(std::move(allowed_origins)),
      refresh_(std::move(refresh)),
      page_policy_(report_policy() + "; frame-ancestors 'none'") {}

HttpAnswer Site::answer(const HttpRequest& request) {
  HttpAnswer out = !is_ours(request.host)              ? error(403, kHosts)
                   : request.refusal != Refusal::kNone ? refused(request.refusal)
                                                       : route(request);
  if (!out.work) {
    finish(out, request.origin);
    return out;
  }
  out.work = [this, work = std::move(out.work), origin = std::string(request.origin)] {
    HttpAnswer answer = work();
    finish(answer, origin);
    return answer;
  };
  return out;
}

HttpAnswer Site::route(const HttpRequest& request) {
  const std::string_view path = request.path;
  if (path == "/api/omnispectrum/refresh") {
    if (request.method == "OPTIONS" && is_allowed(request.origin)) return preflight("POST");
    return request.method == "POST" ? refresh(request) : wrong_method("POST");
  }
  if (path != "/" && path != "/api/omnispectrum" && path != "/api/health")
    return error(404, std::string("there is nothing here; there is ") + kPaths);
  if (request.method == "OPTIONS" && is_allowed(request.origin)) return preflight("GET, HEAD");
  if (!is_read(request.method)) return wrong_method("GET, HEAD");
  return path == "/" ? page(request) : path == "/api/health" ? health() : document(request);
}

HttpAnswer Site::page(const HttpRequest& request) const {
  const auto now = files_.current();
  return now->page ? file(*now->page, request, "text/html; charset=utf-8", page_policy_) : nothing_yet(*now);
}

HttpAnswer Site::document(const HttpRequest& request) const {
  const auto now = files_.current();
  return now->document ? file(*now->document, request, kJson, kDataPolicy) : nothing_yet(*now);
}

/// Sessions missed by --as-of where it is given, else by now.
std::optional<int> Site::age_of(const Snapshot& now) const {
  const auto day = io::parse_day(now.as_of);
  if (!day) return {};
  const MarketClock clock{options_.calendar, now_()};
  return options_.as_of ? clock.sessions_between(*day, *options_.as_of) : clock.sessions_since(*day);
}

HttpAnswer Site::health() const {
  const auto now = files_.current();
  const std::optional<int> age = age_of(*now);
  const std::string status = !now->document            ? "no data"
                             : !now->trouble().empty() ? "degraded"
                             : age.value_or(0) > 0     ? "stale"
                                                       : "ok";
  const auto text = [](const std::string& s) { return s.empty() ? io::Json() : io::Json(s); };
  return json(now->document ? 200 : 503,
              io::Json::object({{"status", status},
                                {"as_of", text(now->as_of)},
                                {"age_sessions", age ? io::Json(*age) : io::Json()},
                                {"timestamp", text(now->timestamp)},
                                {"synthetic", now->synthetic},
                                {"refreshing", refreshing_.load()},
                                {"reason", text(now->trouble())},
                                {"now", io::format_rfc3339(now_())},
                                {"version", SPECTRUM_VERSION}}));
}

HttpAnswer Site::refresh(const HttpRequest& request) {
  // A browser says where a request comes from: no other page may set this machine to work.
  if (!request.origin.empty() && request.origin != "http://" + std::string(request.host) &&
      !is_allowed(request.origin))
    return error(403, "a page of another origin asks for a refresh; --allow-origin would let it");
  if (refreshing_.exchange(true)) {
    HttpAnswer out = error(409, "a refresh is under way; its result is served when it is done");
    out.headers.emplace_back("Retry-After", "5");
    return out;
  }
  return {.work = [this] {
    HttpAnswer out = carry_out_refresh();
    refreshing_ = false;
    return out;
  }};
}

HttpAnswer Site::carry_out_refresh() try {
  if (const auto done = refresh_(); !done) return error(502, done.error().message);
  files_.look();
  const auto now = files_.current();
  if (!now->document || !now->document_trouble.empty()) return error(502, now->document_trouble);
  return {.headers = {{"ETag", now->document->etag},
                      {"Cache-Control", "no-store"},
                      {"Content-Type", kJson},
                      {"Content-Security-Policy", kDataPolicy}},
          .body = now->document->bytes};
} catch (const std::exception& e) {
  return error(502, std::string("internal error: ") + e.what());
}

bool Site::is_ours(std::string_view host) const {
  const std::string name = name_in_host(host);
  if (name.empty()) return false;
  if (name == "localhost" || is_numeric_address(name)) return true;
  return std::ranges::any_of(allowed_origins_,
                             [&](const std::string& origin) { return name_in_origin(origin) == name; });
}

bool Site::is_allowed(std::string_view origin) const {
  return std::ranges::find(allowed_origins_, origin) != allowed_origins_.end();
}

void Site::finish(HttpAnswer& answer, std::string_view origin) const {
  answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
  answer.headers.emplace_back("Referrer-Policy", "no-referrer");
  answer.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  if (allowed_origins_.empty()) return;
  answer.headers.emplace_back("Vary", "Origin");
  if (!is_allowed(origin)) return;
  answer.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
  answer.headers.emplace_back("Access-Control-Expose-Headers", "ETag");
}

}  // namespace spectrum::pipeline
