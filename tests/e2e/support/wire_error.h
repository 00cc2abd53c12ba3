#ifndef CONNECX_TESTS_E2E_SUPPORT_WIRE_ERROR_H_
#define CONNECX_TESTS_E2E_SUPPORT_WIRE_ERROR_H_

#include <grpcpp/support/status.h>

#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace connecx::e2e {

// An error as a client in any language decodes it from the status and its details.
struct WireError {
  std::string code;    // "INVALID_ARGUMENT"; "OK" is none
  std::string domain;  // of ErrorInfo; empty: there was none
  std::string reason;
  std::map<std::string, std::string> metadata;
  std::vector<std::string> fields;         // "field: REASON", of BadRequest
  std::vector<std::string> preconditions;  // "TYPE: subject", of PreconditionFailure
  std::string resource;                    // of ResourceInfo
  bool has_retry = false;
  std::string message;
};

WireError Decode(const grpc::Status& status);

std::ostream& operator<<(std::ostream& out, const WireError& error);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_WIRE_ERROR_H_
