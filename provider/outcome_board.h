#ifndef CONNECX_PROVIDER_OUTCOME_BOARD_H_
#define CONNECX_PROVIDER_OUTCOME_BOARD_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/step_thread.h"
#include "core/grant.h"

namespace connecx::provider {

// Where passes post what became of a booking, and calls wait for it. Thread-safe.
class OutcomeBoard {
 public:
  explicit OutcomeBoard(base::Clock& clock)
      : clock_(clock), timer_(clock, [this] { return EndWaits(); }) {}
  ~OutcomeBoard() { Close(); }

  // A call's interest in a booking, from before its intent is stored, so that no outcome is missed.
  class Watch {
   public:
    Watch(OutcomeBoard& board, absl::string_view booking_id);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Gets a settled outcome of what was `stored`, or of something later; or none, when it is
    // `until` or the board is closed. Runs once, on this thread or the one that brings it about.
    using Continuation = std::function<void(std::optional<core::Grant>)>;
    // The watch must live until `then` has begun to run. At most once.
    void Then(const core::Grant& stored, absl::Time until, Continuation then);

   private:
    OutcomeBoard& board_;
    const std::string booking_id_;
  };

  void Post(const core::Grant& grant) EXCLUDES(mu_);

  // Ends every wait, now and later: the process stops.
  void Close() EXCLUDES(mu_);

 private:
  struct Waiter {
    core::Grant stored;
    absl::Time until;
    Watch::Continuation then;
  };
  struct Entry {
    int watchers = 0;
    std::optional<core::Grant> newest;
    std::vector<Waiter> waiters;
  };

  // Takes out who has waited long enough, and lets them go on; when the next one has.
  absl::Time EndWaits() EXCLUDES(mu_);

  base::Clock& clock_;
  base::Mutex mu_;
  bool closed_ GUARDED_BY(mu_) = false;
  std::map<std::string, Entry> entries_ GUARDED_BY(mu_);
  // No wait ends before it, as far as `timer_` knows.
  absl::Time next_end_ GUARDED_BY(mu_) = absl::InfiniteFuture();
  base::StepThread timer_;  // runs from the first wait on
};

// Whether a pass has decided what the newest message led to: neither PENDING nor REVOKING.
bool IsSettled(const core::Grant& grant);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_OUTCOME_BOARD_H_
