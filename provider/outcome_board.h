#ifndef CONNECX_PROVIDER_OUTCOME_BOARD_H_
#define CONNECX_PROVIDER_OUTCOME_BOARD_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/grant.h"

namespace connecx::provider {

// Where passes post what became of a booking, and calls wait for it. Thread-safe.
class OutcomeBoard {
 public:
  explicit OutcomeBoard(base::Clock& clock) : clock_(clock) {}

  // A call's interest in a booking, from before its intent is stored, so that no outcome is missed.
  class Watch {
   public:
    Watch(OutcomeBoard& board, absl::string_view booking_id);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Blocks until a settled outcome of what was `stored`, or of something later, is posted, or
    // until `until`: then none.
    std::optional<core::Grant> Await(const core::Grant& stored, absl::Time until);

   private:
    OutcomeBoard& board_;
    const std::string booking_id_;
  };

  void Post(const core::Grant& grant) EXCLUDES(mu_);

  // Ends every wait, now and later: the process stops.
  void Close() EXCLUDES(mu_);

 private:
  struct Entry {
    int watchers = 0;
    std::optional<core::Grant> newest;
    base::CondVar posted;
  };

  base::Clock& clock_;
  base::Mutex mu_;
  bool closed_ GUARDED_BY(mu_) = false;
  std::map<std::string, Entry> entries_ GUARDED_BY(mu_);
};

// Whether a pass has decided what the newest message led to: neither PENDING nor REVOKING.
bool IsSettled(const core::Grant& grant);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_OUTCOME_BOARD_H_
