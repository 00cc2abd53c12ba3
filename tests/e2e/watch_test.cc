// WatchGrants over restarts of either side: no change is lost, none comes out of order.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/real_clock.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kBookings = 40;  // of one apartment: one is granted, the others wait

// A client that keeps its cursor and comes back with it.
class Follower {
 public:
  explicit Follower(const std::string& address) : address_(address) {}

  // Reads until `count` events came; the latest cursor stays.
  void Follow(int count) {
    Read(cursor_, [&](const v1::WatchGrantsResponse& message) {
      cursor_ = message.cursor();
      if (message.has_grant()) {
        --count;
        phases_[message.grant().booking_id()].push_back(
            v1::GrantPhase_Name(message.grant().phase()));
      }
      return count > 0;
    });
  }

  // Reads until nothing is left to read.
  void FollowToTheEnd() {
    std::string end;
    Read("", [&](const v1::WatchGrantsResponse& message) {
      end = message.cursor();
      return false;
    });
    while (cursor_ != end) Follow(1);
  }

  const std::map<std::string, std::vector<std::string>>& phases() const { return phases_; }

 private:
  // Watches while `wanted`.
  void Read(const std::string& cursor,
            const std::function<bool(const v1::WatchGrantsResponse&)>& wanted) {
    const auto stub =
        v1::AccessQuery::NewStub(grpc::CreateChannel(address_, grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(absl::ToChronoTime(base::RealClock().Now() + absl::Seconds(20)));
    v1::WatchGrantsRequest request;
    request.set_cursor(cursor);
    const auto stream = stub->WatchGrants(&context, request);
    v1::WatchGrantsResponse message;
    bool more = true;
    while (more) {
      ASSERT_TRUE(stream->Read(&message)) << "the watch ended";
      more = wanted(message);
    }
    context.TryCancel();
    stream->Finish();
  }

  const std::string address_;
  std::string cursor_ = "0-0";
  std::map<std::string, std::vector<std::string>> phases_;
};

class WatchTest : public LivePair {
 protected:
  void KillPlugin() {
    plugin_->Signal(SIGKILL);
    ASSERT_TRUE(plugin_->Wait(absl::Seconds(10)).has_value());
  }
};

TEST_F(WatchTest, ACursorSurvivesTheDeathOfEitherSide) {
  StartPluginWithIds();
  Follower follower(Address());
  int sent = 0;
  const auto book_some = [&] {
    for (int i = 0; i < kBookings / 4; ++i) {
      const auto answer = client_->Call(Booking(absl::StrCat("b", sent++), "501/1", "gym"));
      ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
    }
  };
  book_some();
  follower.Follow(3);  // the client dies in the midst of it, twice
  follower.Follow(4);
  book_some();
  KillPlugin();
  StartPlugin();
  follower.Follow(10);
  book_some();
  KillPlugin();  // while nobody watches
  StartPlugin();
  book_some();
  for (int i = 1; i < sent; ++i) {
    ASSERT_TRUE(AwaitPhase(absl::StrCat("b", i), v1::GRANT_PHASE_NEEDS_MANUAL_ACTION)) << i;
  }
  // What came in pieces is exactly what the store tells in one.
  Follower whole(Address());
  whole.FollowToTheEnd();
  follower.FollowToTheEnd();
  EXPECT_EQ(follower.phases(), whole.phases());
  EXPECT_EQ(whole.phases().size(), static_cast<std::size_t>(kBookings));
  for (const auto& [id, phases] : whole.phases()) {
    EXPECT_EQ(phases.front(), "GRANT_PHASE_PENDING") << id;
  }
}

}  // namespace
}  // namespace connecx::e2e
