// What the programs beside their peers share: key=value words, numbers in files and a clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace spectrum::bench {

class Settings {
 public:
  explicit Settings(std::span<const std::string> words) {
    for (const std::string& word : words)
      values_[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  bool has(const std::string& key) const { return values_.contains(key); }
  const std::string& text(const std::string& key) const {
    if (!has(key)) throw std::invalid_argument("no " + key + "=");
    return values_.at(key);
  }
  int whole(const std::string& key) const { return std::stoi(text(key)); }
  double number(const std::string& key) const { return std::stod(text(key)); }

 private:
  std::map<std::string, std::string> values_;
};

class Clock {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2.0;
}

/// The first n numbers of a file; n = 0: all.
inline std::vector<double> read(const std::string& path, std::size_t n = 0) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  const std::size_t held = static_cast<std::size_t>(file.tellg()) / sizeof(double);
  if (held < n) throw std::runtime_error(path + " is too short");
  std::vector<double> out(n == 0 ? held : n);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(double)));
  return out;
}

inline void write(std::ofstream& file, std::span<const double> values) {
  file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
  if (!file) throw std::runtime_error("cannot write");
}

inline void write(const std::string& path, std::span<const double> values) {
  std::ofstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot write " + path);
  write(file, values);
}

}  // namespace spectrum::bench
