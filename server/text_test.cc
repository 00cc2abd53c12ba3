#include "server/text.h"

#include "gtest/gtest.h"

namespace connecx::server {
namespace {

TEST(IsUtf8Test, TellsWellFormedFromIllFormed) {
  for (absl::string_view good :
       {"", "501/56", "\x7F", "\xC2\x80", "\xC3\xA9", "\xE0\xA0\x80", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
        "a\xE2\x82\xAC"
        "b"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  EXPECT_TRUE(IsUtf8(absl::string_view("\0", 1)));
  for (absl::string_view bad :
       {"\x80", "a\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xE2\x82",
        "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
}

TEST(HasControlCharacterTest, FindsBothBlocks) {
  for (absl::string_view bad : {"\n", "a\x1F", "\x7F", "\xC2\x80", "a\xC2\x9F"}) {
    EXPECT_TRUE(HasControlCharacter(bad));
  }
  EXPECT_TRUE(HasControlCharacter(absl::string_view("a\0b", 3)));
  for (absl::string_view good : {"", " ", "~", "\xC2\xA0", "\xC3\x80", "\xE2\x82\xAC"}) {
    EXPECT_FALSE(HasControlCharacter(good)) << good;
  }
}

TEST(CutTextTest, NeverCutsACharacter) {
  EXPECT_EQ(CutText("abc", 3), "abc");
  EXPECT_EQ(CutText("abc", 2), "ab");
  EXPECT_EQ(CutText("a\xE2\x82\xAC", 3), "a");
  EXPECT_EQ(CutText("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
  EXPECT_EQ(CutText("\xE2\x82\xAC", 1), "");
}

}  // namespace
}  // namespace connecx::server
