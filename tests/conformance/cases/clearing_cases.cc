// ClearExpired.

#include <string>

#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kCallers = 8;

absl::Status CheckReport(const v1::ClearingReport& report, Client& client) {
  const std::string got = report.ShortDebugString();
  RETURN_IF_ERROR(ExpectEqual("building", report.building(), client.params().building()));
  absl::CivilDay date;
  RETURN_IF_ERROR(Expect(absl::ParseCivilTime(report.local_date(), &date) &&
                             absl::FormatCivilTime(date) == report.local_date(),
                         "local_date as YYYY-MM-DD", got));
  // No time zone is further away than this.
  const absl::Time now = client.clock().Now();
  const absl::Time midnight = absl::FromCivil(date, absl::UTCTimeZone());
  RETURN_IF_ERROR(Expect(midnight > now - absl::Hours(38) && midnight < now + absl::Hours(15),
                         "today's local_date", got));
  RETURN_IF_ERROR(Expect(report.has_start_time() && report.has_end_time() &&
                             FromProto(report.start_time()) <= FromProto(report.end_time()),
                         "start_time not after end_time", got));
  RETURN_IF_ERROR(Expect(report.permissions_made_by_hand_cleared() <= report.permissions_cleared(),
                         "permissions_made_by_hand_cleared within permissions_cleared", got));
  return Expect(report.completed() == (report.access_control_ids_failed() == 0),
                "completed if nothing failed", got);
}

absl::Status Reports(Client& client) {
  ASSIGN_OR_RETURN(const v1::ClearExpiredResponse response, client.Ok(client.Clearing()));
  RETURN_IF_ERROR(CheckReport(response.report(), client));
  return Expect(response.report().completed(), "completed", response.ShortDebugString());
}

absl::Status Repeated(Client& client) {
  RETURN_IF_ERROR(client.Ok(client.Clearing()).status());
  ASSIGN_OR_RETURN(const v1::ClearExpiredResponse again, client.Ok(client.Clearing()));
  RETURN_IF_ERROR(CheckReport(again.report(), client));
  return Expect(again.report().permissions_cleared() == 0 && again.report().grants_expired() == 0,
                "nothing is left to be cleared", again.ShortDebugString());
}

absl::Status AtOnce(Client& client) {
  std::vector<absl::StatusOr<v1::ClearExpiredResponse>> responses(kCallers,
                                                                  absl::UnknownError("not called"));
  Together(kCallers,
           [&](int i) { responses[static_cast<std::size_t>(i)] = client.Ok(client.Clearing()); });
  for (const auto& response : responses) {
    RETURN_IF_ERROR(response.status());
    RETURN_IF_ERROR(CheckReport(response->report(), client));
  }
  return absl::OkStatus();
}

absl::Status KeepsLiveBookings(Client& client) {
  const v1::GrantRequest tomorrow = client.Booking("a");
  RETURN_IF_ERROR(client.Settle(tomorrow).status());
  v1::GrantRequest running = client.Booking("b", 1);
  const absl::Time minute =
      absl::FromUnixSeconds(absl::ToUnixSeconds(client.clock().Now()) / 60 * 60);
  *running.mutable_start_time() = ToProto(minute - absl::Hours(1));
  *running.mutable_end_time() = ToProto(minute + absl::Hours(1));
  RETURN_IF_ERROR(client.Settle(running).status());
  RETURN_IF_ERROR(client.Ok(client.Clearing()).status());
  for (const v1::GrantRequest& booking : {tomorrow, running}) {
    ASSIGN_OR_RETURN(const v1::Grant grant, client.Settle(booking));
    RETURN_IF_ERROR(Expect(grant.phase() == v1::GRANT_PHASE_GRANTED && grant.windows_size() > 0,
                           "still GRANTED", grant.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status DuringBookings(Client& client) {
  std::vector<absl::Status> results(kCallers, absl::UnknownError("not called"));
  Together(kCallers, [&](int i) {
    results[static_cast<std::size_t>(i)] =
        i % 2 == 0 ? client.Ok(client.Clearing()).status()
                   : client.Send(client.UnmappedBooking(absl::StrCat("b", i))).status();
  });
  for (const absl::Status& result : results) RETURN_IF_ERROR(result);
  return absl::OkStatus();
}

absl::Status CompletesTheDate(Client& client) {
  ASSIGN_OR_RETURN(const v1::ClearExpiredResponse response, client.Ok(client.Clearing()));
  v1::ListRunsRequest request;
  request.set_building(client.params().building());
  request.set_from_date(response.report().local_date());
  request.set_until_date(response.report().local_date());
  ASSIGN_OR_RETURN(const v1::ListRunsResponse runs, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("runs of the date", runs.runs_size(), 1));
  const v1::ClearingRun& run = runs.runs(0);
  RETURN_IF_ERROR(Expect(run.state() == v1::CLEARING_RUN_STATE_COMPLETED &&
                             run.building() == client.params().building() && run.has_due_time() &&
                             !run.has_next_attempt_time(),
                         "the date's run, COMPLETED", run.ShortDebugString()));
  return CheckReport(run.report(), client);
}

absl::Status RunsInOrder(Client& client) {
  RETURN_IF_ERROR(client.Ok(client.Clearing()).status());
  v1::ListRunsRequest request;
  request.set_page_size(1);
  std::string last_date = "9999-12-31";
  std::string last_building;
  int count = 0;
  do {
    ASSIGN_OR_RETURN(const v1::ListRunsResponse page, client.Ok(request));
    RETURN_IF_ERROR(
        Expect(page.runs_size() <= 1, "at most page_size runs", page.ShortDebugString()));
    for (const v1::ClearingRun& run : page.runs()) {
      ++count;
      RETURN_IF_ERROR(Expect(run.local_date() < last_date ||
                                 (run.local_date() == last_date && run.building() > last_building),
                             "newest date first, then building", run.ShortDebugString()));
      last_date = run.local_date();
      last_building = run.building();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return Expect(count >= 1, "today's run at least", absl::StrCat(count));
}

absl::Status RunsBeforeTheFirst(Client& client) {
  v1::ListRunsRequest request;
  request.set_until_date("2000-01-01");
  ASSIGN_OR_RETURN(const v1::ListRunsResponse runs, client.Ok(request));
  RETURN_IF_ERROR(ExpectEqual("runs", runs.runs_size(), 0));
  return ExpectEqual("next_page_token", runs.next_page_token(), "");
}

}  // namespace

std::vector<Case> ClearingCases() {
  return {
      {.name = "clearing.reports",
       .claim = "ClearExpired answers a complete report of the building's current local date.",
       .run = Reports},
      {.name = "clearing.repeated",
       .claim = "A second ClearExpired finds nothing to clear.",
       .run = Repeated},
      {.name = "clearing.at_once",
       .claim = "Calls during a clearing join it; all are answered.",
       .run = AtOnce},
      {.name = "clearing.keeps_live_bookings",
       .claim = "Bookings that run and that come stay as they are.",
       .run = KeepsLiveBookings},
      {.name = "clearing.during_bookings",
       .claim = "Bookings are accepted during a clearing.",
       .run = DuringBookings},
      {.name = "clearing.completes_the_date",
       .claim = "A call of ClearExpired completes the local date's run, which ListRuns shows.",
       .needs = {v1::CAPABILITY_QUERY_RUNS},
       .run = CompletesTheDate},
      {.name = "clearing.runs_in_order",
       .claim = "ListRuns lists the newest date first, then by building, once each.",
       .needs = {v1::CAPABILITY_QUERY_RUNS},
       .run = RunsInOrder},
      {.name = "clearing.no_runs_before_the_first",
       .claim = "ListRuns of dates without runs is empty.",
       .needs = {v1::CAPABILITY_QUERY_RUNS},
       .run = RunsBeforeTheFirst},
  };
}

}  // namespace connecx::conformance
