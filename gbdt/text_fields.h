#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spectrum::gbdt {

/// Throws std::invalid_argument: "line 12, tree_sizes: what".
[[noreturn]] void refuse(int line, std::string_view key, const std::string& what);

/// The lines of a text, numbered from 1. They end in "\n" or "\r\n".
class TextLines {
 public:
  /// Refuses control characters: other readers of the text would end a line or a string at them.
  explicit TextLines(std::string_view text);

  bool at_end() const { return begin_ >= text_.size(); }
  std::string_view peek() const;
  std::string_view next();
  void skip_empty();

  int number() const { return number_; }              ///< of the line `peek` shows
  std::size_t position() const { return position_; }  ///< of its first byte, had every line ended in "\n"

 private:
  std::string_view text_;
  std::size_t begin_ = 0;
  std::size_t position_ = 0;
  int number_ = 1;
};

/// Takes the first word off `rest`, whose words stand between single spaces.
std::string_view take_word(std::string_view& rest);

/// A block of "key=value" lines. What is wrong with a value is told with its
/// line and key. Nothing is allocated before its entries were counted.
class TextFields {
 public:
  /// first_line: told where a key is missing. keys: those to keep; must outlive this.
  TextFields(int first_line, std::span<const std::string_view> keys) : first_line_(first_line), keys_(keys) {}

  /// Takes a line apart at its first '='; one without is a key with an empty
  /// value. Keys nobody asked for are skipped, a repeated one is refused.
  void add(std::string_view text, int line);

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
  /// Exactly `count` entries of 32 bits.
  std::vector<std::uint32_t> bit_words(std::string_view key, std::size_t count) const;
  /// Exactly `count` entries as they stand; views of the text.
  std::vector<std::string_view> entries(std::string_view key, std::size_t count) const;

 private:
  struct Field {
    std::string_view value;
    int line;
  };
  const Field& field(std::string_view key) const;

  template <class Entry, class Parse>
  std::vector<Entry> parsed(std::string_view key, std::size_t count, const Parse& parse) const;

  int first_line_;
  std::span<const std::string_view> keys_;
  std::map<std::string_view, Field> fields_;
};

}  // namespace spectrum::gbdt
