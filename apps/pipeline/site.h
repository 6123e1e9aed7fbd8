#pragma once
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/http_answer.h"
#include "apps/pipeline/moving_now.h"
#include "apps/pipeline/options.h"
#include "apps/pipeline/served_files.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// The routes of `serve` and what is said on them; no socket, no thread.
class Site {
 public:
  /// Makes new data; called on one thread at a time.
  using Refresh = std::function<io::Result<void>()>;

  /// @param allowed_origins further ones whose pages may read answers and ask for a refresh
  Site(ServedFiles& files, const Options& options, const MovingNow& now,
       std::vector<std::string> allowed_origins, Refresh refresh);

  /// For any thread; waits for nothing. A refresh comes back as work.
  HttpAnswer answer(const HttpRequest& request);

 private:
  HttpAnswer route(const HttpRequest& request);
  HttpAnswer page(const HttpRequest& request) const;
  HttpAnswer document(const HttpRequest& request) const;
  HttpAnswer health() const;
  std::optional<int> age_of(const Snapshot& now) const;
  HttpAnswer refresh(const HttpRequest& request);
  HttpAnswer carry_out_refresh();
  /// Whether a Host names this server: "localhost", an address in numbers, or the host of an allowed origin.
  /// Any other name may belong to a page elsewhere that has it point here (DNS rebinding).
  bool is_ours(std::string_view host) const;
  bool is_allowed(std::string_view origin) const;
  void finish(HttpAnswer& answer, std::string_view origin) const;

  ServedFiles& files_;
  const Options& options_;
  const MovingNow& now_;
  std::vector<std::string> allowed_origins_;
  Refresh refresh_;
  std::string page_policy_;
  std::atomic<bool> refreshing_ = false;
};

/// Error: kBadData where it is no origin ("https://HOST" or "http://HOST:PORT", nothing behind it).
io::Result<std::string> parse_origin(const std::string& text);

}  // namespace spectrum::pipeline
