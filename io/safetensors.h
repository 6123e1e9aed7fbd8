#pragma once
// The safetensors format (huggingface/safetensors): a JSON header, then raw
// little-endian tensors without gaps. Only float32 here.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/result.h"

namespace spectrum::io {

struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;  ///< row-major; empty for a scalar
  std::vector<float> values;        ///< as many as the product of the shape
  bool operator==(const Tensor&) const = default;
};

struct TensorFile {
  std::vector<std::pair<std::string, std::string>> metadata;  ///< "__metadata__", in order
  std::vector<Tensor> tensors;

  /// nullptr where absent.
  const Tensor* find(std::string_view name) const;
  const std::string* find_metadata(std::string_view name) const;
  bool operator==(const TensorFile&) const = default;
};

/// The file's bytes. Throws std::invalid_argument where a shape does not fit its values, or a name is taken
/// twice or reserved.
std::string format_safetensors(const TensorFile& file);

/// The tensors of a file's bytes in the order of its header; `name` stands in messages. Every length, offset,
/// shape and name is checked before it is used; gaps, overlaps and trailing bytes are refused. Error:
/// kBadData.
Result<TensorFile> parse_safetensors(std::string_view bytes, std::string_view name);

Result<TensorFile> read_safetensors(const std::string& path);
Result<void> write_safetensors(const std::string& path, const TensorFile& file);

/// SHA-256 of the values' little-endian bytes, tensor after tensor: what stands in a file after its header.
std::string tensor_sha256(std::span<const Tensor> tensors);

}  // namespace spectrum::io
