#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "gbdt/model_text.h"
#include "reference.h"

/// Model texts of the tests, changed in one place or another.
namespace spectrum::gbdt::text {

inline std::string sample() { return reference::read_text(reference::kSmall + "tiny_binary.model.txt"); }

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

inline std::string without_line(std::string text, const std::string& start) {
  const std::size_t at = text.find("\n" + start);
  EXPECT_NE(at, std::string::npos) << start;
  return text.erase(at, text.find('\n', at + 1) - at);
}

/// tree_sizes stand in the way of changes within a tree.
inline std::string unsized(const std::string& text) { return without_line(text, "tree_sizes="); }

/// What reading it throws, "" where it is read.
inline std::string error_of(const std::string& text) {
  try {
    read_model(text);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

}  // namespace spectrum::gbdt::text
