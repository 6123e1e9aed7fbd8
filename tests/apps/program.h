#pragma once
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

/// Running the program as its user does, in a folder of its own.
namespace spectrum::test {

namespace fs = std::filesystem;

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

inline void spill(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// A folder that is gone with the object.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "spectrum-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  fs::path operator/(const std::string& name) const { return path_ / name; }

  /// Every file below it with its bytes.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(path_))
      if (entry.is_regular_file()) all[fs::relative(entry.path(), path_).string()] = slurp(entry.path());
    return all;
  }

 private:
  fs::path path_;
};

struct Outcome {
  int code = -1;  ///< exit code; 128 + signal where it was killed
  std::string out, err;
};

/// Starts `pipeline` with arguments, its output going to files. @param file_limit bytes a file may grow to
/// (RLIMIT_FSIZE); 0: no limit.
inline pid_t start_program(const std::vector<std::string>& arguments, const std::string& out,
                           const std::string& err, rlim_t file_limit = 0) {
  const pid_t child = fork();
  if (child != 0) return child;
  if (!std::freopen(out.c_str(), "w", stdout) || !std::freopen(err.c_str(), "w", stderr)) _exit(99);
  if (file_limit > 0) {
    const rlimit limit{file_limit, file_limit};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  std::vector<char*> argv = {const_cast<char*>(SPECTRUM_PIPELINE)};
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  execv(SPECTRUM_PIPELINE, argv.data());
  _exit(99);
}

/// The exit code of what was started; 128 + signal where it was killed.
inline int end_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Runs `pipeline` to its end; arguments as those of start_program().
inline Outcome run_program(const std::vector<std::string>& arguments, rlim_t file_limit = 0) {
  Folder capture;
  const std::string out = (capture / "out").string(), err = (capture / "err").string();
  const int code = end_of(start_program(arguments, out, err, file_limit));
  return {code, slurp(out), slurp(err)};
}

}  // namespace spectrum::test
