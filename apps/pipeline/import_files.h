#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "apps/pipeline/log.h"
#include "apps/pipeline/options.h"
#include "io/cache.h"
#include "io/csv.h"

namespace spectrum::pipeline {

/// One file of an import, as it was read.
struct ImportedFile {
  std::string path;
  io::CsvLayout layout = io::CsvLayout::kGeneric;
  std::string index;                                         ///< that the file says it is of; may be empty
  std::vector<std::pair<std::string, std::string>> columns;  ///< (field, column)
  std::size_t rows = 0;
};

/// What the files of `import csv` hold together.
struct Import {
  io::Candles bars;  ///< completed ones; where files differ, of the later file
  std::vector<ImportedFile> files;
  std::string other_unit;  ///< that the volumes are not of the unit of the cache's; empty: they are
};

/// Reads all files that the command names for the series `s` and says on the log as what. Bars that had not
/// ended at --now are left out with a warning. Errors: as read_csv; kBadData where a bar is of the future, or
/// a file says that it is of another index than the series or the files before it; kTryLater where no
/// completed bar is left.
io::Result<Import> read_files(const Options& options, const io::Series& s, Log& log);

/// An error where bars cannot be of the series that the cache knows: another history on the days of both (see
/// contradiction()), a single bar far from the one that it replaces, or, of daily bars, a move from one
/// session to the next that no market makes. Error: kBadData.
io::Result<void> check_level(const io::Candles& bars, const io::Series& known);

/// The date of a daily bar, the time of another, for people.
std::string when(const io::Bar& bar, bool daily);

/// Gives bars of `bars` without a volume that of `known`: many files lack it, and what is known stays. Both
/// must be tidy.
void keep_volumes(io::Candles& bars, const io::Candles& known, bool daily);

}  // namespace spectrum::pipeline
