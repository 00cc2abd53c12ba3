#ifndef CONNECX_SERVER_CONVERTERS_RUN_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_RUN_CONVERTER_H_

#include "absl/time/time.h"
#include "connecx/access/v1/run.pb.h"
#include "core/building.h"
#include "core/records.h"

namespace connecx::server {

access::v1::ClearingRunState RunStateToProto(core::RunState state);

// `building`: the run's own, for the instant at which it was due.
void ToProto(const core::Run& run, const core::Building& building, access::v1::ClearingRun* proto);

// `now` ends a report that did not complete its date.
void ToReport(const core::Run& run, absl::Time now, bool validate_only,
              access::v1::ClearingReport* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_RUN_CONVERTER_H_
