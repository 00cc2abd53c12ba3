#ifndef CONNECX_SERVER_TESTING_REFLECTION_CLIENT_H_
#define CONNECX_SERVER_TESTING_REFLECTION_CLIENT_H_

#include <memory>
#include <string>
#include <vector>

#include "grpcpp/channel.h"

namespace connecx::server {

// What a client of grpc.reflection.v1alpha sees.

std::vector<std::string> ListServices(const std::shared_ptr<grpc::Channel>& channel);

// Whether the file that declares `symbol` is handed out.
bool CanDescribe(const std::shared_ptr<grpc::Channel>& channel, const std::string& symbol);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_REFLECTION_CLIENT_H_
