#include "apps/pipeline/log.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/text_format.h"

namespace spectrum::pipeline {
namespace {

constexpr const char* kGreen = "\x1b[32m";
constexpr const char* kYellow = "\x1b[33m";
constexpr const char* kRed = "\x1b[31m";
constexpr const char* kPlain = "\x1b[0m";
constexpr const char* kClearLine = "\r\x1b[K";
constexpr std::size_t kMaxLine = 1000;  // a file may hold names of any length
constexpr int kBarWidth = 30;

bool colour_wanted() {
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org: any value but the empty one
  const char* term = std::getenv("TERM");
  return !(no_color && *no_color) && !(term && std::string_view(term) == "dumb");
}

}  // namespace

Log::Log(bool quiet, std::FILE* to)
    : to_(to), quiet_(quiet), terminal_(::isatty(::fileno(to)) == 1), colour_(terminal_ && colour_wanted()) {}

void Log::ok(std::string_view text) {
  if (!quiet_) line("[OK]", kGreen, text);
}
void Log::warn(std::string_view text) { line("[WARN]", kYellow, text); }
void Log::error(std::string_view text) { line("[ERROR]", kRed, text); }

int Log::fail(const io::Error& e) {
  error(e.message);
  return exit_code(e.kind);
}

void Log::line(const char* tag, const char* colour, std::string_view text) {
  clear_bar();
  std::string out;
  if (colour_) out += colour;
  out += tag;
  if (colour_) out += kPlain;
  out += ' ';
  const bool clipped = text.size() > kMaxLine;
  for (char c : text.substr(0, kMaxLine))
    out += (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) ? '?' : c;
  if (clipped) out += "...";
  out += '\n';
  std::fflush(stdout);  // what was said before comes before, where both go to one place
  std::fwrite(out.data(), 1, out.size(), to_);
  std::fflush(to_);
}

void Log::progress(std::string_view what, int done, int total) {
  if (quiet_ || !terminal_ || total <= 0) return;
  const int full = kBarWidth * std::clamp(done, 0, total) / total;
  const std::string bar = std::string(static_cast<std::size_t>(full), '#') +
                          std::string(static_cast<std::size_t>(kBarWidth - full), '.');
  std::fprintf(to_, "%s%.*s [%s] %d/%d", kClearLine, static_cast<int>(what.size()), what.data(), bar.c_str(),
               done, total);
  std::fflush(to_);
  bar_shown_ = true;
}

void Log::clear_bar() {
  if (bar_shown_) std::fputs(kClearLine, to_);
  bar_shown_ = false;
}

std::string Stopwatch::text() const {
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_;
  return format("%.2f s", seconds.count());
}

}  // namespace spectrum::pipeline
