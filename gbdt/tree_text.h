#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gbdt/text_fields.h"
#include "gbdt/tree.h"

namespace spectrum::gbdt {

/// The keys of a tree's block that `read_tree` knows; the others do not matter.
std::span<const std::string_view> tree_keys();

/// A tree from its block, every link, feature and category set in it checked.
/// Throws std::invalid_argument with line and key.
Tree read_tree(const TextFields& fields, int n_features);

/// "Tree=<number>" and its block, up to the next tree.
std::string tree_block(const Tree& tree, std::size_t number);

}  // namespace spectrum::gbdt
