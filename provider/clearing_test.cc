// Whom a run tells of what its passes leave.

#include "provider/clearing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/testing/status_matchers.h"
#include "provider/pass_runner.h"
#include "provider/testing/fake_access_system.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::testing::ElementsAre;
using Call = FakeAccessSystem::Call;

// What was read of the system until then, at each wake.
class WakesByReads final : public WorkSignal {
 public:
  explicit WakesByReads(FakeAccessSystem& system)
      : system_(system), before_(system.Calls(Call::kRead)) {}

  void Wake(absl::string_view building) override {
    wakes_.push_back(absl::StrCat(building, " ", system_.Calls(Call::kRead) - before_));
  }
  void Retry(absl::string_view building) override { Wake(building); }

  const std::vector<std::string>& wakes() const { return wakes_; }

 private:
  FakeAccessSystem& system_;
  const int before_;
  std::vector<std::string> wakes_;
};

class ClearingTest : public ProviderFixture {};

// A long run has passes still to make when what the first one left is due.
TEST_F(ClearingTest, TheDispatcherLooksAfterEachPass) {
  for (const char* apartment : {"501/56", "501/57"}) {
    GrantRequest booking = Booking(apartment, Between("2026-09-25 18:00", "2026-09-25 20:00"));
    booking.apartment = apartment;
    Grant(booking);
  }
  WakesByReads work(system_);
  Clearing clearing({.clock = clock_,
                     .store = store_,
                     .buildings = buildings_,
                     .desk = desk_,
                     .reconciler = reconciler_,
                     .work = work,
                     .mail = mail_,
                     .passes_at_once = 1});
  ASSERT_OK(clearing.Clear({.building = "tower"}).status());
  EXPECT_THAT(work.wakes(), ElementsAre("tower 1", "tower 2"));
}

}  // namespace
}  // namespace connecx::provider
