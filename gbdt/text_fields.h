#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace spectrum::gbdt {

/// The lines of a text, numbered from 1.
class TextLines {
 public:
  explicit TextLines(std::string_view text) : text_(text) {}

  bool at_end() const { return begin_ >= text_.size(); }
  std::string_view peek() const;
  std::string_view next();
  void skip_empty();

  int number() const { return number_; }           ///< of the line `peek` shows
  std::size_t position() const { return begin_; }  ///< of its first byte

 private:
  std::string_view text_;
  std::size_t begin_ = 0;
  int number_ = 1;
};

/// Throws std::invalid_argument: "line 12, tree_sizes: what".
[[noreturn]] void refuse(int line, std::string_view key, const std::string& what);

/// The words of a value, between single spaces.
std::vector<std::string_view> words(std::string_view value);

/// A block of "key=value" lines. What is wrong with a value is told with its
/// line and key.
class TextFields {
 public:
  /// first_line: told where a key is missing.
  explicit TextFields(int first_line) : first_line_(first_line) {}

  /// Takes a line apart at its first '='. Refuses a line without one, and a key
  /// that came before.
  void add(std::string_view text, int line);

  /// Refuses any key that is not in `known`.
  void allow_only(const std::vector<std::string_view>& known) const;

  bool has(std::string_view key) const { return fields_.count(key) != 0; }
  int line(std::string_view key) const;
  std::string_view value(std::string_view key) const;
  int integer(std::string_view key, int low, int high) const;
  double number(std::string_view key) const;

  /// Exactly `count` entries, each within low..high.
  std::vector<int> integers(std::string_view key, std::size_t count, int low, int high) const;
  /// Exactly `count` finite entries.
  std::vector<double> numbers(std::string_view key, std::size_t count) const;
  /// Exactly `count` entries, infinite ones and NaN among them.
  std::vector<double> any_numbers(std::string_view key, std::size_t count) const;
  std::vector<std::string_view> entries(std::string_view key, std::size_t count) const;

 private:
  struct Field {
    std::string_view value;
    int line;
  };
  const Field& field(std::string_view key) const;

  int first_line_;
  std::map<std::string_view, Field> fields_;
};

}  // namespace spectrum::gbdt
