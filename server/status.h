#ifndef CONNECX_SERVER_STATUS_H_
#define CONNECX_SERVER_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace connecx::server {

// The only way from our errors to a caller: code, capped message, and the google.rpc details that
// protos/connecx/access/v1/errors.proto promises. The whole stays below the 8 KiB of trailers that
// gRPC clients take: descriptions of field violations give way first, then the last violations.
//
// A status that is not from core/errors.h is a defect of ours: it is logged, and the caller sees
// STORE_UNAVAILABLE for UNAVAILABLE and INTERNAL_ERROR for everything else, without its text.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The reason that ToGrpcStatus put into the status; empty: there is none.
std::string ReasonOf(const grpc::Status& status);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_STATUS_H_
