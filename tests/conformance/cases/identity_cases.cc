#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxName = 63;
constexpr std::size_t kMaxVersion = 64;
constexpr std::size_t kMaxVendor = 128;
constexpr int kRepetitions = 3;

// "1.2.3", then "-" or "+" and more.
bool LooksLikeVersion(const std::string& version) {
  int numbers = 0;
  std::size_t at = 0;
  while (numbers < 3 && at < version.size() && absl::ascii_isdigit(version[at])) {
    while (at < version.size() && absl::ascii_isdigit(version[at])) ++at;
    ++numbers;
    if (numbers < 3 && (at >= version.size() || version[at++] != '.')) return false;
  }
  return numbers == 3 && (at == version.size() || version[at] == '-' || version[at] == '+');
}

absl::Status InfoIsComplete(Client& client) {
  ASSIGN_OR_RETURN(const v1::GetPluginInfoResponse response, client.Ok(v1::GetPluginInfoRequest()));
  const v1::PluginInfo& info = response.info();
  const std::string got = info.ShortDebugString();
  RETURN_IF_ERROR(Expect(!info.name().empty() && info.name().size() <= kMaxName &&
                             info.name().find('.') != std::string::npos &&
                             absl::AsciiStrToLower(info.name()) == info.name(),
                         "name: a domain name, 1-63 bytes, lower case", got));
  RETURN_IF_ERROR(Expect(info.version().size() <= kMaxVersion && LooksLikeVersion(info.version()),
                         "version: as in semver.org, 1-64 bytes", got));
  return Expect(!info.vendor().empty() && info.vendor().size() <= kMaxVendor, "vendor: 1-128 bytes",
                got);
}

template <typename Request>
absl::Status DoesNotChange(Client& client) {
  ASSIGN_OR_RETURN(const auto first, client.Ok(Request()));
  for (int i = 1; i < kRepetitions; ++i) {
    ASSIGN_OR_RETURN(const auto again, client.Ok(Request()));
    RETURN_IF_ERROR(ExpectEqual("answer", again.ShortDebugString(), first.ShortDebugString()));
  }
  return absl::OkStatus();
}

absl::Status CapabilitiesAreComplete(Client& client) {
  ASSIGN_OR_RETURN(const v1::GetPluginCapabilitiesResponse response,
                   client.Ok(v1::GetPluginCapabilitiesRequest()));
  const v1::PluginCapabilities& told = response.capabilities();
  const std::string got = told.ShortDebugString();
  std::set<int> seen;
  for (const int capability : told.capabilities()) {
    RETURN_IF_ERROR(Expect(capability != 0 && seen.insert(capability).second,
                           "each capability once, none UNSPECIFIED", got));
  }
  RETURN_IF_ERROR(Expect(told.time_granularity().seconds() >= 60 &&
                             told.time_granularity().seconds() % 60 == 0 &&
                             told.time_granularity().nanos() == 0,
                         "time_granularity: whole minutes, at least one", got));
  RETURN_IF_ERROR(Expect(told.max_booking_length().seconds() > 0, "max_booking_length set", got));
  return Expect(told.max_permissions_per_pair() >= 0 && told.max_intervals_per_permission() >= 0,
                "numbers that are not negative", got);
}

absl::Status ProbeIsReady(Client& client) {
  ASSIGN_OR_RETURN(const v1::ProbeResponse response, client.Ok(v1::ProbeRequest()));
  return Expect(response.ready(), "ready = true", response.ShortDebugString());
}

// Field 9999, a varint: no message of the contract has it.
const char kUnknownField[] = "\xf8\xf0\x04\x01";

absl::Status UnknownFieldsAreIgnored(Client& client) {
  const grpc::Status probe = client.CallRaw<v1::ProbeRequest>(kUnknownField);
  RETURN_IF_ERROR(Expect(probe.ok(), "OK", ErrorText(probe)));
  v1::GrantRequest booking = client.UnmappedBooking("a");
  RETURN_IF_ERROR(client.Send(booking).status());
  const grpc::Status grant =
      client.CallRaw<v1::GrantRequest>(booking.SerializeAsString() + kUnknownField);
  return Expect(grant.ok(), "OK", ErrorText(grant));
}

}  // namespace

std::vector<Case> IdentityCases() {
  return {
      {.name = "identity.info_is_complete",
       .claim = "GetPluginInfo answers a domain name, a semantic version and a vendor.",
       .run = InfoIsComplete},
      {.name = "identity.info_does_not_change",
       .claim = "GetPluginInfo answers the same while the process lives.",
       .run = DoesNotChange<v1::GetPluginInfoRequest>},
      {.name = "identity.capabilities_are_complete",
       .claim = "GetPluginCapabilities lists each capability once and states every limit.",
       .run = CapabilitiesAreComplete},
      {.name = "identity.capabilities_do_not_change",
       .claim = "GetPluginCapabilities answers the same while the process lives.",
       .run = DoesNotChange<v1::GetPluginCapabilitiesRequest>},
      {.name = "identity.probe_is_ready",
       .claim = "A server that serves calls answers Probe with ready = true.",
       .run = ProbeIsReady},
      {.name = "identity.unknown_fields_are_ignored",
       .claim = "Fields that the server does not know are ignored in every request.",
       .run = UnknownFieldsAreIgnored},
  };
}

}  // namespace connecx::conformance
