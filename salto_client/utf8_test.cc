#include "salto_client/utf8.h"

#include <gtest/gtest.h>

#include <string>

#include "salto_client/excerpt.h"

namespace connecx::salto {
namespace {

TEST(Utf8, EveryCodePointRoundTrips) {
  for (uint32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) continue;
    std::string bytes;
    AppendUtf8(code_point, bytes);
    absl::string_view rest = bytes;
    if (TakeUtf8(rest) != code_point || !rest.empty()) ADD_FAILURE() << code_point;
  }
}

TEST(Utf8, IllFormedBytesAreNotTaken) {
  for (const std::string bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x80\x80", "\xE2\x82", "\xED\xA0\x80",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", ""}) {
    absl::string_view rest = bytes;
    EXPECT_EQ(TakeUtf8(rest), std::nullopt);
    EXPECT_EQ(rest, bytes);
  }
}

TEST(Excerpt, IsShortPrintableAndCutBetweenCharacters) {
  EXPECT_EQ(Excerpt("501/56"), "'501/56'");
  EXPECT_EQ(Excerpt("a\nb"), "'a\\nb'");
  EXPECT_EQ(Excerpt("a\x01"), "'a\\x01'");
  EXPECT_EQ(Excerpt("\xFF"), "'\\xff'");
  EXPECT_EQ(Excerpt("äöü", 5), "'äö...'");
  EXPECT_EQ(Excerpt(std::string(1000, 'x'), 3), "'xxx...'");
}

}  // namespace
}  // namespace connecx::salto
