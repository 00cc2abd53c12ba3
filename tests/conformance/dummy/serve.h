#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_SERVE_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_SERVE_H_

#include <functional>
#include <memory>
#include <string>

#include "tests/conformance/dummy/command_line.h"
#include "tests/conformance/dummy/provider.h"
#include "tests/conformance/dummy/services.h"

namespace connecx::dummy {

// The services, but for AccessOperator, of which nothing is offered.
struct Services {
  std::unique_ptr<ControlService> control;
  std::unique_ptr<QueryService> query;
  std::unique_ptr<IdentityService> identity;
  bool tells_health = true;  // that of AccessControlProvider; the server's is always told
};
using MakeServices = std::function<Services(Provider&)>;

Services PlainServices(Provider& provider);

// Serves until SIGTERM or SIGINT, which are blocked already; answers the exit code. `name`: of the
// program.
int Serve(const std::string& name, const CommandLine& flags, const MakeServices& make);

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_SERVE_H_
