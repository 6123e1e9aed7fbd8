#pragma once
#include <string>
#include <vector>

#include "apps/pipeline/import_files.h"
#include "io/cache.h"

namespace spectrum::pipeline {

/// A bar that an import gives otherwise than the cache had it.
struct Change {
  io::Bar was, is;
};

/// The first `most` of them, oldest first. Both must be tidy.
std::vector<Change> first_changes(const io::Candles& had, const io::Candles& given, bool daily,
                                  std::size_t most);

/// What `import csv` prints: a JSON object with --json, else a line and the first changes, and with --dry-run
/// also the columns. `s` is the series with the import in it.
/// @param refusal why the import is refused, which only a dry run comes to print; empty: it is not
std::string import_report(const Options& options, const io::Series& s, const Import& import,
                          const io::Merged& merged, const std::vector<Change>& changes,
                          const std::string& refusal);

}  // namespace spectrum::pipeline
