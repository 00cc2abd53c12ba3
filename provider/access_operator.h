#ifndef CONNECX_PROVIDER_ACCESS_OPERATOR_H_
#define CONNECX_PROVIDER_ACCESS_OPERATOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/config_problem.h"
#include "core/grant.h"
#include "core/held_permission.h"
#include "core/incident.h"
#include "core/permission.h"
#include "core/planner.h"
#include "core/records.h"

namespace connecx::provider {

// Whose a permission is (docs/design.md 5.3).
enum class Ownership { kNone, kOurs, kOursOutdated, kByHand, kElsewhere };
absl::string_view OwnershipName(Ownership ownership);

inline bool IsOurs(Ownership ownership) {
  return ownership == Ownership::kOurs || ownership == Ownership::kOursOutdated;
}

// A pair as it stands and as it would be made to stand: read from the system, nothing changed.
struct PairView {
  core::Pair pair;
  core::Policy policy = core::Policy::kNotify;
  Ownership ownership = Ownership::kNone;
  std::optional<core::HeldPermission> held;
  std::string held_timetable_name;
  std::optional<core::Permission> planned;
  std::vector<core::BookingPlan> bookings;
  std::optional<absl::Time> next_planning_time;
  bool would_write = false;
  std::string explanation;  // in a sentence or two
};

struct BuildingStatus {
  std::string building;
  std::string name;
  std::string time_zone;
  core::Policy policy = core::Policy::kNotify;
  std::string misconfigured;  // empty: it is not
  std::string outdated;       // empty: it is served as its configuration stands now
  std::vector<core::ConfigProblem> config_problems;  // all of those two
  core::SystemDescription system;
  // What asking the system's clock just now gave: an error's text, or none.
  std::optional<std::string> system_error;
  std::optional<absl::Duration> clock_difference;  // the system's clock minus ours, in local time
  core::TimetablePoolState timetables;
  std::vector<std::pair<core::GrantPhase, std::int64_t>> grants;  // active ones
  std::vector<std::pair<core::IncidentKind, std::int64_t>> open_incidents;
  std::int64_t passes_due = 0;
  std::int64_t passes_planned = 0;
  std::optional<absl::Time>
      next_work_time;                     // when the soonest is, or was, due; none: there is none
  std::optional<absl::Time> rests_until;  // the system does not answer, and is not asked before
  std::optional<core::Run> last_run;
  std::optional<absl::Time> last_completed_run_time;  // none: no run was ever completed
};

struct Diagnosis {
  std::vector<BuildingStatus> buildings;
  std::int64_t mails_waiting = 0;
  std::optional<absl::Time> oldest_mail_time;
};

struct RetryRequest {
  std::string building;
  std::string booking_id;  // empty: see apartment
  std::string apartment;   // empty: everything that waits in the building
  std::string actor;
};

// A mail as it would be composed now.
struct MailPreview {
  std::string subject;
  std::vector<std::string> recipients;  // empty: nobody is configured
  std::string text;
};

// What an operator asks and does. Thread-safe; calls block and may ask the access control systems.
class AccessOperator {
 public:
  virtual ~AccessOperator() = default;

  // NOT_FOUND: no such building, or the pair is not mapped. UNAVAILABLE: the system cannot be read.
  virtual absl::StatusOr<PairView> PlanPair(absl::string_view building, absl::string_view apartment,
                                            absl::string_view facility) = 0;

  // Takes over what a person made for the pair: the plan may replace it from now on. The pair as it
  // is then. Errors as PlanPair; FAILED_PRECONDITION also: nothing there was made by hand.
  virtual absl::StatusOr<PairView> Adopt(absl::string_view building, absl::string_view apartment,
                                         absl::string_view facility, absl::string_view actor) = 0;

  // Makes waiting work due at once, whatever its back-off; does not wait for it. How many access
  // levels are due because of that. NOT_FOUND: no such building or booking, or the apartment is not
  // mapped. FAILED_PRECONDITION: the building is misconfigured.
  virtual absl::StatusOr<int> RetryNow(const RetryRequest& request) = 0;

  // Closes an incident that a person has dealt with; nothing changes if it is closed. The incident
  // as it is then. NOT_FOUND: there is none.
  virtual absl::StatusOr<core::Incident> ResolveIncident(std::int64_t id, absl::string_view actor,
                                                         absl::string_view note) = 0;

  // The mail of an incident, or of a kind with sample data. NOT_FOUND: no such incident, or
  // building.
  virtual absl::StatusOr<MailPreview> PreviewMail(std::int64_t incident_id) = 0;
  virtual absl::StatusOr<MailPreview> PreviewSample(absl::string_view building,
                                                    core::IncidentKind kind) = 0;

  // `building` empty: all. `live`: the systems are asked now, which may take a while. One broken
  // building never fails the others' diagnosis.
  virtual absl::StatusOr<Diagnosis> Diagnose(absl::string_view building, bool live) = 0;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_ACCESS_OPERATOR_H_
