// WatchGrants over a real connection, on simulated time.

#include "server/services/grant_watches.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/fair_pool.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "core/errors.h"
#include "core/observer.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "server/roles/call_gate.h"
#include "server/roles/caller.h"
#include "server/services/access_query_handlers.h"
#include "server/services/access_query_service.h"
#include "server/testing/fixed_buildings.h"
#include "server/testing/mock_provider.h"
#include "server/wire/unary_call.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::NiceMock;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// Events in memory.
class EventLog final : public NiceMock<MockAccessQuery> {
 public:
  EventLog() {
    ON_CALL(*this, NewestEvent).WillByDefault([this]() -> absl::StatusOr<provider::EventPosition> {
      base::MutexLock lock(mu_);
      return Newest();
    });
    ON_CALL(*this, EventsAfter)
        .WillByDefault([this](absl::string_view building, const provider::EventPosition& from,
                              int limit) { return Read(building, from, limit); });
  }

  void Append(const std::string& booking_id, const std::string& building = "tower") EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    core::GrantEvent event;
    event.id = static_cast<std::int64_t>(events_.size()) + 1;
    event.time = kStart + absl::Seconds(event.id);
    event.grant.booking_id = booking_id;
    event.grant.building = building;
    event.grant.revision = 1;
    events_.push_back(event);
  }

  void Fail(const absl::Status& status) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    failure_ = status;
  }

  int most_asked_for() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    return most_asked_for_;
  }

 private:
  provider::EventPosition Newest() REQUIRES(mu_) {
    if (events_.empty()) return {};
    return {events_.back().id, events_.back().time};
  }

  absl::StatusOr<provider::EventsPage> Read(absl::string_view building,
                                            const provider::EventPosition& from, int limit)
      EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    if (!failure_.ok()) return failure_;
    most_asked_for_ = std::max(most_asked_for_, limit);
    provider::EventsPage page{.position = from};
    for (const core::GrantEvent& event : events_) {
      if (event.id <= from.id) continue;
      if (static_cast<int>(page.events.size()) == limit) break;
      page.position = {event.id, event.time};
      if (building.empty() || event.grant.building == building) page.events.push_back(event);
    }
    page.more = page.position != Newest();
    return page;
  }

  base::Mutex mu_;
  std::vector<core::GrantEvent> events_ GUARDED_BY(mu_);
  absl::Status failure_ GUARDED_BY(mu_);
  int most_asked_for_ GUARDED_BY(mu_) = 0;
};

// A client of one watch.
class Watch {
 public:
  Watch(const std::shared_ptr<grpc::Channel>& channel, const v1::WatchGrantsRequest& request)
      : stub_(v1::AccessQuery::NewStub(channel)) {
    context_.set_deadline(absl::ToChronoTime(base::RealClock().Now() + absl::Minutes(1)));
    stream_ = stub_->WatchGrants(&context_, request);
  }
  ~Watch() {
    context_.TryCancel();
    if (!ended_) stream_->Finish();
  }

  // The next message; the watch must not have ended.
  v1::WatchGrantsResponse Next() {
    v1::WatchGrantsResponse message;
    EXPECT_TRUE(stream_->Read(&message));
    return message;
  }

  // Reads a message; whether there was none.
  bool Over() {
    v1::WatchGrantsResponse message;
    return !stream_->Read(&message);
  }

  // Whether the server takes the watch at all.
  bool Begins() {
    v1::WatchGrantsResponse message;
    return stream_->Read(&message);
  }

  // The next `count` messages must be events.
  std::vector<std::string> Events(int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) {
      const v1::WatchGrantsResponse message = Next();
      EXPECT_TRUE(message.has_grant());
      ids.push_back(message.grant().booking_id());
      cursor_ = message.cursor();
    }
    return ids;
  }

  grpc::Status End() {
    v1::WatchGrantsResponse message;
    while (stream_->Read(&message)) {
    }
    ended_ = true;
    return stream_->Finish();
  }

  void Cancel() { context_.TryCancel(); }
  const std::string& cursor() const { return cursor_; }

 private:
  std::unique_ptr<v1::AccessQuery::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchGrantsResponse>> stream_;
  std::string cursor_;
  bool ended_ = false;
};

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  google::rpc::ErrorInfo info;
  const bool told = rpc.ParseFromString(status.error_details()) && rpc.details_size() > 0 &&
                    rpc.details(0).UnpackTo(&info);
  return told ? info.reason() : status.error_message();
}

// Everybody may do everything.
class AnyCaller final : public CallerDirectory {
 public:
  std::optional<Caller> CallerOf(const grpc::ServerContextBase&) const override {
    return Caller{"anybody", RoleSet::All()};
  }
};

// How watches ended: "WatchGrants OUT_OF_RANGE CURSOR_EXPIRED after 1m".
class EndsSeen final : public core::Observer {
 public:
  void OnCall(const core::CallAnswered& call) override EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    ends_.push_back(absl::StrCat(call.rpc, " ", absl::StatusCodeToString(call.code), " ",
                                 call.reason, " after ", absl::FormatDuration(call.took)));
  }
  std::vector<std::string> All() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    return ends_;
  }

 private:
  base::Mutex mu_;
  std::vector<std::string> ends_ GUARDED_BY(mu_);
};

class GrantWatchesTest : public ::testing::Test {
 protected:
  GrantWatchesTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    channel_ =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  }
  ~GrantWatchesTest() override {
    watches_.Close();
    server_->Shutdown();
  }

  std::unique_ptr<Watch> Start(const std::string& cursor = "", const std::string& building = "") {
    v1::WatchGrantsRequest request;
    request.set_cursor(cursor);
    request.set_building(building);
    return std::make_unique<Watch>(channel_, request);
  }

  void Append(const std::string& booking_id, const std::string& building = "tower") {
    log_.Append(booking_id, building);
    watches_.Wake();
  }

  base::SimulatedClock clock_{kStart};
  EventLog log_;
  FixedBuildings buildings_{{"tower"}};
  AnyCaller callers_;
  CallGate gate_{callers_, {.per_connection = 30}};
  base::FairPool pool_{2};
  CallRunner runner_{pool_, gate_, clock_, core::NoObserver()};
  AccessQueryHandlers handlers_{log_, buildings_};
  EndsSeen ends_;
  GrantWatches watches_{log_, clock_, ends_};
  AccessQueryService service_{handlers_, watches_, runner_, gate_};
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(GrantWatchesTest, SaysWhereItBeginsThenTellsEveryChangeInOrder) {
  Append("before");
  const auto watch = Start();
  const v1::WatchGrantsResponse first = watch->Next();
  EXPECT_FALSE(first.has_grant());
  EXPECT_FALSE(first.has_event_time());
  EXPECT_FALSE(first.cursor().empty());
  for (const char* id : {"a", "b", "a"}) Append(id);
  EXPECT_THAT(watch->Events(3), ElementsAre("a", "b", "a"));
}

TEST_F(GrantWatchesTest, WhoComesBackWithItsCursorMissesNothing) {
  std::string cursor;
  {
    const auto watch = Start();
    watch->Next();
    for (const char* id : {"a", "b", "c"}) Append(id);
    EXPECT_THAT(watch->Events(2), ElementsAre("a", "b"));
    cursor = watch->cursor();
  }
  Append("d");
  const auto watch = Start(cursor);
  EXPECT_EQ(watch->Next().cursor(), cursor);
  EXPECT_THAT(watch->Events(2), ElementsAre("c", "d"));
}

TEST_F(GrantWatchesTest, ALongWayBackComesInPagesWithoutAGap) {
  constexpr int kMany = 1234;
  for (int i = 0; i < kMany; ++i) log_.Append(absl::StrCat(i));
  const auto watch = Start(provider::CursorOf({}));
  watch->Next();
  const std::vector<std::string> ids = watch->Events(kMany);
  for (int i = 0; i < kMany; ++i) EXPECT_EQ(ids[i], absl::StrCat(i));
  EXPECT_LE(log_.most_asked_for(), 100);
}

TEST_F(GrantWatchesTest, TellsOneBuildingsChangesAlone) {
  const auto watch = Start("", "tower");
  watch->Next();
  Append("theirs", "quay");
  Append("ours");
  EXPECT_THAT(watch->Events(1), ElementsAre("ours"));
}

TEST_F(GrantWatchesTest, GivesASignOfLifeEvery30Seconds) {
  const auto watch = Start("", "tower");
  const std::string start = watch->Next().cursor();
  clock_.AwaitWaiters(1);
  for (int i = 0; i < 3; ++i) {
    clock_.AdvanceBy(absl::Seconds(30));
    const v1::WatchGrantsResponse alive = watch->Next();
    EXPECT_FALSE(alive.has_grant());
    EXPECT_EQ(alive.cursor(), start);
  }
  Append("ours");
  EXPECT_THAT(watch->Events(1), ElementsAre("ours"));
}

TEST_F(GrantWatchesTest, ASignOfLifeKnowsWhatWasSeenOfOtherBuildings) {
  const auto watch = Start("", "tower");
  const std::string start = watch->Next().cursor();
  Append("theirs", "quay");
  Append("ours");
  watch->Events(1);
  Append("theirs", "quay");
  // Whoever comes back there need not look at it again.
  std::string cursor;
  for (int i = 0; i < 50 && (cursor.empty() || cursor == watch->cursor()); ++i) {
    clock_.AdvanceBy(absl::Seconds(30));
    cursor = watch->Next().cursor();
  }
  EXPECT_EQ(cursor, provider::CursorOf({3, kStart + absl::Seconds(3)}));
}

TEST_F(GrantWatchesTest, ALostPlaceAndABrokenCursorAreTold) {
  EXPECT_EQ(ReasonOf(Start("nonsense")->End()), "FIELDS_INVALID");
  EXPECT_EQ(ReasonOf(Start(std::string(257, '1'))->End()), "FIELDS_INVALID");
  log_.Fail(core::error::CursorExpired("7-1"));
  const grpc::Status lost = Start("1-1")->End();
  EXPECT_EQ(lost.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  EXPECT_EQ(ReasonOf(lost), "CURSOR_EXPIRED");
  log_.Fail(core::error::BuildingUnknown("nowhere"));
  EXPECT_EQ(ReasonOf(Start("", "nowhere")->End()), "BUILDING_UNKNOWN");
}

TEST_F(GrantWatchesTest, AServerThatEndsInterruptsWatchesAndRefusesNewOnes) {
  const auto watch = Start();
  watch->Next();
  watches_.Close();
  const grpc::Status ended = watch->End();
  EXPECT_EQ(ended.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(ended), "WATCH_INTERRUPTED");
  EXPECT_EQ(ReasonOf(Start()->End()), "SHUTTING_DOWN");
}

TEST_F(GrantWatchesTest, TheObserverIsToldOfAWatchOnceAtItsEnd) {
  log_.Fail(core::error::CursorExpired("7-1"));
  Start("1-1")->End();
  EXPECT_THAT(ends_.All(), ElementsAre("WatchGrants OUT_OF_RANGE CURSOR_EXPIRED after 0"));
  log_.Fail(absl::OkStatus());
  const auto watch = Start();
  watch->Next();
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_EQ(ends_.All().size(), 1u);
  watches_.Close();
  watch->End();
  ASSERT_EQ(ends_.All().size(), 2u);
  EXPECT_THAT(ends_.All()[1], ::testing::StartsWith("WatchGrants "));
  EXPECT_THAT(ends_.All()[1], ::testing::EndsWith(" after 1m"));
}

TEST_F(GrantWatchesTest, AWatchCountsAsACallInFlightUntilItIsOver) {
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < 30; ++i) {
    watches.push_back(Start());
    watches.back()->Next();
  }
  EXPECT_EQ(ReasonOf(Start()->End()), "TOO_MANY_CALLS");
  watches.clear();
  for (int i = 0; i < 1000; ++i) {
    // The server hears of a call that was given up a little later.
    if (const auto watch = Start(); watch->Begins()) return;
  }
  ADD_FAILURE() << "calls that are over count for ever";
}

TEST_F(GrantWatchesTest, AWatchBeginsAtItsCursorWhateverIsWrittenMeanwhile) {
  log_.Append("old");
  std::atomic<bool> done = false;
  std::thread writes([&] {
    while (!done) watches_.Wake();
  });
  for (int i = 0; i < 200; ++i) {
    const auto watch = Start(provider::CursorOf({}));
    watch->Next();
    EXPECT_THAT(watch->Events(1), ElementsAre("old"));
  }
  done = true;
  writes.join();
}

TEST_F(GrantWatchesTest, WhoDoesNotReadDoesNotKeepTheServer) {
  for (int i = 0; i < 3000; ++i) log_.Append(std::string(1000, 'x'));
  const auto slow = Start(provider::CursorOf({}));
  slow->Next();
  clock_.AwaitWaiters(1);
  watches_.Close();
  for (int i = 0; i < 100 && !slow->Over(); ++i) clock_.AdvanceBy(absl::Seconds(1));
  EXPECT_FALSE(slow->End().ok());
}

TEST_F(GrantWatchesTest, WhoDoesNotReadDelaysNobody) {
  std::vector<std::unique_ptr<Watch>> slow;
  for (int i = 0; i < 20; ++i) slow.push_back(Start(provider::CursorOf({})));
  for (int i = 0; i < 3000; ++i) log_.Append(std::string(1000, 'x'));
  watches_.Wake();
  const auto watch = Start();
  watch->Next();
  Append("a");
  EXPECT_THAT(watch->Events(1), ElementsAre("a"));
  // Watches that are cancelled with unread messages leave nothing behind.
  slow.clear();
}

}  // namespace
}  // namespace connecx::server
