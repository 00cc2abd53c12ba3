// grpc.health.v1 and server reflection.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "server/testing/reflection_client.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace health = ::grpc::health::v1;

constexpr char kProvider[] = "connecx.access.v1.AccessControlProvider";
constexpr char kIdentity[] = "connecx.access.v1.ProviderIdentity";

grpc::Status Check(Client& client, const std::string& service,
                   health::HealthCheckResponse& response) {
  const auto stub = health::Health::NewStub(client.target().channel());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(client.clock().Now() + Client::kPatience));
  health::HealthCheckRequest request;
  request.set_service(service);
  return stub->Check(&context, request, &response);
}

absl::Status Serves(Client& client, const std::string& service) {
  health::HealthCheckResponse response;
  const grpc::Status status = Check(client, service, response);
  RETURN_IF_ERROR(Expect(status.ok(), "OK", ErrorText(status)));
  return Expect(response.status() == health::HealthCheckResponse::SERVING, "SERVING",
                response.ShortDebugString());
}

absl::Status UnknownService(Client& client) {
  health::HealthCheckResponse response;
  const grpc::Status status = Check(client, "no.such.Service", response);
  return Expect(status.error_code() == grpc::StatusCode::NOT_FOUND, "NOT_FOUND", ErrorText(status));
}

absl::Status WatchTellsAtOnce(Client& client) {
  const auto stub = health::Health::NewStub(client.target().channel());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(client.clock().Now() + Client::kPatience));
  health::HealthCheckRequest request;
  request.set_service(kProvider);
  const auto stream = stub->Watch(&context, request);
  health::HealthCheckResponse response;
  const bool told = stream->Read(&response);
  context.TryCancel();
  stream->Finish();
  return Expect(told && response.status() == health::HealthCheckResponse::SERVING,
                "SERVING as the first message", response.ShortDebugString());
}

absl::Status ReflectionLists(Client& client) {
  const std::vector<std::string> services = server::ListServices(client.target().channel());
  for (const char* service : {kProvider, kIdentity}) {
    RETURN_IF_ERROR(Expect(std::find(services.begin(), services.end(), service) != services.end(),
                           absl::StrCat(service, " is listed"), absl::StrJoin(services, ", ")));
  }
  return absl::OkStatus();
}

absl::Status ReflectionDescribes(Client& client) {
  for (const char* symbol : {kProvider, kIdentity, "connecx.access.v1.Grant"}) {
    RETURN_IF_ERROR(Expect(server::CanDescribe(client.target().channel(), symbol),
                           absl::StrCat(symbol, " can be described")));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Case> HealthCases() {
  return {
      {.name = "health.server_serves",
       .claim = "Health of the server as a whole is SERVING.",
       .run = [](Client& client) { return Serves(client, ""); }},
      {.name = "health.provider_serves",
       .claim = "Health of connecx.access.v1.AccessControlProvider is SERVING.",
       .run = [](Client& client) { return Serves(client, kProvider); }},
      {.name = "health.unknown_service",
       .claim = "Health of an unknown service is NOT_FOUND.",
       .run = UnknownService},
      {.name = "health.watch_tells_at_once",
       .claim = "Health.Watch tells the present state at once.",
       .run = WatchTellsAtOnce},
      {.name = "reflection.lists",
       .claim = "Reflection lists the services that every provider implements.",
       .run = ReflectionLists},
      {.name = "reflection.describes",
       .claim = "Reflection describes the contract's services and messages.",
       .run = ReflectionDescribes},
  };
}

}  // namespace connecx::conformance
