#ifndef CONNECX_TESTS_E2E_SUPPORT_BOOKER_H_
#define CONNECX_TESTS_E2E_SUPPORT_BOOKER_H_

#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "tests/e2e/support/plugin_client.h"

namespace connecx::e2e {

// A caller that books one pair after the other until the server is gone, and notes what was
// answered with OK.
class Booker {
 public:
  Booker(PluginClient& client, std::vector<access::v1::GrantRequest> requests)
      : thread_([this, &client, requests = std::move(requests)] {
          for (const access::v1::GrantRequest& request : requests) {
            if (!client.Call(request).status.ok()) break;
            base::MutexLock lock(mu_);
            acknowledged_.push_back(request);
            changed_.NotifyAll();
          }
          base::MutexLock lock(mu_);
          done_ = true;
          changed_.NotifyAll();
        }) {}
  ~Booker() {
    if (thread_.joinable()) thread_.join();
  }

  void AwaitAcknowledged(int count) {
    base::MutexLock lock(mu_);
    while (static_cast<int>(acknowledged_.size()) < count && !done_) changed_.Wait(mu_);
  }
  std::vector<access::v1::GrantRequest> Join() {
    thread_.join();
    base::MutexLock lock(mu_);
    return acknowledged_;
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  std::vector<access::v1::GrantRequest> acknowledged_ GUARDED_BY(mu_);
  bool done_ GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_BOOKER_H_
