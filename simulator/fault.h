#ifndef CONNECX_SIMULATOR_FAULT_H_
#define CONNECX_SIMULATOR_FAULT_H_

#include <array>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace connecx::simulator {

// What goes wrong with one request. "Carried out" is: as if there were no fault.
enum class FaultKind {
  kNone,
  kDelay,          // Carried out and answered `wait` later.
  kRefuse,         // Not carried out; nobody accepts connections for `wait`.
  kReset,          // Not carried out; the connection is reset.
  kNoAnswer,       // Not carried out (but Q27); silence for `wait`, then the connection is closed.
  kLateEffect,     // Silence; carried out after `wait`; the connection is closed without an answer.
  kAnswerLost,     // Carried out; the connection is closed without an answer.
  kAnswerCut,      // Carried out; the connection is closed in mid-answer.
  kPieces,         // Carried out; the answer comes in pieces of a few bytes.
  kEffectLost,     // Answered as if carried out, but nothing changes.
  kHalfApplied,    // Carried out with the first half of each permission list; answered with `code`.
  kCode,           // Refused with `code`.
  kHttpStatus,     // Not carried out; answered with the HTTP status `code`. Over STP: as kReset.
  kWrongType,      // Carried out; the answer is said to be HTML.
  kWrongEncoding,  // Carried out; the answer names an encoding that it is not in.
  kGarbage,        // Carried out; the answer is no XML.
};
inline constexpr int kFaultKinds = 16;

// As configuration and control API name them, in the order of FaultKind.
inline constexpr std::array<absl::string_view, kFaultKinds> kFaultKindNames = {
    "none",        "delay",      "refuse",         "reset",       "no_answer",    "late_effect",
    "answer_lost", "answer_cut", "pieces",         "effect_lost", "half_applied", "code",
    "http_status", "wrong_type", "wrong_encoding", "garbage"};

inline absl::string_view FaultKindName(FaultKind kind) {
  return kFaultKindNames[static_cast<size_t>(kind)];
}

// INVALID_ARGUMENT, naming the kinds, for a name that none has.
absl::StatusOr<FaultKind> FaultKindFromName(absl::string_view name);

struct Fault {
  FaultKind kind = FaultKind::kNone;
  absl::Duration wait;
  int code = 0;  // docs/ship.md 2.1, 0 for success; or an HTTP status.
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_FAULT_H_
