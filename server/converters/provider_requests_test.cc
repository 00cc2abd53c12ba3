#include "server/converters/provider_requests.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "core/errors.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

using Violations = std::vector<std::pair<std::string, std::string>>;

// (path, reason) of everything that is wrong.
template <typename Proto>
Violations ViolationsOf(const Proto& proto) {
  const auto result = FromProto(proto);
  Violations violations;
  if (result.ok()) return violations;
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
  const auto detail = core::DetailOf(result.status());
  EXPECT_EQ(detail->reason, "FIELDS_INVALID");
  for (const auto& field : detail->fields) violations.emplace_back(field.field, field.reason);
  return violations;
}

std::int64_t Seconds(const char* instant) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, instant, &time, &error)) << error;
  return absl::ToUnixSeconds(time);
}

v1::GrantRequest Booking() {
  v1::GrantRequest proto;
  proto.set_booking_id("b1");
  proto.set_revision(1);
  proto.set_building("harbour-tower");
  proto.set_apartment("501/56");
  proto.set_facility("gym");
  proto.mutable_start_time()->set_seconds(Seconds("2024-05-01T13:00:00Z"));
  proto.mutable_end_time()->set_seconds(Seconds("2024-05-01T15:00:00Z"));
  return proto;
}

TEST(GrantRequestTest, ConvertsEveryField) {
  v1::GrantRequest proto = Booking();
  proto.set_actor("manager");
  proto.mutable_wait()->set_nanos(250'000'000);
  proto.set_validate_only(true);
  ASSERT_OK_AND_ASSIGN(const provider::GrantRequest request, FromProto(proto));
  EXPECT_EQ(request.booking_id, "b1");
  EXPECT_EQ(request.revision, 1);
  EXPECT_EQ(request.building, "harbour-tower");
  EXPECT_EQ(request.apartment, "501/56");
  EXPECT_EQ(request.facility, "gym");
  EXPECT_EQ(request.window.end - request.window.start, absl::Hours(2));
  EXPECT_EQ(request.actor, "manager");
  EXPECT_EQ(request.wait, absl::Milliseconds(250));
  EXPECT_TRUE(request.validate_only);
}

TEST(GrantRequestTest, UnsetFieldsHaveTheirDefaults) {
  ASSERT_OK_AND_ASSIGN(const provider::GrantRequest request, FromProto(Booking()));
  EXPECT_EQ(request.actor, "core");
  EXPECT_EQ(request.wait, absl::Milliseconds(500));
  EXPECT_FALSE(request.validate_only);
}

TEST(GrantRequestTest, NothingAtAll) {
  EXPECT_THAT(ViolationsOf(v1::GrantRequest()),
              ElementsAre(Pair("booking_id", "REQUIRED"), Pair("revision", "REQUIRED"),
                          Pair("building", "REQUIRED"), Pair("apartment", "REQUIRED"),
                          Pair("facility", "REQUIRED"), Pair("start_time", "REQUIRED"),
                          Pair("end_time", "REQUIRED")));
}

struct Row {
  const char* name;
  std::function<void(v1::GrantRequest&)> change;
  Violations expected;
};

Row Times(const char* name, std::int64_t start, std::int64_t end, Violations expected) {
  return {name,
          [start, end](v1::GrantRequest& proto) {
            proto.mutable_start_time()->set_seconds(start);
            proto.mutable_end_time()->set_seconds(end);
          },
          std::move(expected)};
}

TEST(GrantRequestTest, EveryLimit) {
  const std::string control_c1 = "a\xC2\x85";
  const std::int64_t start = Seconds("2024-05-01T13:00:00Z");
  const std::int64_t day = 24 * 3600;
  const Row rows[] = {
      {"128 bytes", [](auto& p) { p.set_booking_id(std::string(128, 'x')); }, {}},
      {"129 bytes",
       [](auto& p) { p.set_booking_id(std::string(129, 'x')); },
       {{"booking_id", "TOO_LONG"}}},
      {"65 two-byte characters",
       [](auto& p) {
         p.clear_apartment();
         for (int i = 0; i < 65; ++i) p.mutable_apartment()->append("\xC3\xA9");
       },
       {{"apartment", "TOO_LONG"}}},
      {"blanks stay", [](auto& p) { p.set_facility(" a "); }, {}},
      {"NUL",
       [](auto& p) { p.set_building(std::string("a\0b", 3)); },
       {{"building", "CONTROL_CHARACTER"}}},
      {"tab", [](auto& p) { p.set_facility("a\tb"); }, {{"facility", "CONTROL_CHARACTER"}}},
      {"C1", [&](auto& p) { p.set_facility(control_c1); }, {{"facility", "CONTROL_CHARACTER"}}},
      {"ill-formed", [](auto& p) { p.set_facility("a\xFF"); }, {{"facility", "NOT_UTF8"}}},
      {"revision -1", [](auto& p) { p.set_revision(-1); }, {{"revision", "OUT_OF_RANGE"}}},
      {"revision max", [](auto& p) { p.set_revision(INT64_MAX); }, {}},
      {"actor 256", [](auto& p) { p.set_actor(std::string(256, 'x')); }, {}},
      {"actor 257", [](auto& p) { p.set_actor(std::string(257, 'x')); }, {{"actor", "TOO_LONG"}}},
      {"wait 0", [](auto& p) { p.mutable_wait(); }, {}},
      {"wait 60 s", [](auto& p) { p.mutable_wait()->set_seconds(60); }, {}},
      {"wait over 60 s",
       [](auto& p) {
         p.mutable_wait()->set_seconds(60);
         p.mutable_wait()->set_nanos(1);
       },
       {{"wait", "OUT_OF_RANGE"}}},
      {"wait below 0",
       [](auto& p) { p.mutable_wait()->set_nanos(-1); },
       {{"wait", "OUT_OF_RANGE"}}},
      {"wait of two signs",
       [](auto& p) {
         p.mutable_wait()->set_seconds(1);
         p.mutable_wait()->set_nanos(-1);
       },
       {{"wait", "OUT_OF_RANGE"}}},
      {"wait beyond reason",
       [](auto& p) { p.mutable_wait()->set_seconds(INT64_MIN); },
       {{"wait", "OUT_OF_RANGE"}}},
      {"half minute",
       [](auto& p) { p.mutable_start_time()->set_seconds(p.start_time().seconds() + 30); },
       {{"start_time", "NOT_WHOLE_MINUTE"}}},
      {"a nanosecond",
       [](auto& p) { p.mutable_end_time()->set_nanos(1); },
       {{"end_time", "NOT_WHOLE_MINUTE"}}},
      {"wrong nanos",
       [](auto& p) { p.mutable_end_time()->set_nanos(-1); },
       {{"end_time", "OUT_OF_RANGE"}}},
      Times("first and last instant", Seconds("2000-01-01T00:00:00Z"),
            Seconds("2000-01-01T00:01:00Z"), {}),
      Times("last instant", Seconds("2099-12-31T23:58:00Z"), Seconds("2099-12-31T23:59:00Z"), {}),
      Times("too early", Seconds("1999-12-31T23:59:00Z"), Seconds("2000-01-01T00:00:00Z"),
            {{"start_time", "OUT_OF_RANGE"}}),
      Times("too late", Seconds("2099-12-31T23:59:00Z"), Seconds("2100-01-01T00:00:00Z"),
            {{"end_time", "OUT_OF_RANGE"}}),
      Times("year 0", -62'167'219'200, start, {{"start_time", "OUT_OF_RANGE"}}),
      Times("year 10000", start, 253'402'300'800, {{"end_time", "OUT_OF_RANGE"}}),
      Times("beyond reason", INT64_MIN, INT64_MAX,
            {{"start_time", "OUT_OF_RANGE"}, {"end_time", "OUT_OF_RANGE"}}),
      Times("no time", start, start, {{"end_time", "END_NOT_AFTER_START"}}),
      Times("end first", start, start - 60, {{"end_time", "END_NOT_AFTER_START"}}),
      Times("366 days", start, start + 366 * day, {}),
      Times("longer", start, start + 366 * day + 60, {{"end_time", "WINDOW_TOO_LONG"}}),
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    v1::GrantRequest proto = Booking();
    row.change(proto);
    EXPECT_EQ(ViolationsOf(proto), row.expected);
  }
}

TEST(GrantRequestTest, NamesEverythingThatIsWrong) {
  v1::GrantRequest proto = Booking();
  proto.set_revision(-7);
  proto.set_facility("");
  proto.mutable_end_time()->set_seconds(0);
  EXPECT_THAT(ViolationsOf(proto),
              ElementsAre(Pair("revision", "OUT_OF_RANGE"), Pair("facility", "REQUIRED"),
                          Pair("end_time", "OUT_OF_RANGE")));
}

TEST(RevokeRequestTest, ConvertsAndChecks) {
  v1::RevokeRequest proto;
  EXPECT_THAT(ViolationsOf(proto),
              ElementsAre(Pair("booking_id", "REQUIRED"), Pair("revision", "REQUIRED"),
                          Pair("building", "REQUIRED")));
  proto.set_booking_id("b1");
  proto.set_revision(2);
  proto.set_building("harbour-tower");
  proto.mutable_wait()->set_seconds(2);
  proto.set_validate_only(true);
  ASSERT_OK_AND_ASSIGN(const provider::RevokeRequest request, FromProto(proto));
  EXPECT_EQ(request.booking_id, "b1");
  EXPECT_EQ(request.revision, 2);
  EXPECT_EQ(request.building, "harbour-tower");
  EXPECT_EQ(request.actor, "core");
  EXPECT_EQ(request.wait, absl::Seconds(2));
  EXPECT_TRUE(request.validate_only);
}

v1::SyncIdsRequest Sync(const char* text) {
  v1::SyncIdsRequest proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
  proto.set_building("harbour-tower");
  return proto;
}

TEST(SyncIdsRequestTest, KeepsTheOrderOfTheRows) {
  ASSERT_OK_AND_ASSIGN(const provider::SyncIdsRequest request, FromProto(Sync(R"pb(
                         apartments { apartment: "501" access_control_id: "A" }
                         apartments { apartment: "502" access_control_id: "A" }
                         facilities { facility: "501" access_control_facility_id: "Z" }
                         remove_apartments: "503"
                         remove_facilities: "pool"
                         managers { emails: "m@example.org" }
                         confirm_removals: 2
                         even_with_live_grants: true
                       )pb")));
  ASSERT_THAT(request.edits, SizeIs(3));
  EXPECT_EQ(request.edits[1].reference, "502");
  EXPECT_EQ(request.edits[1].ext_id, "A");
  EXPECT_EQ(request.edits[2].kind, core::IdKind::kFacility);
  ASSERT_THAT(request.removals, SizeIs(2));
  EXPECT_EQ(request.removals[0].kind, core::IdKind::kApartment);
  EXPECT_EQ(request.removals[1].reference, "pool");
  EXPECT_THAT(*request.managers, ElementsAre("m@example.org"));
  EXPECT_EQ(request.confirm_removals, 2);
  EXPECT_TRUE(request.even_with_live_grants);
}

TEST(SyncIdsRequestTest, UnsetIsNotEmpty) {
  ASSERT_OK_AND_ASSIGN(provider::SyncIdsRequest request, FromProto(Sync("")));
  EXPECT_FALSE(request.managers.has_value());
  EXPECT_FALSE(request.confirm_removals.has_value());
  ASSERT_OK_AND_ASSIGN(request, FromProto(Sync("managers {}")));
  EXPECT_THAT(*request.managers, IsEmpty());
}

TEST(SyncIdsRequestTest, NamesTheRowsThatAreWrong) {
  const struct {
    const char* proto;
    Violations expected;
  } rows[] = {
      {R"pb(apartments { apartment: "1" access_control_id: "A" }
            apartments {})pb",
       {{"apartments[1].apartment", "REQUIRED"}, {"apartments[1].access_control_id", "REQUIRED"}}},
      {R"pb(facilities { facility: "f" access_control_facility_id: "Z\n" })pb",
       {{"facilities[0].access_control_facility_id", "CONTROL_CHARACTER"}}},
      {R"pb(apartments { apartment: "1" access_control_id: "A" }
            apartments { apartment: "1" access_control_id: "A" })pb",
       {{"apartments[1].apartment", "DUPLICATE"}}},
      {R"pb(apartments { apartment: "1" access_control_id: "A" }
            remove_apartments: "1")pb",
       {{"remove_apartments[0]", "CONFLICT"}}},
      {R"pb(apartments { apartment: "1" access_control_id: "A" }
            remove_facilities: "1")pb",
       {}},
      {R"pb(remove_facilities: "1" remove_facilities: "1" remove_facilities: "")pb",
       {{"remove_facilities[1]", "DUPLICATE"}, {"remove_facilities[2]", "REQUIRED"}}},
      {R"pb(confirm_removals: -1)pb", {{"confirm_removals", "OUT_OF_RANGE"}}},
      {R"pb(managers { emails: "a@b" emails: "a@b" emails: "x" emails: "a b@c" emails: "@b" })pb",
       {{"managers.emails[1]", "DUPLICATE"},
        {"managers.emails[2]", "MALFORMED"},
        {"managers.emails[3]", "MALFORMED"},
        {"managers.emails[4]", "MALFORMED"}}},
  };
  for (const auto& row : rows) EXPECT_EQ(ViolationsOf(Sync(row.proto)), row.expected) << row.proto;
}

TEST(SyncIdsRequestTest, ListLimits) {
  v1::SyncIdsRequest proto = Sync("");
  for (int i = 0; i < 10'000; ++i) proto.add_remove_apartments(absl::StrCat(i));
  EXPECT_THAT(ViolationsOf(proto), IsEmpty());
  proto.add_remove_apartments("one more");
  EXPECT_THAT(ViolationsOf(proto), ElementsAre(Pair("remove_apartments", "TOO_MANY")));

  proto = Sync("");
  for (int i = 0; i < 21; ++i) proto.mutable_managers()->add_emails(absl::StrCat(i, "@b"));
  EXPECT_THAT(ViolationsOf(proto), ElementsAre(Pair("managers.emails", "TOO_MANY")));
}

TEST(SyncIdsRequestTest, AtMostAHundredViolations) {
  v1::SyncIdsRequest proto = Sync("");
  for (int i = 0; i < 500; ++i) proto.add_apartments();
  EXPECT_THAT(ViolationsOf(proto), SizeIs(100));
}

TEST(ClearExpiredRequestTest, ConvertsAndChecks) {
  v1::ClearExpiredRequest proto;
  EXPECT_THAT(ViolationsOf(proto), ElementsAre(Pair("building", "REQUIRED")));
  proto.set_building("harbour-tower");
  proto.mutable_as_of_time()->set_seconds(Seconds("2099-12-31T23:59:59Z"));
  EXPECT_THAT(ViolationsOf(proto), ElementsAre(Pair("as_of_time", "CONFLICT")));
  proto.set_validate_only(true);
  ASSERT_OK_AND_ASSIGN(const provider::ClearExpiredRequest request, FromProto(proto));
  EXPECT_TRUE(request.validate_only);
  EXPECT_EQ(absl::ToUnixSeconds(*request.as_of_time), proto.as_of_time().seconds());
  proto.mutable_as_of_time()->set_seconds(Seconds("2100-01-01T00:00:00Z"));
  EXPECT_THAT(ViolationsOf(proto), ElementsAre(Pair("as_of_time", "OUT_OF_RANGE")));
}

}  // namespace
}  // namespace connecx::server
