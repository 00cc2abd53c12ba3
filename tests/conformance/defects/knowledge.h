#ifndef CONNECX_TESTS_CONFORMANCE_DEFECTS_KNOWLEDGE_H_
#define CONNECX_TESTS_CONFORMANCE_DEFECTS_KNOWLEDGE_H_

#include <optional>
#include <string>
#include <vector>

#include "connecx/access/v1/access_query.pb.h"
#include "tests/conformance/dummy/provider.h"

namespace connecx::conformance {

// What a defect may ask of the provider behind it.

std::optional<access::v1::Grant> KnownGrant(dummy::Provider& provider,
                                            const std::string& booking_id);

// All pages, whatever page the request asks for; nothing if it is refused.
std::vector<access::v1::Grant> AllGrants(dummy::Provider& provider,
                                         access::v1::ListGrantsRequest request);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_DEFECTS_KNOWLEDGE_H_
