#ifndef CONNECX_TESTS_FOREIGN_CASES_H_
#define CONNECX_TESTS_FOREIGN_CASES_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace connecx::foreign {

// A call that every client makes, and what has to come back.
struct Case {
  std::string name;
  std::string rpc;      // "package.Service/Method"
  std::string request;  // JSON
  // The name of the Capability that covers the call; empty: every provider serves it. Not offered:
  // UNIMPLEMENTED, NOT_OFFERED has to come back whatever is written below.
  std::string capability = "";
  std::string code = "OK";
  std::string reason = "";              // of ErrorInfo; empty: there is none
  std::vector<std::string> texts = {};  // what answers and details have to contain, as JSON
  int read = 0;                         // of a stream: how many answers, then cancel; 0: unary
  absl::Duration deadline = absl::Seconds(30);
  bool cancel = false;        // by the caller, a moment after the start
  bool library_only = false;  // not for command lines, which set no deadline and do not cancel
};

// The names that the cases use, beyond ASCII where the contract allows it.
struct Names {
  std::string building;     // served, with its access control system
  std::string silent;       // served; its access control system takes connections and is silent
  std::string unreachable;  // served; nobody listens where its access control system should be
  std::string apartment;
  std::string access_control_id;
  std::string facility;
  std::string access_control_facility_id;
  absl::Time start_time;  // of an hour that is free
};

// Each RPC of each service that a provider serves, with its answer, and errors with each kind of
// detail. In this order: a case may need what an earlier one did.
std::vector<Case> Cases(const Names& names);

// The cases as the clients read them. Strings of the request stay as they are.
std::string ToJson(const std::vector<Case>& cases);

}  // namespace connecx::foreign

#endif  // CONNECX_TESTS_FOREIGN_CASES_H_
