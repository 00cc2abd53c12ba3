#include "provider/booking_access.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "base/mutex.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "core/local_time.h"
#include "core/planner.h"
#include "provider/accept.h"
#include "provider/open_incidents.h"
#include "provider/pair_changes.h"
#include "provider/pass_plan.h"
#include "provider/read_times.h"
#include "provider/settle.h"
#include "provider/story.h"

namespace connecx::provider {
namespace {

using Accept = absl::FunctionRef<absl::StatusOr<Accepted>(const AcceptContext&)>;

absl::StatusOr<AcceptContext> ContextOf(store::ReadTransaction& tx, const core::Building& building,
                                        absl::string_view booking_id, const GrantRequest* grant,
                                        absl::Time now) {
  AcceptContext context{.policy = building.policy, .now = now};
  if (grant != nullptr) context.policy = core::PolicyOf(building, grant->facility);
  ASSIGN_OR_RETURN(context.existing, tx.FindGrant(booking_id));
  if (grant == nullptr) return context;
  ASSIGN_OR_RETURN(context.pair, ResolvePair(tx, building.id, grant->apartment, grant->facility));
  ASSIGN_OR_RETURN(context.others, GrantsOn(tx, building.id, context.pair));
  return context;
}

// As a pass would leave it that finds everything in order when the booking starts, if nothing else
// is booked until then.
core::Grant ExpectedAtStart(const core::Grant& accepted, std::vector<core::Grant> others,
                            const core::Building& building, absl::Time now) {
  std::erase_if(others, [&accepted](const core::Grant& other) {
    return other.booking_id == accepted.booking_id;
  });
  others.push_back(accepted);
  const absl::Time start = std::max(accepted.window.start, now);
  PairOutcome outcome;
  outcome.decision.pair = accepted.pair;
  outcome.decision.input = PlanInputOf(building, accepted.pair, others, start);
  outcome.decision.plan = core::PlanPair(outcome.decision.input);
  return SettleGrant(accepted, {outcome}, building, start);
}

// What can be foreseen from the store alone: what passes that find everything in order would make
// of it.
core::Grant Expected(const core::Grant& accepted, const AcceptContext& context,
                     const core::Building& building) {
  core::Grant expected = accepted;
  switch (accepted.phase) {
    case core::GrantPhase::kRevoking:
      expected.windows.clear();
      core::SetPhase(expected, core::GrantPhase::kRevoked, "", context.now);
      break;
    case core::GrantPhase::kPending:
      if (accepted.window.end > context.now) {
        return ExpectedAtStart(accepted, context.others, building, context.now);
      }
      core::SetPhase(expected, core::GrantPhase::kExpired, "", context.now);
      break;
    default:
      break;
  }
  return expected;
}

struct Message {
  absl::string_view verb;  // "Grant", "Revoke"
  absl::string_view booking_id;
  absl::string_view building;
  const GrantRequest* grant;  // null: a Revoke
  absl::Duration wait;
  bool validate_only;
};

// What the store alone makes of a message.
absl::StatusOr<BookingAnswer> Foresee(const BookingAccess::Collaborators& with,
                                      const Message& message, const core::Building& building,
                                      Accept accept) {
  const absl::Time now = with.clock.Now();
  BookingAnswer answer;
  RETURN_IF_ERROR(with.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const AcceptContext context,
                     ContextOf(tx, building, message.booking_id, message.grant, now));
    ASSIGN_OR_RETURN(const Accepted accepted, accept(context));
    answer.grant = Expected(accepted.grant, context, building);
    if (accepted.changed) core::Touch(answer.grant, now);
    ASSIGN_OR_RETURN(answer.as_known_time,
                     FindReadTime(tx, building.id, answer.grant.pair.access_level));
    return absl::OkStatus();
  }));
  return answer;
}

// Makes the intent durable; the grant as it is then.
absl::StatusOr<core::Grant> Commit(const BookingAccess::Collaborators& with, const Message& message,
                                   const core::Building& building, absl::Time now, Accept accept) {
  core::Grant grant;
  bool changed = false;
  RETURN_IF_ERROR(with.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const AcceptContext context,
                     ContextOf(tx, building, message.booking_id, message.grant, now));
    ASSIGN_OR_RETURN(const Accepted accepted, accept(context));
    grant = accepted.grant;
    changed = accepted.changed;
    if (!changed) return absl::OkStatus();
    RETURN_IF_ERROR(tx.AppendAudit(IntentEntry(message.verb, grant, building, now)));
    return StoreChange(tx, with.desk, building, context.existing, grant, accepted.left_pair, now);
  }));
  if (changed) {
    with.observer.OnMessage({.what = message.verb, .grant = grant});
    with.work.Wake(building.id);
    with.mail.Wake();
  }
  return grant;
}

// The grant is stored whether its incidents can be looked up or not.
BookingAnswer AnswerWith(const BookingAccess::Collaborators& with, core::Grant grant) {
  BookingAnswer answer{.grant = std::move(grant)};
  if (!OpenIncidents::MayHave(answer.grant)) return answer;
  const absl::Status read = with.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(answer.incident_ids, OpenIncidents(tx).About(answer.grant));
    return absl::OkStatus();
  });
  if (!read.ok()) answer.incident_ids.clear();
  return answer;
}

// Not settled in time: what is known by now, e.g. that it is being tried again.
absl::StatusOr<BookingAnswer> Newest(const BookingAccess::Collaborators& with, core::Grant grant) {
  RETURN_IF_ERROR(with.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(std::optional<core::Grant> stored, tx.FindGrant(grant.booking_id));
    if (stored) grant = *std::move(stored);
    return absl::OkStatus();
  }));
  return AnswerWith(with, std::move(grant));
}

void Handle(const BookingAccess::Collaborators& with, const Message& message, Accept accept,
            BookingDone done) {
  const auto entry = with.buildings.Find(message.building);
  if (entry == nullptr) return done(core::error::BuildingUnknown(message.building));
  if (message.validate_only) return done(Foresee(with, message, entry->building, accept));

  const absl::Time now = with.clock.Now();
  const auto watch = std::make_shared<OutcomeBoard::Watch>(with.board, message.booking_id);
  absl::StatusOr<core::Grant> grant = Commit(with, message, entry->building, now, accept);
  if (!grant.ok()) return done(grant.status());
  if (IsSettled(*grant) || message.wait <= absl::ZeroDuration()) {
    return done(AnswerWith(with, *std::move(grant)));
  }
  // `watch` lives as long as it waits.
  watch->Then(
      *grant, now + message.wait,
      [&with, watch, grant = *grant, done = std::move(done)](std::optional<core::Grant> outcome) {
        if (outcome.has_value()) return done(AnswerWith(with, *std::move(outcome)));
        done(Newest(with, grant));
      });
}

// Waits on this thread for what another one answers.
class Answer {
 public:
  BookingDone Done() {
    return [this](absl::StatusOr<BookingAnswer> answer) {
      base::MutexLock lock(mu_);
      answer_ = std::move(answer);
      answered_.NotifyAll();
    };
  }
  absl::StatusOr<BookingAnswer> Await() {
    base::MutexLock lock(mu_);
    while (!answer_.has_value()) answered_.Wait(mu_);
    return *std::move(answer_);
  }

 private:
  base::Mutex mu_;
  base::CondVar answered_;
  std::optional<absl::StatusOr<BookingAnswer>> answer_ GUARDED_BY(mu_);
};

}  // namespace

absl::StatusOr<BookingAnswer> BookingAccess::Grant(const GrantRequest& request) {
  Answer answer;
  StartGrant(request, answer.Done());
  return answer.Await();
}

absl::StatusOr<BookingAnswer> BookingAccess::Revoke(const RevokeRequest& request) {
  Answer answer;
  StartRevoke(request, answer.Done());
  return answer.Await();
}

void BookingAccess::StartGrant(const GrantRequest& request, BookingDone done) {
  Handle(
      with_,
      {.verb = "Grant",
       .booking_id = request.booking_id,
       .building = request.building,
       .grant = &request,
       .wait = request.wait,
       .validate_only = request.validate_only},
      [&](const AcceptContext& context) { return AcceptGrant(request, context); }, std::move(done));
}

void BookingAccess::StartRevoke(const RevokeRequest& request, BookingDone done) {
  Handle(
      with_,
      {.verb = "Revoke",
       .booking_id = request.booking_id,
       .building = request.building,
       .grant = nullptr,
       .wait = request.wait,
       .validate_only = request.validate_only},
      [&](const AcceptContext& context) { return AcceptRevoke(request, context); },
      std::move(done));
}

}  // namespace connecx::provider
