#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_ERRORS_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_ERRORS_H_

#include <grpcpp/support/status.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace connecx::dummy {

// A field that breaks the rule of its comment.
struct Violation {
  std::string field;   // "apartments[3].access_control_id"
  std::string reason;  // "TOO_LONG"
};

// The errors of errors.proto that this provider has, with their details for the wire.

grpc::Status FieldsInvalid(const std::vector<Violation>& violations);
grpc::Status PageTokenInvalid();
grpc::Status BuildingUnknown(const std::string& building);
grpc::Status BuildingImmutable(const std::string& booking_id, const std::string& known_building);
grpc::Status RevisionReused(const std::string& booking_id, std::int64_t revision,
                            const std::vector<std::string>& fields);
grpc::Status GrantNotFound(const std::string& booking_id);
grpc::Status RemovalsNotConfirmed(const std::string& building, int removals, int rows);
grpc::Status NotOffered(const std::string& capability);
grpc::Status WatchInterrupted();
grpc::Status StoreUnavailable(const absl::Status& cause);

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_ERRORS_H_
