// Holds the .proto files to the rules that their comments promise.

#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/errors.pb.h"
#include "connecx/plugin/v1/provider_registry.grpc.pb.h"
#include "connecx/plugin/v1/provider_registry.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status_code_enum.h"
#include "gtest/gtest.h"

namespace connecx {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;
using ::google::protobuf::SourceLocation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kFiles[] = {
    "connecx/access/v1/access_control_provider.proto",
    "connecx/access/v1/access_operator.proto",
    "connecx/access/v1/access_query.proto",
    "connecx/access/v1/capabilities.proto",
    "connecx/access/v1/diagnosis.proto",
    "connecx/access/v1/errors.proto",
    "connecx/access/v1/grant.proto",
    "connecx/access/v1/ids.proto",
    "connecx/access/v1/incident.proto",
    "connecx/access/v1/plan.proto",
    "connecx/access/v1/provider_identity.proto",
    "connecx/access/v1/run.proto",
    "connecx/plugin/v1/provider_registry.proto",
};

class ContractTest : public ::testing::Test {
 protected:
  ContractTest() {
    std::ifstream file("protos/contract_with_comments.binpb", std::ios::binary);
    google::protobuf::FileDescriptorSet set;
    EXPECT_TRUE(set.ParseFromIstream(&file));
    for (const auto& proto : set.file()) EXPECT_NE(pool_.BuildFile(proto), nullptr) << proto.name();
    for (const char* name : kFiles) files_.push_back(pool_.FindFileByName(name));
  }

  void SetUp() override { ASSERT_THAT(files_, ::testing::Each(::testing::NotNull())); }

  std::vector<const Descriptor*> Messages() const {
    std::vector<const Descriptor*> messages;
    for (const FileDescriptor* file : files_) {
      for (int i = 0; i < file->message_type_count(); ++i) {
        messages.push_back(file->message_type(i));
      }
    }
    return messages;
  }

  std::vector<const EnumDescriptor*> Enums() const {
    std::vector<const EnumDescriptor*> enums;
    for (const FileDescriptor* file : files_) {
      for (int i = 0; i < file->enum_type_count(); ++i) enums.push_back(file->enum_type(i));
    }
    return enums;
  }

  std::vector<const MethodDescriptor*> Methods() const {
    std::vector<const MethodDescriptor*> methods;
    for (const FileDescriptor* file : files_) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          methods.push_back(file->service(s)->method(m));
        }
      }
    }
    return methods;
  }

  template <typename D>
  static std::string Comment(const D* descriptor) {
    SourceLocation location;
    if (!descriptor->GetSourceLocation(&location)) return "";
    return std::string(absl::StripAsciiWhitespace(location.leading_comments));
  }

  DescriptorPool pool_;
  std::vector<const FileDescriptor*> files_;
};

// A row of an error table: condition | code | reason | what to do.
struct Row {
  std::string where;
  std::string code;
  std::string reason;
};

std::vector<Row> ErrorRows() {
  std::vector<Row> rows;
  for (const char* name : kFiles) {
    std::ifstream file(absl::StrCat("protos/", name));
    EXPECT_TRUE(file.is_open()) << name;
    std::string text;
    for (int line = 1; std::getline(file, text); ++line) {
      absl::string_view cell = absl::StripAsciiWhitespace(text);
      if (!absl::ConsumePrefix(&cell, "// |")) continue;
      std::vector<std::string> cells = absl::StrSplit(cell, '|');
      for (std::string& c : cells) absl::StripAsciiWhitespace(&c);
      const std::string where = absl::StrCat(name, ":", line);
      EXPECT_THAT(cells, SizeIs(5)) << where;  // The last is what follows the closing bar.
      if (cells.size() < 3 || cells[1] == "code" || cells[1].empty()) continue;
      if (absl::StartsWith(cells[0], "---") || absl::StartsWith(cells[1], "OK")) continue;
      rows.push_back({where, cells[1], cells[2]});
    }
  }
  return rows;
}

TEST_F(ContractTest, ProviderHasExactlyFourCalls) {
  const ServiceDescriptor* service = access::v1::GrantRequest::descriptor()->file()->service(0);
  EXPECT_EQ(service->full_name(), access::v1::AccessControlProvider::service_full_name());
  std::vector<std::string> names;
  for (int i = 0; i < service->method_count(); ++i) {
    names.push_back(service->method(i)->name());
    EXPECT_FALSE(service->method(i)->server_streaming());
  }
  EXPECT_THAT(names, ElementsAre("Grant", "Revoke", "SyncIds", "ClearExpired"));
}

TEST_F(ContractTest, RegistryIsOneCall) {
  const ServiceDescriptor* service = plugin::v1::RegisterRequest::descriptor()->file()->service(0);
  EXPECT_EQ(service->full_name(), plugin::v1::ProviderRegistry::service_full_name());
  ASSERT_EQ(service->method_count(), 1);
  EXPECT_EQ(service->method(0)->name(), "Register");
}

TEST_F(ContractTest, EnumsStartUnspecified) {
  for (const EnumDescriptor* e : Enums()) {
    EXPECT_EQ(e->value(0)->number(), 0) << e->full_name();
    EXPECT_TRUE(absl::EndsWith(e->value(0)->name(), "_UNSPECIFIED")) << e->full_name();
  }
}

TEST_F(ContractTest, InstantsAndOnlyInstantsEndInTime) {
  for (const Descriptor* message : Messages()) {
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor* field = message->field(i);
      const bool instant = field->message_type() != nullptr &&
                           field->message_type()->full_name() == "google.protobuf.Timestamp";
      EXPECT_EQ(instant, absl::EndsWith(field->name(), "_time")) << field->full_name();
      if (absl::EndsWith(field->name(), "_date")) {
        EXPECT_EQ(field->type(), FieldDescriptor::TYPE_STRING) << field->full_name();
      }
    }
  }
}

TEST_F(ContractTest, NamesAreVendorNeutral) {
  const auto check = [](const std::string& name) {
    for (const char* word : {"salto", "ship", "access_level", "ext_id", "group"}) {
      EXPECT_FALSE(absl::StrContains(name, word)) << name;
    }
    EXPECT_TRUE(!absl::StrContains(name, "zone") || name == "time_zone") << name;
  };
  for (const Descriptor* message : Messages()) {
    check(absl::AsciiStrToLower(message->name()));
    for (int i = 0; i < message->field_count(); ++i) check(message->field(i)->name());
  }
}

// The messages of the same file that a request is made of.
void CollectParts(const Descriptor* message, std::set<const Descriptor*>* parts) {
  if (!parts->insert(message).second) return;
  for (int i = 0; i < message->field_count(); ++i) {
    const Descriptor* type = message->field(i)->message_type();
    if (type != nullptr && type->file() == message->file()) CollectParts(type, parts);
  }
}

TEST_F(ContractTest, EveryRequestFieldSaysRequiredOrOptional) {
  std::set<const Descriptor*> parts;
  for (const MethodDescriptor* method : Methods()) CollectParts(method->input_type(), &parts);
  ASSERT_FALSE(parts.empty());
  for (const Descriptor* part : parts) {
    for (int i = 0; i < part->field_count(); ++i) {
      const FieldDescriptor* field = part->field(i);
      const std::string comment = field->real_containing_oneof() != nullptr
                                      ? Comment(field->real_containing_oneof())
                                      : Comment(field);
      EXPECT_TRUE(absl::StartsWith(comment, "Required") || absl::StartsWith(comment, "Optional"))
          << field->full_name() << ": " << comment;
      if (field->type() == FieldDescriptor::TYPE_STRING &&
          !absl::EndsWith(field->name(), "_date")) {
        EXPECT_TRUE(absl::StrContains(Comment(field), "bytes")) << field->full_name();
      }
      if (field->is_repeated()) {
        EXPECT_TRUE(absl::StrContains(comment, "at most") || absl::StrContains(comment, "1-"))
            << field->full_name() << ": no limit";
      }
    }
  }
}

TEST_F(ContractTest, ErrorTablesNameKnownCodesAndReasons) {
  const EnumDescriptor* reasons = access::v1::ErrorReason_descriptor();
  std::set<std::string> used;
  for (const Row& row : ErrorRows()) {
    SCOPED_TRACE(row.where);
    for (absl::string_view code : absl::StrSplit(row.code, " or ")) {
      EXPECT_NE(google::rpc::Code_descriptor()->FindValueByName(std::string(code)), nullptr)
          << code;
    }
    if (row.reason == "none") continue;
    const auto* value = reasons->FindValueByName(absl::StrCat("ERROR_REASON_", row.reason));
    ASSERT_NE(value, nullptr) << row.reason;
    used.insert(row.reason);

    // The reason's own comment begins with its one code.
    const auto* documented =
        pool_.FindEnumValueByName(absl::StrCat("connecx.access.v1.", value->name()));
    ASSERT_NE(documented, nullptr);
    EXPECT_TRUE(absl::StartsWith(Comment(documented), row.code + ".")) << row.reason;
  }
  std::vector<std::string> unused;
  for (int i = 1; i < reasons->value_count(); ++i) {
    std::string reason(absl::StripPrefix(reasons->value(i)->name(), "ERROR_REASON_"));
    if (used.count(reason) == 0) unused.push_back(reason);
  }
  EXPECT_THAT(unused, IsEmpty()) << "reasons that no table names";
}

TEST(GoogleRpcTest, FieldNumbersAreThePublicOnes) {
  struct Expected {
    const Descriptor* message;
    std::vector<std::string> fields;  // In the order of their numbers, from 1.
  };
  using google::rpc::BadRequest;
  using google::rpc::Help;
  using google::rpc::PreconditionFailure;
  using google::rpc::QuotaFailure;
  const Expected kExpected[] = {
      {google::rpc::Status::descriptor(), {"code", "message", "details"}},
      {google::rpc::ErrorInfo::descriptor(), {"reason", "domain", "metadata"}},
      {google::rpc::RetryInfo::descriptor(), {"retry_delay"}},
      {google::rpc::DebugInfo::descriptor(), {"stack_entries", "detail"}},
      {QuotaFailure::descriptor(), {"violations"}},
      {QuotaFailure::Violation::descriptor(),
       {"subject", "description", "api_service", "quota_metric", "quota_id", "quota_dimensions",
        "quota_value", "future_quota_value"}},
      {PreconditionFailure::descriptor(), {"violations"}},
      {PreconditionFailure::Violation::descriptor(), {"type", "subject", "description"}},
      {BadRequest::descriptor(), {"field_violations"}},
      {BadRequest::FieldViolation::descriptor(),
       {"field", "description", "reason", "localized_message"}},
      {google::rpc::RequestInfo::descriptor(), {"request_id", "serving_data"}},
      {google::rpc::ResourceInfo::descriptor(),
       {"resource_type", "resource_name", "owner", "description"}},
      {Help::descriptor(), {"links"}},
      {Help::Link::descriptor(), {"description", "url"}},
      {google::rpc::LocalizedMessage::descriptor(), {"locale", "message"}},
  };
  for (const Expected& expected : kExpected) {
    SCOPED_TRACE(expected.message->full_name());
    EXPECT_TRUE(absl::StartsWith(expected.message->full_name(), "google.rpc."));
    ASSERT_EQ(expected.message->field_count(), static_cast<int>(expected.fields.size()));
    for (int number = 1; number <= expected.message->field_count(); ++number) {
      const FieldDescriptor* field = expected.message->FindFieldByNumber(number);
      ASSERT_NE(field, nullptr) << number;
      EXPECT_EQ(field->name(), expected.fields[number - 1]);
    }
  }
}

TEST(GoogleRpcTest, CodesAreThoseOfGrpc) {
  const std::map<std::string, grpc::StatusCode> kCodes = {
      {"OK", grpc::OK},
      {"CANCELLED", grpc::CANCELLED},
      {"UNKNOWN", grpc::UNKNOWN},
      {"INVALID_ARGUMENT", grpc::INVALID_ARGUMENT},
      {"DEADLINE_EXCEEDED", grpc::DEADLINE_EXCEEDED},
      {"NOT_FOUND", grpc::NOT_FOUND},
      {"ALREADY_EXISTS", grpc::ALREADY_EXISTS},
      {"PERMISSION_DENIED", grpc::PERMISSION_DENIED},
      {"UNAUTHENTICATED", grpc::UNAUTHENTICATED},
      {"RESOURCE_EXHAUSTED", grpc::RESOURCE_EXHAUSTED},
      {"FAILED_PRECONDITION", grpc::FAILED_PRECONDITION},
      {"ABORTED", grpc::ABORTED},
      {"OUT_OF_RANGE", grpc::OUT_OF_RANGE},
      {"UNIMPLEMENTED", grpc::UNIMPLEMENTED},
      {"INTERNAL", grpc::INTERNAL},
      {"UNAVAILABLE", grpc::UNAVAILABLE},
      {"DATA_LOSS", grpc::DATA_LOSS},
  };
  const EnumDescriptor* codes = google::rpc::Code_descriptor();
  ASSERT_EQ(codes->value_count(), static_cast<int>(kCodes.size()));
  for (const auto& [name, number] : kCodes) {
    ASSERT_NE(codes->FindValueByName(name), nullptr) << name;
    EXPECT_EQ(codes->FindValueByName(name)->number(), static_cast<int>(number)) << name;
  }
}

}  // namespace
}  // namespace connecx
