#include "tests/conformance/defects/control_defects.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "tests/conformance/defects/knowledge.h"
#include "tests/conformance/dummy/errors.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

using Context = grpc::ServerContext;
using dummy::ControlService;
using dummy::Provider;

// The revision that is in force; 0: the booking is unknown.
std::int64_t RevisionOf(Provider& provider, const std::string& booking_id) {
  const std::optional<v1::Grant> known = KnownGrant(provider, booking_id);
  return known ? known->revision() : 0;
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
    const std::optional<v1::Grant> known = KnownGrant(provider_, request->booking_id());
    if (!known) return status;
    *response->mutable_grant() = *known;
    return grpc::Status::OK;
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

// Waits until `wait` is over; true: the caller gave up before.
bool WaitsInVain(const Context& context, absl::Duration wait) {
  constexpr absl::Duration kLook = absl::Milliseconds(1);
  base::RealClock clock;
  base::Mutex mu;
  base::CondVar never;
  base::MutexLock lock(mu);
  const absl::Duration end = clock.Uptime() + wait;
  while (clock.Uptime() < end && !context.IsCancelled()) {
    clock.AwaitUntil(mu, never, clock.Now() + kLook);
  }
  return context.IsCancelled();
}

// Heeds neither the outcome nor the caller's deadline.
class WaitsInFull final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    const grpc::Status status = Wrong::Grant(context, request, response);
    WaitsInVain(*context, absl::Seconds(request->wait().seconds()));
    return status;
  }
};

// Its waits are long, and whoever does not wait with it has not booked.
class TakesBackWhatIsGivenUp final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    base::MutexLock lock(one_at_a_time_);
    const grpc::Status status = Wrong::Grant(context, request, response);
    if (!WaitsInVain(*context, absl::Seconds(request->wait().seconds()))) return status;
    v1::RevokeRequest back;
    back.set_booking_id(request->booking_id());
    back.set_building(request->building());
    back.set_revision(request->revision());
    v1::RevokeResponse taken;
    provider_.Revoke(back, taken);
    return grpc::Status::CANCELLED;
  }

 private:
  base::Mutex one_at_a_time_;
};

class ForgetsWhatIsOver final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status Grant(Context* context, const v1::GrantRequest* request,
                     v1::GrantResponse* response) override {
    const std::optional<v1::Grant> known = KnownGrant(provider_, request->booking_id());
    if (!known || known->end_time().seconds() > absl::ToUnixSeconds(base::RealClock().Now())) {
      return Wrong::Grant(context, request, response);
    }
    v1::GrantRequest first = *request;
    first.set_booking_id(absl::StrCat(request->booking_id(), "'"));
    first.set_validate_only(true);
    const grpc::Status status = Wrong::Grant(context, &first, response);
    response->mutable_grant()->set_booking_id(request->booking_id());
    response->clear_as_known_time();
    return status;
  }
};

class MiscountsIds final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status SyncIds(Context* context, const v1::SyncIdsRequest* request,
                       v1::SyncIdsResponse* response) override {
    const grpc::Status status = Wrong::SyncIds(context, request, response);
    response->mutable_counts()->set_unchanged(0);
    return status;
  }
};

// A new ID is for new bookings.
class LeavesAccessAtTheOldId final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status SyncIds(Context* context, const v1::SyncIdsRequest* request,
                       v1::SyncIdsResponse* response) override {
    v1::SyncIdsRequest other = *request;
    other.set_validate_only(true);
    v1::SyncIdsResponse foretold;
    provider_.SyncIds(other, foretold);
    const bool moves =
        std::any_of(foretold.rows().begin(), foretold.rows().end(), [](const auto& row) {
          return row.outcome() == v1::ID_OUTCOME_UPDATED && row.live_grants() > 0;
        });
    if (!moves) return Wrong::SyncIds(context, request, response);
    *response = foretold;
    return grpc::Status::OK;
  }
};

class ClearsWhatIsLive final : public Wrong {
 public:
  using Wrong::Wrong;
  grpc::Status ClearExpired(Context* context, const v1::ClearExpiredRequest* request,
                            v1::ClearExpiredResponse* response) override {
    v1::ListGrantsRequest granted;
    granted.set_building(request->building());
    granted.add_phases(v1::GRANT_PHASE_GRANTED);
    for (const v1::Grant& grant : AllGrants(provider_, granted)) {
      v1::RevokeRequest clearing;
      clearing.set_booking_id(grant.booking_id());
      clearing.set_building(grant.building());
      clearing.set_revision(grant.revision());
      v1::RevokeResponse cleared;
      provider_.Revoke(clearing, cleared);
    }
    return Wrong::ClearExpired(context, request, response);
  }
};

template <typename Service>
dummy::Services ServicesWith(Provider& provider) {
  dummy::Services services = dummy::PlainServices(provider);
  services.control = std::make_unique<Service>(provider);
  return services;
}

template <typename Service>
Defect Make(std::string name) {
  return {.name = std::move(name), .make = ServicesWith<Service>};
}

}  // namespace

std::vector<Defect> ControlDefects() {
  return {
      Make<ForgetsTombstones>("forgets_tombstones"),
      Make<AcceptsLowerGrants>("accepts_lower_grants"),
      Make<AcceptsLowerRevokes>("accepts_lower_revokes"),
      Make<ReusesRevisions>("reuses_revisions"),
      Make<RefusesRepetitions>("refuses_repetitions"),
      Make<IgnoresValidateOnly>("ignores_validate_only"),
      Make<LeavesDoorsOpen>("leaves_doors_open"),
      Make<OpensTooLong>("opens_too_long"),
      Make<TrimsNames>("trims_names"),
      Make<FoldsCase>("folds_case"),
      Make<SendsNoDetails>("sends_no_details"),
      Make<StopsAtTheFirstField>("stops_at_the_first_field"),
      Make<RemovesUnconfirmed>("removes_unconfirmed"),
      Make<RemovesLiveRows>("removes_live_rows"),
      Make<WaitsInFull>("waits_in_full"),
      Make<TakesBackWhatIsGivenUp>("takes_back_what_is_given_up"),
      Make<ForgetsWhatIsOver>("forgets_what_is_over"),
      Make<MiscountsIds>("miscounts_ids"),
      Make<LeavesAccessAtTheOldId>("leaves_access_at_the_old_id"),
      Make<ClearsWhatIsLive>("clears_what_is_live"),
  };
}

}  // namespace connecx::conformance
