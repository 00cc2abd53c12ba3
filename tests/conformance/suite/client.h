#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_CLIENT_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_CLIENT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "connecx/access/v1/capabilities.pb.h"
#include "tests/conformance/params.pb.h"
#include "tests/conformance/suite/expect.h"
#include "tests/conformance/suite/grant_rules.h"
#include "tests/conformance/suite/rpc.h"
#include "tests/conformance/suite/target.h"
#include "tests/conformance/suite/transcript.h"

namespace connecx::conformance {

template <typename Response>
struct Reply {
  grpc::Status status;
  Response response;
};

// A booking that was sent, and the highest revision under which it was.
struct SentBooking {
  std::string building;
  std::int64_t revision = 0;
};

// One run of the suite against one server.
struct Run {
  base::Clock& clock;
  const Target& target;
  const Params& params;
  const std::string restart_command;  // empty: the tester gave none
  const std::string address;          // that of the target
  const TlsFiles tls;
  const std::string id;  // in every name that the run makes up
  access::v1::PluginCapabilities capabilities;
  // At which the bookings of the expiry cases end.
  absl::Time minute;
  // Every booking that a case has sent.
  std::map<std::string, SentBooking> sent;
  // Brings the IDs of the params back to what they were before the run.
  access::v1::SyncIdsRequest restoration;
};

// What a case holds in its hands: calls, and names of its own; what it made is taken away by
// CleanUp. Calls are thread-safe; the rest belongs to the case's thread.
class Client {
 public:
  // `number`: of the case, so that its names are its own.
  Client(Run& run, int number) : run_(run), number_(number) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  const Params& params() const { return run_.params; }
  const access::v1::PluginCapabilities& capabilities() const { return run_.capabilities; }
  const Target& target() const { return run_.target; }
  base::Clock& clock() const { return run_.clock; }
  Run& run() const { return run_; }
  bool Offers(access::v1::Capability capability) const;
  const Transcript& transcript() const { return transcript_; }
  void Note(absl::string_view text) { transcript_.Note(text); }

  // A name that nobody else has: "cs-RUN-CASE-LABEL".
  std::string Name(absl::string_view label) const;
  // A whole hour, tomorrow, and `minutes`.
  absl::Time Tomorrow(int minutes) const;

  // Revision 1 of booking Name(label), tomorrow for an hour, for one of the four pairs of apartment
  // and facility of the params. Pair 3 belongs to the expiry cases. Answered when durable.
  access::v1::GrantRequest Booking(absl::string_view label, int pair = 0) const;
  // The same for an apartment without an ID: nothing is ever written for it.
  access::v1::GrantRequest UnmappedBooking(absl::string_view label) const;
  // A booking that runs, and ends at the minute that the expiry cases wait for.
  access::v1::GrantRequest EndingBooking(absl::string_view label) const;
  access::v1::RevokeRequest Cancellation(const access::v1::GrantRequest& booking,
                                         std::int64_t revision) const;
  access::v1::SyncIdsRequest Ids() const;
  access::v1::ClearExpiredRequest Clearing() const;

  // Makes the call. `deadline`: how long the caller waits.
  template <typename Request>
  Reply<ResponseOf<Request>> Call(const Request& request, absl::Duration deadline = kPatience);
  // The same, and the caller gives up if there is no answer `after` so long. Zero: before the
  // server has seen the call, or in the midst of that.
  template <typename Request>
  grpc::Status CallAndGiveUp(const Request& request, absl::Duration after = absl::ZeroDuration());
  // As CallRaw of Target: `bytes` are sent to the call of `Request`.
  template <typename Request>
  grpc::Status CallRaw(const std::string& bytes);
  // Makes a call that must be OK.
  template <typename Request>
  absl::StatusOr<ResponseOf<Request>> Ok(const Request& request);
  // Makes Grant or Revoke, which must be OK and answer a grant by the rules of grant.proto.
  template <typename Request>
  absl::StatusOr<access::v1::Grant> Send(const Request& request);

  // Repeats the call until what it asked for is no longer on its way, and answers that state.
  absl::StatusOr<access::v1::Grant> Settle(access::v1::GrantRequest request);
  absl::StatusOr<access::v1::Grant> Settle(access::v1::RevokeRequest request);

  // Looks again and again until `holds`; false: kPatience passed.
  bool Eventually(const std::function<bool()>& holds);

  // Has the tester restart the server, and waits until it serves again. Skip: there is no command.
  absl::Status Restart();

  // Revokes the bookings that were sent, takes away the IDs that were made and restores those of
  // the params. An error says what is left.
  absl::Status CleanUp();

  // What SyncIds changed stays as it is.
  void KeepIds() EXCLUDES(mu_);

  // Far beyond what anything takes on a busy machine.
  static constexpr absl::Duration kPatience = absl::Seconds(40);

 private:
  // Remembers what is to be taken away.
  void Track(const access::v1::GrantRequest& request) EXCLUDES(mu_);
  void Track(const access::v1::RevokeRequest& request) EXCLUDES(mu_);
  void Track(const access::v1::SyncIdsRequest& request) EXCLUDES(mu_);
  template <typename Request>
  void Track(const Request&) {}

  absl::Status CleanUpBookings();
  absl::Status CleanUpIds();

  Run& run_;
  const int number_;
  Transcript transcript_;
  base::Mutex mu_;
  std::map<std::string, SentBooking> bookings_ GUARDED_BY(mu_);
  std::set<std::string> apartments_ GUARDED_BY(mu_);
  std::set<std::string> facilities_ GUARDED_BY(mu_);
  bool ids_touched_ GUARDED_BY(mu_) = false;
};

// Maps the apartments and facilities of the params.
access::v1::SyncIdsRequest MappingOf(const Params& params);

// Sends rows and removals, confirmed if that is asked for, also those with live grants.
absl::Status SyncConfirmed(Client& client, access::v1::SyncIdsRequest request);

// Whether a call that ended so may have changed something.
bool MayHaveBeenAccepted(const grpc::Status& status);

// Calls `call(i)` for i in [0, count) from as many threads at once; answers when all have ended.
void Together(int count, const std::function<void(int)>& call);

template <typename Request>
Reply<ResponseOf<Request>> Client::Call(const Request& request, absl::Duration deadline) {
  Reply<ResponseOf<Request>> reply;
  reply.status = target().Call(request, reply.response, clock().Now() + deadline);
  if (MayHaveBeenAccepted(reply.status)) Track(request);
  transcript_.Add(request, reply.status, reply.response);
  return reply;
}

template <typename Request>
grpc::Status Client::CallAndGiveUp(const Request& request, absl::Duration after) {
  Track(request);
  ResponseOf<Request> response;
  const absl::Time now = clock().Now();
  const grpc::Status status = target().Call(request, response, now + kPatience, now + after);
  transcript_.Add(request, status, response);
  return status;
}

template <typename Request>
grpc::Status Client::CallRaw(const std::string& bytes) {
  const std::string method = MethodOf(*Request::descriptor());
  const grpc::Status status = target().CallRaw(method, bytes, clock().Now() + kPatience);
  Note(absl::StrCat("sent ", bytes.size(), " bytes to ", method, "\n  -> ",
                    status.ok() ? "OK" : ErrorText(status)));
  return status;
}

template <typename Request>
absl::StatusOr<ResponseOf<Request>> Client::Ok(const Request& request) {
  Reply<ResponseOf<Request>> reply = Call(request);
  if (reply.status.ok()) return std::move(reply.response);
  return Mismatch("OK", ErrorText(reply.status));
}

template <typename Request>
absl::StatusOr<access::v1::Grant> Client::Send(const Request& request) {
  auto response = Ok(request);
  if (!response.ok()) return response.status();
  absl::Status rules = CheckGrant(response->grant());
  if (!rules.ok()) return rules;
  return std::move(*response->mutable_grant());
}

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_CLIENT_H_
