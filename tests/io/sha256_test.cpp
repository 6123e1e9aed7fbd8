#include "io/sha256.h"

#include <gtest/gtest.h>

#include <vector>

namespace spectrum::io {
namespace {

// The examples of FIPS 180-4 and of NIST's CAVP.
TEST(Sha256, PublishedVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                       "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PiecesMakeTheWhole) {
  const std::string text(300, 'x');
  for (std::size_t cut = 0; cut <= text.size(); cut += 7) {
    Sha256 sha;
    sha.update(text.substr(0, cut));
    sha.update(text.substr(cut));
    EXPECT_EQ(sha.finish(), sha256_hex(text)) << cut;
  }
}

// Whatever instructions this processor has.
TEST(Sha256, TheFastBlocksAreThePlainOnes) {
  std::vector<unsigned char> bytes(64 * 9);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(i * i + 7 * i);
  for (std::size_t count = 0; count <= 9; ++count) {
    Sha256State fast{1, 2, 3, 4, 0xfffffff5, 6, 7, 0x80000008}, plain = fast;
    sha256_blocks(fast, bytes.data(), count);
    sha256_blocks_plain(plain, bytes.data(), count);
    EXPECT_EQ(fast, plain) << count;
  }
}

}  // namespace
}  // namespace spectrum::io
