#include "salto_client/stp/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

constexpr size_t kCap = 1000;

// The root of an answer with a text in it.
std::string Answer(const std::string& text) {
  return absl::StrCat("<RequestResponse><Name>", text, "</Name></RequestResponse>");
}

TEST(Frame, ARequestHasVersion00AndItsLength) {
  EXPECT_EQ(WriteFrame("<x/>"), "STP/00/4/<x/>");
  EXPECT_EQ(WriteFrame(std::string(100, 'x')), "STP/00/100/" + std::string(100, 'x'));
}

TEST(Frame, AnAnswerMayComeInAnyPiecesAndWithAnyVersion) {
  const std::string body = Answer("gym");
  for (const char* version : {"00", "01", "99"}) {
    const std::string frame = absl::StrCat("STP/", version, "/", body.size(), "/", body);
    for (size_t piece = 1; piece <= frame.size(); ++piece) {
      FrameReader reader(kCap);
      for (size_t at = 0; at < frame.size(); at += piece) {
        EXPECT_FALSE(reader.done());
        ASSERT_OK(reader.Take(absl::string_view(frame).substr(at, piece)));
        EXPECT_TRUE(reader.started());
      }
      EXPECT_TRUE(reader.done());
      EXPECT_TRUE(reader.in_step());
      EXPECT_EQ(reader.TakeBody(), body);
    }
  }
}

TEST(Frame, AnEmptyBodyIsABody) {
  FrameReader reader(kCap);
  ASSERT_OK(reader.Take("STP/00/0/"));
  EXPECT_TRUE(reader.done());
  EXPECT_TRUE(reader.in_step());
  EXPECT_EQ(reader.TakeBody(), "");
}

TEST(Frame, WhatIsNoFrameIsRefusedAtItsFirstWrongByte) {
  for (const char* bytes : {"HTTP/1.1 400 Bad Request", "S TP/00/1/", "STP/0/1/x", "STP/000/1/x",
                            "STP/AA/1/x", "STP/00//x", "STP/00/-1/x", "STP/00/ 1/x", "STP/00/x",
                            "STP/00/1 /x", "STP/00/0x10/x", "STP/00/0000000000001/x"}) {
    FrameReader reader(kCap);
    const absl::Status status = reader.Take(bytes);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("no STP frame"))) << bytes;
    EXPECT_TRUE(OutcomeUnknown(status));
    EXPECT_TRUE(IsTransient(status));
  }
  FrameReader reader(kCap);
  EXPECT_THAT(reader.Take("HTTP/1.1 400\r\n"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("HTTP/1.1 400")));
}

TEST(Frame, ABodyOverTheCapIsRefusedBeforeItComes) {
  FrameReader fits(kCap);
  EXPECT_OK(fits.Take("STP/00/1000/"));
  for (const char* header : {"STP/00/1001/", "STP/00/999999999999/", "STP/00/314572800"}) {
    FrameReader reader(kCap);
    const absl::Status status = reader.Take(header);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("larger than 1000")));
    EXPECT_FALSE(IsTransient(status));
    EXPECT_TRUE(OutcomeUnknown(status));
  }
}

TEST(Frame, WhatFollowsAnAnswerPutsTheStreamOutOfStep) {
  const std::string body = Answer("gym");
  FrameReader reader(kCap);
  ASSERT_OK(reader.Take(absl::StrCat("STP/00/", body.size(), "/", body, "STP/00/1/x")));
  EXPECT_TRUE(reader.done());
  EXPECT_FALSE(reader.in_step());
  EXPECT_EQ(reader.TakeBody(), body);
}

// docs/ship.md Q4. With letters of two bytes the two readings of LEN differ.
TEST(Frame, LenMayCountBytesOrCharacters) {
  const std::string body = Answer("Caf\xC3\xA9 \xE2\x82\xAC");
  const size_t characters = body.size() - 3;
  for (const size_t len : {body.size(), characters}) {
    const std::string frame = absl::StrCat("STP/00/", len, "/", body);
    for (size_t piece = 1; piece <= frame.size(); ++piece) {
      FrameReader reader(kCap);
      for (size_t at = 0; at < frame.size(); at += piece) {
        EXPECT_FALSE(reader.done());
        ASSERT_OK(reader.Take(absl::string_view(frame).substr(at, piece)));
      }
      EXPECT_TRUE(reader.done()) << len;
      EXPECT_FALSE(reader.in_step()) << "white space that LEN counts as well may follow";
      EXPECT_EQ(reader.TakeBody(), body);
    }
  }
}

TEST(Frame, LettersOfOneByteEndTheBodyAtLen) {
  const std::string body = Answer("Caf\xE9 \xA9") + " \r\n";
  FrameReader reader(kCap);
  ASSERT_OK(reader.Take(absl::StrCat("STP/00/", body.size(), "/", body)));
  EXPECT_TRUE(reader.done());
  EXPECT_EQ(reader.TakeBody(), body);
}

TEST(Frame, LenOfCharactersKeepsTheCap) {
  FrameReader reader(kCap);
  ASSERT_OK(reader.Take("STP/00/1000/"));
  const std::string continuation(500, '\x80');
  ASSERT_OK(reader.Take(continuation));
  ASSERT_OK(reader.Take(continuation));
  EXPECT_FALSE(reader.done());
  EXPECT_THAT(reader.Take(continuation),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("larger than 1000")));
}

}  // namespace
}  // namespace connecx::salto
