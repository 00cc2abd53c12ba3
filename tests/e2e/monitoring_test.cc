// What an operator sees from outside: /metrics after a story with everything in it, health, log
// lines. Names are checked against the alert rules and the runbook that rely on them.

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "observe/metric_names.h"
#include "server/testing/test_authority.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/live_pair.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Prometheus' text format.
struct Exposition {
  std::map<std::string, std::string> help, type;                      // by metric
  std::map<std::string, std::set<std::string>> labels;                // by metric
  std::map<std::string, std::map<std::string, std::string>> samples;  // by metric and labels

  // The metric that a sample belongs to.
  std::string MetricOf(const std::string& sample) const {
    for (const char* suffix : {"_bucket", "_sum", "_count"}) {
      if (!absl::EndsWith(sample, suffix)) continue;
      const std::string metric = sample.substr(0, sample.size() - std::string(suffix).size());
      const auto found = type.find(metric);
      if (found != type.end() && found->second == "histogram") return metric;
    }
    return sample;
  }
};

Exposition Parse(const std::string& text) {
  static const auto& sample = *new std::regex(R"(([a-z_]+)(\{(.*)\})? (\S+))");
  static const auto& label = *new std::regex(R"re(([a-z]+)="([^"]*)")re");
  Exposition exposition;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> words = absl::StrSplit(line, absl::MaxSplits(' ', 3));
    if (words[0] == "#" && words[1] == "HELP" && words.size() == 4) {
      exposition.help[words[2]] = words[3];
      continue;
    }
    if (words[0] == "#" && words[1] == "TYPE") {
      exposition.type[words[2]] = words[3];
      continue;
    }
    const std::string whole(line);
    std::smatch parts;
    if (!std::regex_match(whole, parts, sample)) {
      ADD_FAILURE() << "no sample: " << line;
      continue;
    }
    const std::string metric = exposition.MetricOf(parts[1]);
    const std::string inside = parts[3];
    for (auto it = std::sregex_iterator(inside.begin(), inside.end(), label);
         it != std::sregex_iterator(); ++it) {
      exposition.labels[metric].insert((*it)[1]);
    }
    exposition.samples[parts[1]][parts[2]] = parts[4];
  }
  return exposition;
}

class MonitoringTest : public Stage {
 protected:
  // With everything that is shown: also a certificate.
  void Configure() override {
    const server::TestAuthority authority;
    const server::IssuedCertificate pair = authority.Issue("IP:127.0.0.1");
    folder_.Write("server.pem", pair.certificate);
    folder_.WriteSecret("server.key", pair.private_key);
    folder_.Write("ca.pem", authority.CertificatePem());
    folder_.Write("plugin.yaml",
                  absl::StrReplaceAll(folder_.Read("plugin.yaml"), {{"  unix_socket: p.sock\n", R"(
  unix_socket: p.sock
  tcp: 127.0.0.1:0
  tls:
    certificate_file: server.pem
    private_key_file: server.key
    client_ca_file: ca.pem
    callers:
      - {dns: core.example.com, roles: [core, operator]}
)"}}));
  }

  Exposition Metrics() {
    const auto [status, body] = HttpGet("/metrics");
    EXPECT_EQ(status, 200);
    return Parse(body);
  }

  // Bookings, a double booking with its mail, an edit that is refused, a cancellation, a night.
  void PlayAStory() {
    AwaitFirstRun();
    Book(Booking("booking-one", "2024-09-24 18:00", "2024-09-24 20:00"), v1::GRANT_PHASE_GRANTED);
    Book(Booking("booking-two", "2024-09-26 18:00", "2024-09-26 20:00"),
         v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
    EXPECT_FALSE(
        client_->Call(Booking("booking-one", "2024-09-24 19:00", "2024-09-24 20:00")).status.ok());
    v1::RevokeRequest revoke;
    revoke.set_booking_id("booking-three");
    revoke.set_revision(1);
    revoke.set_building("tower");
    EXPECT_TRUE(client_->Call(revoke).status.ok());
    PassNightTo("2024-09-25");
  }
};

TEST_F(MonitoringTest, WhatIsShownHasGoodNamesFewLabelsAndNobodysId) {
  PlayAStory();
  const std::string text = HttpGet("/metrics").second;
  const Exposition shown = Parse(text);
  const std::set<std::string> allowed = {"building", "rpc", "code", "phase", "kind"};
  for (const auto& [metric, type] : shown.type) {
    EXPECT_THAT(metric, AnyOf(MatchesRegex("connecx_access_([a-z_]+_)?(calls|passes|runs|attempts|"
                                           "seconds|grants|bookings|incidents|timetables|state|"
                                           "mails|bytes|info)(_total)?"),
                              MatchesRegex("process_[a-z_]+")));
    EXPECT_EQ(absl::EndsWith(metric, "_total"), type == "counter") << metric;
    ASSERT_TRUE(shown.help.contains(metric)) << metric;
    EXPECT_THAT(shown.help.at(metric), MatchesRegex("[A-Z1].*\\.")) << metric;
    for (const std::string& label :
         shown.labels.count(metric) ? shown.labels.at(metric) : std::set<std::string>()) {
      const bool known = allowed.contains(label) || (label == "le" && type == "histogram") ||
                         (label == "version" && metric == "connecx_access_build_info");
      EXPECT_TRUE(known) << metric << " has the label " << label;
    }
  }
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    // All but the sample's value, whose digits may be those of an apartment.
    const absl::string_view named = line.substr(0, line.rfind(' '));
    for (const char* id : {"501", "APT", "gym", "GYM", "pool\"", "POOL", "booking-"}) {
      EXPECT_THAT(named, Not(HasSubstr(id)));
    }
  }
}

TEST_F(MonitoringTest, AllThatIsPromisedIsShown) {
  PlayAStory();
  const Exposition shown = Metrics();
  const std::string runbook = ReadAll("docs/runbook.md");
  std::set<std::string> ours;
  for (const observe::MetricName* metric : observe::kAllMetrics) {
    ours.insert(metric->name);
    EXPECT_TRUE(shown.type.contains(metric->name)) << metric->name;
    EXPECT_THAT(runbook, HasSubstr(absl::StrCat("`", metric->name, "`")));
  }
  for (const auto& [metric, type] : shown.type) {
    const bool is_ours = absl::StartsWith(metric, "connecx_");
    EXPECT_EQ(is_ours, ours.contains(metric)) << metric;
  }
}

TEST_F(MonitoringTest, EveryMetricThatAnAlertRuleNamesIsShown) {
  PlayAStory();
  const Exposition shown = Metrics();
  std::set<std::string> named;
  for (const absl::string_view line :
       absl::StrSplit(ReadAll("deploy/prometheus/connecx_access.rules.yaml"), '\n')) {
    static const auto& name = *new std::regex("\\b(connecx_access|process)_[a-z_]+\\b");
    if (absl::StartsWith(line, "#") || absl::StrContains(line, "job=")) continue;
    const std::string whole(line);
    for (auto it = std::sregex_iterator(whole.begin(), whole.end(), name);
         it != std::sregex_iterator(); ++it) {
      if (it->str() != "connecx_access") named.insert(it->str());
    }
  }
  EXPECT_GT(named.size(), 10u);
  for (const std::string& sample : named) {
    EXPECT_TRUE(shown.samples.contains(sample)) << sample;
  }
}

TEST_F(MonitoringTest, TheNumbersAreThoseOfTheStory) {
  PlayAStory();
  const Exposition shown = Metrics();
  const auto value = [&](const std::string& metric, const std::string& labels) -> std::string {
    const auto found = shown.samples.find(metric);
    if (found == shown.samples.end() || !found->second.contains(labels)) return "none";
    return found->second.at(labels);
  };
  EXPECT_EQ(value("connecx_access_grpc_calls_total", R"({rpc="Grant",code="OK"})"), "2");
  EXPECT_EQ(value("connecx_access_grpc_calls_total", R"({rpc="Grant",code="FAILED_PRECONDITION"})"),
            "1");
  EXPECT_EQ(
      value("connecx_access_live_grants", R"({building="tower",phase="NEEDS_MANUAL_ACTION"})"),
      "1");
  EXPECT_EQ(value("connecx_access_open_incidents", R"({building="tower",kind="DOUBLE_BOOKING"})"),
            "1");
  EXPECT_EQ(value("connecx_access_access_late_seconds_bucket", R"({building="tower",le="0"})"),
            "1");
  EXPECT_EQ(value("connecx_access_access_late_seconds_count", R"({building="tower"})"), "1");
  EXPECT_EQ(value("connecx_access_mail_attempts_total", R"({kind="sent"})"), "1");
  EXPECT_EQ(value("connecx_access_outbox_queued_mails", ""), "0");
  EXPECT_EQ(value("connecx_access_clearing_runs_total", R"({building="tower",code="OK"})"), "2");
  EXPECT_EQ(
      value("connecx_access_clearing_last_success_timestamp_seconds", R"({building="tower"})"),
      absl::StrCat(absl::ToUnixSeconds(At("2024-09-25 00:05"))));
  EXPECT_NE(value("connecx_access_system_calls_total",
                  R"({building="tower",rpc="WritePermissions",code="OK"})"),
            "none");
  EXPECT_EQ(value("connecx_access_serving_state", R"({kind="provider"})"), "1");
  EXPECT_EQ(value("connecx_access_building_outdated_state", R"({building="tower"})"), "0");
  EXPECT_NE(value("connecx_access_certificate_end_timestamp_seconds", R"({kind="listen"})"),
            "none");
}

TEST_F(MonitoringTest, HealthKnowsFourNamesAndNoOther) {
  for (const char* name :
       {"", "connecx.access.v1.AccessControlProvider", "notifications", "scheduler"}) {
    EXPECT_TRUE(Eventually([&] { return client_->Health(name) == "SERVING"; })) << name;
  }
  for (const char* name : {"salto", "connecx.access.v1.AccessQuery", "Notifications"}) {
    EXPECT_EQ(client_->Health(name), "NOT_FOUND");
  }
  EXPECT_EQ(HttpGet("/healthz"), std::pair(200, std::string("ok\n")));
  EXPECT_TRUE(Eventually([&] { return HttpGet("/readyz").first == 200; }));
}

TEST_F(MonitoringTest, ASystemThatIsDownMakesNothingUnhealthy) {
  space_.reset();
  EXPECT_TRUE(
      client_->Call(Booking("booking-one", "2024-09-24 18:00", "2024-09-24 20:00")).status.ok());
  clock_.AdvanceBy(absl::Hours(1));
  EXPECT_TRUE(Eventually([&] {
    return Metrics().samples["connecx_access_started_not_granted_bookings"].size() == 3;
  }));
  EXPECT_EQ(client_->Health("connecx.access.v1.AccessControlProvider"), "SERVING");
  EXPECT_EQ(HttpGet("/readyz").first, 200);
}

class LogTest : public LivePair {
 protected:
  void SetUp() override {
    LivePair::SetUp();
    const std::string config = folder_.Read("plugin.yaml");
    folder_.Write(
        "plugin.yaml",
        absl::StrReplaceAll(config, {{"log_level: warning", "log_level: info\nlog_format: json"}}));
  }

  // The fields of all lines of this event that name this trace.
  std::vector<std::map<std::string, std::string>> Lines(const std::string& event,
                                                        const std::string& trace_id) {
    std::vector<std::map<std::string, std::string>> lines;
    for (const absl::string_view line : absl::StrSplit(plugin_->Err(), '\n', absl::SkipEmpty())) {
      google::protobuf::Struct parsed;
      const bool is_json =
          google::protobuf::util::JsonStringToMessage(std::string(line), &parsed).ok();
      EXPECT_TRUE(is_json) << line;
      std::map<std::string, std::string> fields;
      for (const auto& [key, value] : parsed.fields()) fields[key] = value.string_value();
      if (fields["event"] == event && fields["trace_id"] == trace_id) lines.push_back(fields);
    }
    return lines;
  }
};

TEST_F(LogTest, OneTraceLeadsFromTheCallToThePassThatCarriedItOut) {
  StartPluginWithIds();
  const std::string trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  const auto answer = client_->CallTraced(Booking("booking-one", "501/1", "gym"),
                                          absl::StrCat("00-", trace_id, "-00f067aa0ba902b7-01"));
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  ASSERT_TRUE(AwaitPhase("booking-one", v1::GRANT_PHASE_GRANTED));
  ASSERT_TRUE(Eventually([&] { return !Lines("pass", trace_id).empty(); }));

  const auto calls = Lines("call", trace_id);
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0].at("rpc"), "Grant");
  EXPECT_EQ(calls[0].at("code"), "OK");
  const auto accepted = Lines("accepted", trace_id);
  ASSERT_EQ(accepted.size(), 1u);
  EXPECT_EQ(accepted[0].at("booking"), "booking-one");
  const auto pass = Lines("pass", trace_id)[0];
  EXPECT_EQ(pass.at("bookings"), "booking-one:GRANTED");
  EXPECT_THAT(pass.at("wrote"), MatchesRegex("GYM: 20..-..-.. to 20..-..-.., timetable [0-9]+"));
  EXPECT_THAT(plugin_->Err(), Not(HasSubstr("501/1")));
}

}  // namespace
}  // namespace connecx::e2e
