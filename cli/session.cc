#include "cli/session.h"

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "base/real_clock.h"
#include "base/status_macros.h"
#include "cli/connect.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace connecx::cli {
namespace {

constexpr char kAddressVariable[] = "CONNECX_ACCESS_ADDRESS";
constexpr char kDefaultAddress[] = "127.0.0.1:7070";

absl::string_view CodeName(grpc::StatusCode code) {
  static constexpr absl::string_view kNames[] = {"OK",
                                                 "CANCELLED",
                                                 "UNKNOWN",
                                                 "INVALID_ARGUMENT",
                                                 "DEADLINE_EXCEEDED",
                                                 "NOT_FOUND",
                                                 "ALREADY_EXISTS",
                                                 "PERMISSION_DENIED",
                                                 "RESOURCE_EXHAUSTED",
                                                 "FAILED_PRECONDITION",
                                                 "ABORTED",
                                                 "OUT_OF_RANGE",
                                                 "UNIMPLEMENTED",
                                                 "INTERNAL",
                                                 "UNAVAILABLE",
                                                 "DATA_LOSS",
                                                 "UNAUTHENTICATED"};
  const auto index = static_cast<std::size_t>(code);
  return index < std::size(kNames) ? kNames[index] : "UNKNOWN";
}

google::protobuf::util::JsonPrintOptions JsonOptions() {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  return options;
}

void PrintDetails(const google::rpc::Status& rpc) {
  for (const google::protobuf::Any& any : rpc.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&info)) {
      std::fprintf(stderr, "  reason: %s\n", info.reason().c_str());
    } else if (any.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        std::fprintf(stderr, "  %s: %s\n", violation.field().c_str(),
                     violation.description().c_str());
      }
    } else if (any.UnpackTo(&retry)) {
      std::fprintf(stderr, "  try again in %lld s\n",
                   static_cast<long long>(retry.retry_delay().seconds()));
    }
  }
}

}  // namespace

std::vector<FlagSpec> Session::CommonFlags() {
  std::vector<FlagSpec> flags = {
      {.name = "address",
       .value = "ADDRESS",
       .help = absl::StrCat("host:port or unix:/path/of/socket; else $", kAddressVariable,
                            ", else ", kDefaultAddress)},
      {.name = "time_zone",
       .value = "NAME",
       .help = "IANA time zone of times read and shown; else the machine's"},
      {.name = "timeout", .value = "DURATION", .help = "longest time of a call; else 30s"},
      {.name = "json", .value = "", .help = "print one JSON object, for programs"},
  };
  for (FlagSpec& flag : TlsFlags()) flags.push_back(std::move(flag));
  return flags;
}

absl::StatusOr<Session> Session::Open(const Arguments& arguments) {
  Session session;
  session.json_ = arguments.Has("json");
  const char* from_environment = std::getenv(kAddressVariable);
  session.address_ =
      arguments.Get("address", from_environment != nullptr ? from_environment : kDefaultAddress);
  session.time_zone_ = absl::LocalTimeZone();
  if (arguments.Has("time_zone") &&
      !absl::LoadTimeZone(arguments.Get("time_zone"), &session.time_zone_)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--time_zone: \"", arguments.Get("time_zone"), "\" is not an IANA time zone"));
  }
  absl::StatusOr<std::optional<absl::Duration>> timeout = arguments.Duration("timeout");
  if (!timeout.ok()) return timeout.status();
  session.timeout_ = timeout->value_or(absl::Seconds(30));
  ASSIGN_OR_RETURN(session.channel_, Connect(session.address_, arguments));
  return session;
}

std::unique_ptr<grpc::ClientContext> Session::Context() const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::time_point(
      absl::ToChronoTime(base::RealClock().Now() + timeout_)));
  return context;
}

void Session::PrintJson(const google::protobuf::Message& message) const {
  std::string json;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &json, JsonOptions());
  if (!printed.ok()) json = "{}";
  std::fputs(json.c_str(), stdout);
  if (!absl::EndsWith(json, "\n")) std::fputs("\n", stdout);
}

int Session::Fail(const grpc::Status& status) const {
  google::rpc::Status rpc;
  const bool detailed =
      !status.error_details().empty() && rpc.ParseFromString(status.error_details());
  if (json_) {
    rpc.set_code(static_cast<int>(status.error_code()));
    rpc.set_message(status.error_message());
    PrintJson(rpc);
  }
  std::fprintf(stderr, "accessctl: %s: %s\n", std::string(CodeName(status.error_code())).c_str(),
               status.error_message().c_str());
  if (detailed) PrintDetails(rpc);
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE && !detailed) {
    std::fprintf(stderr,
                 "  is the plugin running at %s (--address), and is TLS (--ca, --cert, --key) what "
                 "it wants?\n",
                 address_.c_str());
  }
  return kExitFailed;
}

std::string Session::Show(const google::protobuf::Timestamp& time) const {
  return absl::FormatTime("%Y-%m-%d %H:%M%Ez", FromProto(time), time_zone_);
}

std::string Session::ShowWindow(const google::protobuf::Timestamp& start,
                                const google::protobuf::Timestamp& end) const {
  const absl::Time from = FromProto(start);
  const absl::Time to = FromProto(end);
  const bool same_date = absl::ToCivilDay(from, time_zone_) == absl::ToCivilDay(to, time_zone_);
  return absl::StrCat(absl::FormatTime("%Y-%m-%d %H:%M", from, time_zone_),
                      same_date ? "-" : " to ",
                      absl::FormatTime(same_date ? "%H:%M" : "%Y-%m-%d %H:%M", to, time_zone_));
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(absl::ToUnixSeconds(time));
  proto.set_nanos(
      static_cast<int>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(proto.seconds()))));
  return proto;
}

std::string ShortName(absl::string_view name, absl::string_view prefix) {
  return std::string(absl::StripPrefix(name, prefix));
}

}  // namespace connecx::cli
