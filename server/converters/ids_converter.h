#ifndef CONNECX_SERVER_CONVERTERS_IDS_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_IDS_CONVERTER_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "connecx/access/v1/ids.pb.h"
#include "core/records.h"
#include "provider/access_control_provider.h"

namespace connecx::server {

access::v1::IdKind IdKindToProto(core::IdKind kind);
// None: unspecified.
std::optional<core::IdKind> IdKindFromProto(access::v1::IdKind kind);

// The rows with their counts.
void ToProto(const provider::SyncIdsAnswer& answer, access::v1::SyncIdsResponse* proto);
void ToProto(absl::string_view building, const core::IdRow& row, access::v1::IdEntry* proto);
void ToProto(absl::string_view building, const core::IdChange& change, access::v1::IdChange* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_IDS_CONVERTER_H_
