#include "simulator/stp_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/testing/status_matchers.h"

namespace connecx::simulator {
namespace {

using ::connecx::base::testing::StatusIs;

constexpr size_t kMaxDocument = 1000;

TEST(StpFrame, IsWrittenWithTheLengthInBytes) {
  EXPECT_EQ(WriteStpFrame({.version = "00", .document = "<x/>"}), "STP/00/4/<x/>");
  EXPECT_EQ(WriteStpFrame({.version = "01", .document = "\xC3\xA9"}), "STP/01/2/\xC3\xA9");
  EXPECT_EQ(WriteStpFrame({.version = "00", .document = ""}), "STP/00/0/");
}

TEST(StpFrame, FramesMayComeInAnyPieces) {
  const std::string stream = "STP/00/4/<x/>STP/01/0/STP/99/13/STP/00/1/abcd";
  for (size_t piece = 1; piece <= stream.size(); ++piece) {
    StpFrameReader reader(kMaxDocument);
    std::string seen;
    for (size_t at = 0; at < stream.size(); at += piece) {
      reader.Add(absl::string_view(stream).substr(at, piece));
      while (true) {
        ASSERT_OK_AND_ASSIGN(const std::optional<StpFrame> frame, reader.Next());
        if (!frame.has_value()) break;
        seen += frame->version + "[" + frame->document + "]";
      }
    }
    EXPECT_EQ(seen, "00[<x/>]01[]99[STP/00/1/abcd]") << piece;
  }
}

TEST(StpFrame, WhatIsNoFrameIsRefusedAtItsFirstWrongByte) {
  for (const char* bytes :
       {"G", "STQ", "stp/00/1/x", "STP/0/", "STP/000", "STP/x", "STP/00/-", "STP/00//", "STP/00/x",
        "STP/00/1 ", "STP/00/1001/", "STP/00/0000000001", "STP/00/4/<x/> "}) {
    StpFrameReader reader(kMaxDocument);
    reader.Add(bytes);
    absl::StatusOr<std::optional<StpFrame>> frame = reader.Next();
    if (frame.ok() && frame->has_value()) frame = reader.Next();
    EXPECT_THAT(frame, StatusIs(absl::StatusCode::kInvalidArgument)) << bytes;
  }
}

TEST(StpFrame, ADocumentOfTheLargestSizeIsTaken) {
  StpFrameReader reader(kMaxDocument);
  reader.Add("STP/00/000001000/");
  ASSERT_OK_AND_ASSIGN(std::optional<StpFrame> frame, reader.Next());
  EXPECT_EQ(frame, std::nullopt);
  reader.Add(std::string(kMaxDocument, 'x'));
  ASSERT_OK_AND_ASSIGN(frame, reader.Next());
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->document.size(), kMaxDocument);
}

}  // namespace
}  // namespace connecx::simulator
