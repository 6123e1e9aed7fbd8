#include "io/safetensors.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <stdexcept>
#include <unordered_set>

#include "io/file.h"
#include "io/json.h"
#include "io/sha256.h"

namespace spectrum::io {
namespace {

constexpr std::uint64_t kMaxHeader = 100'000'000;  // the format's own limit

/// Product of a shape, or nothing where it is negative somewhere or overflows.
std::optional<std::uint64_t> element_count(std::span<const std::int64_t> shape) {
  std::uint64_t n = 1;
  for (std::int64_t d : shape) {
    if (d < 0) return std::nullopt;
    const auto u = static_cast<std::uint64_t>(d);
    if (u != 0 && n > std::numeric_limits<std::uint64_t>::max() / sizeof(float) / u) return std::nullopt;
    n *= u;
  }
  return n;
}

void put_values(std::span<const float> values, std::string& out) {
  for (float v : values) {
    const auto bits = std::bit_cast<std::uint32_t>(v);
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(bits >> shift);
  }
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::vector<float> get_values(std::string_view bytes) {
  std::vector<float> out(bytes.size() / sizeof(float));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = std::bit_cast<float>(static_cast<std::uint32_t>(little_endian(bytes.substr(i * 4, 4))));
  }
  return out;
}

/// One tensor's place in the data, as its header entry claims it.
struct Claim {
  std::uint64_t begin = 0, end = 0;
  std::string_view name;
};

class Parser {
 public:
  Parser(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  Result<TensorFile> parse() {
    if (bytes_.size() < 8) return bad("shorter than the 8 bytes of a header's length");
    const std::uint64_t header = little_endian(bytes_.substr(0, 8));
    if (header > kMaxHeader || header > bytes_.size() - 8) {
      return bad("the header claims " + std::to_string(header) + " bytes, the file has " +
                 std::to_string(bytes_.size() - 8) + " after its length");
    }
    data_ = bytes_.substr(8 + header);
    const auto json = parse_json(bytes_.substr(8, header), std::string(name_) + " (header)");
    if (!json) return fail(json.error());
    if (!json->is_object()) return bad(std::string("the header is ") + json->type_name() + ", not an object");
    for (const Json::Member& m : *json->members()) {
      auto ok = m.name == "__metadata__" ? read_metadata(m.value) : read_tensor(m.name, m.value);
      if (!ok) return fail(ok.error());
    }
    if (auto ok = check_cover(); !ok) return fail(ok.error());
    for (std::size_t i = 0; i < claims_.size();
         ++i) {  // only now: overlapping claims could ask for any amount
      const Claim& c = claims_[i];
      out_.tensors[i].values = get_values(data_.substr(c.begin, c.end - c.begin));
    }
    return std::move(out_);
  }

 private:
  Unexpected bad(const std::string& what) const {
    return fail(ErrorKind::kBadData, std::string(name_) + ": not a safetensors file: " + what);
  }

  Result<void> read_metadata(const Json& json) {
    if (!json.is_object()) return bad("__metadata__ is not an object");
    for (const Json::Member& m : *json.members()) {
      if (!m.value.is_string()) return bad("__metadata__." + m.name + " is not a string");
      out_.metadata.emplace_back(m.name, *m.value.string());
    }
    return {};
  }

  Result<void> read_tensor(const std::string& tensor, const Json& json) {
    const std::string who = "tensor " + tensor + ": ";
    const auto dtype = json.string("dtype");
    if (!dtype) return bad(who + "no dtype");
    if (*dtype != "F32") return bad(who + "dtype " + *dtype + " where only F32 is read");
    const auto shape = whole_numbers(json.find("shape"));
    if (!shape) return bad(who + "shape is not an array of whole numbers");
    const auto offsets = whole_numbers(json.find("data_offsets"));
    if (!offsets || offsets->size() != 2) return bad(who + "data_offsets are not two whole numbers");
    const auto count = element_count(*shape);
    if (!count) return bad(who + "its shape is negative or too large");
    const std::int64_t begin = (*offsets)[0], end = (*offsets)[1];
    if (begin < 0 || end < begin || static_cast<std::uint64_t>(end) > data_.size()) {
      return bad(who + "its data_offsets lie outside of the data");
    }
    if (static_cast<std::uint64_t>(end - begin) != *count * sizeof(float)) {
      return bad(who + "its shape and its data_offsets disagree");
    }
    claims_.push_back({static_cast<std::uint64_t>(begin), static_cast<std::uint64_t>(end), tensor});
    out_.tensors.push_back({tensor, *shape, {}});
    return {};
  }

  static std::optional<std::vector<std::int64_t>> whole_numbers(const Json* json) {
    if (!json || !json->is_array()) return std::nullopt;
    std::vector<std::int64_t> out;
    for (const Json& item : *json->array_items()) {
      if (!item.is_integer()) return std::nullopt;
      out.push_back(*item.integer());
    }
    return out;
  }

  /// The tensors must tile the data: no gap, no overlap, nothing left.
  Result<void> check_cover() const {
    std::vector<Claim> sorted = claims_;
    std::sort(sorted.begin(), sorted.end(), [](const Claim& a, const Claim& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t covered = 0;
    for (const Claim& c : sorted) {
      if (c.begin != covered) return bad("a gap or an overlap before tensor " + std::string(c.name));
      covered = c.end;
    }
    if (covered != data_.size()) {
      return bad(std::to_string(data_.size() - covered) + " bytes belong to no tensor");
    }
    return {};
  }

  std::string_view bytes_, name_, data_;
  std::vector<Claim> claims_;
  TensorFile out_;
};

void check_tensors(std::span<const Tensor> tensors) {
  std::unordered_set<std::string_view> names;
  for (const Tensor& t : tensors) {
    if (t.name == "__metadata__" || !names.insert(t.name).second) {
      throw std::invalid_argument("safetensors: the name " + t.name + " is reserved or taken");
    }
    if (element_count(t.shape) != t.values.size()) {
      throw std::invalid_argument("safetensors: shape and values of " + t.name + " disagree");
    }
  }
}

}  // namespace

const Tensor* TensorFile::find(std::string_view name) const {
  for (const Tensor& t : tensors) {
    if (t.name == name) return &t;
  }
  return nullptr;
}

const std::string* TensorFile::find_metadata(std::string_view name) const {
  for (const auto& [key, value] : metadata) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string format_safetensors(const TensorFile& file) {
  check_tensors(file.tensors);
  Json header = Json::object();
  if (!file.metadata.empty()) {
    Json metadata = Json::object();
    for (const auto& [key, value] : file.metadata) metadata.set(key, value);
    header.set("__metadata__", std::move(metadata));
  }
  std::uint64_t at = 0;
  for (const Tensor& t : file.tensors) {
    const std::uint64_t end = at + t.values.size() * sizeof(float);
    header.set(t.name, Json::object({{"dtype", "F32"},
                                     {"shape", Json::list(t.shape)},
                                     {"data_offsets", Json::array({at, end})}}));
    at = end;
  }
  std::string text = dump(header, 0);
  text.append((8 - text.size() % 8) % 8, ' ');

  std::string out;
  out.reserve(8 + text.size() + at);
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(std::uint64_t{text.size()} >> shift);
  out += text;
  for (const Tensor& t : file.tensors) put_values(t.values, out);
  return out;
}

Result<TensorFile> parse_safetensors(std::string_view bytes, std::string_view name) {
  return Parser(bytes, name).parse();
}

Result<TensorFile> read_safetensors(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  return parse_safetensors(*bytes, path);
}

Result<void> write_safetensors(const std::string& path, const TensorFile& file) {
  return write_file_atomic(path, format_safetensors(file));
}

std::string tensor_sha256(std::span<const Tensor> tensors) {
  Sha256 sha;
  std::string bytes;
  for (const Tensor& t : tensors) {
    bytes.clear();
    put_values(t.values, bytes);
    sha.update(bytes);
  }
  return sha.finish();
}

}  // namespace spectrum::io
