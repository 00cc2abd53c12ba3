#ifndef CONNECX_PROVIDER_PASS_WRITER_H_
#define CONNECX_PROVIDER_PASS_WRITER_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/building.h"
#include "core/permission_digest.h"
#include "core/timetable_use.h"
#include "provider/pass_plan.h"
#include "provider/permission_gone.h"
#include "provider/respelled_system.h"
#include "provider/settle.h"

namespace connecx::provider {

// What is about to be written, to be made durable before it is.
struct WriteIntent {
  struct Change {
    core::Pair pair;
    std::string digest;  // as it should read back; empty: taken away
  };
  std::vector<Change> changes;
  std::vector<core::TimetableUse> timetable_uses;
  std::vector<std::string> enabled;  // PairDecision::enabled of all pairs
};

struct WriteResult {
  std::vector<PairOutcome> outcomes;  // one per decision, in their order
  bool outcome_unknown = false;       // a write may still be carried out, or was not read back
  // Digests that the system showed for what we wrote: the ledger's truth.
  std::vector<WriteIntent::Change> read_back;
  // What was read before anything was written and is not ours; empty: nothing is shown.
  std::vector<Holding> others;
  std::vector<Holding> gone;  // of `others`, since our write
  // Of zones that were written, and read back in another spelling.
  Spellings spellings;
};

struct WriteRules {
  // A permission that is shown otherwise than it was written is FAILED_PRECONDITION; else ABORTED
  // (try again).
  bool mismatch_is_refusal = false;
  // Nothing is shown: what is answered OK counts as written, and what fails as unknown.
  bool believe = false;
};

// Carries the decisions of one pass out: obtains timetables, stores the intent, writes, reads back,
// compares. A write of several changes that is refused is made again by halves, each after a fresh
// read, until what is refused stands alone. `store_intent` makes the intent durable; its error ends
// the attempt before anything was written.
WriteResult CarryOut(core::AccessSystem& system, const core::Building& building,
                     const core::AccessLevel& read, absl::string_view access_level,
                     std::vector<PairDecision> decisions, absl::Time now, const WriteRules& rules,
                     absl::FunctionRef<absl::Status(const WriteIntent&)> store_intent);

// What was written, a text per pair: "GYM: 2026-09-25 to 2026-09-27, timetable 901".
std::vector<std::string> WroteTexts(const std::vector<PairOutcome>& outcomes);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_PASS_WRITER_H_
