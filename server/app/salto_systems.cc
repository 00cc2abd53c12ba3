#include "server/app/salto_systems.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "salto_client/access_system/salto_access_system.h"
#include "salto_client/http/curl_http_transport.h"
#include "salto_client/secret.h"
#include "salto_client/ship/http_ship_transport.h"
#include "salto_client/ship/ship_client.h"
#include "salto_client/ship/transport.h"
#include "salto_client/stp/stp_transport.h"
#include "server/app/secret_file.h"
#include "server/config/config.pb.h"
#include "server/config/net_address.h"

namespace connecx::server {
namespace {

// A system with its way to SPACE.
struct Connection {
  std::unique_ptr<salto::CurlHttpTransport> http;  // null: not spoken
  std::unique_ptr<salto::Transport> transport;
  std::unique_ptr<salto::ShipClient> client;
  std::unique_ptr<salto::SaltoAccessSystem> system;
};

// Empty: no sign-in.
absl::StatusOr<std::string> SecretOf(const config::v1::Auth& auth) {
  if (auth.has_basic()) return ReadSecret(auth.basic().password_file());
  if (auth.has_key()) return ReadSecret(auth.key().key_file());
  return "";
}

salto::ShipAuth AuthOf(const config::v1::Auth& auth, const std::string& secret) {
  if (auth.has_basic()) return salto::BasicAuth{auth.basic().user(), salto::Secret(secret)};
  if (auth.has_key()) return salto::ShipKeyAuth{salto::Secret(secret)};
  return salto::NoAuth();
}

salto::HttpOptions HttpOptionsOf(const config::v1::Salto& config) {
  return {.url = config.url(),
          .ca_file = config.tls().ca_file(),
          .pinned_public_key = config.tls().pinned_public_key(),
          .insecure_skip_verification = config.tls().insecure_no_verification()};
}

absl::Status Connect(const config::v1::Salto& config, const std::string& secret, base::Clock& clock,
                     Connection& connection) {
  const auto url = ParseShipUrl(config.url());
  if (url.has_value() && url->scheme == ShipScheme::kStp) {
    ASSIGN_OR_RETURN(connection.transport,
                     salto::StpTransport::Create({.url = config.url()}, clock));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(connection.http, salto::CurlHttpTransport::Create(HttpOptionsOf(config), clock));
  ASSIGN_OR_RETURN(connection.transport, salto::HttpShipTransport::Create(
                                             *connection.http, AuthOf(config.auth(), secret)));
  return absl::OkStatus();
}

// One text for one SPACE, however a file writes it.
std::string EndpointOf(const config::v1::Salto& config) {
  const auto url = ParseShipUrl(config.url());
  return url.has_value() ? ToText(*url) : config.url();
}

core::SystemDescription DescriptionOf(const config::v1::Salto& config) {
  const bool encrypted = absl::StartsWith(config.url(), "https://");
  return {.vendor = "SALTO ProAccess SPACE (SHIP)",
          .endpoint = EndpointOf(config),
          .encrypted = encrypted,
          .verified = encrypted && !config.tls().insecure_no_verification()};
}

}  // namespace

absl::StatusOr<MadeSystem> SaltoSystems::Make(const LoadedBuilding& loaded,
                                              const core::Building& building) {
  const config::v1::Salto& config = loaded.config.salto();
  const std::string& mark = loaded.config.installation();
  ASSIGN_OR_RETURN(const std::string secret, SecretOf(config.auth()));
  auto connection = std::make_shared<Connection>();
  RETURN_IF_ERROR(Connect(config, secret, clock_, *connection));
  connection->client = std::make_unique<salto::ShipClient>(*connection->transport);

  std::shared_ptr<salto::AllocationQueue>& queue = allocation_[EndpointOf(config)];
  if (queue == nullptr) queue = std::make_shared<salto::AllocationQueue>(clock_);
  const salto::SaltoAccessSystemOptions options{
      .mark = mark,
      .first_timetable = config.timetable_pool().first(),
      .last_timetable = config.timetable_pool().last(),
      .time_zone = building.time_zone,
      .time_per_call = absl::Seconds(config.request_time_limit().seconds()) +
                       absl::Nanoseconds(config.request_time_limit().nanos()),
      .absent_lists = config.absent_lists() == config::v1::ABSENT_LISTS_KEEP
                          ? salto::AbsentLists::kKeep
                          : salto::AbsentLists::kClear,
      .list_write = config.list_write() == config::v1::LIST_WRITE_MERGE
                        ? salto::ListWrite::kMerge
                        : salto::ListWrite::kReplace,
      .description = DescriptionOf(config),
      .allocation = queue};
  RETURN_IF_ERROR(salto::CheckOptions(options));
  connection->system =
      std::make_unique<salto::SaltoAccessSystem>(*connection->client, clock_, options);
  core::AccessSystem* system = connection->system.get();
  return MadeSystem{.system = {std::move(connection), system},
                    .made_from = absl::StrCat(config.SerializeAsString(), mark, "\n",
                                              building.time_zone_name, "\n", secret)};
}

}  // namespace connecx::server
