#include "server/app/buildings.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "salto_client/access_system/salto_access_system.h"
#include "salto_client/http/curl_http_transport.h"
#include "salto_client/secret.h"
#include "salto_client/ship/http_ship_transport.h"
#include "salto_client/ship/ship_client.h"
#include "server/app/secret_file.h"
#include "server/config/to_core.h"

namespace connecx::server {
namespace {

absl::StatusOr<salto::ShipAuth> AuthOf(const config::v1::Auth& auth) {
  switch (auth.mode_case()) {
    case config::v1::Auth::kBasic: {
      ASSIGN_OR_RETURN(std::string password, ReadSecret(auth.basic().password_file()));
      return salto::BasicAuth{auth.basic().user(), salto::Secret(std::move(password))};
    }
    case config::v1::Auth::kKey: {
      ASSIGN_OR_RETURN(std::string key, ReadSecret(auth.key().key_file()));
      return salto::ShipKeyAuth{salto::Secret(std::move(key))};
    }
    case config::v1::Auth::kNone:
    case config::v1::Auth::MODE_NOT_SET:
      return salto::NoAuth();
  }
  return salto::NoAuth();
}

salto::HttpOptions HttpOptionsOf(const config::v1::Salto& config) {
  return {.url = config.url(),
          .ca_file = config.tls().ca_file(),
          .pinned_public_key = config.tls().pinned_public_key(),
          .insecure_skip_verification = config.tls().insecure_no_verification()};
}

core::SystemDescription DescriptionOf(const config::v1::Salto& config) {
  const bool encrypted = absl::StartsWith(config.url(), "https://");
  return {.vendor = "SALTO ProAccess SPACE (SHIP)",
          .endpoint = config.url(),
          .encrypted = encrypted,
          .verified = encrypted && !config.tls().insecure_no_verification()};
}

}  // namespace

// One building's way to its SPACE.
struct Buildings::Vendor {
  std::unique_ptr<salto::CurlHttpTransport> http;
  std::unique_ptr<salto::HttpShipTransport> transport;
  std::unique_ptr<salto::ShipClient> client;
  std::unique_ptr<salto::SaltoAccessSystem> system;
};

Buildings::Buildings(const LoadedConfig& config, base::Clock& clock) {
  for (const LoadedBuilding& loaded : config.buildings) {
    if (loaded.config.id().empty()) {
      LOG_ERROR("{}: the building has no id and is left out: {}", loaded.file,
                Texts(loaded.problems));
      continue;
    }
    auto entry = std::make_shared<Entry>();
    entry->building = ToCore(loaded);
    if (loaded.problems.empty()) {
      absl::StatusOr<std::unique_ptr<Vendor>> vendor =
          Connect(loaded, entry->building, config.plugin.installation(), clock);
      if (vendor.ok()) {
        entry->system = (*vendor)->system.get();
        vendors_.push_back(*std::move(vendor));
      } else {
        entry->building.misconfigured = std::string(vendor.status().message());
      }
    }
    if (!entry->building.misconfigured.empty()) {
      LOG_ERROR("building {} is misconfigured, its Grants stay pending: {}", entry->building.id,
                entry->building.misconfigured);
    }
    entries_[entry->building.id] = std::move(entry);
  }
}

Buildings::~Buildings() = default;

absl::StatusOr<std::unique_ptr<Buildings::Vendor>> Buildings::Connect(
    const LoadedBuilding& building, const core::Building& core, const std::string& installation,
    base::Clock& clock) {
  const config::v1::Salto& config = building.config.salto();
  auto vendor = std::make_unique<Vendor>();
  ASSIGN_OR_RETURN(const salto::ShipAuth auth, AuthOf(config.auth()));
  ASSIGN_OR_RETURN(vendor->http, salto::CurlHttpTransport::Create(HttpOptionsOf(config), clock));
  ASSIGN_OR_RETURN(vendor->transport, salto::HttpShipTransport::Create(*vendor->http, auth));
  vendor->client = std::make_unique<salto::ShipClient>(*vendor->transport);

  std::shared_ptr<salto::AllocationQueue>& queue = allocation_[config.url()];
  if (queue == nullptr) queue = std::make_shared<salto::AllocationQueue>(clock);
  const std::string& mark =
      building.config.installation().empty() ? installation : building.config.installation();
  const salto::SaltoAccessSystemOptions options{
      .mark = mark,
      .first_timetable = config.timetable_pool().first(),
      .last_timetable = config.timetable_pool().last(),
      .time_zone = core.time_zone,
      .time_per_call = absl::Seconds(config.request_time_limit().seconds()) +
                       absl::Nanoseconds(config.request_time_limit().nanos()),
      .absent_lists = config.absent_lists() == config::v1::ABSENT_LISTS_KEEP
                          ? salto::AbsentLists::kKeep
                          : salto::AbsentLists::kClear,
      .description = DescriptionOf(config),
      .allocation = queue};
  RETURN_IF_ERROR(salto::CheckOptions(options));
  vendor->system = std::make_unique<salto::SaltoAccessSystem>(*vendor->client, clock, options);
  return vendor;
}

std::shared_ptr<const core::BuildingDirectory::Entry> Buildings::Find(
    absl::string_view building) const {
  const auto found = entries_.find(std::string(building));
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const core::BuildingDirectory::Entry>> Buildings::All() const {
  std::vector<std::shared_ptr<const Entry>> all;
  for (const auto& [id, entry] : entries_) all.push_back(entry);
  return all;
}

}  // namespace connecx::server
