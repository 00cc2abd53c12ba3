#include "tests/conformance/cases/whole_suite.h"

#include <iterator>

#include "tests/conformance/cases/cases.h"

namespace connecx::conformance {

Suite WholeSuite() {
  Suite suite;
  for (const auto& group :
       {IdentityCases,  HealthCases,   OfferCases,    BuildingCases,   FieldCases,  TextCases,
        TransportCases, GrantCases,    OrderingCases, RepetitionCases, DryRunCases, IdCases,
        ClearingCases,  QueryCases,    PageCases,     WatchCases,      StoryCases,  IncidentCases,
        OperatorCases,  DeadlineCases, ExpiryCases,   RestartCases}) {
    std::vector<Case> cases = group();
    suite.cases.insert(suite.cases.end(), std::make_move_iterator(cases.begin()),
                       std::make_move_iterator(cases.end()));
  }
  suite.final_cases = FinalCases();
  return suite;
}

}  // namespace connecx::conformance
