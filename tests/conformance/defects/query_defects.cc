#include "tests/conformance/defects/query_defects.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/conformance/defects/knowledge.h"
#include "tests/conformance/dummy/errors.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

using Context = grpc::ServerContext;
using Writer = grpc::ServerWriter<v1::WatchGrantsResponse>;
using dummy::Provider;
using dummy::QueryService;

// A query service that keeps the provider at hand.
class Wrong : public QueryService {
 public:
  explicit Wrong(Provider& provider) : QueryService(provider), provider_(provider) {}

 protected:
  // False: the watch is over.
  static bool Write(const Context& context, Writer& writer,
                    const v1::WatchGrantsResponse& message) {
    return !context.IsCancelled() && writer.Write(message);
  }
  static int PageSize(const v1::ListGrantsRequest& request) {
    return request.page_size() == 0 ? 100 : request.page_size();
  }

  Provider& provider_;
};

// Skips as many bookings as were shown, whatever has come before them since.
class PagesByNumber final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status ListGrants(Context*, const v1::ListGrantsRequest* request,
                          v1::ListGrantsResponse* response) override {
    int begin = 0;
    if (!absl::SimpleAtoi(request->page_token(), &begin)) begin = 0;
    const std::vector<v1::Grant> all = AllGrants(provider_, *request);
    const int end = std::min(begin + PageSize(*request), static_cast<int>(all.size()));
    for (int i = begin; i < end; ++i) *response->add_grants() = all[static_cast<std::size_t>(i)];
    if (end < static_cast<int>(all.size())) response->set_next_page_token(absl::StrCat(end));
    return grpc::Status::OK;
  }
};

// Its tokens are good for any filters.
class TakesTokensOfOtherFilters final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status ListGrants(Context*, const v1::ListGrantsRequest* request,
                          v1::ListGrantsResponse* response) override {
    for (const v1::Grant& grant : AllGrants(provider_, *request)) {
      if (grant.booking_id() <= request->page_token()) continue;
      if (response->grants_size() == PageSize(*request)) {
        response->set_next_page_token(response->grants().rbegin()->booking_id());
        break;
      }
      *response->add_grants() = grant;
    }
    return grpc::Status::OK;
  }
};

class HidesTombstones final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status GetGrant(Context*, const v1::GetGrantRequest* request,
                        v1::GetGrantResponse* response) override {
    const grpc::Status status = provider_.GetGrant(*request, *response);
    if (status.ok() && response->grant().apartment().empty()) {
      return dummy::GrantNotFound(request->booking_id());
    }
    return status;
  }
};

class LosesEvents final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status WatchGrants(Context* context, const v1::WatchGrantsRequest* request,
                           grpc::ServerWriter<v1::WatchGrantsResponse>* writer) override {
    return provider_.WatchGrants(*request, [&](const v1::WatchGrantsResponse& message) {
      return message.grant().revision() == 2 || Write(*context, *writer, message);
    });
  }
};

class ForgetsCursors final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status WatchGrants(Context* context, const v1::WatchGrantsRequest* request,
                           grpc::ServerWriter<v1::WatchGrantsResponse>* writer) override {
    v1::WatchGrantsRequest from_now = *request;
    from_now.clear_cursor();
    return Wrong::WatchGrants(context, &from_now, writer);
  }
};

class GivesNoSignsOfLife final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status WatchGrants(Context* context, const v1::WatchGrantsRequest* request,
                           Writer* writer) override {
    bool first = true;
    return provider_.WatchGrants(*request, [&](const v1::WatchGrantsResponse& message) {
      if (!first && !message.has_grant()) return !context->IsCancelled();
      first = false;
      return Write(*context, *writer, message);
    });
  }
};

// Tells what a booking is on its way to before that it is on its way.
class SwapsEvents final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status WatchGrants(Context* context, const v1::WatchGrantsRequest* request,
                           Writer* writer) override {
    std::map<std::string, v1::WatchGrantsResponse> held;
    return provider_.WatchGrants(*request, [&](const v1::WatchGrantsResponse& message) {
      const v1::Grant& grant = message.grant();
      if (grant.phase() == v1::GRANT_PHASE_PENDING || grant.phase() == v1::GRANT_PHASE_REVOKING) {
        held[grant.booking_id()] = message;
        return true;
      }
      if (!Write(*context, *writer, message)) return false;
      const auto before = held.extract(grant.booking_id());
      return before.empty() || Write(*context, *writer, before.mapped());
    });
  }
};

// Has an incident for every booking without ID, of the one kind that there is, and so looks at no
// filter of kinds.
class IgnoresKindsOfIncidents final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status ListIncidents(Context*, const v1::ListIncidentsRequest* request,
                             v1::ListIncidentsResponse* response) override {
    v1::ListGrantsRequest waiting;
    waiting.set_building(request->building());
    waiting.add_phases(v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
    for (const v1::Grant& grant : AllGrants(provider_, waiting)) {
      if (!request->booking_id().empty() && request->booking_id() != grant.booking_id()) continue;
      v1::Incident& incident = *response->add_incidents();
      incident.set_incident_id(grant.booking_id());
      incident.set_building(grant.building());
      incident.set_kind(v1::INCIDENT_KIND_ID_UNKNOWN);
      incident.set_state(v1::INCIDENT_STATE_OPEN);
      incident.set_severity(v1::INCIDENT_SEVERITY_WARNING);
      incident.set_audience(v1::INCIDENT_AUDIENCE_MANAGER);
      incident.add_booking_ids(grant.booking_id());
      incident.set_apartment(grant.apartment());
      incident.set_subject("An ID is missing");
      incident.set_what_happened("A booking cannot be carried out.");
      *incident.mutable_create_time() = grant.update_time();
      *incident.mutable_update_time() = grant.update_time();
    }
    return grpc::Status::OK;
  }
};

class OffersIncidents final : public dummy::IdentityService {
 public:
  using IdentityService::IdentityService;
  grpc::Status GetPluginCapabilities(Context* context,
                                     const v1::GetPluginCapabilitiesRequest* request,
                                     v1::GetPluginCapabilitiesResponse* response) override {
    const grpc::Status status = IdentityService::GetPluginCapabilities(context, request, response);
    response->mutable_capabilities()->add_capabilities(v1::CAPABILITY_QUERY_INCIDENTS);
    return status;
  }
};

template <typename Service>
dummy::Services ServicesWith(Provider& provider) {
  dummy::Services services = dummy::PlainServices(provider);
  services.query = std::make_unique<Service>(provider);
  return services;
}

template <typename Service>
Defect Make(std::string name) {
  return {.name = std::move(name), .make = ServicesWith<Service>};
}

dummy::Services ServicesWithIncidents(Provider& provider) {
  dummy::Services services = ServicesWith<IgnoresKindsOfIncidents>(provider);
  services.identity = std::make_unique<OffersIncidents>(provider);
  return services;
}

}  // namespace

std::vector<Defect> QueryDefects() {
  return {
      Make<PagesByNumber>("pages_by_number"),
      Make<TakesTokensOfOtherFilters>("takes_tokens_of_other_filters"),
      Make<HidesTombstones>("hides_tombstones"),
      Make<LosesEvents>("loses_events"),
      Make<ForgetsCursors>("forgets_cursors"),
      Make<GivesNoSignsOfLife>("gives_no_signs_of_life"),
      Make<SwapsEvents>("swaps_events"),
      {.name = "ignores_kinds_of_incidents", .make = ServicesWithIncidents},
  };
}

}  // namespace connecx::conformance
