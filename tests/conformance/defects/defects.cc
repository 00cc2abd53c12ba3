#include "tests/conformance/defects/defects.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/conformance/dummy/errors.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

using Context = grpc::ServerContext;
using dummy::ControlService;
using dummy::Provider;
using dummy::QueryService;

// The revision that is in force; 0: the booking is unknown.
std::int64_t RevisionOf(Provider& provider, const std::string& booking_id) {
  v1::GetGrantRequest request;
  request.set_booking_id(booking_id);
  v1::GetGrantResponse response;
  return provider.GetGrant(request, response).ok() ? response.grant().revision() : 0;
}

// A control service that keeps the provider at hand.
class Wrong : public ControlService {
 public:
  explicit Wrong(Provider& provider) : ControlService(provider), provider_(provider) {}

 protected:
  Provider& provider_;
};

class ForgetsTombstones final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Revoke(Context* context, const v1::RevokeRequest* request,
                      v1::RevokeResponse* response) override {
    v1::RevokeRequest other = *request;
    if (RevisionOf(provider_, request->booking_id()) == 0) other.set_validate_only(true);
    const grpc::Status status = Wrong::Revoke(context, &other, response);
    response->clear_as_known_time();
    return status;
  }
};

class AcceptsLowerGrants final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    v1::GrantRequest other = *request;
    const std::int64_t known = RevisionOf(provider_, request->booking_id());
    if (request->revision() < known) other.set_revision(known + 1);
    const grpc::Status status = Wrong::Grant(context, &other, response);
    if (status.ok()) response->mutable_grant()->set_revision(request->revision());
    return status;
  }
};

class AcceptsLowerRevokes final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Revoke(Context* context, const v1::RevokeRequest* request,
                      v1::RevokeResponse* response) override {
    v1::RevokeRequest other = *request;
    other.set_revision(std::max(request->revision(), RevisionOf(provider_, request->booking_id())));
    return Wrong::Revoke(context, &other, response);
  }
};

class ReusesRevisions final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    const grpc::Status status = Wrong::Grant(context, request, response);
    if (status.error_code() != grpc::StatusCode::FAILED_PRECONDITION) return status;
    v1::GetGrantRequest get;
    get.set_booking_id(request->booking_id());
    v1::GetGrantResponse got;
    const grpc::Status found = provider_.GetGrant(get, got);
    *response->mutable_grant() = got.grant();
    return found;
  }
};

class RefusesRepetitions final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    if (RevisionOf(provider_, request->booking_id()) == request->revision()) {
      return {grpc::StatusCode::ALREADY_EXISTS, "known"};
    }
    return Wrong::Grant(context, request, response);
  }
};

class IgnoresValidateOnly final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    v1::GrantRequest other = *request;
    other.clear_validate_only();
    return Wrong::Grant(context, &other, response);
  }
};

class LeavesDoorsOpen final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Revoke(Context* context, const v1::RevokeRequest* request,
                      v1::RevokeResponse* response) override {
    v1::RevokeRequest other = *request;
    other.set_validate_only(true);
    const grpc::Status status = Wrong::Revoke(context, &other, response);
    response->clear_as_known_time();
    return status;
  }
};

class OpensTooLong final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    const grpc::Status status = Wrong::Grant(context, request, response);
    for (v1::Window& window : *response->mutable_grant()->mutable_windows()) {
      window.mutable_end_time()->set_seconds(window.end_time().seconds() + 24 * 3600);
    }
    return status;
  }
};

class TrimsNames final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    v1::GrantRequest other = *request;
    other.set_booking_id(std::string(absl::StripAsciiWhitespace(request->booking_id())));
    return Wrong::Grant(context, &other, response);
  }
};

class FoldsCase final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    v1::GrantRequest other = *request;
    other.set_booking_id(absl::AsciiStrToLower(request->booking_id()));
    return Wrong::Grant(context, &other, response);
  }
};

class SendsNoDetails final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    const grpc::Status status = Wrong::Grant(context, request, response);
    return {status.error_code(), status.error_message()};
  }
};

class StopsAtTheFirstField final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    if (request->booking_id().empty()) return dummy::FieldsInvalid({{"booking_id", "REQUIRED"}});
    return Wrong::Grant(context, request, response);
  }
};

class RemovesUnconfirmed final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status SyncIds(Context* context, const v1::SyncIdsRequest* request,
                       v1::SyncIdsResponse* response) override {
    v1::SyncIdsRequest other = *request;
    other.set_confirm_removals(request->remove_apartments_size());
    return Wrong::SyncIds(context, &other, response);
  }
};

class RemovesLiveRows final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status SyncIds(Context* context, const v1::SyncIdsRequest* request,
                       v1::SyncIdsResponse* response) override {
    v1::SyncIdsRequest other = *request;
    other.set_even_with_live_grants(true);
    return Wrong::SyncIds(context, &other, response);
  }
};

class PagesByNumber final : public QueryService {
 public:
  explicit PagesByNumber(Provider& provider) : QueryService(provider), provider_(provider) {}

  // Skips as many bookings as were shown, whatever has come before them since.
  grpc::Status ListGrants(Context*, const v1::ListGrantsRequest* request,
                          v1::ListGrantsResponse* response) override {
    int begin = 0;
    if (!absl::SimpleAtoi(request->page_token(), &begin)) begin = 0;
    const int size = request->page_size() == 0 ? 100 : request->page_size();
    v1::ListGrantsRequest all = *request;
    all.clear_page_token();
    all.set_page_size(1000);
    v1::ListGrantsResponse listed;
    const grpc::Status status = provider_.ListGrants(all, listed);
    for (int i = begin; i < std::min(begin + size, listed.grants_size()); ++i) {
      *response->add_grants() = listed.grants(i);
    }
    if (begin + size < listed.grants_size()) {
      response->set_next_page_token(absl::StrCat(begin + size));
    }
    return status;
  }

 private:
  Provider& provider_;
};

class HidesTombstones final : public QueryService {
 public:
  explicit HidesTombstones(Provider& provider) : QueryService(provider), provider_(provider) {}

  grpc::Status GetGrant(Context*, const v1::GetGrantRequest* request,
                        v1::GetGrantResponse* response) override {
    const grpc::Status status = provider_.GetGrant(*request, *response);
    if (status.ok() && response->grant().apartment().empty()) {
      return dummy::GrantNotFound(request->booking_id());
    }
    return status;
  }

 private:
  Provider& provider_;
};

class LosesEvents final : public QueryService {
 public:
  explicit LosesEvents(Provider& provider) : QueryService(provider), provider_(provider) {}

  grpc::Status WatchGrants(Context* context, const v1::WatchGrantsRequest* request,
                           grpc::ServerWriter<v1::WatchGrantsResponse>* writer) override {
    return provider_.WatchGrants(*request, [&](const v1::WatchGrantsResponse& message) {
      if (context->IsCancelled()) return false;
      return message.grant().revision() == 2 || writer->Write(message);
    });
  }

 private:
  Provider& provider_;
};

class ForgetsCursors final : public QueryService {
 public:
  explicit ForgetsCursors(Provider& provider) : QueryService(provider) {}

  grpc::Status WatchGrants(Context* context, const v1::WatchGrantsRequest* request,
                           grpc::ServerWriter<v1::WatchGrantsResponse>* writer) override {
    v1::WatchGrantsRequest from_now = *request;
    from_now.clear_cursor();
    return QueryService::WatchGrants(context, &from_now, writer);
  }
};

template <typename Service>
Defect WrongControl(std::string name) {
  return {.name = std::move(name), .make = [](Provider& provider) {
            return dummy::Services{.control = std::make_unique<Service>(provider),
                                   .query = std::make_unique<QueryService>(provider)};
          }};
}

template <typename Service>
Defect WrongQuery(std::string name) {
  return {.name = std::move(name), .make = [](Provider& provider) {
            return dummy::Services{.control = std::make_unique<ControlService>(provider),
                                   .query = std::make_unique<Service>(provider)};
          }};
}

}  // namespace

std::vector<Defect> AllDefects() {
  return {
      WrongControl<ForgetsTombstones>("forgets_tombstones"),
      WrongControl<AcceptsLowerGrants>("accepts_lower_grants"),
      WrongControl<AcceptsLowerRevokes>("accepts_lower_revokes"),
      WrongControl<ReusesRevisions>("reuses_revisions"),
      WrongControl<RefusesRepetitions>("refuses_repetitions"),
      WrongControl<IgnoresValidateOnly>("ignores_validate_only"),
      WrongControl<LeavesDoorsOpen>("leaves_doors_open"),
      WrongControl<OpensTooLong>("opens_too_long"),
      WrongControl<TrimsNames>("trims_names"),
      WrongControl<FoldsCase>("folds_case"),
      WrongControl<SendsNoDetails>("sends_no_details"),
      WrongControl<StopsAtTheFirstField>("stops_at_the_first_field"),
      WrongControl<RemovesUnconfirmed>("removes_unconfirmed"),
      WrongControl<RemovesLiveRows>("removes_live_rows"),
      WrongQuery<PagesByNumber>("pages_by_number"),
      WrongQuery<HidesTombstones>("hides_tombstones"),
      WrongQuery<LosesEvents>("loses_events"),
      WrongQuery<ForgetsCursors>("forgets_cursors"),
      {.name = "forgets_everything", .make = dummy::PlainServices, .forgets_everything = true},
  };
}

}  // namespace connecx::conformance
