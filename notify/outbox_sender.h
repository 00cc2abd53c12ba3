#ifndef CONNECX_NOTIFY_OUTBOX_SENDER_H_
#define CONNECX_NOTIFY_OUTBOX_SENDER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/observer.h"
#include "core/records.h"
#include "notify/mail_transport.h"
#include "notify/undeliverable_sink.h"
#include "store/store.h"

namespace connecx::notify {

struct OutboxOptions {
  std::string from;  // the envelope's sender
  absl::Duration first_retry = absl::Seconds(30);
  absl::Duration longest_retry = absl::Minutes(30);
  // After that a mail that was never accepted counts as refused (RFC 5321 4.5.4.1).
  absl::Duration give_up_after = absl::Hours(5 * 24);
  int batch = 50;  // mails read from the store at a time
};

// How long a mail waits after its attempt number `attempts` (from 1) has failed: doubling from
// first_retry up to longest_retry, times 0.5 to 1 by `jitter` in [0, 1).
absl::Duration RetryDelay(const OutboxOptions& options, int attempts, double jitter);

// Takes stored mail to the transport: each one at least once, with the Message-ID that it was
// composed with, so that a crash between sending and marking repeats the same message and no other.
// A mail that fails waits for its own time and holds no other up. Is it out of date by then, as its
// incident was closed or told of anew, it is dropped: it would be its reader's last word. An
// all-clear goes out all the same, since an attempt without an answer may have reached its reader.
//
// One sender per store. Start, Stop and Wake are thread-safe; RunOnce runs in one thread at a time:
// the own one, or a test's.
class OutboxSender {
 public:
  // `jitter` yields numbers in [0, 1); called by the sending thread alone. All references outlive
  // the sender.
  OutboxSender(store::Store& store, base::Clock& clock, MailTransport& transport,
               UndeliverableSink& sink, OutboxOptions options, std::function<double()> jitter,
               core::Observer& observer = core::NoObserver());
  ~OutboxSender();

  // Tries every mail that is due, once each, or drops it. Returns how many were accepted for all
  // their recipients. An error is the store's (the first one): what it could not mark is marked by
  // the next call before anything else, and not sent again by this process.
  absl::StatusOr<int> RunOnce();

  // Sends in a thread of its own from now on. Does nothing if it runs or was stopped.
  void Start() EXCLUDES(mu_);
  // Interrupts the transport and joins. For good; does nothing the second time.
  void Stop() EXCLUDES(mu_);
  // New mail was stored: looks at once. Cheap; may be called from anywhere but inside a
  // transaction.
  void Wake() EXCLUDES(mu_);

 private:
  // A mail after an attempt, as it is to be stored.
  struct Attempt {
    core::OutboxMail mail;
    std::vector<std::string> accepted;   // recipients that it has reached now
    std::vector<std::string> unreached;  // recipients that it will never reach
  };

  void Run() EXCLUDES(mu_);
  bool stopping() EXCLUDES(mu_);
  // When to look next: the soonest due mail, or soon where the store fails.
  absl::Time NextLook(const absl::Status& last_run);
  // Whether what failed before is no longer true.
  absl::StatusOr<bool> IsOutOfDate(const core::OutboxMail& mail);
  Attempt Judge(core::OutboxMail mail, const absl::StatusOr<Delivery>& outcome);
  absl::Status Mark(const Attempt& attempt);

  store::Store& store_;
  base::Clock& clock_;
  MailTransport& transport_;
  UndeliverableSink& sink_;
  const OutboxOptions options_;
  const std::function<double()> jitter_;
  core::Observer& observer_;
  std::map<std::int64_t, Attempt> unmarked_;  // by mail id; of the sending thread alone

  base::Mutex mu_;
  base::CondVar changed_;
  bool woken_ GUARDED_BY(mu_) = false;
  bool stopping_ GUARDED_BY(mu_) = false;
  base::Mutex thread_mu_;
  std::thread thread_ GUARDED_BY(thread_mu_);
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_OUTBOX_SENDER_H_
