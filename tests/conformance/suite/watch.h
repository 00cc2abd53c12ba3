#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_WATCH_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_WATCH_H_

#include <grpcpp/client_context.h>

#include <functional>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "connecx/access/v1/access_query.pb.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {

// An open WatchGrants whose messages are collected. Ends with this object.
class Watch {
 public:
  using Messages = std::vector<access::v1::WatchGrantsResponse>;

  // Far beyond what an event takes to come.
  static constexpr absl::Duration kPatience = absl::Seconds(20);

  Watch(Client& client, const access::v1::WatchGrantsRequest& request);
  ~Watch();

  // Waits until `enough` holds for what has come; answers that. An error: the watch ended before,
  // or `patience` passed.
  absl::StatusOr<Messages> Await(const std::function<bool(const Messages&)>& enough,
                                 absl::Duration patience = kPatience) EXCLUDES(mu_);
  // Waits for the end of a watch that the server refuses or ends.
  absl::StatusOr<grpc::Status> AwaitEnd() EXCLUDES(mu_);

 private:
  void Read(const access::v1::WatchGrantsRequest& request) EXCLUDES(mu_);

  Client& client_;
  grpc::ClientContext context_;
  base::Mutex mu_;
  base::CondVar changed_;
  Messages messages_ GUARDED_BY(mu_);
  bool ended_ GUARDED_BY(mu_) = false;
  grpc::Status status_ GUARDED_BY(mu_);
  std::jthread reader_;
};

// The events of a booking, in the order in which they came.
std::vector<access::v1::Grant> EventsOf(const Watch::Messages& messages,
                                        const std::string& booking_id);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_WATCH_H_
