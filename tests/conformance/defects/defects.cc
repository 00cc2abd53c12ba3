#include "tests/conformance/defects/defects.h"

#include <utility>

#include "tests/conformance/defects/control_defects.h"
#include "tests/conformance/defects/query_defects.h"
#include "tests/conformance/dummy/serve.h"

namespace connecx::conformance {
namespace {

dummy::Services TellsNoHealth(dummy::Provider& provider) {
  dummy::Services services = dummy::PlainServices(provider);
  services.tells_health = false;
  return services;
}

}  // namespace

std::vector<Defect> AllDefects() {
  std::vector<Defect> defects = ControlDefects();
  for (Defect& defect : QueryDefects()) defects.push_back(std::move(defect));
  defects.push_back({.name = "tells_no_health", .make = TellsNoHealth});
  defects.push_back(
      {.name = "forgets_everything", .make = dummy::PlainServices, .forgets_everything = true});
  return defects;
}

}  // namespace connecx::conformance
