#include "io/safetensors.h"

#include <cstring>

#include "io/file.h"
#include "io/sha256.h"
#include "temporary_directory.h"

namespace spectrum::io {
namespace {

TensorFile sample() {
  return {{{"format", "pt"}, {"seed", "42"}},
          {{"lstm.weight", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"scalar", {}, {-0.5f}}, {"none", {0, 4}, {}}}};
}

std::string file_of(const std::string& header, std::size_t data_bytes) {
  std::string out;
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(std::uint64_t{header.size()} >> shift);
  return out + header + std::string(data_bytes, '\0');
}

std::string tensor(const std::string& name, const std::string& shape, const std::string& offsets,
                   const std::string& dtype = "F32") {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets +
         "}";
}

TEST(Safetensors, RoundTrips) {
  const TemporaryDirectory d;
  ASSERT_TRUE(write_safetensors(d.file("m.safetensors"), sample()));
  const auto back = read_safetensors(d.file("m.safetensors"));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, sample());
  EXPECT_EQ(back->find("scalar")->values[0], -0.5f);
  EXPECT_EQ(*back->find_metadata("seed"), "42");
  EXPECT_EQ(back->find("absent"), nullptr);
  EXPECT_EQ(read_safetensors(d.file("none")).error().kind, ErrorKind::kMissingInput);
}

TEST(Safetensors, TheBytesAreTheFormats) {
  const std::string bytes = format_safetensors({{}, {{"w", {2}, {1.0f, -2.0f}}}});
  const std::string header = R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  const std::size_t padded = (header.size() + 7) / 8 * 8;
  EXPECT_EQ(static_cast<unsigned char>(bytes[0]), padded);
  EXPECT_EQ(bytes.substr(1, 7), std::string(7, '\0'));
  EXPECT_EQ(bytes.substr(8, padded), header + std::string(padded - header.size(), ' '));
  EXPECT_EQ(bytes.substr(8 + padded), std::string("\x00\x00\x80\x3f\x00\x00\x00\xc0", 8));
  EXPECT_EQ(tensor_sha256(std::vector<Tensor>{{"w", {2}, {1.0f, -2.0f}}}),
            sha256_hex(bytes.substr(8 + padded)));
}

TEST(Safetensors, ReadsTensorsInAnyOrder) {
  const auto r = parse_safetensors(
      file_of("{" + tensor("b", "[1]", "[4,8]") + "," + tensor("a", "[1]", "[0,4]") + "}  ", 8), "f");
  ASSERT_TRUE(r) << r.error().message;
  EXPECT_EQ(r->tensors[0].name, "b");
}

TEST(Safetensors, EveryCutIsRefused) {
  const std::string bytes = format_safetensors(sample());
  for (std::size_t n = 0; n < bytes.size(); ++n)
    EXPECT_FALSE(parse_safetensors(bytes.substr(0, n), "f")) << n;
  EXPECT_FALSE(parse_safetensors(bytes + "x", "f"));
}

TEST(Safetensors, EveryChangedHeaderByteIsSurvived) {
  const std::string bytes = format_safetensors(sample());
  const std::size_t header =
      8 + static_cast<unsigned char>(bytes[0]) + 256u * static_cast<unsigned char>(bytes[1]);
  for (std::size_t i = 0; i < header; ++i) {
    for (const int change : {1, 0x20, 0x80, 0xFF}) {
      std::string broken = bytes;
      broken[i] = static_cast<char>(broken[i] ^ change);
      (void)parse_safetensors(broken, "f");  // an error or another valid file, but no fault
    }
  }
}

TEST(Safetensors, RefusesWhatDoesNotHoldTogether) {
  const auto refused = [](const std::string& header, std::size_t data_bytes, const char* says) {
    const auto r = parse_safetensors(file_of(header, data_bytes), "f");
    ASSERT_FALSE(r) << header;
    EXPECT_EQ(r.error().kind, ErrorKind::kBadData);
    EXPECT_NE(r.error().message.find(says), std::string::npos) << r.error().message;
  };
  refused("[]", 0, "not an object");
  refused("{", 0, "JSON");
  refused(std::string(2'000'000, '['), 0, "deeper");
  refused("{" + tensor("a", "[1]", "[0,8]") + "}", 8, "disagree");
  refused("{" + tensor("a", "[2]", "[0,8]") + "}", 4, "outside");
  refused("{" + tensor("a", "[1]", "[4,0]") + "}", 4, "outside");
  refused("{" + tensor("a", "[1]", "[-4,0]") + "}", 4, "outside");
  refused("{" + tensor("a", "[-1]", "[0,4]") + "}", 4, "negative");
  refused("{" + tensor("a", "[4294967296,4294967296,4]", "[0,4]") + "}", 4, "too large");
  refused("{" + tensor("a", "[1.5]", "[0,4]") + "}", 4, "whole numbers");
  refused("{" + tensor("a", "1", "[0,4]") + "}", 4, "whole numbers");
  refused("{" + tensor("a", "[1]", "[0,4,8]") + "}", 8, "two whole");
  refused("{" + tensor("a", "[1]", "[0,2]", "F16") + "}", 2, "F16");
  refused("{\"a\":3}", 0, "no dtype");
  refused("{" + tensor("a", "[1]", "[0,4]") + "," + tensor("a", "[1]", "[4,8]") + "}", 8, "twice");
  refused("{" + tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[0,4]") + "}", 4, "overlap");
  refused("{" + tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[8,12]") + "}", 12, "gap");
  refused("{" + tensor("a", "[1]", "[0,4]") + "}", 8, "no tensor");
  refused("{\"__metadata__\":{\"a\":1}}", 0, "not a string");
  refused("{\"__metadata__\":[]}", 0, "not an object");
  std::string huge(8, '\xFF');
  EXPECT_FALSE(parse_safetensors(huge + "{}", "f"));
}

TEST(Safetensors, TheCallersMistakesThrow) {
  EXPECT_THROW((void)format_safetensors({{}, {{"a", {2}, {1}}}}), std::invalid_argument);
  EXPECT_THROW((void)format_safetensors({{}, {{"a", {1}, {1}}, {"a", {1}, {1}}}}), std::invalid_argument);
  EXPECT_THROW((void)format_safetensors({{}, {{"__metadata__", {1}, {1}}}}), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::io
