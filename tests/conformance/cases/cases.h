#ifndef CONNECX_TESTS_CONFORMANCE_CASES_CASES_H_
#define CONNECX_TESTS_CONFORMANCE_CASES_CASES_H_

#include <vector>

#include "tests/conformance/suite/case.h"

namespace connecx::conformance {

// The groups, one file each.
std::vector<Case> IdentityCases();
std::vector<Case> OfferCases();
std::vector<Case> BuildingCases();
std::vector<Case> FieldCases();
std::vector<Case> TextCases();
std::vector<Case> TransportCases();
std::vector<Case> GrantCases();
std::vector<Case> OrderingCases();
std::vector<Case> RepetitionCases();
std::vector<Case> DryRunCases();
std::vector<Case> IdCases();
std::vector<Case> ClearingCases();
std::vector<Case> QueryCases();
std::vector<Case> PageCases();
std::vector<Case> WatchCases();
std::vector<Case> StoryCases();
std::vector<Case> IncidentCases();
std::vector<Case> OperatorCases();
std::vector<Case> DeadlineCases();
std::vector<Case> ExpiryCases();
std::vector<Case> RestartCases();
std::vector<Case> HealthCases();
// What must hold when all others have run.
std::vector<Case> FinalCases();

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_CASES_CASES_H_
