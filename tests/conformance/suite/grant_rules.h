#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_GRANT_RULES_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_GRANT_RULES_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/grant.pb.h"

namespace connecx::conformance {

// What grant.proto says of every Grant in every answer.
absl::Status CheckGrant(const access::v1::Grant& grant);

// The booking shall have its access, as far as the server can give it.
bool IsLive(const access::v1::Grant& grant);
// REVOKING or REVOKED.
bool IsRevoked(const access::v1::Grant& grant);
// Nothing is left to be done for it: REVOKED or EXPIRED.
bool IsOver(const access::v1::Grant& grant);

// Checks that the grant is of this booking, revision and content, and live.
absl::Status ExpectLive(const access::v1::Grant& grant, const access::v1::GrantRequest& booking);
// Checks that the grant is at `revision` and REVOKING or REVOKED.
absl::Status ExpectRevoked(const access::v1::Grant& grant, std::int64_t revision);
// Checks that what opens is the booking's time, apart from a local hour that happens twice.
absl::Status ExpectOpensAsBooked(const access::v1::Grant& grant,
                                 const access::v1::GrantRequest& booking);

absl::Time FromProto(const google::protobuf::Timestamp& proto);
google::protobuf::Timestamp ToProto(absl::Time time);
google::protobuf::Duration ToProto(absl::Duration duration);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_GRANT_RULES_H_
