#ifndef CONNECX_SERVER_SERVICES_GRANT_WATCHES_H_
#define CONNECX_SERVER_SERVICES_GRANT_WATCHES_H_

#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/step_thread.h"
#include "base/thread_pool.h"
#include "core/observer.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "provider/access_query.h"
#include "server/roles/call_gate.h"

namespace connecx::server {

// The watches of AccessQuery.WatchGrants: each reads the events from the store at its own client's
// pace, so that a slow reader costs one page and delays nobody. Thread-safe.
class GrantWatches {
 public:
  // All live longer than this. `clock`: for signs of life. `observer` is told of each watch when it
  // ends.
  GrantWatches(provider::AccessQuery& query, base::Clock& clock, core::Observer& observer);
  // After the gRPC server has shut down: no watch is left.
  ~GrantWatches();

  // Grants may have changed: whoever is up to date looks for events. Never blocks.
  void Wake();

  // `pass` is kept until the watch is over; an error ends it at once.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(
      grpc::CallbackServerContext& context, absl::StatusOr<std::unique_ptr<CallGate::Pass>> pass,
      const grpc::ByteBuffer& request) EXCLUDES(mu_);

  // Ends all watches with WATCH_INTERRUPTED, and new ones at once.
  void Close() EXCLUDES(mu_);

 private:
  class Watcher;

  absl::Time Step() EXCLUDES(mu_);
  std::vector<std::shared_ptr<Watcher>> Watchers() EXCLUDES(mu_);
  void Forget(Watcher* watcher) EXCLUDES(mu_);

  provider::AccessQuery& query_;
  base::Clock& clock_;
  core::Observer& observer_;
  base::Mutex mu_;
  std::map<Watcher*, std::shared_ptr<Watcher>> watchers_ GUARDED_BY(mu_);
  bool closed_ GUARDED_BY(mu_) = false;
  absl::Duration closed_uptime_ GUARDED_BY(mu_) = absl::InfiniteDuration();
  std::atomic<bool> changed_ = false;
  base::ThreadPool readers_;  // reads of the store
  base::StepThread thread_;   // hands changes and signs of life out
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_GRANT_WATCHES_H_
