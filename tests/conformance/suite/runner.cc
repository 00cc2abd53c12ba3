#include "tests/conformance/suite/runner.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "tests/conformance/suite/client.h"
#include "tests/conformance/suite/expect.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

// So much time there is for preparing the bookings that end at the minute.
constexpr absl::Duration kPreparation = absl::Seconds(20);

class SuiteRun {
 public:
  SuiteRun(Run& run, const RunnerOptions& options, const CaseSink& ended, Report& report)
      : run_(run), options_(options), ended_(ended), report_(report) {}

  void Go(const Suite& suite, const WaitSink& waiting) {
    std::vector<const Case*> plain;
    std::vector<const Case*> restarting;
    std::vector<std::pair<const Case*, std::unique_ptr<Client>>> prepared;
    for (const Case& each : suite.cases) {
      if (!Chosen(each)) continue;
      if (each.restarts) {
        restarting.push_back(&each);
      } else if (each.prepare == nullptr) {
        plain.push_back(&each);
      } else if (absl::Status may = MayRun(each); !may.ok()) {
        End(each, may, run_.clock.Uptime(), "");
      } else {
        prepared.emplace_back(&each, Prepare(each));
      }
    }
    for (const Case* each : plain) RunPlain(*each);
    std::erase_if(prepared, [](const auto& entry) { return entry.second == nullptr; });
    if (!prepared.empty()) AwaitMinute(waiting);
    for (const auto& [each, client] : prepared) Finish(*each, *client);
    prepared.clear();
    for (const Case* each : restarting) RunPlain(*each);
    for (const Case& each : suite.final_cases) RunPlain(each);
  }

 private:
  bool Chosen(const Case& each) const {
    if (options_.filter.empty()) return true;
    const std::vector<std::string> parts = absl::StrSplit(options_.filter, ',');
    return std::any_of(parts.begin(), parts.end(), [&each](const std::string& part) {
      return absl::StrContains(each.name, part);
    });
  }

  absl::Status MayRun(const Case& each) const {
    std::vector<std::string> missing;
    for (const v1::Capability needed : each.needs) {
      const auto& offered = run_.capabilities.capabilities();
      if (std::find(offered.begin(), offered.end(), needed) == offered.end()) {
        missing.push_back(v1::Capability_Name(needed));
      }
    }
    return missing.empty() ? absl::OkStatus()
                           : Skip(absl::StrCat("not offered: ", absl::StrJoin(missing, ", ")));
  }

  // Null: the preparation failed, and the case has ended.
  std::unique_ptr<Client> Prepare(const Case& each) {
    const absl::Duration begin = run_.clock.Uptime();
    auto client = std::make_unique<Client>(run_, ++cases_);
    const absl::Status status = each.prepare(*client);
    if (status.ok()) return client;
    End(each, status, begin, client->transcript().Text());
    client->CleanUp().IgnoreError();
    return nullptr;
  }

  void RunPlain(const Case& each) {
    if (absl::Status may = MayRun(each); !may.ok()) {
      End(each, may, run_.clock.Uptime(), "");
      return;
    }
    Client client(run_, ++cases_);
    Finish(each, client);
  }

  void Finish(const Case& each, Client& client) {
    const absl::Duration begin = run_.clock.Uptime();
    absl::Status status = each.run(client);
    std::string transcript = client.transcript().Text();
    const absl::Status clean = client.CleanUp();
    if (status.ok() && !clean.ok()) {
      status = clean;
      transcript = client.transcript().Text();
    }
    End(each, status, begin, transcript);
  }

  void End(const Case& each, const absl::Status& status, absl::Duration begin,
           const std::string& transcript) {
    CaseResult& result = *report_.add_cases();
    result.set_name(each.name);
    result.set_claim(each.claim);
    result.set_seconds(absl::ToDoubleSeconds(run_.clock.Uptime() - begin));
    result.set_message(std::string(status.message()));
    if (status.ok()) {
      result.set_outcome(OUTCOME_PASSED);
      report_.set_passed(report_.passed() + 1);
    } else if (IsSkip(status)) {
      result.set_outcome(OUTCOME_SKIPPED);
      report_.set_skipped(report_.skipped() + 1);
    } else {
      result.set_outcome(OUTCOME_FAILED);
      result.set_transcript(transcript);
      report_.set_failed(report_.failed() + 1);
    }
    ended_(result);
  }

  void AwaitMinute(const WaitSink& waiting) {
    const absl::Time end = run_.minute + absl::Seconds(1);
    if (run_.clock.Now() >= end) return;
    waiting(end - run_.clock.Now());
    base::Mutex mu;
    base::CondVar never;
    base::MutexLock lock(mu);
    while (run_.clock.Now() < end) run_.clock.AwaitUntil(mu, never, end);
  }

  Run& run_;
  const RunnerOptions& options_;
  const CaseSink& ended_;
  Report& report_;
  int cases_ = 0;
};

absl::Time NextMinute(absl::Time after) {
  return absl::FromUnixSeconds(60 * (absl::ToUnixSeconds(after) / 60 + 1));
}

absl::StatusOr<v1::PluginCapabilities> AskCapabilities(Run& run) {
  // The server may be starting.
  Client client(run, 0);
  v1::GetPluginCapabilitiesResponse response;
  grpc::Status status;
  client.Eventually([&] {
    status = run.target.Call(v1::GetPluginCapabilitiesRequest(), response,
                             run.clock.Now() + Client::kPatience);
    return status.error_code() != grpc::StatusCode::UNAVAILABLE;
  });
  if (status.ok()) return response.capabilities();
  return absl::UnavailableError(absl::StrCat("GetPluginCapabilities: ", ErrorText(status)));
}

// Maps the IDs of the params and tells how to bring them back.
absl::StatusOr<v1::SyncIdsRequest> MapIds(Run& run) {
  Client client(run, 0);
  const v1::SyncIdsRequest mapping = MappingOf(run.params);
  const Reply<v1::SyncIdsResponse> reply = client.Call(mapping);
  if (!reply.status.ok()) {
    return absl::UnavailableError(
        absl::StrCat("SyncIds of the params file: ", ErrorText(reply.status)));
  }
  v1::SyncIdsRequest restoration = client.Ids();
  for (const v1::SyncIdsRowResult& row : reply.response.rows()) {
    const bool apartment = row.kind() == v1::ID_KIND_APARTMENT;
    if (row.outcome() == v1::ID_OUTCOME_CREATED) {
      (apartment ? restoration.add_remove_apartments() : restoration.add_remove_facilities())
          ->assign(row.name());
    } else if (row.outcome() == v1::ID_OUTCOME_UPDATED && !row.previous_id().empty()) {
      if (apartment) {
        v1::ApartmentRow& before = *restoration.add_apartments();
        before.set_apartment(row.name());
        before.set_access_control_id(row.previous_id());
      } else {
        v1::FacilityRow& before = *restoration.add_facilities();
        before.set_facility(row.name());
        before.set_access_control_facility_id(row.previous_id());
      }
    }
  }
  return restoration;
}

}  // namespace

absl::Status RunSuite(const Suite& suite, const RunnerOptions& options, base::Clock& clock,
                      const CaseSink& ended, const WaitSink& waiting, Report& report) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Target> target,
                   Target::Create(options.address, options.tls));
  const absl::Time now = clock.Now();
  Run run{.clock = clock,
          .target = *target,
          .params = options.params,
          .restart_command = options.restart_command,
          .address = options.address,
          .tls = options.tls,
          .id = absl::StrCat(absl::Hex(absl::ToUnixMillis(now))),
          .minute = NextMinute(now + kPreparation)};
  ASSIGN_OR_RETURN(run.capabilities, AskCapabilities(run));
  ASSIGN_OR_RETURN(run.restoration, MapIds(run));
  SuiteRun(run, options, ended, report).Go(suite, waiting);
  return absl::OkStatus();
}

}  // namespace connecx::conformance
