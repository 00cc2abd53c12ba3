#include "observe/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace connecx::observe {
namespace {

using base::testing::StatusIs;
using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

absl::Time Ago(absl::Duration duration) { return kNow - duration; }

TEST(StoreHealthTest, IsTheLastProbeUnlessOneHangs) {
  const absl::Status full = absl::ResourceExhaustedError("the disk is full");
  EXPECT_OK(StoreHealth({.last = absl::OkStatus()}, kNow));
  EXPECT_OK(StoreHealth({.last = absl::OkStatus(), .running = Ago(absl::Seconds(10))}, kNow));
  EXPECT_THAT(StoreHealth({.last = absl::OkStatus(), .running = Ago(absl::Seconds(11))}, kNow),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not answered for 11s")));
  EXPECT_EQ(StoreHealth({.last = full}, kNow), full);
  EXPECT_EQ(StoreHealth({.last = full, .running = kNow}, kNow), full);
  EXPECT_OK(StoreHealth({.last = absl::OkStatus(), .running = kNow + absl::Hours(1)}, kNow));
}

TEST(StoreHealthTest, IsProbedMoreOftenWhileItIsNotWell) {
  EXPECT_EQ(NextProbe(absl::OkStatus(), kNow), kNow + absl::Seconds(10));
  EXPECT_EQ(NextProbe(absl::UnavailableError("no"), kNow), kNow + absl::Seconds(2));
}

TEST(MailHealthTest, IsWellAsLongAsMailLeaves) {
  struct Row {
    const char* name;
    std::optional<absl::Duration> oldest_queued, last_sent;  // ago
    bool well;
  };
  const absl::Duration m = absl::Minutes(1);
  const Row rows[] = {
      {"nothing to do", std::nullopt, std::nullopt, true},
      {"nothing to do for long", std::nullopt, 9999 * m, true},
      {"one waits a little", 15 * m, std::nullopt, true},
      {"one waits long and nothing ever left", 16 * m, std::nullopt, false},
      {"one waits long and nothing left since", 16 * m, 16 * m, false},
      {"one waits long, others leave", 9999 * m, 15 * m, true},
      {"the clock was set back", -60 * m, std::nullopt, true},
  };
  for (const Row& row : rows) {
    MailFlow flow;
    if (row.oldest_queued) flow.oldest_queued = Ago(*row.oldest_queued);
    if (row.last_sent) flow.last_sent = Ago(*row.last_sent);
    EXPECT_EQ(MailHealth(flow, kNow).ok(), row.well) << row.name;
  }
  const absl::Status damaged = absl::UnavailableError("damaged");
  EXPECT_EQ(MailHealth({.read = damaged}, kNow), damaged);
}

TEST(SchedulerHealthTest, IsWellAsLongAsBothStepInTime) {
  struct Row {
    absl::Time nightly, dispatcher;
    const char* late;  // empty: well
  };
  const Row rows[] = {
      {kNow + absl::Hours(5), kNow, ""},
      {absl::InfiniteFuture(), absl::InfiniteFuture(), ""},
      {Ago(absl::Minutes(1)), Ago(absl::Minutes(1)), ""},
      {Ago(absl::Seconds(61)), kNow, "nightly scheduler is late by 1m1s"},
      {kNow, Ago(absl::Hours(2)), "work dispatcher is late by 2h"},
  };
  for (const Row& row : rows) {
    const absl::Status health =
        SchedulerHealth({.nightly = row.nightly, .dispatcher = row.dispatcher}, kNow);
    EXPECT_EQ(health.ok(), row.late[0] == '\0') << row.late;
    EXPECT_THAT(std::string(health.message()), HasSubstr(row.late));
  }
}

}  // namespace
}  // namespace connecx::observe
