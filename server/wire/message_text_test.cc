#include "server/wire/message_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Protobuf encodes an ill-formed string all the same (and complains on stderr).
constexpr char kBad[] = "a\xFF";

TEST(FieldsNotUtf8Test, NamesEveryField) {
  v1::SyncIdsRequest request;
  request.set_building(kBad);
  request.add_apartments()->set_apartment("501/56");
  request.mutable_apartments(0)->set_access_control_id("x");
  request.add_apartments()->set_access_control_id(kBad);
  request.add_remove_facilities("fine");
  request.add_remove_facilities("\xC3\xA9");
  request.add_remove_facilities("\xC0\x80");
  request.mutable_managers()->add_emails(kBad);
  request.set_confirm_removals(7);
  EXPECT_THAT(FieldsNotUtf8(*v1::SyncIdsRequest::descriptor(), request.SerializeAsString()),
              ElementsAre("building", "apartments[1].access_control_id", "remove_facilities[2]",
                          "managers.emails[0]"));
}

TEST(FieldsNotUtf8Test, AtMostAHundred) {
  v1::SyncIdsRequest request;
  for (int i = 0; i < 300; ++i) request.add_remove_apartments(absl::StrCat(i, kBad));
  EXPECT_THAT(FieldsNotUtf8(*v1::SyncIdsRequest::descriptor(), request.SerializeAsString()),
              SizeIs(100));
}

TEST(FieldsNotUtf8Test, BrokenEncodingsAndUnknownFieldsAreLeftToTheParser) {
  const auto paths = [](const std::string& bytes) {
    return FieldsNotUtf8(*v1::GrantRequest::descriptor(), bytes);
  };
  EXPECT_THAT(paths(""), IsEmpty());
  EXPECT_THAT(paths("\x0A"), IsEmpty());  // No length.
  EXPECT_THAT(paths("\x0A\x05"
                    "ab"),
              IsEmpty());                                                 // Too short.
  EXPECT_THAT(paths("\x0A\xFF\xFF\xFF\xFF\x0F"), IsEmpty());              // 4 GiB.
  EXPECT_THAT(paths("\x0B\x0B\x0B"), IsEmpty());                          // Groups without an end.
  EXPECT_THAT(paths("\xFA\x06\x01\xFF"), IsEmpty());                      // Field 111, unknown.
  EXPECT_THAT(paths("\x08\x01\x0A\x01\xFF"), ElementsAre("booking_id"));  // Field 1 as a number.
}

TEST(FieldsNotUtf8Test, EveryPrefixOfAMessageIsSafe) {
  v1::GrantRequest request;
  request.set_booking_id(kBad);
  request.mutable_start_time()->set_seconds(1);
  request.set_facility(kBad);
  const std::string whole = request.SerializeAsString();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    FieldsNotUtf8(*v1::GrantRequest::descriptor(), absl::string_view(whole).substr(0, size));
  }
  EXPECT_THAT(FieldsNotUtf8(*v1::GrantRequest::descriptor(), whole),
              ElementsAre("booking_id", "facility"));
}

}  // namespace
}  // namespace connecx::server
