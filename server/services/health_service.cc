#include "server/services/health_service.h"

#include <optional>
#include <utility>

#include "server/status.h"
#include "server/wire/call_report.h"

namespace connecx::server {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

}  // namespace

// One watch: tells the newest status whenever it differs from the one told before. gRPC may call
// back within StartWrite and Finish, so neither is called with a lock held.
class HealthService::Watcher final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  Watcher(HealthService& service, std::string name, CallReport report,
          std::unique_ptr<CallGate::Pass> pass)
      : service_(service),
        name_(std::move(name)),
        report_(std::move(report)),
        pass_(std::move(pass)) {}

  // Looks at the service's state and does what is to be done next.
  void Look() EXCLUDES(mu_) {
    enum class Step { kNothing, kWrite, kFinish } step = Step::kNothing;
    grpc::Status end(grpc::StatusCode::UNAVAILABLE, "The server is being stopped.");
    {
      base::MutexLock lock(mu_);
      if (writing_ || finished_) return;
      const State state = service_.StateOf(name_);
      if (!broken_ && told_ != state.status) {
        told_ = state.status;
        message_.set_status(state.status);
        writing_ = true;
        step = Step::kWrite;
      } else if (broken_ || state.closed) {
        finished_ = true;
        step = Step::kFinish;
        if (broken_) end = grpc::Status::CANCELLED;
      }
    }
    if (step == Step::kWrite) StartWrite(&message_);
    if (step == Step::kFinish) {
      report_.Ends(end);
      Finish(end);
    }
  }

  void OnWriteDone(bool ok) override EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      writing_ = false;
      if (!ok) broken_ = true;
    }
    Look();
  }

  void OnCancel() override EXCLUDES(mu_) {
    {
      base::MutexLock lock(mu_);
      broken_ = true;
    }
    Look();
  }

  void OnDone() override { service_.Forget(this); }  // Ends this object.

 private:
  HealthService& service_;
  const std::string name_;
  const CallReport report_;
  const std::unique_ptr<CallGate::Pass> pass_;
  base::Mutex mu_;  // Taken before the service's.
  std::optional<Status> told_ GUARDED_BY(mu_);
  bool writing_ GUARDED_BY(mu_) = false;
  bool broken_ GUARDED_BY(mu_) = false;  // The caller is gone.
  bool finished_ GUARDED_BY(mu_) = false;
  HealthCheckResponse message_;  // Belongs to gRPC while writing_.
};

class HealthService::RefusedWatch final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  explicit RefusedWatch(const grpc::Status& status) { Finish(status); }
  void OnDone() override { delete this; }
};

void HealthService::SetServing(absl::string_view name, bool serving) {
  {
    base::MutexLock lock(mu_);
    if (closed_) return;
    serving_[std::string(name)] = serving;
  }
  for (const auto& watcher : Watchers()) watcher->Look();
}

bool HealthService::IsServing(absl::string_view name) {
  return StateOf(std::string(name)).status == HealthCheckResponse::SERVING;
}

void HealthService::Close() {
  {
    base::MutexLock lock(mu_);
    closed_ = true;
    for (auto& [name, serving] : serving_) serving = false;
  }
  for (const auto& watcher : Watchers()) watcher->Look();
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context,
                                               const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  const CallReport report(*context, "HealthCheck", clock_, observer_);
  const auto pass = gate_.Admit(*context, "grpc.health.v1.Health.Check");
  grpc::Status status = ToGrpcStatus(pass.status());
  if (status.ok()) {
    response->set_status(StateOf(request->service()).status);
    if (response->status() == HealthCheckResponse::SERVICE_UNKNOWN) {
      status = grpc::Status(grpc::StatusCode::NOT_FOUND, "No such service is known here.");
    }
  }
  report.Ends(status);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(
    grpc::CallbackServerContext* context, const HealthCheckRequest* request) {
  CallReport report(*context, "HealthWatch", clock_, observer_);
  auto pass = gate_.Admit(*context, "grpc.health.v1.Health.Watch");
  if (!pass.ok()) {
    const grpc::Status refused = ToGrpcStatus(pass.status());
    report.Ends(refused);
    return new RefusedWatch(refused);
  }
  const auto watcher =
      std::make_shared<Watcher>(*this, request->service(), std::move(report), *std::move(pass));
  {
    base::MutexLock lock(mu_);
    watchers_[watcher.get()] = watcher;
  }
  watcher->Look();
  return watcher.get();
}

HealthService::State HealthService::StateOf(const std::string& name) {
  base::MutexLock lock(mu_);
  State state;
  state.closed = closed_;
  const auto it = serving_.find(name);
  if (it != serving_.end()) {
    state.status = it->second ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
  }
  return state;
}

std::vector<std::shared_ptr<HealthService::Watcher>> HealthService::Watchers() {
  base::MutexLock lock(mu_);
  std::vector<std::shared_ptr<Watcher>> watchers;
  for (const auto& [key, watcher] : watchers_) watchers.push_back(watcher);
  return watchers;
}

void HealthService::Forget(Watcher* watcher) {
  std::shared_ptr<Watcher> last;  // Ends after the lock.
  base::MutexLock lock(mu_);
  const auto it = watchers_.find(watcher);
  if (it == watchers_.end()) return;
  last = std::move(it->second);
  watchers_.erase(it);
}

}  // namespace connecx::server
