#ifndef CONNECX_SERVER_CONVERTERS_STORY_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_STORY_CONVERTER_H_

#include "connecx/access/v1/access_query.pb.h"
#include "core/records.h"

namespace connecx::server {

void ToProto(const core::AuditEntry& entry, access::v1::StoryEntry* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_STORY_CONVERTER_H_
