#include "notify/mail_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstring>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "notify/mail_address.h"

namespace connecx::notify {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

// What must hold for any header: ASCII without controls, no long line, every line after the first a
// continuation.
void ExpectOneSafeHeader(const std::string& header) {
  ASSERT_THAT(header, EndsWith("\r\n"));
  bool first = true;
  for (const absl::string_view line :
       absl::StrSplit(absl::string_view(header).substr(0, header.size() - 2), "\r\n")) {
    EXPECT_LE(line.size(), 998u);
    EXPECT_EQ(absl::StartsWith(line, " "), !first) << header;
    first = false;
    for (const char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7F) << header;
  }
}

// Undoes the folding, and the encoded words.
std::string Decoded(absl::string_view header) {
  std::string text;
  bool after_encoded = false;
  for (const absl::string_view word : absl::StrSplit(header, absl::ByAnyChar(" \r\n"))) {
    if (word.empty()) continue;
    if (absl::StartsWith(word, "=?UTF-8?B?")) {
      EXPECT_LE(word.size(), 75u);
      std::string bytes;
      EXPECT_TRUE(absl::Base64Unescape(word.substr(10, word.size() - 12), &bytes));
      absl::StrAppend(&text, after_encoded ? "" : " ", bytes);
      after_encoded = true;
    } else {
      absl::StrAppend(&text, text.empty() ? "" : " ", word);
      after_encoded = false;
    }
  }
  return text;
}

TEST(TextHeader, ShortAsciiStaysAsItIs) {
  EXPECT_EQ(TextHeader("Subject", "Double booking: gym"), "Subject: Double booking: gym\r\n");
}

TEST(TextHeader, EveryTextSurvivesAndBreaksNothing) {
  const std::string kTexts[] = {
      "Caf\xc3\xa9 gym",
      "Double booking: gym, apartment 501/56, Sat 26 Sep 2026, 18:00-20:00 (Harbour Tower), again",
      std::string(1200, 'x'),
      "looks =?UTF-8?B?like?= an encoded word",
      std::string("\xe6\xb8\xaf") + std::string(100, 'a') + "\xf0\x9f\x8f\xa2 end",
  };
  for (const std::string& text : kTexts) {
    const std::string header = TextHeader("Subject", text);
    ExpectOneSafeHeader(header);
    EXPECT_EQ(Decoded(header), absl::StrCat("Subject: ", text));
  }
}

TEST(TextHeader, NoByteInjectsAHeader) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = absl::StrCat("a", std::string(1, static_cast<char>(byte)), "Bcc: x@y");
    ExpectOneSafeHeader(TextHeader("Subject", text));
    ExpectOneSafeHeader(TokenHeader("X-Connecx-Kind", {text}, ""));
    ExpectOneSafeHeader(MailboxHeader("From", text, "a@b.example"));
    ExpectOneSafeHeader(MailboxHeader("From", "a", text));
  }
  ExpectOneSafeHeader(TextHeader("Subject", "a\r\nBcc: x@y\r\n\r\nbody"));
}

TEST(TokenHeader, FoldsBetweenTokens) {
  const std::string token(40, 't');
  EXPECT_EQ(TokenHeader("To", {token, token}, ","),
            absl::StrCat("To: ", token, ",\r\n ", token, "\r\n"));
  ExpectOneSafeHeader(TokenHeader("X-Connecx-Action", {std::string(5000, 'y')}, ";"));
}

TEST(MailboxHeader, QuotesTheName) {
  EXPECT_EQ(MailboxHeader("From", "Con \"x\" \\", "a@b.example"),
            "From: \"Con \\\"x\\\" \\\\\" <a@b.example>\r\n");
  EXPECT_EQ(MailboxHeader("From", "", "a@b.example"), "From: <a@b.example>\r\n");
}

TEST(PercentEncode, LeavesOnlyUnreservedBytes) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string encoded = PercentEncode(std::string(1, static_cast<char>(byte)));
    const bool unreserved =
        byte < 128 && (std::isalnum(byte) || std::strchr("-._~", byte) != nullptr) && byte != 0;
    EXPECT_EQ(encoded.size(), unreserved ? 1u : 3u) << byte;
  }
  EXPECT_EQ(PercentEncode("GYM \n\xc3\xa9;="), "GYM%20%0A%C3%A9%3B%3D");
}

TEST(EncodePart, AsciiStaysReadable) {
  EXPECT_EQ(EncodePart({"text/plain", "a = b\n\n.c\n"}),
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 7bit\r\n"
            "\r\na = b\r\n\r\n.c\r\n");
}

TEST(EncodePart, OtherTextIsQuotedPrintable) {
  EXPECT_THAT(EncodePart({"text/plain", "Caf\xc3\xa9 = b \nend"}),
              EndsWith("Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                       "Caf=C3=A9 =3D b=20\r\nend\r\n"));
  const std::string long_line = EncodePart({"text/plain", std::string(2000, 'x')});
  EXPECT_THAT(long_line, HasSubstr("=\r\nxxx"));
  for (const absl::string_view line : absl::StrSplit(long_line, "\r\n"))
    EXPECT_LE(line.size(), 76u);
  EXPECT_THAT(EncodePart({"text/plain", std::string("a\0b\rc", 5)}), EndsWith("a=00b=0Dc\r\n"));
}

TEST(StableHash, NeverChanges) {
  EXPECT_EQ(StableHash(""), 2166136261u);
  EXPECT_EQ(StableHash("foobar"), 0xbf9cf968u);
}

TEST(IsMailAddress, TakesOrdinaryAddressesOnly) {
  for (const absl::string_view good :
       {"a@b", "first.last+tag@sub.building.example", "o'neil@b.example", "#1@b.example"}) {
    EXPECT_TRUE(IsMailAddress(good)) << good;
  }
  const std::string too_long = absl::StrCat(std::string(65, 'a'), "@b.example");
  for (const absl::string_view bad :
       {absl::string_view(""), absl::string_view("a"), absl::string_view("@b"),
        absl::string_view("a@"), absl::string_view("a@b@c"), absl::string_view("a b@c"),
        absl::string_view("<a@b>"), absl::string_view("a@b,c@d"), absl::string_view("a@b\r\nX: y"),
        absl::string_view("a@b\0", 4), absl::string_view("\"a\"@b"), absl::string_view("a..b@c"),
        absl::string_view(".a@b"), absl::string_view("a@b."), absl::string_view("-a@b"),
        absl::string_view("caf\xc3\xa9@b"), absl::string_view("a@[127.0.0.1]"),
        absl::string_view(too_long)}) {
    EXPECT_FALSE(IsMailAddress(bad)) << bad;
  }
}

}  // namespace
}  // namespace connecx::notify
