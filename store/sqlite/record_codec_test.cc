#include "store/sqlite/record_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "store/sqlite/sqlite_values.h"

namespace connecx::store {
namespace {

// The whole way of records through a store is in store/testing/*_contract.cc; here is what a caller
// should never hand over, and what only a damaged file holds.

constexpr char kNotUtf8[] = "\xff\xfe caf\xe9";

TEST(RecordCodecTest, WhatNoVersionBeforeKeptIsMadeOfWhatItDid) {
  core::Grant grant;
  grant.created_time = absl::FromUnixSeconds(10);
  grant.accepted_time = absl::FromUnixSeconds(30);
  grant.phase_time = absl::FromUnixSeconds(20);
  ASSERT_TRUE(DecodeGrantDetails("", grant));
  EXPECT_EQ(grant.changed_time, absl::FromUnixSeconds(30));
  EXPECT_THAT(grant.conditions, testing::IsEmpty());
}

TEST(RecordCodecTest, TextThatIsNoUtf8ComesBack) {
  core::Grant grant;
  grant.conditions = {{core::ConditionCode::kRetrying, kNotUtf8, absl::InfiniteFuture()}};
  grant.vendor_details = {{kNotUtf8, std::string("\0x", 2)}};
  core::Grant decoded;
  ASSERT_TRUE(DecodeGrantDetails(EncodeGrantDetails(grant), decoded));
  EXPECT_EQ(decoded, grant);

  const core::IncidentSubject subject = {.detail = kNotUtf8};
  core::IncidentSubject decoded_subject;
  ASSERT_TRUE(DecodeSubject(EncodeSubject(subject), decoded_subject));
  EXPECT_EQ(decoded_subject, subject);
}

TEST(RecordCodecTest, NoiseIsRefused) {
  const std::string noise(20, '\xff');
  core::Grant grant;
  core::IncidentSubject subject;
  core::ClearingReport report;
  std::vector<std::string> recipients;
  EXPECT_FALSE(DecodeGrantDetails(noise, grant));
  EXPECT_FALSE(DecodeSubject(noise, subject));
  EXPECT_FALSE(DecodeReport(noise, report));
  EXPECT_FALSE(DecodeRecipients(noise, recipients));
}

TEST(SqliteValuesTest, InstantsComeBack) {
  for (const absl::Time time :
       {absl::InfinitePast(), absl::InfiniteFuture(), absl::UnixEpoch(), absl::FromUnixMicros(-1),
        absl::FromUnixMicros(1'750'000'000'123'456)}) {
    EXPECT_EQ(TimeFromColumn(ToColumn(time)), time);
  }
  EXPECT_EQ(TimeFromColumn(ToColumn(absl::FromUnixNanos(1999))), absl::FromUnixMicros(1));
}

TEST(SqliteValuesTest, DatesComeBack) {
  for (const absl::CivilDay day : {absl::CivilDay(1970, 1, 1), absl::CivilDay(1, 1, 1),
                                   absl::CivilDay(1969, 12, 31), absl::CivilDay(9999, 12, 31)}) {
    EXPECT_EQ(DayFromColumn(ToColumn(day)), day);
  }
  EXPECT_EQ(ToColumn(absl::CivilDay(1970, 1, 2)), 1);
  EXPECT_LT(ToColumn(absl::CivilDay(9999, 12, 31)), ToColumn(absl::CivilDay::max()));
  EXPECT_GT(ToColumn(absl::CivilDay(1, 1, 1)), ToColumn(absl::CivilDay::min()));
}

}  // namespace
}  // namespace connecx::store
