#ifndef CONNECX_NOTIFY_SAMPLE_INCIDENTS_H_
#define CONNECX_NOTIFY_SAMPLE_INCIDENTS_H_

#include <string>
#include <vector>

#include "core/building.h"
#include "core/incident.h"

namespace connecx::notify {

// Made-up incidents, for previews and tests.

// Harbour Tower in Sydney, with two managers and an operator.
core::Building SampleBuilding();

struct SampleIncident {
  std::string name;  // "double_booking_add"
  core::Incident incident;
};

// At least one incident of every kind, as the provider would open them, and every form of a double
// booking.
std::vector<SampleIncident> SampleIncidents();

// The one with this name, which is one of theirs.
core::Incident SampleIncidentNamed(const std::string& name);
// The first of its kind.
core::Incident SampleIncidentOf(core::IncidentKind kind);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_SAMPLE_INCIDENTS_H_
