#ifndef CONNECX_CLI_SESSION_H_
#define CONNECX_CLI_SESSION_H_

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "cli/arguments.h"

namespace connecx::cli {

// Exit codes of accessctl.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;     // the call failed
inline constexpr int kExitUsage = 2;      // wrong usage
inline constexpr int kExitAttention = 3;  // it worked, and somebody should look at what it says

// What all commands share: the connection, the output's form, the time zone of what is read and
// shown.
class Session {
 public:
  // Flags that every command takes.
  static std::vector<FlagSpec> CommonFlags();
  static absl::StatusOr<Session> Open(const Arguments& arguments);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  absl::TimeZone time_zone() const { return time_zone_; }
  bool json() const { return json_; }

  // A call's context, with its deadline.
  std::unique_ptr<grpc::ClientContext> Context() const;

  // Prints `message` as one JSON object; for --json.
  void PrintJson(const google::protobuf::Message& message) const;
  // Prints code, reason, fields and what to do to stderr, or as JSON; returns the exit code.
  int Fail(const grpc::Status& status) const;

  std::string Show(const google::protobuf::Timestamp& time) const;  // "2026-09-25 18:00+10:00"
  // "2026-09-25 18:00-20:00", both dates if they differ.
  std::string ShowWindow(const google::protobuf::Timestamp& start,
                         const google::protobuf::Timestamp& end) const;

 private:
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
  absl::TimeZone time_zone_;
  absl::Duration timeout_;
  bool json_ = false;
};

absl::Time FromProto(const google::protobuf::Timestamp& time);
google::protobuf::Timestamp ToProto(absl::Time time);

// An enum value without its type's prefix: "GRANT_PHASE_PENDING" of GrantPhase becomes "PENDING".
std::string ShortName(absl::string_view name, absl::string_view prefix);

}  // namespace connecx::cli

#endif  // CONNECX_CLI_SESSION_H_
