#pragma once
// A file of JSON objects, one a line, that only grows. A process may die, or the power fail, in the middle of
// a line: what was there before is whole, and the next append mends the end.
#include <cstddef>
#include <string>
#include <vector>

#include "io/descriptor.h"
#include "io/json.h"
#include "io/result.h"

namespace spectrum::io {

/// What such a file holds.
struct JsonLines {
  std::vector<Json> values;           ///< in the order in which they were written
  std::vector<std::string> warnings;  ///< lines that are left out, each with the path, its number and why
};

/// Lines that are no JSON object are left out with a warning; so is a last one that was torn, which a line
/// without its end that is no whole object is. Errors: those of read_file.
Result<JsonLines> read_json_lines(const std::string& path);

/// Appends to such a file. While it lives it alone writes: another one waits in open(). Made and used by one
/// thread.
class JsonLinesWriter {
 public:
  /// Opens a file, which is created where missing (its directory must exist), and reads it. Errors: kIo (also
  /// for what is no regular file), kBadData (larger than kMaxFileBytes).
  static Result<JsonLinesWriter> open(const std::string& path);

  /// What was there when it was opened.
  const JsonLines& contents() const { return contents_; }

  /// Puts an object behind the others: one write of a whole line, flushed to the disk. A torn last line is
  /// cut off first; a whole one that lacks only its end gets it. A write that fails leaves the file as it
  /// was. Error: kIo.
  Result<void> append(const Json& value);

 private:
  JsonLinesWriter(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  Descriptor file_;
  JsonLines contents_;
  std::size_t size_ = 0;  ///< bytes to keep
  bool ended_ = true;     ///< they end with a line's end
  bool torn_ = false;     ///< there are others behind them
};

}  // namespace spectrum::io
