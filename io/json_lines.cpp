#include "io/json_lines.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "io/file.h"

namespace spectrum::io {
namespace {

struct Parsed {
  JsonLines lines;
  std::size_t size = 0;  ///< bytes before a torn line
  bool ended = true;     ///< they end with a line's end
};

bool blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// A part of an object is never an object, so that a line without its end is whole or torn, and which of the
/// two can be told.
Parsed parse_lines(std::string_view bytes, const std::string& path) {
  Parsed out;
  for (std::size_t number = 1; out.size < bytes.size(); ++number) {
    const std::string_view rest = bytes.substr(out.size);
    const std::size_t end = rest.find('\n');
    const bool ended = end != std::string_view::npos;
    const std::string_view line = rest.substr(0, end);
    const std::string where = path + ", line " + std::to_string(number);
    auto value = parse_json(line, where);
    const bool whole = value && value->is_object();
    if (!ended && !whole) {
      out.lines.warnings.push_back(where +
                                   ": torn, as by a process that was killed; it is left out, and cut off "
                                   "by the next append");
      return out;
    }
    if (whole)
      out.lines.values.push_back(std::move(*value));
    else if (!blank(line))
      out.lines.warnings.push_back((value ? where + ": a JSON object was expected" : value.error().message) +
                                   "; it is left out");
    out.ended = ended;
    out.size += line.size() + (ended ? 1 : 0);
  }
  return out;
}

Unexpected cannot_append(const std::string& path, const std::string& why) {
  return fail(ErrorKind::kIo, "cannot append to " + path + ": " + why);
}

bool lock(int fd) {
  int result;
  do result = ::flock(fd, LOCK_EX);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

}  // namespace

Result<JsonLines> read_json_lines(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  return parse_lines(*bytes, path).lines;
}

Result<JsonLinesWriter> JsonLinesWriter::open(const std::string& path) {
  const bool existed = file_exists(path);
  // Non-blocking, so that a pipe without a reader is an error and no standstill.
  Descriptor file(open_retrying(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0666));
  if (!file.open()) {
    const int code = errno;
    const std::string directory = directory_of(path);
    return cannot_append(path, code == ENOENT
                                   ? "the directory " + directory +
                                         " does not exist; create it first (mkdir -p " + directory + ")"
                                   : reason(code));
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return cannot_append(path, reason(errno));
  if (!S_ISREG(info.st_mode)) return cannot_append(path, "it is no regular file");
  if (!lock(file.get())) return cannot_append(path, "it cannot be locked: " + reason(errno));
  if (!existed && !sync_directory(directory_of(path)))
    return cannot_append(path, "its directory could not be flushed: " + reason(errno));

  auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  JsonLinesWriter writer(path, std::move(file));
  Parsed parsed = parse_lines(*bytes, path);
  writer.contents_ = std::move(parsed.lines);
  writer.size_ = parsed.size;
  writer.ended_ = parsed.ended;
  writer.torn_ = parsed.size < bytes->size();
  return writer;
}

Result<void> JsonLinesWriter::append(const Json& value) {
  if (torn_ && ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0)
    return cannot_append(path_, reason(errno));
  torn_ = false;
  std::string line(ended_ ? 0 : 1, '\n');
  line += dump(value, 0);
  line += '\n';
  if (!write_all(file_.get(), line) || ::fsync(file_.get()) != 0) {
    const std::string why = reason(errno);
    // Where even that fails, the next append finds a torn line and cuts it off.
    torn_ = ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0;
    return cannot_append(path_, why + "; what was there before is unchanged");
  }
  size_ += line.size();
  ended_ = true;
  return {};
}

}  // namespace spectrum::io
