#ifndef CONNECX_TESTS_CORE_STUB_CORE_H_
#define CONNECX_TESTS_CORE_STUB_CORE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "cli/offline/season.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "connecx/access/v1/grant.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"
#include "tests/core_stub/acknowledged.h"
#include "tests/core_stub/delivery.h"

namespace connecx::core_stub {

struct CoreOptions {
  int in_flight = 16;                           // calls at a time
  absl::Duration deadline = absl::Seconds(10);  // of every call
  absl::Duration shift = absl::ZeroDuration();  // added to every booked instant: whole minutes
  absl::Duration settle = absl::Seconds(60);    // how long PENDING and REVOKING may last
};

// What became of the bookings.
struct Summary {
  int messages = 0;                   // of the file
  int delivered = 0;                  // answered with OK, in this process
  int calls = 0;                      // that took
  std::map<std::string, int> phases;  // grants by phase, without its prefix
  std::vector<std::string> wrong;     // what is not as it should be, for people
};

// Core, as far as a provider sees it: keeps a building's IDs and bookings, and sends them as
// docs/core-integration.md asks.
class Core {
 public:
  // All live longer than this.
  Core(const offline::Season& season, Acknowledged& acknowledged, const CoreOptions& options,
       std::shared_ptr<grpc::Channel> channel, base::Clock& clock);

  // Sends all IDs of the building, until the provider has answered with OK. Errors that repeating
  // does not mend are returned.
  absl::Status SyncIds();

  // Sends what is not acknowledged yet, each message until OK, some at a time, beginning in the
  // order of the file.
  void Deliver();

  // After a restore of the provider's store: sends the newest message of each booking that is not
  // over, acknowledged or not.
  void ResendLive();

  // Waits until nothing is under way, and compares what the provider has with what was sent.
  Summary Settle();

 private:
  using Messages = std::vector<const offline::SeasonMessage*>;

  void Send(const Messages& messages) EXCLUDES(mu_);
  void SendUntilOk(const offline::SeasonMessage& message) EXCLUDES(mu_);
  grpc::Status Call(const offline::SeasonMessage& message);
  // Calls until it is done, with pauses; the last outcome.
  template <typename OneCall>
  Outcome UntilDone(const std::string& what, OneCall call) EXCLUDES(mu_);
  void Pause(absl::Duration pause) EXCLUDES(mu_);
  void SetDeadline(grpc::ClientContext& context) const;
  // The newest message of each booking.
  std::map<std::string, const offline::SeasonMessage*> Newest() const;
  absl::StatusOr<std::vector<access::v1::Grant>> ListGrants(bool under_way_only);
  bool AwaitSettled() EXCLUDES(mu_);

  const offline::Season& season_;
  const CoreOptions options_;
  const std::unique_ptr<access::v1::AccessControlProvider::Stub> provider_;
  const std::unique_ptr<access::v1::AccessQuery::Stub> query_;
  base::Clock& clock_;
  base::Mutex mu_;
  base::CondVar never_;
  Acknowledged& acknowledged_ GUARDED_BY(mu_);
  Summary summary_ GUARDED_BY(mu_);
};

}  // namespace connecx::core_stub

#endif  // CONNECX_TESTS_CORE_STUB_CORE_H_
