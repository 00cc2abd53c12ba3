#include "tests/core_stub/registry_service.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace connecx::core_stub {
namespace {

using plugin::v1::RegisterRequest;
using Metadata = std::vector<std::pair<std::string, std::string>>;

constexpr char kDomain[] = "access.connecx";

// An error with its ErrorInfo and one more detail.
template <typename Detail>
grpc::Status Refusal(grpc::StatusCode code, const std::string& reason, const std::string& message,
                     const Metadata& metadata, const Detail& detail) {
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(reason);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  google::rpc::Status rpc;
  rpc.set_code(static_cast<int>(code));
  rpc.set_message(message);
  rpc.add_details()->PackFrom(info);
  rpc.add_details()->PackFrom(detail);
  return {code, message, rpc.SerializeAsString()};
}

grpc::Status FieldsInvalid(const std::string& field, const std::string& description) {
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field(field);
  violation->set_description(description);
  return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "FIELDS_INVALID",
                 absl::StrCat(field, ": ", description), {}, bad);
}

grpc::Status Precondition(const std::string& reason, const std::string& subject,
                          const std::string& message, const Metadata& metadata) {
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(reason);
  violation->set_subject(subject);
  violation->set_description(message);
  return Refusal(grpc::StatusCode::FAILED_PRECONDITION, reason, message, metadata, failure);
}

grpc::Status BuildingUnknown(const std::string& building) {
  google::rpc::ResourceInfo resource;
  resource.set_resource_type("building");
  resource.set_resource_name(building);
  return Refusal(grpc::StatusCode::NOT_FOUND, "BUILDING_UNKNOWN",
                 absl::StrCat("Core knows no building ", building, "."), {{"building", building}},
                 resource);
}

grpc::Status BuildingTaken(const std::string& building, const std::string& provider) {
  return Precondition("BUILDING_TAKEN", building,
                      absl::StrCat("Building ", building, " is served by ", provider, "."),
                      {{"building", building}, {"provider", provider}});
}

// The rules that stand at the fields of RegisterRequest.
grpc::Status CheckShape(const RegisterRequest& request) {
  const auto names = [](const auto& list, int most, std::size_t most_bytes) {
    const std::set<std::string> distinct(list.begin(), list.end());
    return list.size() >= 1 && list.size() <= most &&
           static_cast<int>(distinct.size()) == list.size() &&
           std::all_of(list.begin(), list.end(), [most_bytes](const std::string& name) {
             return !name.empty() && name.size() <= most_bytes;
           });
  };
  if (request.instance_id().empty() || request.instance_id().size() > 128) {
    return FieldsInvalid("instance_id", "must have 1-128 bytes");
  }
  if (request.info().name().empty()) return FieldsInvalid("info.name", "must be set");
  if (request.info().version().empty()) return FieldsInvalid("info.version", "must be set");
  if (request.info().vendor().empty()) return FieldsInvalid("info.vendor", "must be set");
  if (!request.has_capabilities()) return FieldsInvalid("capabilities", "must be set");
  if (request.endpoint().empty() || request.endpoint().size() > 512) {
    return FieldsInvalid("endpoint", "must have 1-512 bytes");
  }
  if (!names(request.buildings(), 10'000, 128)) {
    return FieldsInvalid("buildings", "must be 1-10,000 names of 1-128 bytes, none twice");
  }
  if (!names(request.contract_versions(), 16, 64)) {
    return FieldsInvalid("contract_versions", "must be 1-16 names of 1-64 bytes, none twice");
  }
  return grpc::Status::OK;
}

// The first of `ours` that the provider offers.
std::optional<std::string> FirstCommon(const std::vector<std::string>& ours,
                                       const RegisterRequest& request) {
  const auto& offered = request.contract_versions();
  const auto found = std::find_first_of(ours.begin(), ours.end(), offered.begin(), offered.end());
  return found == ours.end() ? std::nullopt : std::optional(*found);
}

void Print(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

}  // namespace

RegistryService::RegistryService(RegistryRules rules, base::Clock& clock)
    : rules_(std::move(rules)), clock_(clock) {}

grpc::Status RegistryService::Register(grpc::ServerContext*, const RegisterRequest* request,
                                       plugin::v1::RegisterResponse* response) {
  base::MutexLock lock(mu_);
  ForgetSilent();
  if (const grpc::Status status = Check(*request); !status.ok()) {
    if (std::exchange(refused_[request->instance_id()], status.error_message()) !=
        status.error_message()) {
      Print(absl::StrCat("refused ", request->instance_id(), ": ", status.error_message()));
    }
    return status;
  }
  refused_.erase(request->instance_id());
  const absl::Time expire_time = clock_.Now() + rules_.ttl;
  Registration& registration = registrations_[request->instance_id()];
  if (registration.request.SerializeAsString() != request->SerializeAsString()) {
    Print(absl::StrCat("registered ", request->instance_id(), ": ", request->info().name(), " ",
                       request->info().version(), " at ", request->endpoint(), " for ",
                       absl::StrJoin(request->buildings(), ", ")));
  }
  registration = {.request = *request, .expire_time = expire_time};
  response->mutable_ttl()->set_seconds(absl::ToInt64Seconds(rules_.ttl));
  response->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(expire_time));
  response->set_contract_version(*FirstCommon(rules_.contract_versions, *request));
  changed_.NotifyAll();
  return grpc::Status::OK;
}

grpc::Status RegistryService::Check(const RegisterRequest& request) {
  if (const grpc::Status status = CheckShape(request); !status.ok()) return status;
  if (!FirstCommon(rules_.contract_versions, request).has_value()) {
    return Precondition("CONTRACT_VERSION_UNSUPPORTED", "contract_versions",
                        "Core speaks none of the contract versions offered.",
                        {{"supported", absl::StrJoin(rules_.contract_versions, ",")}});
  }
  for (const std::string& building : request.buildings()) {
    if (!rules_.known_buildings.empty() && !rules_.known_buildings.contains(building)) {
      return BuildingUnknown(building);
    }
    const auto taken = rules_.taken.find(building);
    if (taken != rules_.taken.end()) return BuildingTaken(building, taken->second);
    for (const auto& [id, other] : registrations_) {
      const auto& served = other.request.buildings();
      if (id != request.instance_id() &&
          std::find(served.begin(), served.end(), building) != served.end()) {
        return BuildingTaken(building, id);
      }
    }
  }
  return grpc::Status::OK;
}

std::optional<std::string> RegistryService::AwaitEndpoint(const std::string& building,
                                                          absl::Time deadline) {
  base::MutexLock lock(mu_);
  while (true) {
    ForgetSilent();
    const std::optional<std::string> endpoint = EndpointOf(building);
    if (endpoint.has_value() || clock_.Now() >= deadline) return endpoint;
    clock_.AwaitUntil(mu_, changed_, deadline);
  }
}

std::optional<std::string> RegistryService::EndpointOf(const std::string& building) {
  for (const auto& [id, registration] : registrations_) {
    const auto& served = registration.request.buildings();
    if (std::find(served.begin(), served.end(), building) != served.end()) {
      return registration.request.endpoint();
    }
  }
  return std::nullopt;
}

void RegistryService::ForgetSilent() {
  const absl::Time now = clock_.Now();
  for (auto it = registrations_.begin(); it != registrations_.end();) {
    if (now < it->second.expire_time) {
      ++it;
      continue;
    }
    Print(absl::StrCat("silent for the whole time to live, forgotten: ", it->first));
    it = registrations_.erase(it);
  }
}

}  // namespace connecx::core_stub
