#ifndef CONNECX_SERVER_CONVERTERS_GRANT_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_GRANT_CONVERTER_H_

#include <cstdint>
#include <vector>

#include "connecx/access/v1/grant.pb.h"
#include "core/grant.h"
#include "core/window.h"
#include "google/protobuf/repeated_field.h"
#include "provider/access_query.h"

namespace connecx::server {

// A Revoke of a booking that was never granted: without apartment and facility.
bool IsTombstone(const core::Grant& grant);

access::v1::GrantPhase PhaseToProto(core::GrantPhase phase);

void ToProto(const core::Window& window, access::v1::Window* proto);
// At most 400.
void ToProto(const std::vector<core::Window>& windows,
             google::protobuf::RepeatedPtrField<access::v1::Window>* proto);
// What is known beside the grant is left out.
void ToProto(const core::Grant& grant, access::v1::Grant* proto);
// Ids of incidents; at most 16.
void ToProto(const std::vector<std::int64_t>& incident_ids, access::v1::Grant* proto);
void ToProto(const provider::GrantContext& context, access::v1::Grant* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_GRANT_CONVERTER_H_
