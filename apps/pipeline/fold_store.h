#pragma once
#include <optional>
#include <span>
#include <string>

#include "apps/forecast/walk_forward.h"
#include "io/json.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// Finished folds of an evaluation that has not ended yet, each a file of its own, so that what was killed
/// goes on where it was. A fold is known by everything that decides it: the data, the configuration, the
/// sessions it sees and forecasts.
class FoldStore {
 public:
  /// @param directory of the files; made when the first is written.
  /// @param identity what decides all folds: hashes of data, configuration and program, in any form.
  FoldStore(std::string directory, std::string identity);

  /// The result of a fold kept from before; nothing where there is none that is whole and of the same
  /// identity.
  std::optional<forecast::FoldResult> find(const forecast::Fold& fold) const;
  /// Writes one, atomically. Error: kIo.
  io::Result<void> keep(const forecast::Fold& fold, const forecast::FoldResult& result) const;
  /// Removes the files of these folds, and the directory if nothing else is in it: another run may have
  /// finished folds there, now or before it was killed.
  void clear(std::span<const forecast::Fold> folds) const;

 private:
  std::string key(const forecast::Fold& fold) const;
  std::string path(const std::string& key) const;

  std::string directory_, identity_;
};

/// A fold's result as JSON and back, every number the same bits. Nothing where a member is missing, of
/// another type, or of a length that does not fit the rest; where a head has no forecaster or other classes
/// than its own, a day is not one of the fold's, in order, or a probability is none.
io::Json fold_json(const forecast::FoldResult& result);
std::optional<forecast::FoldResult> fold_from_json(const io::Json& json, const forecast::Fold& fold);

}  // namespace spectrum::pipeline
