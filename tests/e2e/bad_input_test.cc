// What no caller should send, over the wire with real stubs: each gets the code of its table with
// the paths of its fields, and nothing changes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/support/bad_input_fixture.h"
#include "tests/e2e/support/config_files.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr std::int64_t kYear0 = -62'167'219'200;      // 0000-01-01T00:00:00Z
constexpr std::int64_t kYear10000 = 253'402'300'800;  // 10000-01-01T00:00:00Z
constexpr std::int64_t kBefore2000 = 946'684'740;     // 1999-12-31T23:59:00Z
constexpr std::int64_t kFrom2000 = 946'684'800;       // 2000-01-01T00:00:00Z
constexpr std::int64_t kLastMinute = 4'102'444'740;   // 2099-12-31T23:59:00Z
constexpr std::int64_t kFrom2100 = 4'102'444'800;     // 2100-01-01T00:00:00Z
constexpr std::int64_t kMaxBookingSeconds = 366 * 86'400;

std::string Long(int bytes) { return std::string(bytes, 'x'); }
// A NUL byte inside of a name.
std::string WithNul() { return std::string("a\0b", 3); }

TEST_F(BadInput, GrantNamesEveryFieldThatIsWrong) {
  v1::GrantRequest good = Good();
  good.set_booking_id("new");
  ExpectAll<v1::GrantRequest>(
      good,
      {{"no id", [](auto& r) { r.clear_booking_id(); }, {"booking_id: REQUIRED"}},
       {"long id", [](auto& r) { r.set_booking_id(Long(129)); }, {"booking_id: TOO_LONG"}},
       {"NUL in the id",
        [](auto& r) { r.set_booking_id(WithNul()); },
        {"booking_id: CONTROL_CHARACTER"}},
       {"C1 control in the id",
        [](auto& r) { r.set_booking_id("a\xC2\x85"); },
        {"booking_id: CONTROL_CHARACTER"}},
       {"no revision", [](auto& r) { r.clear_revision(); }, {"revision: REQUIRED"}},
       {"negative revision", [](auto& r) { r.set_revision(-1); }, {"revision: OUT_OF_RANGE"}},
       {"least revision", [](auto& r) { r.set_revision(INT64_MIN); }, {"revision: OUT_OF_RANGE"}},
       {"no building", [](auto& r) { r.clear_building(); }, {"building: REQUIRED"}},
       {"long building", [](auto& r) { r.set_building(Long(129)); }, {"building: TOO_LONG"}},
       {"no apartment", [](auto& r) { r.clear_apartment(); }, {"apartment: REQUIRED"}},
       {"NUL in the apartment",
        [](auto& r) { r.set_apartment(WithNul()); },
        {"apartment: CONTROL_CHARACTER"}},
       {"long facility", [](auto& r) { r.set_facility(Long(4096)); }, {"facility: TOO_LONG"}},
       {"long actor", [](auto& r) { r.set_actor(Long(257)); }, {"actor: TOO_LONG"}},
       {"newline in the actor",
        [](auto& r) { r.set_actor("a\nBcc: b"); },
        {"actor: CONTROL_CHARACTER"}},
       {"two things",
        [](auto& r) {
          r.clear_facility();
          r.mutable_wait()->set_seconds(-1);
        },
        {"facility: REQUIRED", "wait: OUT_OF_RANGE"}}});
}

TEST_F(BadInput, GrantNamesTimesThatAreWrong) {
  v1::GrantRequest good = Good();
  good.set_booking_id("new");
  const std::int64_t start = good.start_time().seconds();
  ExpectAll<v1::GrantRequest>(
      good,
      {{"no start", [](auto& r) { r.clear_start_time(); }, {"start_time: REQUIRED"}},
       {"no end", [](auto& r) { r.clear_end_time(); }, {"end_time: REQUIRED"}},
       {"end is start",
        [](auto& r) { *r.mutable_end_time() = r.start_time(); },
        {"end_time: END_NOT_AFTER_START"}},
       {"end before start",
        [&](auto& r) { r.mutable_end_time()->set_seconds(start - 60); },
        {"end_time: END_NOT_AFTER_START"}},
       {"half a minute",
        [&](auto& r) { r.mutable_start_time()->set_seconds(start + 30); },
        {"start_time: NOT_WHOLE_MINUTE"}},
       {"a nanosecond",
        [](auto& r) { r.mutable_end_time()->set_nanos(1); },
        {"end_time: NOT_WHOLE_MINUTE"}},
       {"negative nanoseconds",
        [](auto& r) { r.mutable_end_time()->set_nanos(-1); },
        {"end_time: OUT_OF_RANGE"}},
       {"a thousand million nanoseconds",
        [](auto& r) { r.mutable_end_time()->set_nanos(1'000'000'000); },
        {"end_time: OUT_OF_RANGE"}},
       {"year 0",
        [](auto& r) { r.mutable_start_time()->set_seconds(kYear0); },
        {"start_time: OUT_OF_RANGE"}},
       {"year 10000",
        [](auto& r) { r.mutable_end_time()->set_seconds(kYear10000); },
        {"end_time: OUT_OF_RANGE"}},
       {"both out of range",
        [](auto& r) {
          r.mutable_start_time()->set_seconds(INT64_MIN);
          r.mutable_end_time()->set_seconds(INT64_MAX);
        },
        {"start_time: OUT_OF_RANGE", "end_time: OUT_OF_RANGE"}},
       {"before 2000",
        [](auto& r) { r.mutable_start_time()->set_seconds(kBefore2000); },
        {"start_time: OUT_OF_RANGE"}},
       {"2100",
        [](auto& r) { r.mutable_end_time()->set_seconds(kFrom2100); },
        {"end_time: OUT_OF_RANGE"}},
       {"longer than 366 days",
        [&](auto& r) { r.mutable_end_time()->set_seconds(start + kMaxBookingSeconds + 60); },
        {"end_time: WINDOW_TOO_LONG"}},
       {"negative wait", [](auto& r) { r.mutable_wait()->set_nanos(-1); }, {"wait: OUT_OF_RANGE"}},
       {"wait over a minute",
        [](auto& r) {
          r.mutable_wait()->set_seconds(60);
          r.mutable_wait()->set_nanos(1);
        },
        {"wait: OUT_OF_RANGE"}},
       {"wait of two signs",
        [](auto& r) {
          r.mutable_wait()->set_seconds(1);
          r.mutable_wait()->set_nanos(-1);
        },
        {"wait: OUT_OF_RANGE"}}});
}

// The other side of the limits, so that the cases above fail for the reason they name.
TEST_F(BadInput, WhatIsJustInsideTheLimitsIsTaken) {
  v1::GrantRequest request = Good();
  request.set_booking_id(Long(128));
  request.set_actor(Long(256));
  request.mutable_wait()->set_seconds(60);
  request.set_validate_only(true);
  for (const std::int64_t start : {kFrom2000, kLastMinute - kMaxBookingSeconds}) {
    request.mutable_start_time()->set_seconds(start);
    request.mutable_end_time()->set_seconds(start + kMaxBookingSeconds);
    EXPECT_EQ(ErrorOf(request).code, "OK") << ErrorOf(request);
  }
}

TEST_F(BadInput, RevokeNamesEveryFieldThatIsWrong) {
  v1::RevokeRequest good;
  good.set_booking_id("known");
  good.set_building("tower");
  good.set_revision(1);
  ExpectAll<v1::RevokeRequest>(
      good,
      {{"no id", [](auto& r) { r.clear_booking_id(); }, {"booking_id: REQUIRED"}},
       {"NUL in the id",
        [](auto& r) { r.set_booking_id(WithNul()); },
        {"booking_id: CONTROL_CHARACTER"}},
       {"long building", [](auto& r) { r.set_building(Long(129)); }, {"building: TOO_LONG"}},
       {"no revision", [](auto& r) { r.clear_revision(); }, {"revision: REQUIRED"}},
       {"negative revision", [](auto& r) { r.set_revision(-5); }, {"revision: OUT_OF_RANGE"}},
       {"long actor", [](auto& r) { r.set_actor(Long(257)); }, {"actor: TOO_LONG"}},
       {"long wait", [](auto& r) { r.mutable_wait()->set_seconds(61); }, {"wait: OUT_OF_RANGE"}}});
}

TEST_F(BadInput, SyncIdsNamesEveryRowThatIsWrong) {
  const auto apartment = [](v1::SyncIdsRequest& r, const std::string& name, const std::string& id) {
    r.add_apartments()->set_apartment(name);
    r.mutable_apartments()->rbegin()->set_access_control_id(id);
  };
  v1::SyncIdsRequest good;
  good.set_building("tower");
  apartment(good, "501/1", "OTHER");
  ExpectAll<v1::SyncIdsRequest>(
      good,
      {{"no building", [](auto& r) { r.clear_building(); }, {"building: REQUIRED"}},
       {"no name", [&](auto& r) { apartment(r, "", "A"); }, {"apartments[1].apartment: REQUIRED"}},
       {"no id",
        [&](auto& r) { apartment(r, "x", ""); },
        {"apartments[1].access_control_id: REQUIRED"}},
       {"long id",
        [&](auto& r) { apartment(r, "x", Long(129)); },
        {"apartments[1].access_control_id: TOO_LONG"}},
       {"NUL in an id",
        [&](auto& r) { apartment(r, "x", WithNul()); },
        {"apartments[1].access_control_id: CONTROL_CHARACTER"}},
       {"an empty facility",
        [](auto& r) { r.add_facilities(); },
        {"facilities[0].facility: REQUIRED", "facilities[0].access_control_facility_id: REQUIRED"}},
       {"set twice",
        [&](auto& r) { apartment(r, "501/1", "OTHER"); },
        {"apartments[1].apartment: DUPLICATE"}},
       {"set and removed",
        [](auto& r) { r.add_remove_apartments("501/1"); },
        {"remove_apartments[0]: CONFLICT"}},
       {"removed twice",
        [](auto& r) {
          r.add_remove_facilities("gym");
          r.add_remove_facilities("gym");
        },
        {"remove_facilities[1]: DUPLICATE"}},
       {"a removal without a name",
        [](auto& r) { r.add_remove_facilities(""); },
        {"remove_facilities[0]: REQUIRED"}},
       {"too many rows",
        [&](auto& r) {
          for (int i = 0; i < 10'000; ++i) apartment(r, absl::StrCat("n", i), "A");
        },
        {"apartments: TOO_MANY"}},
       {"negative confirmation",
        [](auto& r) { r.set_confirm_removals(-1); },
        {"confirm_removals: OUT_OF_RANGE"}},
       {"bad addresses",
        [](auto& r) {
          r.mutable_managers()->add_emails("nobody");
          r.mutable_managers()->add_emails("a@b.example");
          r.mutable_managers()->add_emails("a@b.example");
        },
        {"managers.emails[0]: MALFORMED", "managers.emails[2]: DUPLICATE"}}});
}

TEST_F(BadInput, AThousandWrongRowsAreToldWithinTheLimitsOfATrailer) {
  v1::SyncIdsRequest request;
  request.set_building("tower");
  for (int i = 0; i < 1000; ++i) request.add_apartments();
  const WireError error = ErrorOf(request);
  EXPECT_EQ(error.reason, "FIELDS_INVALID") << error;
  ASSERT_FALSE(error.fields.empty());
  EXPECT_LE(error.fields.size(), 100u);
  EXPECT_EQ(error.fields.front(), "apartments[0].apartment: REQUIRED");
}

TEST_F(BadInput, ManyRemovalsAreToBeConfirmed) {
  v1::SyncIdsRequest request;
  request.set_building("tower");
  for (int i = 1; i <= kNumberedFacilities; ++i) {
    request.add_remove_facilities(absl::StrCat("f", i));
  }
  request.set_confirm_removals(kNumberedFacilities - 1);
  const WireError error = ErrorOf(request);
  EXPECT_EQ(error.code, "FAILED_PRECONDITION");
  EXPECT_EQ(error.reason, "REMOVALS_NOT_CONFIRMED");
  EXPECT_EQ(error.metadata.at("removals"), absl::StrCat(kNumberedFacilities));
  EXPECT_EQ(error.metadata.at("rows"), absl::StrCat(kNumberedFacilities + 4));
  EXPECT_THAT(error.preconditions, SizeIs(1));
}

TEST_F(BadInput, ARowWithALiveGrantIsNotRemovedUnasked) {
  v1::SyncIdsRequest request;
  request.set_building("tower");
  request.add_remove_apartments("501/1");
  const auto answer = client_->Call(request);
  ASSERT_TRUE(answer.status.ok()) << Decode(answer.status);
  EXPECT_EQ(answer.response.rows(0).outcome(), v1::ID_OUTCOME_REJECTED);
  EXPECT_EQ(answer.response.counts().rejected(), 1);
}

TEST_F(BadInput, ClearExpiredChecksItsInstant) {
  v1::ClearExpiredRequest good;
  good.set_building("tower");
  good.set_validate_only(true);
  ExpectAll<v1::ClearExpiredRequest>(
      good, {{"no building", [](auto& r) { r.clear_building(); }, {"building: REQUIRED"}},
             {"an instant for a real run",
              [](auto& r) {
                r.set_validate_only(false);
                r.mutable_as_of_time()->set_seconds(kFrom2000);
              },
              {"as_of_time: CONFLICT"}},
             {"year 0",
              [](auto& r) { r.mutable_as_of_time()->set_seconds(kYear0); },
              {"as_of_time: OUT_OF_RANGE"}},
             {"year 10000",
              [](auto& r) { r.mutable_as_of_time()->set_seconds(kYear10000); },
              {"as_of_time: OUT_OF_RANGE"}}});
}

TEST_F(BadInput, AnUnknownBuildingIsNotFoundWhicheverCallNamesIt) {
  const std::vector<std::string> names = {"nowhere", "Tower", "tower ", "towe"};
  for (const std::string& name : names) {
    v1::GrantRequest grant = Good();
    grant.set_building(name);
    v1::RevokeRequest revoke;
    revoke.set_booking_id("new");
    revoke.set_revision(1);
    revoke.set_building(name);
    v1::SyncIdsRequest sync = IdsOf(site_, name);
    v1::ClearExpiredRequest clear;
    clear.set_building(name);
    v1::ListGrantsRequest grants;
    grants.set_building(name);
    v1::ListIncidentsRequest incidents;
    incidents.set_building(name);
    v1::ListRunsRequest runs;
    runs.set_building(name);
    v1::ListIdsRequest ids;
    ids.set_building(name);
    v1::DiagnoseRequest diagnose;
    diagnose.set_building(name);
    for (const WireError& error :
         {ErrorOf(grant), ErrorOf(revoke), ErrorOf(sync), ErrorOf(clear), ErrorOf(grants),
          ErrorOf(incidents), ErrorOf(runs), ErrorOf(ids), ErrorOf(diagnose)}) {
      EXPECT_EQ(error.code, "NOT_FOUND") << error;
      EXPECT_EQ(error.reason, "BUILDING_UNKNOWN") << error;
      EXPECT_EQ(error.metadata.at("building"), name);
      EXPECT_EQ(error.resource, name);
    }
  }
}

TEST_F(BadInput, AReusedRevisionIsRefusedAndNamesWhatDiffers) {
  v1::GrantRequest request = Good();
  request.set_facility("pool");
  request.mutable_end_time()->set_seconds(request.end_time().seconds() + 60);
  const WireError error = ErrorOf(request);
  EXPECT_EQ(error.code, "FAILED_PRECONDITION");
  EXPECT_EQ(error.reason, "REVISION_REUSED");
  EXPECT_EQ(error.metadata.at("booking_id"), "known");
  EXPECT_EQ(error.metadata.at("revision"), "1");
  EXPECT_THAT(error.preconditions,
              ElementsAre("REVISION_REUSED: facility", "REVISION_REUSED: end_time"));
}

TEST_F(BadInput, ABookingDoesNotMoveToAnotherBuilding) {
  WriteBuilding(folder_, "annex", "http://127.0.0.1:1");
  Restart();
  v1::GrantRequest grant = Good();
  grant.set_building("annex");
  grant.set_revision(2);
  v1::RevokeRequest revoke;
  revoke.set_booking_id("known");
  revoke.set_revision(2);
  revoke.set_building("annex");
  for (const WireError& error : {ErrorOf(grant), ErrorOf(revoke)}) {
    EXPECT_EQ(error.code, "FAILED_PRECONDITION") << error;
    EXPECT_EQ(error.reason, "BUILDING_IMMUTABLE");
    EXPECT_EQ(error.metadata.at("building"), "tower");
  }
}

TEST_F(BadInput, QueriesCheckTheirFiltersAndPages) {
  ExpectFields(v1::GetGrantRequest(), {"booking_id: REQUIRED"}, "GetGrant");
  ExpectAll<v1::ListGrantsRequest>(
      {}, {{"long building", [](auto& r) { r.set_building(Long(129)); }, {"building: TOO_LONG"}},
           {"NUL", [](auto& r) { r.set_apartment(WithNul()); }, {"apartment: CONTROL_CHARACTER"}},
           {"negative page", [](auto& r) { r.set_page_size(-1); }, {"page_size: OUT_OF_RANGE"}},
           {"large page", [](auto& r) { r.set_page_size(1001); }, {"page_size: OUT_OF_RANGE"}},
           {"long token", [](auto& r) { r.set_page_token(Long(1025)); }, {"page_token: TOO_LONG"}},
           {"unspecified phase",
            [](auto& r) { r.add_phases(v1::GRANT_PHASE_UNSPECIFIED); },
            {"phases[0]: UNKNOWN_VALUE"}},
           {"unknown phase",
            [](auto& r) { r.add_phases(static_cast<v1::GrantPhase>(99)); },
            {"phases[0]: UNKNOWN_VALUE"}},
           {"year 10000",
            [](auto& r) { r.mutable_ends_after_time()->set_seconds(kYear10000); },
            {"ends_after_time: OUT_OF_RANGE"}},
           {"year 0",
            [](auto& r) { r.mutable_starts_before_time()->set_seconds(kYear0); },
            {"starts_before_time: OUT_OF_RANGE"}}});
  ExpectAll<v1::ListRunsRequest>(
      {},
      {{"year 0", [](auto& r) { r.set_from_date("0000-01-01"); }, {"from_date: MALFORMED"}},
       {"year 10000", [](auto& r) { r.set_until_date("10000-01-01"); }, {"until_date: MALFORMED"}},
       {"no such day", [](auto& r) { r.set_from_date("2024-02-30"); }, {"from_date: MALFORMED"}},
       {"short", [](auto& r) { r.set_from_date("2024-9-1"); }, {"from_date: MALFORMED"}},
       {"backwards",
        [](auto& r) {
          r.set_from_date("2024-09-02");
          r.set_until_date("2024-09-01");
        },
        {"until_date: CONFLICT"}}});
  ExpectFields(v1::PlanPairRequest(),
               {"building: REQUIRED", "apartment: REQUIRED", "facility: REQUIRED"}, "PlanPair");
}

TEST_F(BadInput, WhatIsNotThereIsNotFound) {
  v1::GetGrantRequest grant;
  grant.set_booking_id("never");
  EXPECT_EQ(ErrorOf(grant).code, "NOT_FOUND");
  EXPECT_EQ(ErrorOf(grant).reason, "GRANT_NOT_FOUND");
  v1::PlanPairRequest pair;
  pair.set_building("tower");
  pair.set_apartment("501/99");
  pair.set_facility("gym");
  const WireError error = ErrorOf(pair);
  EXPECT_EQ(error.code, "NOT_FOUND");
  EXPECT_EQ(error.reason, "ID_NOT_MAPPED");
  EXPECT_EQ(error.metadata.at("name"), "501/99");
}

TEST_F(BadInput, APageTokenOfAnotherCallIsRefused) {
  v1::ListIdsRequest ids;
  ids.set_page_size(1);
  const std::string token = client_->Call(ids).response.next_page_token();
  ASSERT_FALSE(token.empty());
  v1::ListGrantsRequest request;
  for (const std::string& bad : {token, std::string("nonsense")}) {
    request.set_page_token(bad);
    const WireError error = ErrorOf(request);
    EXPECT_EQ(error.code, "INVALID_ARGUMENT") << error;
    EXPECT_EQ(error.reason, "PAGE_TOKEN_INVALID");
    ASSERT_THAT(error.fields, SizeIs(1));
    EXPECT_TRUE(absl::StartsWith(error.fields[0], "page_token: ")) << error.fields[0];
  }
}

TEST_F(BadInput, WhatIsNotOfferedSaysSo) {
  v1::SyncIdsRequest sync = IdsOf(site_, "tower");
  sync.set_validate_only(true);
  const WireError error = ErrorOf(sync);
  EXPECT_EQ(error.code, "UNIMPLEMENTED") << error;
  EXPECT_EQ(error.reason, "NOT_OFFERED");
}

}  // namespace
}  // namespace connecx::e2e
