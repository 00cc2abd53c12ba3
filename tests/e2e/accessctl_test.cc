// accessctl against the live pair: tables for people, one JSON object for programs, exit codes.

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr int kOk = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kAttention = 3;

class AccessCtlTest : public LivePair {
 protected:
  void SetUp() override {
    LivePair::SetUp();
    StartPlugin();
    Expect(kOk, {"sync", "--building=tower", "--apartment=501/1=APT-501-1",
                 "--apartment=501/2=APT-501-2", "--facility=gym=GYM", "--facility=pool=POOL"});
  }

  Finished Expect(int exit, const std::vector<std::string>& words) {
    Finished finished = AccessCtl(words);
    EXPECT_EQ(finished.exit, exit) << words[0] << ": " << finished.out << finished.err;
    return finished;
  }

  // The same call with --json: all of stdout is one JSON object, with the same exit code.
  google::protobuf::Struct ExpectJson(int exit, std::vector<std::string> words) {
    words.push_back("--json");
    const Finished finished = Expect(exit, words);
    google::protobuf::Struct json;
    const auto parsed = google::protobuf::util::JsonStringToMessage(finished.out, &json);
    EXPECT_TRUE(parsed.ok()) << words[0] << ": not one JSON object: " << finished.out;
    return json;
  }

  // Both forms of a call that changes nothing; the result is the table.
  std::string Show(int exit, const std::vector<std::string>& words, const std::string& json_key) {
    const google::protobuf::Struct json = ExpectJson(exit, words);
    EXPECT_TRUE(json.fields().contains(json_key)) << words[0] << ": " << json.DebugString();
    return Expect(exit, words).out;
  }

  // Tomorrow from 10:00 to 11:00, `hours` later.
  std::vector<std::string> Grant(const std::string& id, const std::string& facility, int hours) {
    const auto text = [](absl::Time time) {
      return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
    };
    return {"grant",
            "--building=tower",
            "--booking=" + id,
            "--apartment=501/1",
            "--facility=" + facility,
            "--start=" + text(Tomorrow(60 * hours)),
            "--end=" + text(Tomorrow(60 * (hours + 1))),
            "--wait=20s"};
  }
};

TEST_F(AccessCtlTest, GrantAndRevoke) {
  EXPECT_THAT(Expect(kOk, Grant("b1", "gym", 0)).out,
              AllOf(HasSubstr("b1"), HasSubstr("501/1, gym"), HasSubstr("GRANTED")));
  EXPECT_TRUE(OpensAsBooked("501/1", "gym"));
  const auto again = ExpectJson(kOk, Grant("b1", "gym", 0));
  EXPECT_EQ(again.fields().at("grant").struct_value().fields().at("phase").string_value(),
            "GRANT_PHASE_GRANTED");
  EXPECT_THAT(Expect(kAttention, Grant("b2", "gym", 3)).out,
              AllOf(HasSubstr("NEEDS_MANUAL_ACTION"), HasSubstr("b1")));
  ExpectJson(kAttention, Grant("b2", "gym", 3));
  const std::vector<std::string> revoke = {"revoke", "--building=tower", "--booking=b1",
                                           "--wait=20s"};
  EXPECT_THAT(Expect(kOk, revoke).out, HasSubstr("REVOKED"));
  ExpectJson(kOk, revoke);
  EXPECT_FALSE(OpensAsBooked("501/1", "gym"));
}

TEST_F(AccessCtlTest, ADryRunChangesNothing) {
  std::vector<std::string> grant = Grant("b1", "gym", 0);
  grant.push_back("--dry_run");
  EXPECT_THAT(Expect(kOk, grant).out, HasSubstr("nothing was changed"));
  EXPECT_FALSE(OpensAsBooked("501/1", "gym"));
  v1::GetGrantRequest query;
  query.set_booking_id("b1");
  EXPECT_EQ(client_->Call(query).status.error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(AccessCtlTest, EveryListAsATableAndAsJson) {
  Expect(kOk, Grant("b1", "gym", 0));
  Expect(kAttention, Grant("b2", "gym", 3));
  EXPECT_THAT(Show(kOk, {"grants", "--building=tower"}, "grants"),
              AllOf(HasSubstr("b1"), HasSubstr("b2"), HasSubstr("GRANTED")));
  EXPECT_THAT(Show(kOk, {"ids", "--building=tower"}, "ids"),
              AllOf(HasSubstr("501/1"), HasSubstr("APT-501-1"), HasSubstr("GYM")));
  EXPECT_THAT(
      Show(kOk, {"plan", "--building=tower", "--apartment=501/1", "--facility=gym"}, "plan"),
      AllOf(HasSubstr("APT-501-1 / GYM"), HasSubstr("b1"), HasSubstr("b2")));
  const int incidents = AccessCtl({"incidents", "--building=tower"}).exit;
  EXPECT_THAT(Show(incidents, {"incidents", "--building=tower"}, "incidents"),
              HasSubstr("DOUBLE_BOOKING"));
  EXPECT_THAT(Show(kOk, {"clear", "--building=tower"}, "report"),
              HasSubstr("0 permissions cleared"));
  EXPECT_THAT(Show(kOk, {"runs", "--building=tower"}, "runs"), HasSubstr("COMPLETED"));
  EXPECT_THAT(
      Show(kOk, {"status"}, "buildings"),
      AllOf(HasSubstr("ready"), HasSubstr("tower"), HasSubstr("REACHABLE"), HasSubstr("1 open")));
}

TEST_F(AccessCtlTest, ABookingTellsItsStory) {
  Expect(kOk, Grant("b1", "gym", 0));
  EXPECT_THAT(
      Show(kOk, {"explain", "b1"}, "entries"),
      AllOf(HasSubstr("b1, revision 1: GRANTED"), HasSubstr("501/1, gym"), HasSubstr("INTENT"),
            HasSubstr("a permission was written"), HasSubstr("accessctl")));
  EXPECT_THAT(Expect(kFailed, {"explain", "unknown"}).err, HasSubstr("GRANT_NOT_FOUND"));
  Expect(kUsage, {"explain"});
}

TEST_F(AccessCtlTest, ChangesAreWatchedFromACursor) {
  Expect(kOk, Grant("b1", "gym", 0));
  // All that ever happened, then what happens next.
  const std::string all = Expect(kOk, {"watch", "--cursor=0-0", "--count=2"}).out;
  EXPECT_THAT(all, AllOf(HasSubstr("b1 revision 1: PENDING"), HasSubstr("b1 revision 1: GRANTED")));
  const std::string first = all.substr(0, all.find(' '));
  EXPECT_THAT(Expect(kOk, {"watch", "--cursor=" + first, "--count=1"}).out,
              AllOf(HasSubstr("GRANTED"), testing::Not(HasSubstr("PENDING"))));
  EXPECT_THAT(Expect(kFailed, {"watch", "--cursor=nonsense"}).err, HasSubstr("FIELDS_INVALID"));
}

TEST_F(AccessCtlTest, WhatOperatorsDo) {
  Expect(kOk, Grant("b1", "gym", 0));
  Expect(kAttention, Grant("b2", "gym", 3));
  EXPECT_THAT(Expect(kOk, {"retry", "--building=tower", "--booking=b2"}).out,
              HasSubstr("looked at now"));
  const std::string incidents = AccessCtl({"incidents", "--building=tower"}).out;
  const std::vector<std::string> lines = absl::StrSplit(incidents, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2u) << incidents;
  const std::string id = lines[1].substr(0, lines[1].find(' '));
  EXPECT_THAT(
      Show(kOk, {"mail", "--incident=" + id}, "text"),
      AllOf(HasSubstr("To: "), HasSubstr("Subject: Double booking"), HasSubstr("WHAT TO DO")));
  EXPECT_THAT(Expect(kOk, {"mail", "--building=tower", "--kind=clock_skew"}).out,
              HasSubstr("Subject: "));
  Expect(kUsage, {"mail", "--kind=nonsense"});
  EXPECT_THAT(
      Expect(kOk, {"incidents", "resolve", id, "--note=rang the resident", "--actor=amy"}).out,
      AllOf(HasSubstr("by amy"), HasSubstr("rang the resident")));
  Expect(kUsage, {"incidents", "close", id});
  EXPECT_THAT(Expect(kFailed, {"incidents", "resolve", "4711"}).err,
              HasSubstr("INCIDENT_NOT_FOUND"));
  EXPECT_THAT(
      Expect(kFailed, {"adopt", "--building=tower", "--apartment=501/1", "--facility=gym"}).err,
      HasSubstr("NOTHING_TO_ADOPT"));
  EXPECT_THAT(Show(kOk, {"ids", "--building=tower", "--history"}, "changes"),
              AllOf(HasSubstr("CREATED"), HasSubstr("APT-501-1"), HasSubstr("accessctl")));
}

TEST_F(AccessCtlTest, SyncFromAFileAndByFlags) {
  folder_.Write("ids.json", R"({"building": "tower",
      "apartments": [{"apartment": "501/3", "access_control_id": "APT-501-1"}]})");
  const auto json = ExpectJson(kOk, {"sync", "--file=" + folder_.File("ids.json")});
  EXPECT_EQ(json.fields().at("counts").struct_value().fields().at("created").number_value(), 1);
  Expect(kOk, Grant("b1", "gym", 0));
  EXPECT_THAT(Expect(kAttention, {"sync", "--building=tower", "--remove_apartment=501/1"}).out,
              HasSubstr("REJECTED"));
  EXPECT_THAT(Expect(kOk, {"sync", "--building=tower", "--remove_apartment=501/3"}).out,
              HasSubstr("1 removed"));
}

TEST_F(AccessCtlTest, AFailedCallIsExitCode1) {
  const std::vector<std::string> unknown = {"grants", "--building=nowhere"};
  EXPECT_THAT(Expect(kFailed, unknown).err,
              AllOf(HasSubstr("NOT_FOUND"), HasSubstr("BUILDING_UNKNOWN")));
  EXPECT_EQ(ExpectJson(kFailed, unknown).fields().at("code").number_value(), 5);
  const std::vector<std::string> nobody = {"status", "--timeout=5s",
                                           "--address=unix:" + folder_.File("nobody.sock")};
  EXPECT_THAT(Expect(kFailed, nobody).err, AllOf(HasSubstr("UNAVAILABLE"), HasSubstr("--address")));
  ExpectJson(kFailed, nobody);
  Expect(kFailed, {"grant", "--building=tower", "--booking=b", "--apartment=501/1",
                   "--facility=gym", "--start=2026-01-01T10:00:30Z", "--end=2026-01-01T11:00:00Z"});
}

TEST_F(AccessCtlTest, WrongUsageIsExitCode2) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"nonsense"},
           {"grant"},
           {"ids"},
           {"grants", "--bogus=1"},
           {"runs", "--building=tower", "--count=many"},
           {"status", "stray"},
           {"status", "--time_zone=Nowhere/AtAll"},
           {"sync", "--file=" + folder_.File("nowhere.json")},
           {"grant", "--building=tower", "--booking=b", "--apartment=a", "--facility=f",
            "--start=soon", "--end=later"}}) {
    const Finished wrong = Expect(kUsage, words);
    EXPECT_THAT(wrong.err, HasSubstr("--help")) << words[0];
    EXPECT_EQ(wrong.out, "") << words[0];
  }
  EXPECT_EQ(Run({"cli/accessctl"}).exit, kUsage);
}

TEST_F(AccessCtlTest, ASpaceThatIsDownNeedsAttention) {
  space_.reset();
  EXPECT_THAT(Expect(kAttention, {"status"}).out, HasSubstr("UNREACHABLE"));
}

// Somebody else writes to the database and does not end.
class WriteLock {
 public:
  explicit WriteLock(const std::string& path) {
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
    EXPECT_TRUE(Eventually([this] {
      return sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
    }));
  }
  ~WriteLock() { sqlite3_close(database_); }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

TEST_F(AccessCtlTest, AStoreThatCannotBeWrittenNeedsAttention) {
  EXPECT_THAT(Expect(kOk, {"status"}).out, HasSubstr("store sqlite, writable, "));
  {
    const WriteLock lock(folder_.File("store/access.db"));
    EXPECT_THAT(Expect(kAttention, {"status"}).out,
                AllOf(HasSubstr("NOT WRITABLE"), HasSubstr("ERROR: The store cannot be written")));
  }
  EXPECT_TRUE(Eventually([&] { return AccessCtl({"status"}).exit == kOk; }))
      << AccessCtl({"status"}).out;
}

TEST_F(AccessCtlTest, StatusAsksSpaceUnlessOffline) {
  ASSERT_TRUE(Eventually([&] {
    return absl::StrContains(AccessCtl({"runs", "--building=tower"}).out, "COMPLETED");
  })) << "the run that the start makes up for";
  ForgetShipCalls();
  Expect(kOk, {"status", "--offline"});
  EXPECT_EQ(ShipCalls(), 0);
  Expect(kOk, {"status"});
  EXPECT_GT(ShipCalls(), 0);
}

TEST_F(AccessCtlTest, HelpIsEverywhere) {
  const Finished help = Expect(kOk, {"--help"});
  int commands = 0;
  for (absl::string_view line : absl::StrSplit(help.out, '\n')) {
    if (!absl::StartsWith(line, "  ")) continue;
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    const std::string page = Expect(kOk, {words[0], "--help"}).out;
    EXPECT_TRUE(absl::StartsWith(page, absl::StrCat("accessctl ", words[0], ": "))) << page;
    EXPECT_THAT(page, HasSubstr(words[0] == "replay" ? "--policy=NAME" : "--address")) << page;
    ++commands;
  }
  EXPECT_GE(commands, 10);
  for (const char* program : {"server/app/access_plugin", "simulator/proaccess_sim"}) {
    const Finished finished = Run({program, "--help"});
    EXPECT_EQ(finished.exit, kOk) << program;
    EXPECT_THAT(finished.out, HasSubstr("--config=FILE")) << program;
    EXPECT_EQ(finished.err, "") << program;
  }
}

}  // namespace
}  // namespace connecx::e2e
