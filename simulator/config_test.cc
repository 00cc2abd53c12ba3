#include "simulator/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace connecx::simulator {
namespace {

using ::connecx::base::testing::StatusIs;

TEST(Config, EmptyMeansDefaults) {
  ASSERT_OK_AND_ASSIGN(const SimulatorOptions options, ParseConfig("", "c.yaml"));
  EXPECT_EQ(options.ship.port, 0);
  EXPECT_EQ(options.time_zone, absl::UTCTimeZone());
  EXPECT_EQ(options.behaviour.timetable_pool, 1024);
}

TEST(Config, ExampleIsComplete) {
  ASSERT_OK_AND_ASSIGN(const SimulatorOptions options, LoadConfig("simulator/example.yaml"));
  EXPECT_EQ(options.ship.port, 8100);
  EXPECT_EQ(options.control.port, 8101);
  EXPECT_EQ(options.time_zone.name(), "Australia/Sydney");
}

TEST(Config, ReadsEveryKey) {
  ASSERT_OK_AND_ASSIGN(const SimulatorOptions options, ParseConfig(R"(
ship: {address: 0.0.0.0, port: 1, threads: 2, keep_alive_seconds: 3, enabled: false, auth: basic, user: u,
       password: p, tls_cert: cert.pem, tls_key: /abs/key.pem, encoding: iso-8859-1}
control: {address: "::1", port: 4}
data_file: data.json
seed_file: seed.json
foreign: false
behaviour: {timetable_pool: 256, list_write: merge_with_overwrite}
faults:
  - {kind: code, code: 101, request: SaltoDBGroup.*, skip: 1, count: 2, probability: 0.5}
  - {kind: late_effect, wait_seconds: 12.5, from: "2026-09-05T00:00:00Z", until: "2026-09-06T00:00:00+10:00"}
)",
                                                                   "etc/c.yaml"));
  EXPECT_EQ(options.ship.address, "0.0.0.0");
  EXPECT_EQ(options.ship.threads, 2);
  EXPECT_EQ(options.ship.keep_alive_seconds, 3);
  EXPECT_FALSE(options.ship_http.ship_enabled);
  EXPECT_EQ(options.ship_http.auth, AuthMode::kBasic);
  EXPECT_EQ(options.ship_http.password, "p");
  EXPECT_EQ(options.ship.cert_file, "etc/cert.pem");
  EXPECT_EQ(options.ship.key_file, "/abs/key.pem");
  EXPECT_EQ(options.behaviour.encoding, Encoding::kIso88591);
  EXPECT_EQ(options.data_file, "etc/data.json");
  EXPECT_EQ(options.seed_file, "etc/seed.json");
  EXPECT_FALSE(options.foreign);
  EXPECT_EQ(options.behaviour.timetable_pool, 256);
  EXPECT_EQ(options.behaviour.list_write, ListWrite::kMergeWithOverwrite);
  ASSERT_EQ(options.faults.size(), 2u);
  EXPECT_EQ(options.faults[0].fault.kind, FaultKind::kCode);
  EXPECT_EQ(options.faults[0].fault.code, 101);
  EXPECT_EQ(options.faults[0].request, "SaltoDBGroup.*");
  EXPECT_EQ(options.faults[0].skip, 1);
  EXPECT_EQ(options.faults[0].count, 2);
  EXPECT_EQ(options.faults[0].probability, 0.5);
  EXPECT_EQ(options.faults[1].fault.wait, absl::Seconds(12.5));
  EXPECT_EQ(options.faults[1].until - options.faults[1].from, absl::Hours(14));
}

TEST(Config, ShipIsSpokenOverHttpOrStp) {
  ASSERT_OK_AND_ASSIGN(SimulatorOptions options, ParseConfig("", "c.yaml"));
  EXPECT_EQ(options.ship_transport, ShipTransport::kHttp);
  ASSERT_OK_AND_ASSIGN(options, ParseConfig("ship: {transport: stp, auth: none}", "c.yaml"));
  EXPECT_EQ(options.ship_transport, ShipTransport::kStp);
}

TEST(Config, MistakesNameFileLineKeyAndFix) {
  const struct {
    const char* yaml;
    const char* message;
  } cases[] = {
      {"ship:\n  prot: 1\n",
       "c.yaml:2: ship.prot is not known here; known are: address, port, threads, "
       "keep_alive_seconds, transport, enabled, user, "
       "password, key, auth, tls_cert, tls_key, encoding"},
      {"ship:\n  port: 70000\n",
       "c.yaml:2: ship.port is \"70000\", but must be a number from 0 to 65535"},
      {"ship:\n  auth: digest\n",
       "c.yaml:2: ship.auth is \"digest\", but must be one of: none, basic, custom"},
      {"ship:\n  auth: custom\n", "c.yaml: ship.key is missing, but auth is custom"},
      {"ship:\n  tls_cert: a.pem\n", "c.yaml:2: ship.tls_cert and tls_key must be given together"},
      {"ship:\n  transport: stp\n  key: k\n  auth: custom\n",
       "c.yaml:4: ship.auth means nothing to STP; write transport: http, or remove it"},
      {"ship:\n  enabled: false\n  transport: stp\n",
       "c.yaml:2: ship.enabled means nothing to STP; write transport: http, or remove it"},
      {"ship:\n  transport: stp\n  tls_key: k\n  tls_cert: c\n",
       "c.yaml:4: ship.tls_cert means nothing to STP; write transport: http, or remove it"},
      {"ship: 7\n", "c.yaml:1: ship must be a mapping of keys to values"},
      {"- a\n", "c.yaml:1: the file must be a mapping of keys to values"},
      {"time_zone: Mars/Olympus\n",
       "c.yaml:1: time_zone is \"Mars/Olympus\", which is no IANA time zone"},
      {"control:\n  address: 0.0.0.0\n",
       "c.yaml:2: control.address must be on loopback: the control API has no credentials"},
      {"data_file: [a]\n", "c.yaml:1: data_file must be a text"},
      {"behaviour:\n  paging: backwards\n",
       "c.yaml:2: behaviour.paging is \"backwards\", but must be one of: inclusive, exclusive, "
       "no_eof"},
      {"behaviour:\n  timetable_pool: 0\n",
       "c.yaml:2: behaviour.timetable_pool is \"0\", but must be a number from 1 to 100000"},
      {"faults: 7\n", "c.yaml:1: faults must be a list"},
      {"faults:\n- {count: 1}\n", "c.yaml:2: faults[0] is wrong: A fault's kind is missing."},
      {"faults:\n- {kind: reset, probability: often}\n",
       "c.yaml:2: faults[0].probability is \"often\", but must be a number"},
      {"faults:\n- {kind: reset, from: now}\n",
       "c.yaml:2: faults[0].from is \"now\", not RFC 3339: Failed to parse input"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(ParseConfig(c.yaml, "c.yaml"),
                StatusIs(absl::StatusCode::kInvalidArgument, c.message));
  }
  EXPECT_THAT(
      ParseConfig("a: [", "c.yaml"),
      StatusIs(absl::StatusCode::kInvalidArgument, ::testing::StartsWith("c.yaml:1: not YAML: ")));
  EXPECT_THAT(LoadConfig("no/such/file.yaml"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace connecx::simulator
