#include "tests/crash/faults.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "tests/e2e/support/fault_samples.h"

namespace connecx::crash {
namespace {

using simulator::FaultKind;

constexpr int kMostAtOnce = 3;

}  // namespace

std::vector<simulator::v1::Fault> FaultAuthor::WriteCycle() {
  std::vector<simulator::v1::Fault> faults;
  faults.push_back(WriteFault(static_cast<FaultKind>(1 + cycle_++ % (simulator::kFaultKinds - 1))));
  for (int more = Pick(0, kMostAtOnce - 1); more > 0; --more) {
    faults.push_back(WriteFault(static_cast<FaultKind>(Pick(1, simulator::kFaultKinds - 1))));
  }
  return faults;
}

simulator::v1::Fault FaultAuthor::WriteFault(FaultKind kind) {
  simulator::v1::Fault fault;
  fault.set_kind(std::string(simulator::FaultKindName(kind)));
  fault.set_request(e2e::kFaultRequests[Pick(0, std::size(e2e::kFaultRequests) - 1)]);
  fault.set_skip(Pick(0, 3));
  fault.set_count(Pick(1, 6));
  fault.set_probability(Pick(0, 1) == 0 ? 1.0 : 0.5);
  switch (kind) {
    case FaultKind::kDelay:
    case FaultKind::kRefuse:
    case FaultKind::kNoAnswer:
      fault.set_wait_seconds(0.001 * Pick(10, 300));
      break;
    case FaultKind::kLateEffect:
      // On both sides of `request_time_limit`, 1 s.
      fault.set_wait_seconds(0.001 * Pick(200, 1800));
      fault.set_request("SaltoDBGroup.Update");
      fault.set_count(Pick(1, 2));
      break;
    case FaultKind::kHalfApplied:
      fault.set_request("SaltoDBGroup.Update");
      fault.set_code(Pick(0, 1));
      break;
    case FaultKind::kCode:
      fault.set_code(e2e::kFaultCodes[Pick(0, std::size(e2e::kFaultCodes) - 1)]);
      break;
    case FaultKind::kHttpStatus:
      fault.set_code(e2e::kFaultHttpStatuses[Pick(0, std::size(e2e::kFaultHttpStatuses) - 1)]);
      break;
    default:
      break;
  }
  return fault;
}

FaultHits HitsOf(const simulator::v1::FaultList& faults) {
  FaultHits hits;
  for (const simulator::v1::Fault& fault : faults.faults()) {
    const auto kind = simulator::FaultKindFromName(fault.kind());
    if (fault.hit() == 0 || !kind.ok()) continue;
    hits.count += fault.hit();
    if (*kind == FaultKind::kRefuse) continue;
    hits.longest_wait = std::max(hits.longest_wait, absl::Seconds(fault.wait_seconds()));
  }
  return hits;
}

std::set<std::string> HalvedIn(const simulator::v1::CallList& calls) {
  std::set<std::string> halved;
  for (const simulator::v1::Call& call : calls.calls()) {
    if (call.fault() == simulator::FaultKindName(FaultKind::kHalfApplied)) {
      halved.insert(call.entity_id());
    }
  }
  return halved;
}

}  // namespace connecx::crash
