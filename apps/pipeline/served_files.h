#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "apps/pipeline/moving_now.h"
#include "apps/pipeline/options.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// Bytes to serve, with the name of this version of them: an ETag, quoted.
struct ServedFile {
  std::shared_ptr<const std::string> bytes;
  std::string etag;
};

/// What readers get; never changed once it is there.
struct Snapshot {
  std::shared_ptr<const ServedFile>
      document;                  ///< --out; none: it was never there, or never kept the contract
  std::string as_of, timestamp;  ///< of the document
  bool synthetic = false;
  /// The report: of the document, or of the one before it while a new one is being made or cannot be.
  std::shared_ptr<const ServedFile> page;
  std::string document_trouble;  ///< why --out as it lies there now is not served; empty: it is
  std::string page_trouble;      ///< why there is no new report; empty: none is needed

  /// Of the two, the one to tell first.
  const std::string& trouble() const { return document_trouble.empty() ? page_trouble : document_trouble; }
};

/// What the server serves: the forecast of --out and the page that `report` makes of it, read again when one
/// of the files behind them changes. Readers never wait for a disk.
class ServedFiles {
 public:
  ServedFiles(const Options& options, const MovingNow& now);

  std::shared_ptr<const Snapshot> current() const;

  /// Looks whether a file has changed, and if so reads it. A document that is not there any more or breaks
  /// the contract, and a report that cannot be made, leave what was served before, and the snapshot says why.
  /// For any thread.
  void look();

 private:
  /// A file as a look finds it; another writer's rename or write changes one of these.
  struct Mark {
    std::uint64_t inode = 0, size = 0;
    std::int64_t seconds = 0, nanoseconds = 0;
    bool operator==(const Mark&) const = default;
  };
  static Mark mark_of(const std::string& path);
  std::vector<Mark> marks() const;
  /// Each fills in its part, or leaves what was there and returns why.
  std::string read_document(Snapshot& into) const;
  std::string make_page(Snapshot& into) const;
  void publish(Snapshot snapshot);

  const Options& options_;
  const MovingNow& now_;
  std::vector<std::string> paths_;  ///< --out first

  std::mutex looking_;  // one look at a time; guards the two below
  std::vector<Mark> seen_;
  std::int64_t page_made_ = 0;

  mutable std::mutex swapping_;  // held for the copy of a pointer
  std::shared_ptr<const Snapshot> current_ = std::make_shared<Snapshot>();
};

}  // namespace spectrum::pipeline
