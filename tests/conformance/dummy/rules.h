#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_RULES_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_RULES_H_

#include <vector>

#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_query.pb.h"
#include "tests/conformance/dummy/errors.h"

namespace connecx::dummy {

// What breaks the rules of a request's fields, as its comments state them. Empty: it is right.
// Strings that are not UTF-8 never come here: protobuf does not decode them.
std::vector<Violation> Violations(const access::v1::GrantRequest& request);
std::vector<Violation> Violations(const access::v1::RevokeRequest& request);
std::vector<Violation> Violations(const access::v1::SyncIdsRequest& request);
std::vector<Violation> Violations(const access::v1::ClearExpiredRequest& request);
std::vector<Violation> Violations(const access::v1::GetGrantRequest& request);
std::vector<Violation> Violations(const access::v1::ListGrantsRequest& request);
std::vector<Violation> Violations(const access::v1::ListIdsRequest& request);
std::vector<Violation> Violations(const access::v1::ExplainBookingRequest& request);
std::vector<Violation> Violations(const access::v1::WatchGrantsRequest& request);

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_RULES_H_
