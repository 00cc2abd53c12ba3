#include "notify/plain_text.h"

#include <gtest/gtest.h>

#include <string>

namespace connecx::notify {
namespace {

TEST(OneLine, MakesAnythingAShowableLine) {
  struct {
    std::string in;
    std::string out;
  } const kCases[] = {
      {"", ""},
      {"501/56", "501/56"},
      {"a\r\nb\tc", "a  b c"},
      {std::string("a\0b", 3), "a b"},
      {"caf\xc3\xa9", "caf\xc3\xa9"},
      {"\xff\xc3", "??"},
      {"\xed\xa0\x80", "???"},  // a surrogate
      {"\xc0\xaf", "??"},       // an overlong form
      {"a\xe2\x80\xa8"
       "b\xe2\x80\xae"
       "c",
       "a b c"},  // line separator, direction override
      {"a\xc2\x85"
       "b",
       "a b"},  // C1 control
      {"\xf0\x9f\x8f\xa2", "\xf0\x9f\x8f\xa2"},
  };
  for (const auto& c : kCases) EXPECT_EQ(OneLine(c.in), c.out);
}

TEST(OneLine, CutsAtACharacter) {
  EXPECT_EQ(OneLine("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(OneLine("abcdefghi", 8), "abcde...");
  EXPECT_EQ(OneLine("abcd\xc3\xa9xyz", 8), "abcd...");
}

TEST(PlainText, WrapsButNotInsideAnId) {
  PlainText out;
  out.Paragraph(std::string(70, 'x') + " \"GUEST SUITE \" end");
  EXPECT_EQ(out.text(), std::string(70, 'x') + "\n\"GUEST SUITE \" end\n");
}

TEST(PlainText, WrapsAcrossALongQuotation) {
  PlainText out;
  out.Paragraph("\"" + std::string(30, 'x') + " " + std::string(30, 'y') + " " +
                std::string(30, 'z') + "\"");
  EXPECT_EQ(out.text(), "\"" + std::string(30, 'x') + " " + std::string(30, 'y') + "\n" +
                            std::string(30, 'z') + "\"\n");
}

TEST(PlainText, NumbersStepsAnewAfterEachHeading) {
  PlainText out;
  out.Heading("ONE");
  out.Step("a");
  out.Step("b");
  out.StepField("Zone", "GYM");
  out.Heading("TWO");
  out.Step("c");
  out.Bullet("d");
  out.Field("Period", "e");
  EXPECT_EQ(out.text(),
            "\nONE\n 1. a\n 2. b\n      Zone:         GYM\n"
            "\nTWO\n 1. c\n  * d\n  Period:       e\n");
}

}  // namespace
}  // namespace connecx::notify
