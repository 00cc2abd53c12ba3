#ifndef CONNECX_BENCH_BUSY_STAGE_H_
#define CONNECX_BENCH_BUSY_STAGE_H_

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"
#include "server/app/app.h"
#include "server/testing/raw_http2.h"

namespace connecx::bench {

// The whole plugin behind its Unix socket, with clients that keep it busy. Its one building has a
// SPACE that takes connections and never answers, so that Grants stay pending for as long as their
// callers wait. For one thread.
class BusyStage {
 public:
  // `folder` exists. `clock` outlives the stage. Stores `grants` bookings, and starts.
  static absl::StatusOr<std::unique_ptr<BusyStage>> Set(const std::string& folder, int grants,
                                                        base::Clock& clock);
  ~BusyStage();

  // Connections that are open and silent.
  absl::Status AddIdleConnections(int count);
  // Connections that watch all bookings and ask for all of them, and read no answer.
  absl::Status AddSlowReaders(int count);
  // Grants that wait for their outcome, and are sent again when they are answered.
  absl::Status HoldGrants(int count);
  // GetGrants that are sent again as soon as they are answered.
  absl::Status KeepAsking(int count);
  // How many of both are in flight.
  int in_flight() const { return in_flight_; }

  // One after the other on a connection of its own.
  absl::StatusOr<std::vector<absl::Duration>> TimeGetGrants(int count);

 private:
  struct Held;
  struct Asked;

  BusyStage(const std::string& folder, base::Clock& clock);

  absl::Status WriteConfig(int silent_port) const;
  std::shared_ptr<grpc::Channel> Connect() const;
  void Send(Held& call);
  void Send(Asked& call);
  void Ended();

  const std::string folder_;
  base::Clock& clock_;
  int silent_socket_ = -1;
  int grants_ = 0;
  std::unique_ptr<server::App> app_;
  std::vector<server::RawHttp2> raw_;
  std::vector<std::unique_ptr<access::v1::AccessControlProvider::Stub>> cores_;
  std::vector<std::unique_ptr<access::v1::AccessQuery::Stub>> readers_;
  std::vector<std::unique_ptr<Held>> held_;
  std::vector<std::unique_ptr<Asked>> asked_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> in_flight_ = 0;
  base::Mutex mu_;
  base::CondVar ended_;
};

}  // namespace connecx::bench

#endif  // CONNECX_BENCH_BUSY_STAGE_H_
