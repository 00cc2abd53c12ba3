#ifndef CONNECX_CORE_INCIDENT_CATALOGUE_H_
#define CONNECX_CORE_INCIDENT_CATALOGUE_H_

#include "absl/strings/string_view.h"
#include "core/incident.h"

namespace connecx::core {

// Who acts. No manager hears of what only an operator can mend.
enum class Audience {
  kManager,
  kOperator,
  kManagerAndOperator,  // the manager for the bookings at risk, the operator for the cause
};

enum class Severity {
  kWarning,   // there is time: on a known day, or before something else goes wrong
  kError,     // something does not work, no door is known to be wrong yet
  kCritical,  // a resident stays outside, or gets in without a booking, unless a person acts
};

// What is fixed about a kind of incident. Its texts, which need the subject, are the mails'
// (notify/).
struct IncidentTraits {
  IncidentKind kind;
  Audience audience;
  Severity severity;
  absl::string_view title;    // "Double booking": begins a mail's subject
  absl::string_view summary;  // one sentence for lists: what it means
};

const IncidentTraits& TraitsOf(IncidentKind kind);

// "MANAGER", "OPERATOR", "MANAGER_AND_OPERATOR"; "WARNING", "ERROR", "CRITICAL".
absl::string_view AudienceName(Audience audience);
absl::string_view SeverityName(Severity severity);

}  // namespace connecx::core

#endif  // CONNECX_CORE_INCIDENT_CATALOGUE_H_
