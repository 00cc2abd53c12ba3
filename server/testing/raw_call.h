#ifndef CONNECX_SERVER_TESTING_RAW_CALL_H_
#define CONNECX_SERVER_TESTING_RAW_CALL_H_

#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/impl/codegen/sync_stream.h"
#include "grpcpp/impl/rpc_method.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace connecx::server {

// Calls "/package.Service/Method" with these bytes and reads one message at most; works for unary
// methods and for those that stream answers.
inline grpc::Status RawCall(const std::shared_ptr<grpc::Channel>& channel,
                            const std::string& method, const std::string& bytes) {
  const grpc::internal::RpcMethod rpc(method.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ClientContext context;
  const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(channel.get(), rpc, &context,
                                                                    request));
  grpc::ByteBuffer answer;
  if (reader->Read(&answer)) context.TryCancel();
  return reader->Finish();
}

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_RAW_CALL_H_
