#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_RPC_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_RPC_H_

#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "connecx/access/v1/access_query.pb.h"
#include "connecx/access/v1/provider_identity.pb.h"

namespace connecx::conformance {

// What the unary call of a request answers, so that one template makes all calls.
template <typename Request>
struct RpcOf;

template <typename Request>
using ResponseOf = typename RpcOf<Request>::Response;

#define CONNECX_CONFORMANCE_RPC(method)                       \
  template <>                                                 \
  struct RpcOf<::connecx::access::v1::method##Request> {      \
    using Response = ::connecx::access::v1::method##Response; \
  }

CONNECX_CONFORMANCE_RPC(Grant);
CONNECX_CONFORMANCE_RPC(Revoke);
CONNECX_CONFORMANCE_RPC(SyncIds);
CONNECX_CONFORMANCE_RPC(ClearExpired);
CONNECX_CONFORMANCE_RPC(GetPluginInfo);
CONNECX_CONFORMANCE_RPC(GetPluginCapabilities);
CONNECX_CONFORMANCE_RPC(Probe);
CONNECX_CONFORMANCE_RPC(GetGrant);
CONNECX_CONFORMANCE_RPC(ListGrants);
CONNECX_CONFORMANCE_RPC(ExplainBooking);
CONNECX_CONFORMANCE_RPC(ListIncidents);
CONNECX_CONFORMANCE_RPC(ListRuns);
CONNECX_CONFORMANCE_RPC(ListIds);
CONNECX_CONFORMANCE_RPC(PlanPair);
CONNECX_CONFORMANCE_RPC(Adopt);
CONNECX_CONFORMANCE_RPC(RetryNow);
CONNECX_CONFORMANCE_RPC(ResolveIncident);
CONNECX_CONFORMANCE_RPC(PreviewMail);
CONNECX_CONFORMANCE_RPC(Diagnose);
CONNECX_CONFORMANCE_RPC(ListIdHistory);

#undef CONNECX_CONFORMANCE_RPC

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_RPC_H_
