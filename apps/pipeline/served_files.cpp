#include "apps/pipeline/served_files.h"

#include <sys/stat.h>

#include <cstdio>
#include <exception>

#include "apps/pipeline/contract.h"
#include "apps/pipeline/evaluation_record.h"
#include "apps/pipeline/report_input.h"
#include "apps/pipeline/report_page.h"
#include "io/file.h"
#include "io/json.h"
#include "io/sha256.h"

namespace spectrum::pipeline {
namespace {

constexpr std::int64_t kPageLasts =
    600;  // seconds; the page tells ages, which grow without any file changing

std::shared_ptr<const ServedFile> served(std::string bytes) {
  const std::string etag = '"' + io::sha256_hex(bytes).substr(0, 32) + '"';
  return std::make_shared<ServedFile>(
      ServedFile{std::make_shared<const std::string>(std::move(bytes)), etag});
}

/// A log that nobody reads: what a page lacks, the page says.
class SilentLog {
 public:
  Log& operator()() { return log_; }
  ~SilentLog() {
    if (file_) std::fclose(file_);
  }

 private:
  std::FILE* file_ = std::fopen("/dev/null", "w");
  Log log_{true, file_ ? file_ : stderr};
};

}  // namespace

ServedFiles::ServedFiles(const Options& options, const MovingNow& now)
    : options_(options),
      now_(now),
      paths_{options.out, options.data, models_file(options, "model_card.json"), evaluation_path(options)} {}

std::shared_ptr<const Snapshot> ServedFiles::current() const {
  const std::lock_guard lock(swapping_);
  return current_;
}

void ServedFiles::look() {
  const std::lock_guard lock(looking_);
  // Marks before bytes: what changes in between is found by the next look.
  std::vector<Mark> found = marks();
  const bool document_changed = seen_.empty() || found.front() != seen_.front();
  if (found == seen_ && now_().seconds - page_made_ < kPageLasts) return;
  seen_ = std::move(found);
  page_made_ = now_().seconds;
  Snapshot next = *current();
  if (document_changed) {
    next.document_trouble = read_document(next);
    publish(next);  // making the page takes longer
  }
  if (!next.document_trouble.empty()) return;
  next.page_trouble = make_page(next);
  publish(std::move(next));
}

ServedFiles::Mark ServedFiles::mark_of(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return {};
  return {file.st_ino, static_cast<std::uint64_t>(file.st_size), file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
}

std::vector<ServedFiles::Mark> ServedFiles::marks() const {
  std::vector<Mark> all;
  for (const std::string& path : paths_) all.push_back(mark_of(path));
  return all;
}

std::string ServedFiles::read_document(Snapshot& into) const {
  auto bytes = io::read_file(options_.out);
  if (!bytes) return "no forecast (" + bytes.error().message + "); run `pipeline infer`, or POST a refresh";
  const auto document = io::parse_json(*bytes, options_.out);
  if (!document) return document.error().message;
  if (const auto faults = contract_faults(*document); !faults.empty())
    return options_.out + " breaks the contract: " + faults.front() + "; run `pipeline infer` again";
  into.as_of = document->string("as_of").value_or("");
  into.timestamp = document->string("timestamp").value_or("");
  into.synthetic = document->boolean("synthetic").value_or(false);
  into.document = served(std::move(*bytes));
  return "";
}

std::string ServedFiles::make_page(Snapshot& into) const try {
  Options options = options_;
  options.now = now_();
  SilentLog silent;
  const auto input = read_report_input(options, silent());
  if (!input) return "no report: " + input.error().message;
  into.page = served(report_page(*input));
  return "";
} catch (const std::exception& e) {
  return std::string("no report: ") + e.what();  // whatever lies in the files, the server goes on
}

void ServedFiles::publish(Snapshot snapshot) {
  auto next = std::make_shared<const Snapshot>(std::move(snapshot));
  const std::lock_guard lock(swapping_);
  current_ = std::move(next);
}

}  // namespace spectrum::pipeline
