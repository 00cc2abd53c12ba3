#ifndef CONNECX_PROVIDER_STORY_H_
#define CONNECX_PROVIDER_STORY_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/grant.h"
#include "core/records.h"
#include "provider/settle.h"
#include "store/store.h"

// The lines of a booking's story (docs/design.md 9): what AccessQuery.ExplainBooking tells. Texts
// are for people, in the building's local time; never a secret, never a resident's name.

namespace connecx::provider {

// A message of core about a booking was applied. `verb`: "Grant", "Revoke".
core::AuditEntry IntentEntry(absl::string_view verb, const core::Grant& grant,
                             const core::Building& building, absl::Time now);

// What of a grant changed by itself: phase, conditions, what opens. Nothing of these: empty. Pure.
std::vector<core::AuditEntry> ChangeEntries(const core::Grant& before, const core::Grant& after,
                                            const core::Building& building, absl::Time now);

// What a pass did, or tried, about the permission of a pair, for the story of a booking that it
// concerns. None: nothing. Pure.
std::optional<core::AuditEntry> WriteEntry(const PairOutcome& outcome, const core::Grant& grant,
                                           absl::Time now);

// What happened to a booking, in one line.
core::AuditEntry EntryOf(const core::Grant& grant, core::AuditKind kind, absl::string_view text,
                         absl::Time now);

absl::Status Append(store::WriteTransaction& tx, const std::vector<core::AuditEntry>& entries);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_STORY_H_
