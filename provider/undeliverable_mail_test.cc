#include "provider/undeliverable_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "core/incident.h"
#include "core/records.h"
#include "provider/testing/provider_fixture.h"
#include "store/store.h"

namespace connecx::provider {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class UndeliverableMailTest : public ProviderFixture {
 protected:
  void Lose(const std::string& subject, const std::vector<std::string>& recipients) {
    ASSERT_OK(store_.Write([&](store::WriteTransaction& tx) -> absl::Status {
      return undeliverable_.OnUndeliverable(
          tx, {.building = "tower", .subject = subject, .last_error = "550 no"}, recipients);
    }));
  }
  void Accept(const std::vector<std::string>& recipients) {
    ASSERT_OK(store_.Write([&](store::WriteTransaction& tx) -> absl::Status {
      return undeliverable_.OnAccepted(tx, {.building = "tower"}, recipients);
    }));
  }
  std::vector<std::string> OpenCauses() {
    std::vector<std::string> causes;
    for (const core::Incident& incident : Incidents()) causes.push_back(incident.cause);
    return causes;
  }

  UndeliverableMail undeliverable_{clock_, buildings_, desk_};
};

TEST_F(UndeliverableMailTest, EachLostMailIsToldToTheOperatorOnce) {
  Lose("Double booking: gym", {"amy@example.com"});
  Lose("Double booking: pool", {"amy@example.com"});
  Lose("Double booking: pool", {"amy@example.com"});
  EXPECT_THAT(OpenCauses(), ElementsAre("amy@example.com"));
  const std::vector<core::OutboxMail> mails = Mails();
  ASSERT_THAT(mails, SizeIs(2));
  EXPECT_THAT(mails[0].content, HasSubstr("Double booking: gym"));
  EXPECT_THAT(mails[1].content, HasSubstr("Double booking: pool"));
  for (const core::OutboxMail& mail : mails) {
    EXPECT_THAT(mail.recipients, ElementsAre("operator@example.com"));
  }
}

TEST_F(UndeliverableMailTest, AnAddressThatIsReachedIsNoIncidentAnyMore) {
  Lose("to one", {"amy@example.com"});
  Lose("to both", {"amy@example.com", "bob@example.com"});
  Accept({"bob@example.com"});
  EXPECT_THAT(OpenCauses(), SizeIs(2)) << "nothing says that Amy is reached";
  Accept({"amy@example.com", "carl@example.com"});
  EXPECT_THAT(OpenCauses(), ElementsAre("amy@example.com, bob@example.com"));
  Accept({"bob@example.com", "amy@example.com"});
  EXPECT_THAT(OpenCauses(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(2)) << "what was lost stays to be passed on: no all-clear";
}

TEST_F(UndeliverableMailTest, WhatIsLostAfterwardsIsToldAgain) {
  Lose("first", {"amy@example.com"});
  Accept({"amy@example.com"});
  Lose("second", {"amy@example.com"});
  EXPECT_THAT(OpenCauses(), ElementsAre("amy@example.com"));
  EXPECT_THAT(Mails(), SizeIs(2));
}

}  // namespace
}  // namespace connecx::provider
