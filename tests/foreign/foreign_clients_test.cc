// Clients of other stacks call every RPC of the real plugin: Ruby's grpc, Node's grpc-js with
// proto-loader and grpc-health-check, and buf curl through reflection.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/silent_server.h"
#include "tests/foreign/cases.h"
#include "tests/foreign/stacks.h"

namespace connecx::foreign {
namespace {

using ::google::protobuf::Struct;
using ::google::protobuf::Value;
using ::testing::HasSubstr;

// What came back of a case, as a client tells it.
struct Told {
  std::string code;
  std::string json;  // answers, or details by their type; without blanks between its parts
};

// JSON without the blanks that printers put between its parts: through a printer of our own.
std::string Plain(const std::string& json) {
  Value value;
  std::string plain;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &value).ok()) << json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(value, &plain).ok());
  return plain;
}

// The details of an error as buf prints them, decoded. Reflection tells buf of the types that calls
// have, so it leaves details to others.
std::string DetailsToldByBuf(const Value& error) {
  std::string told;
  const auto details = error.struct_value().fields().find("details");
  if (details == error.struct_value().fields().end()) return told;
  for (const Value& detail : details->second.list_value().values()) {
    const auto& fields = detail.struct_value().fields();
    const std::string& name = fields.at("type").string_value();
    const auto* type = google::rpc::ErrorInfo::descriptor()->file()->FindMessageTypeByName(
        std::string(absl::StripPrefix(name, "google.rpc.")));
    std::string bytes;
    EXPECT_TRUE(absl::Base64Unescape(fields.at("value").string_value(), &bytes));
    if (type == nullptr) {
      ADD_FAILURE() << name;
      continue;
    }
    const std::unique_ptr<google::protobuf::Message> message(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    EXPECT_TRUE(message->ParseFromString(bytes)) << name;
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(*message, &json).ok());
    absl::StrAppend(&told, name, ": ", json, "\n");
  }
  return told;
}

// An answer on stdout, or an error on stderr.
Told ToldByBuf(int exit, const std::string& out, const std::string& err) {
  if (exit == 0) return {.code = "OK", .json = out.empty() ? "" : Plain(out)};
  Value error;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(err, &error).ok()) << err;
  return {.code = absl::AsciiStrToUpper(error.struct_value().fields().at("code").string_value()),
          .json = DetailsToldByBuf(error)};
}

class ForeignClientsTest : public Stacks {
 protected:
  ForeignClientsTest() {
    folder_.Write("buildings.d/annex.yaml",
                  e2e::BuildingYaml("annex", absl::StrCat("http://", silent_.address())));
    folder_.Write("buildings.d/gone.yaml", e2e::BuildingYaml("gone", "http://127.0.0.1:1"));
  }

  void SetUp() override {
    Stacks::SetUp();
    StartPluginOnLoopback();
    names_ = {.building = "tower",
              .silent = "annex",
              .unreachable = "gone",
              .apartment = "Zoë’s 部屋 🏢",
              .access_control_id = "APT-501-2",
              .facility = "Saunä",
              .access_control_facility_id = "POOL",
              .start_time = Tomorrow(0)};
    cases_ = Cases(names_);
    folder_.Write("cases.json", ToJson(cases_));
  }

  // Holds what a client told of its cases against what has to be.
  void Judge(const std::map<std::string, Told>& told, bool library) {
    const std::string& capabilities = told.at("capabilities").json;
    for (const Case& c : cases_) {
      if (c.library_only && !library) continue;
      SCOPED_TRACE(absl::StrCat(c.name, ": ", c.rpc));
      const auto found = told.find(c.name);
      if (found == told.end()) {
        ADD_FAILURE() << "not called";
        continue;
      }
      const Told& of_case = found->second;
      SCOPED_TRACE(of_case.json);
      if (!c.capability.empty() &&
          !absl::StrContains(capabilities, absl::StrCat("\"CAPABILITY_", c.capability, "\""))) {
        EXPECT_EQ(of_case.code, "UNIMPLEMENTED");
        EXPECT_THAT(of_case.json, HasSubstr("\"NOT_OFFERED\""));
        EXPECT_THAT(of_case.json, HasSubstr(absl::StrCat("\"", c.capability, "\"")));
        continue;
      }
      EXPECT_EQ(of_case.code, c.code);
      if (!c.reason.empty()) {
        EXPECT_THAT(of_case.json, HasSubstr("google.rpc.ErrorInfo"));
        EXPECT_THAT(of_case.json, HasSubstr("\"access.connecx\""));
        EXPECT_THAT(of_case.json, HasSubstr(absl::StrCat("\"", c.reason, "\"")));
      }
      for (const std::string& text : c.texts) EXPECT_THAT(of_case.json, HasSubstr(text));
    }
  }

  // Whatever a provider serves has a case. Core serves the registry (samples_test.cc), and
  // Health.List is younger than Debian's grpc.health.v1.
  void ExpectNoneForgotten(const std::set<std::string>& methods) {
    std::set<std::string> covered = {"connecx.plugin.v1.ProviderRegistry/Register",
                                     "grpc.health.v1.Health/List"};
    for (const Case& c : cases_) covered.insert(c.rpc);
    for (const std::string& method : methods) {
      if (!absl::StartsWith(method, "grpc.reflection.")) {
        EXPECT_TRUE(covered.contains(method)) << method << " is not called";
      }
    }
    for (const Case& c : cases_) {
      EXPECT_TRUE(methods.contains(c.rpc)) << c.rpc << " is not known to the client";
    }
  }

  // Of a client that reads the cases' file: a JSON object per line.
  void JudgeLibrary(const Finished& client) {
    ASSERT_EQ(client.exit, 0) << client.err << client.out;
    std::set<std::string> methods;
    std::map<std::string, Told> told;
    const std::vector<std::string> lines = absl::StrSplit(client.out, '\n', absl::SkipEmpty());
    for (const std::string& line : lines) {
      Struct object;
      ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &object).ok()) << line;
      if (object.fields().contains("methods")) {
        for (const Value& method : object.fields().at("methods").list_value().values()) {
          methods.insert(method.string_value());
        }
        continue;
      }
      told[object.fields().at("name").string_value()] = {
          .code = object.fields().at("code").string_value(), .json = Plain(line)};
    }
    ExpectNoneForgotten(methods);
    Judge(told, /*library=*/true);
  }

  // The first answer of a stream that buf would read for ever, or the error that ended it.
  Told ReadOne(const std::vector<std::string>& command) {
    e2e::Child child(command, folder_.File("stream"));
    std::size_t end = std::string::npos;
    EXPECT_TRUE(e2e::Eventually([&] {
      end = child.Out().find("\n}");
      return end != std::string::npos || child.Wait(absl::ZeroDuration()).has_value();
    })) << child.Out()
        << child.Err();
    if (end == std::string::npos) return ToldByBuf(1, "", child.Err());
    return ToldByBuf(0, child.Out().substr(0, end + 2), "");
  }

  const e2e::SilentServer silent_;
  Names names_;
  std::vector<Case> cases_;
};

TEST_F(ForeignClientsTest, RubyCallsEveryRpc) {
  JudgeLibrary(Ruby("tests/foreign/every_rpc.rb",
                    {LoopbackAddress(), GeneratedRuby(), folder_.File("cases.json")}));
}

TEST_F(ForeignClientsTest, NodeCallsEveryRpc) {
  JudgeLibrary(Node("tests/foreign/every_rpc.js",
                    {LoopbackAddress(), "protos", folder_.File("cases.json")}));
}

TEST_F(ForeignClientsTest, BufCurlCallsEveryRpcThroughReflection) {
  const Finished list = Run(BufCurl("", {"--list-methods"}));
  ASSERT_EQ(list.exit, 0) << list.err;
  std::set<std::string> methods = {absl::StrSplit(list.out, '\n', absl::SkipEmpty())};
  std::map<std::string, Told> told;
  for (const Case& c : cases_) {
    if (c.library_only) continue;
    const std::vector<std::string> command = BufCurl(c.rpc, {"-d", c.request});
    if (c.read > 0) {
      told[c.name] = ReadOne(command);
    } else {
      const Finished call = Run(command);
      told[c.name] = ToldByBuf(call.exit, call.out, call.err);
    }
  }
  ExpectNoneForgotten(methods);
  Judge(told, /*library=*/false);
}

}  // namespace
}  // namespace connecx::foreign
