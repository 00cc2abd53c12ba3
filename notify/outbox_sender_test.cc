#include "notify/outbox_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "notify/testing/fake_mail_transport.h"
#include "store/testing/memory_store.h"

namespace connecx::notify {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RecordingSink final : public UndeliverableSink {
 public:
  absl::Status OnUndeliverable(store::WriteTransaction&, const core::OutboxMail& mail,
                               const std::vector<std::string>& recipients) override {
    if (!answer.ok()) return answer;
    for (const std::string& recipient : recipients) {
      told.push_back(absl::StrCat(mail.message_id, " ", recipient));
    }
    return absl::OkStatus();
  }

  absl::Status OnAccepted(store::WriteTransaction&, const core::OutboxMail& mail,
                          const std::vector<std::string>& recipients) override {
    for (const std::string& recipient : recipients) {
      accepted.push_back(absl::StrCat(mail.message_id, " ", recipient));
    }
    return absl::OkStatus();
  }

  absl::Status answer;
  std::vector<std::string> told;
  std::vector<std::string> accepted;
};

class OutboxSenderTest : public ::testing::Test {
 protected:
  OutboxSenderTest()
      : clock_(absl::FromCivil(absl::CivilHour(2026, 9, 21, 12), absl::UTCTimeZone())),
        sender_(store_, clock_, transport_, sink_, Options(), [] { return 0.0; }) {}

  static OutboxOptions Options() {
    OutboxOptions options;
    options.from = "connecx@op.example";
    options.batch = 2;
    return options;
  }

  void Put(const std::string& message_id,
           core::IncidentKind kind = core::IncidentKind::kDoubleBooking) {
    ASSERT_OK(store_.Write([&](store::WriteTransaction& transaction) -> absl::Status {
      core::Incident incident;
      incident.building = "b";
      incident.kind = kind;
      incident.cause = message_id;
      const absl::StatusOr<std::int64_t> id = transaction.PutIncident(incident);
      if (!id.ok()) return id.status();
      core::OutboxMail mail;
      mail.building = "b";
      mail.incident_id = *id;
      mail.message_id = message_id;
      mail.recipients = {"one@b.example", "two@b.example"};
      mail.created_time = mail.due_time = clock_.Now();
      return transaction.PutMail(mail).status();
    }));
  }

  // Another mail of the first incident.
  void PutAgain(const std::string& message_id,
                core::RecipientGroup group = core::RecipientGroup::kManagers) {
    ASSERT_OK(store_.Write([&](store::WriteTransaction& transaction) -> absl::Status {
      core::OutboxMail mail;
      mail.building = "b";
      mail.incident_id = 1;
      mail.group = group;
      mail.message_id = message_id;
      mail.recipients = {"one@b.example"};
      mail.created_time = mail.due_time = clock_.Now();
      return transaction.PutMail(mail).status();
    }));
  }

  void CloseFirst() {
    ASSERT_OK(store_.Write([&](store::WriteTransaction& transaction) -> absl::Status {
      absl::StatusOr<std::optional<core::Incident>> incident = transaction.FindIncident(1);
      if (!incident.ok()) return incident.status();
      (*incident)->open = false;
      (*incident)->closed_time = clock_.Now();
      return transaction.PutIncident(**incident).status();
    }));
  }

  // By id.
  std::vector<core::OutboxMail> Stored() {
    std::vector<core::OutboxMail> mails;
    EXPECT_OK(store_.Read([&](store::ReadTransaction& transaction) -> absl::Status {
      for (std::int64_t incident = 1; incident < 20; ++incident) {
        const auto of_incident = transaction.MailOfIncident(incident);
        if (!of_incident.ok()) return of_incident.status();
        mails.insert(mails.end(), of_incident->begin(), of_incident->end());
      }
      return absl::OkStatus();
    }));
    return mails;
  }

  std::vector<std::string> Delivered() {
    std::vector<std::string> ids;
    for (const core::OutboxMail& mail : transport_.delivered()) ids.push_back(mail.message_id);
    return ids;
  }

  store::MemoryStore store_;
  base::SimulatedClock clock_;
  FakeMailTransport transport_;
  RecordingSink sink_;
  OutboxSender sender_;
};

TEST(RetryDelay, DoublesUpToItsLongest) {
  const OutboxOptions options;
  EXPECT_EQ(RetryDelay(options, 1, 0.0), absl::Seconds(15));
  EXPECT_EQ(RetryDelay(options, 2, 0.0), absl::Seconds(30));
  EXPECT_EQ(RetryDelay(options, 3, 0.5), absl::Seconds(90));
  EXPECT_LE(RetryDelay(options, 7, 0.999), absl::Minutes(30));
  EXPECT_EQ(RetryDelay(options, 1000000, 0.0), absl::Minutes(15));
}

TEST_F(OutboxSenderTest, SendsEverythingThatIsDueOnce) {
  for (const char* id : {"a", "b", "c", "d", "e"}) Put(id);
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(5));
  EXPECT_THAT(Delivered(), ElementsAre("a", "b", "c", "d", "e"));
  for (const core::OutboxMail& mail : Stored()) EXPECT_EQ(mail.sent_time, clock_.Now());
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  EXPECT_THAT(transport_.delivered(), SizeIs(5));
}

TEST_F(OutboxSenderTest, ATransientErrorWaitsLongerEachTime) {
  Put("a");
  transport_.FailNext(absl::UnavailableError("421 busy"), 3);
  const absl::Time start = clock_.Now();
  std::vector<absl::Duration> waits;
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
    EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0)) << "not due yet";
    const core::OutboxMail mail = Stored().at(0);
    EXPECT_EQ(mail.last_error, "UNAVAILABLE: 421 busy");
    EXPECT_EQ(mail.attempts, i + 1);
    waits.push_back(mail.due_time - clock_.Now());
    clock_.AdvanceTo(mail.due_time);
  }
  EXPECT_THAT(waits, ElementsAre(absl::Seconds(15), absl::Seconds(30), absl::Seconds(60)));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  EXPECT_EQ(Stored().at(0).sent_time, start + absl::Seconds(105));
  EXPECT_THAT(sink_.told, IsEmpty());
}

TEST_F(OutboxSenderTest, ABadMailHoldsNoOtherUp) {
  for (const char* id : {"bad", "worse", "a", "b", "c"}) Put(id);
  transport_.AlwaysFail("bad", absl::UnavailableError("greylisted"));
  transport_.AlwaysFail("worse", absl::FailedPreconditionError("550 no"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(3));
  EXPECT_THAT(Delivered(), ElementsAre("a", "b", "c"));
}

TEST_F(OutboxSenderTest, AMailThatFailedIsNotSentAfterANewerOneOfItsIncident) {
  Put("opened");
  transport_.AlwaysFail("opened", absl::UnavailableError("greylisted"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  const core::OutboxMail opened = Stored().at(0);
  PutAgain("changed");
  PutAgain("for the operator", core::RecipientGroup::kOperator);
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(2));
  transport_.AlwaysFail("opened", absl::OkStatus());
  clock_.AdvanceTo(opened.due_time);
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  EXPECT_THAT(Delivered(), ElementsAre("changed", "for the operator"));
  EXPECT_TRUE(Stored().at(0).dropped);
  EXPECT_EQ(Stored().at(0).last_error, "UNAVAILABLE: greylisted");
  EXPECT_THAT(sink_.told, IsEmpty()) << "nobody missed it";
}

TEST_F(OutboxSenderTest, AMailIsNotOutOfDateForANewerOneThatWasLost) {
  Put("opened");
  transport_.AlwaysFail("opened", absl::UnavailableError("greylisted"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  PutAgain("changed");
  transport_.AlwaysFail("changed", absl::FailedPreconditionError("550 no"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  transport_.AlwaysFail("opened", absl::OkStatus());
  clock_.AdvanceTo(Stored().at(0).due_time);
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  EXPECT_THAT(Delivered(), ElementsAre("opened"));
}

TEST_F(OutboxSenderTest, AMailToAnotherGroupIsNotNewer) {
  Put("opened");
  PutAgain("for the operator", core::RecipientGroup::kOperator);
  transport_.FailNext(absl::UnavailableError("greylisted"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  EXPECT_THAT(Delivered(), ElementsAre("for the operator", "opened"));
}

TEST_F(OutboxSenderTest, MailsOfAnIncidentThatWereNotTriedYetGoOutInTheirOrder) {
  Put("opened");
  PutAgain("changed");
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(2));
  EXPECT_THAT(Delivered(), ElementsAre("opened", "changed"));
}

TEST_F(OutboxSenderTest, ARequestThatFailedIsNotSentOnceItsIncidentIsClosed) {
  Put("opened");
  transport_.FailNext(absl::UnavailableError("greylisted"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  clock_.AdvanceBy(absl::Minutes(1));
  CloseFirst();
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  EXPECT_TRUE(Stored().at(0).dropped);
  EXPECT_EQ(transport_.attempts(), 1);
}

TEST_F(OutboxSenderTest, AnAllClearThatFailedIsSentLater) {
  Put("opened");
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  clock_.AdvanceBy(absl::Minutes(1));
  CloseFirst();
  PutAgain("closed");
  transport_.FailNext(absl::UnavailableError("greylisted"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  EXPECT_THAT(Delivered(), ElementsAre("opened", "closed"));
}

TEST_F(OutboxSenderTest, MailAboutLostMailIsSentThoughMoreWasLostSince) {
  Put("opened", core::IncidentKind::kMailUndeliverable);
  transport_.FailNext(absl::UnavailableError("greylisted"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  clock_.AdvanceBy(absl::Minutes(1));
  PutAgain("changed");
  CloseFirst();
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(2));
}

TEST_F(OutboxSenderTest, ARefusalIsFinalAndTold) {
  Put("a");
  transport_.FailNext(absl::FailedPreconditionError("550 no such\r\nmailbox\xff"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  const core::OutboxMail mail = Stored().at(0);
  EXPECT_TRUE(mail.undeliverable);
  EXPECT_EQ(mail.last_error, "FAILED_PRECONDITION: 550 no such  mailbox?");
  EXPECT_THAT(sink_.told, ElementsAre("a one@b.example", "a two@b.example"));
  clock_.AdvanceBy(absl::Hours(48));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  EXPECT_EQ(transport_.attempts(), 1);
}

TEST_F(OutboxSenderTest, MailAboutUndeliverableMailIsNotToldOfAgain) {
  Put("a", core::IncidentKind::kMailUndeliverable);
  transport_.FailNext(absl::FailedPreconditionError("550 no"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  EXPECT_TRUE(Stored().at(0).undeliverable);
  EXPECT_THAT(sink_.told, IsEmpty());
}

TEST_F(OutboxSenderTest, SomeRecipientsAreTriedAgainAlone) {
  Put("a");
  transport_.AnswerNext({{"two@b.example"}, {}, "two@b.example: 450 greylisted"});
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  const core::OutboxMail waiting = Stored().at(0);
  EXPECT_THAT(waiting.recipients, ElementsAre("two@b.example"));
  EXPECT_THAT(sink_.accepted, ElementsAre("a one@b.example"));
  EXPECT_FALSE(waiting.sent_time.has_value());
  EXPECT_THAT(waiting.last_error, HasSubstr("450"));
  clock_.AdvanceTo(waiting.due_time);
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  EXPECT_THAT(transport_.delivered().back().recipients, ElementsAre("two@b.example"));
  EXPECT_THAT(sink_.accepted, ElementsAre("a one@b.example", "a two@b.example"));
}

TEST_F(OutboxSenderTest, ARecipientRefusedBesideOthersIsTold) {
  Put("a");
  transport_.AnswerNext({{}, {"two@b.example"}, "two@b.example: 550 no"});
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  EXPECT_THAT(sink_.told, ElementsAre("a two@b.example"));
  EXPECT_THAT(sink_.accepted, ElementsAre("a one@b.example"));
  EXPECT_FALSE(Stored().at(0).undeliverable);
}

TEST_F(OutboxSenderTest, GivesUpAfterDays) {
  Put("a");
  transport_.AlwaysFail("a", absl::UnavailableError("connection refused"));
  clock_.AdvanceBy(absl::Hours(5 * 24) - absl::Minutes(1));
  ASSERT_OK(sender_.RunOnce());
  EXPECT_FALSE(Stored().at(0).undeliverable);
  clock_.AdvanceBy(absl::Minutes(1));
  ASSERT_OK(sender_.RunOnce());
  EXPECT_TRUE(Stored().at(0).undeliverable);
  EXPECT_THAT(Stored().at(0).last_error, HasSubstr("given up after 2 attempts"));
  EXPECT_THAT(sink_.told, SizeIs(2));
}

TEST_F(OutboxSenderTest, AMailThatCouldNotBeMarkedIsNotSentAgainByThisProcess) {
  Put("a");
  Put("b");
  store_.FailNextWrite(absl::ResourceExhaustedError("disk full"),
                       store::MemoryStore::FaultPoint::kBeforeCommit);
  EXPECT_THAT(sender_.RunOnce(), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Delivered(), ElementsAre("a", "b"));
  store_.FailNextWrite(absl::ResourceExhaustedError("disk full"),
                       store::MemoryStore::FaultPoint::kBeforeCommit);
  EXPECT_THAT(sender_.RunOnce(), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  EXPECT_TRUE(Stored().at(0).sent_time.has_value());
  EXPECT_THAT(Delivered(), ElementsAre("a", "b"));
}

TEST_F(OutboxSenderTest, AfterACrashTheSameMessageIsSentAgain) {
  Put("a");
  store_.FailNextWrite(absl::UnavailableError("killed"),
                       store::MemoryStore::FaultPoint::kBeforeCommit);
  EXPECT_THAT(sender_.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  OutboxSender next_process(store_, clock_, transport_, sink_, Options(), [] { return 0.0; });
  EXPECT_THAT(next_process.RunOnce(), IsOkAndHolds(1));
  EXPECT_THAT(Delivered(), ElementsAre("a", "a"));
}

TEST_F(OutboxSenderTest, ALostReplyRepeatsTheSameMessage) {
  Put("a");
  transport_.DeliverAndFailNext(absl::UnavailableError("connection closed after the content"));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(1));
  EXPECT_THAT(Delivered(), ElementsAre("a", "a"));
}

TEST_F(OutboxSenderTest, AnErrorOfTheSinkUndoesTheMark) {
  Put("a");
  transport_.FailNext(absl::FailedPreconditionError("550 no"));
  sink_.answer = absl::InternalError("no");
  EXPECT_THAT(sender_.RunOnce(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_FALSE(Stored().at(0).undeliverable);
  sink_.answer = absl::OkStatus();
  EXPECT_THAT(sender_.RunOnce(), IsOkAndHolds(0));
  EXPECT_TRUE(Stored().at(0).undeliverable);
  EXPECT_THAT(sink_.told, SizeIs(2));
  EXPECT_EQ(transport_.attempts(), 1);
}

TEST_F(OutboxSenderTest, TheThreadSendsWhenWokenAndWhenDue) {
  sender_.Start();
  sender_.Start();
  clock_.AwaitWaiters(1);
  Put("a");
  sender_.Wake();
  transport_.AwaitDelivered(1);
  clock_.AwaitWaiters(1);

  transport_.FailNext(absl::UnavailableError("busy"));
  Put("b");
  sender_.Wake();
  while (transport_.attempts() < 2) clock_.AwaitWaiters(1);
  clock_.AwaitWaiters(1);
  clock_.AdvanceBy(absl::Seconds(15));
  transport_.AwaitDelivered(2);
  sender_.Stop();
  sender_.Stop();
  EXPECT_TRUE(transport_.interrupted());
  EXPECT_THAT(Delivered(), ElementsAre("a", "b"));
}

TEST_F(OutboxSenderTest, TheThreadOutlivesAFailingStore) {
  Put("a");
  store_.FailNextWrite(absl::UnavailableError("disk"),
                       store::MemoryStore::FaultPoint::kBeforeCommit);
  sender_.Start();
  transport_.AwaitDelivered(1);
  clock_.AwaitWaiters(1);
  Put("b");
  clock_.AdvanceBy(absl::Seconds(5));
  transport_.AwaitDelivered(2);
  sender_.Stop();
  EXPECT_TRUE(Stored().at(0).sent_time.has_value());
}

}  // namespace
}  // namespace connecx::notify
