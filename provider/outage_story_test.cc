// Faults that last, and what follows when they are over.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/grant.h"
#include "core/incident.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::connecx::core::IncidentKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Call = FakeAccessSystem::Call;

class OutageStoryTest : public ProviderFixture {
 protected:
  OutageStoryTest() : ProviderFixture(core::Policy::kPack) {}

  std::vector<IncidentKind> Kinds(bool open_only = true) {
    std::vector<IncidentKind> kinds;
    for (const core::Incident& incident : Incidents(open_only)) kinds.push_back(incident.kind);
    return kinds;
  }
  // Time passes second by second, as it does for a dispatcher.
  void PassSeconds(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      clock_.AdvanceBy(absl::Seconds(1));
      RunDue();
    }
  }
};

class WeekendTest : public OutageStoryTest {
 protected:
  static constexpr int kApartments = 20;

  WeekendTest() {
    std::vector<IdEdit> edits;
    for (int i = 0; i < kApartments; ++i) {
      system_.AddAccessLevel(Level(i));
      edits.push_back({core::IdKind::kApartment, Apartment(i), Level(i)});
    }
    EXPECT_TRUE(ids_.Sync({.building = "tower", .edits = edits, .actor = "test"}).ok());
  }

  static std::string Apartment(int i) { return absl::StrCat("a", i); }
  static std::string Level(int i) { return absl::StrCat("LA", i); }

  static std::string LevelOf(const GrantRequest& request) {
    return absl::StrCat("LA", absl::StripPrefix(request.apartment, "a"));
  }

  // What core books, edits and cancels in an hour.
  void AnHourOfTraffic() {
    const absl::Time now = clock_.Now();
    for (int i = 0; i < 2; ++i) {
      GrantRequest request = Booking(absl::StrCat("b", ++last_id_), {});
      request.apartment = Apartment(Random(kApartments));
      request.facility = Random(2) == 0 ? "gym" : "pool";
      request.window.start = now + absl::Hours(1 + Random(100));
      request.window.end = request.window.start + absl::Hours(1 + Random(3));
      Grant(request);
      booked_[request.booking_id] = request;
      absl::Time& soonest =
          soonest_.try_emplace(LevelOf(request), absl::InfiniteFuture()).first->second;
      soonest = std::min(soonest, request.window.start);
    }
    GrantRequest& edited = Any();
    if (edited.window.start > now) {
      ++edited.revision;
      edited.window.end += absl::Minutes(30);
      Grant(edited);
    }
    const GrantRequest cancelled = Any();
    if (Random(2) == 0) return;
    Revoke(cancelled.booking_id, static_cast<int>(cancelled.revision));
    booked_.erase(cancelled.booking_id);
    cancelled_.push_back(cancelled.booking_id);
  }

  std::vector<std::string> ListedNow() {
    std::vector<std::string> ids;
    const core::Incident incident = Incidents().front();
    for (const core::BookingRef& ref : incident.subject.others) {
      ids.push_back(ref.booking_id);
    }
    return ids;
  }
  // Those that start within a day and are not over, soonest first.
  std::vector<std::string> AtRisk() {
    std::vector<const GrantRequest*> at_risk;
    for (const auto& [id, request] : booked_) {
      const bool near = request.window.start < clock_.Now() + absl::Hours(24);
      if (near && request.window.end > clock_.Now()) at_risk.push_back(&request);
    }
    std::sort(at_risk.begin(), at_risk.end(), [](const GrantRequest* a, const GrantRequest* b) {
      return std::pair(a->window.start, a->booking_id) < std::pair(b->window.start, b->booking_id);
    });
    std::vector<std::string> ids;
    for (const GrantRequest* request : at_risk) ids.push_back(request->booking_id);
    return ids;
  }
  // The access levels in the order of their first good pass.
  std::vector<std::string> Served() {
    std::vector<std::string> levels;
    for (const std::string& told : told_.Take()) {
      const std::vector<std::string> words = absl::StrSplit(told, absl::ByAnyChar(" ,"));
      if (words.size() < 3 || words[0] != "pass" || words[2] != "OK") continue;
      if (std::find(levels.begin(), levels.end(), words[1]) == levels.end()) {
        levels.push_back(words[1]);
      }
    }
    return levels;
  }
  // The soonest start of what was ever booked on the access level.
  absl::Time SoonestOn(const std::string& level) const {
    const auto found = soonest_.find(level);
    return found == soonest_.end() ? absl::InfiniteFuture() : found->second;
  }
  // A booking of the access level runs, or starts within an hour.
  bool IsUrgent(const std::string& level) {
    const absl::Time now = clock_.Now();
    return std::any_of(booked_.begin(), booked_.end(), [&](const auto& entry) {
      const GrantRequest& request = entry.second;
      return LevelOf(request) == level && request.window.end > now &&
             request.window.start <= now + absl::Hours(1);
    });
  }
  void ExpectDoorsAsBooked() {
    for (int i = 0; i < kApartments; ++i) {
      for (const auto& [facility, zone] : {std::pair("gym", "ZGYM"), std::pair("pool", "ZPOOL")}) {
        absl::Time minute = absl::FromUnixSeconds(absl::ToUnixSeconds(clock_.Now()) / 60 * 60);
        for (int half_hour = 1; half_hour < 2 * 24 * 5; ++half_hour) {
          const absl::Time at = minute + absl::Minutes(30) * half_hour;
          const bool booked =
              std::any_of(booked_.begin(), booked_.end(), [&, name = facility](const auto& entry) {
                const GrantRequest& request = entry.second;
                return request.apartment == Apartment(i) && request.facility == name &&
                       request.window.start <= at && at < request.window.end;
              });
          EXPECT_EQ(system_.Opens(Level(i), zone, at + absl::Seconds(30)), booked)
              << Apartment(i) << " " << facility << " " << absl::FormatTime(at, Sydney());
        }
      }
    }
  }

  std::map<std::string, GrantRequest> booked_;
  std::vector<std::string> cancelled_;
  std::map<std::string, absl::Time> soonest_;  // by access level

 private:
  int Random(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  GrantRequest& Any() { return std::next(booked_.begin(), Random(booked_.size()))->second; }

  std::mt19937 random_{7};
  int last_id_ = 0;
};

TEST_F(WeekendTest, SaltoDownForAWeekendUnderTraffic) {
  AdvanceTo("2026-09-25 16:00");
  system_.Break(Call::kRead, absl::UnavailableError("down"));
  system_.Break(Call::kClock, absl::UnavailableError("down"));
  for (int hour = 0; hour < 64; ++hour) {
    AnHourOfTraffic();
    for (int quarter = 0; quarter < 4; ++quarter) {
      clock_.AdvanceBy(absl::Minutes(15));
      RunDue();
    }
    const bool night = hour % 24 == 8;
    EXPECT_FALSE(night && clearing_.Clear({.building = "tower"}).ok());
    EXPECT_THAT(Kinds(/*open_only=*/false), ElementsAre(IncidentKind::kSystemUnreachable));
  }
  PassSeconds(60);  // whatever is due within a day is tried at least as often
  EXPECT_EQ(ListedNow(), AtRisk());

  system_.Mend();
  told_.Take();
  PassSeconds(60);
  const std::vector<std::string> served = Served();
  EXPECT_GT(served.size(), 15u);
  std::size_t last_urgent = 0;
  std::size_t first_of_later = served.size();
  for (std::size_t i = 0; i < served.size(); ++i) {
    if (IsUrgent(served[i])) last_urgent = i;
    // The first one is whichever was tried when the system was back.
    const bool later = i > 0 && SoonestOn(served[i]) > clock_.Now() + absl::Hours(12);
    if (later) first_of_later = std::min(first_of_later, i);
  }
  EXPECT_GT(last_urgent, 0u);
  EXPECT_LT(first_of_later, served.size());
  EXPECT_LT(last_urgent, first_of_later) << "soonest first";
  for (const auto& [id, request] : booked_) {
    const bool over = request.window.end <= clock_.Now();
    EXPECT_EQ(Stored(id).phase, over ? GrantPhase::kExpired : GrantPhase::kGranted) << id;
  }
  for (const std::string& id : cancelled_) EXPECT_EQ(Stored(id).phase, GrantPhase::kRevoked) << id;
  ExpectDoorsAsBooked();
  AdvanceTo(absl::FormatTime("%Y-%m-%d %H:%M", clock_.Now() + absl::Minutes(7), Sydney()));
  EXPECT_THAT(Kinds(), IsEmpty());
}

struct LastingFault {
  const char* name;
  Call call;
  absl::Status status;
};

class LastingFaultTest : public OutageStoryTest,
                         public testing::WithParamInterface<LastingFault> {};

TEST_P(LastingFaultTest, EverythingHasConvergedWithinAMinuteOfItsEnd) {
  const auto tomorrow = Between("2026-09-25 18:00", "2026-09-25 20:00");
  GrantRequest gone = Booking("gone", tomorrow);
  gone.facility = "pool";
  Grant(gone);
  ASSERT_EQ(Stored("gone").phase, GrantPhase::kGranted);
  system_.Break(GetParam().call, GetParam().status);
  Grant(Booking("near", tomorrow));
  Revoke("gone", 2);
  GrantRequest far = Booking("far", Between("2026-09-29 18:00", "2026-09-29 20:00"));
  far.apartment = "501/57";
  Grant(far);
  PassSeconds(10 * 60);
  EXPECT_NE(Stored("far").phase, GrantPhase::kGranted);
  EXPECT_NE(Stored("near").phase, GrantPhase::kGranted);
  system_.Mend();
  PassSeconds(60);
  EXPECT_EQ(Stored("near").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("far").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("gone").phase, GrantPhase::kRevoked);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  EXPECT_TRUE(Opens("2026-09-29 18:30", "L57"));
  EXPECT_FALSE(Opens("2026-09-25 18:30", "L56", "ZPOOL"));
  PassSeconds(6 * 60);
  EXPECT_THAT(Kinds(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, LastingFaultTest,
    testing::Values(
        LastingFault{"Refused", Call::kRead, absl::UnavailableError("refused")},
        LastingFault{"Silent", Call::kRead, absl::DeadlineExceededError("silent")},
        LastingFault{"SignIn", Call::kRead, absl::UnauthenticatedError("who?")},
        LastingFault{"Garbage", Call::kRead, absl::DataLossError("garbage")},
        LastingFault{"Incomplete", Call::kRead, absl::FailedPreconditionError("not all is shown")},
        LastingFault{"Unknown", Call::kRead, absl::NotFoundError("unknown")},
        LastingFault{"ReadFails", Call::kRead, absl::UnknownError("code 4")},
        LastingFault{"Busy", Call::kWrite, absl::AbortedError("being edited")},
        LastingFault{"WriteSilent", Call::kWrite,
                     core::WithUnknownOutcome(absl::DeadlineExceededError("silent"))},
        LastingFault{"Rule", Call::kWrite, absl::InvalidArgumentError("code 7")},
        LastingFault{"WriteUnknown", Call::kWrite, absl::NotFoundError("code 11")},
        LastingFault{"Licence", Call::kWrite, absl::FailedPreconditionError("code 13")},
        LastingFault{"WriteFails", Call::kWrite, absl::UnknownError("code 4")},
        LastingFault{"Timetables", Call::kObtain, absl::UnavailableError("no timetable is read")}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace connecx::provider
