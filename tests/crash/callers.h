#ifndef CONNECX_TESTS_CRASH_CALLERS_H_
#define CONNECX_TESTS_CRASH_CALLERS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "tests/crash/bookings.h"
#include "tests/e2e/support/plugin_client.h"

namespace connecx::crash {

// Core's outbox: sends each message until it is answered with OK, and never again after that. One
// connection and one thread per list of messages. Thread-safe.
class Callers {
 public:
  // `clock` lives longer than this.
  Callers(const std::string& target, base::Clock& clock) : target_(target), clock_(clock) {}
  // Gives up what was not answered yet.
  ~Callers();

  // Begins to send; the callers before were joined.
  void Send(std::vector<Messages> messages);
  // Waits until everything is answered with OK.
  void Join();

  std::int64_t acknowledged() const { return acknowledged_; }
  // Messages that repeating does not mend: none, if all is well.
  std::vector<std::string> Refused() EXCLUDES(mu_);

 private:
  void SendUntilOk(e2e::PluginClient& client, const Message& message) EXCLUDES(mu_);

  const std::string target_;
  base::Clock& clock_;
  std::vector<std::unique_ptr<e2e::PluginClient>> clients_;
  std::vector<std::thread> threads_;
  std::atomic<std::int64_t> acknowledged_ = 0;
  std::atomic<bool> give_up_ = false;
  base::Mutex mu_;
  std::vector<std::string> refused_ GUARDED_BY(mu_);
};

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_CALLERS_H_
