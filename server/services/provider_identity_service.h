#ifndef CONNECX_SERVER_SERVICES_PROVIDER_IDENTITY_SERVICE_H_
#define CONNECX_SERVER_SERVICES_PROVIDER_IDENTITY_SERVICE_H_

#include <functional>

#include "absl/status/status.h"
#include "connecx/access/v1/capabilities.pb.h"
#include "connecx/access/v1/provider_identity.grpc.pb.h"
#include "connecx/access/v1/provider_identity.pb.h"
#include "server/plugin_facts.h"
#include "server/wire/unary_call.h"

namespace connecx::server {

access::v1::PluginInfo InfoOf(const PluginFacts& facts);
access::v1::PluginCapabilities CapabilitiesOf(const PluginFacts& facts);

// connecx.access.v1.ProviderIdentity. Thread-safe.
class ProviderIdentityService final
    : public access::v1::ProviderIdentity::WithRawCallbackMethod_GetPluginInfo<
          access::v1::ProviderIdentity::WithRawCallbackMethod_GetPluginCapabilities<
              access::v1::ProviderIdentity::WithRawCallbackMethod_Probe<
                  access::v1::ProviderIdentity::Service>>> {
 public:
  // `ready`: whether calls are served. `probe_store`: whether an intent could be made durable now,
  // with an error of core/errors.h; may block. `runner` lives longer than this.
  ProviderIdentityService(const PluginFacts& facts, std::function<bool()> ready,
                          std::function<absl::Status()> probe_store, CallRunner& runner);

  grpc::ServerUnaryReactor* GetPluginInfo(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* request,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetPluginCapabilities(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Probe(grpc::CallbackServerContext* context,
                                  const grpc::ByteBuffer* request,
                                  grpc::ByteBuffer* response) override;

 private:
  const PluginFacts facts_;
  const std::function<bool()> ready_;
  const std::function<absl::Status()> probe_store_;
  CallRunner& runner_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_PROVIDER_IDENTITY_SERVICE_H_
