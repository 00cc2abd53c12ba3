// Errors that come without ErrorInfo, from the transport.

#include <string>

#include "base/status_macros.h"
#include "tests/conformance/cases/cases.h"
#include "tests/conformance/suite/client.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxMessage = 4u << 20;
constexpr int kMaxRows = 10000;

absl::Status TooBig(Client& client) {
  // A field that nobody knows, as long as it takes: tag 2000, bytes.
  v1::GrantRequest booking = client.UnmappedBooking("a");
  const std::string bytes =
      booking.SerializeAsString() + "\x82\x7d\x81\x80\x80\x02" + std::string(kMaxMessage + 1, 'x');
  RETURN_IF_ERROR(ExpectBareError(client.CallRaw<v1::GrantRequest>(bytes),
                                  {grpc::StatusCode::RESOURCE_EXHAUSTED}));
  return client.Ok(v1::ProbeRequest()).status();
}

absl::Status CannotBeDecoded(Client& client) {
  for (const std::string bytes : {"\x0a\x7f", "\xff\xff\xff\xff", "\x0a"}) {
    RETURN_IF_ERROR(
        ExpectBareError(client.CallRaw<v1::GrantRequest>(bytes),
                        {grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::INTERNAL}));
  }
  return client.Ok(v1::ProbeRequest()).status();
}

absl::Status ManyRowsAreAccepted(Client& client) {
  v1::SyncIdsRequest request = client.Ids();
  const std::string filling(100, 'x');
  for (int i = 0; i < kMaxRows; ++i) {
    request.add_remove_apartments(client.Name(absl::StrCat(filling, i)));
  }
  ASSIGN_OR_RETURN(const v1::SyncIdsResponse response, client.Ok(request));
  return ExpectEqual("counts.unchanged", response.counts().unchanged(), kMaxRows);
}

absl::Status UnknownMethod(Client& client) {
  const grpc::Status status =
      client.target().CallRaw("/connecx.access.v1.AccessControlProvider/Nothing", "",
                              client.clock().Now() + Client::kPatience);
  return ExpectBareError(status, {grpc::StatusCode::UNIMPLEMENTED});
}

absl::Status StrangersAreRefused(Client& client) {
  const Run& run = client.run();
  if (run.tls.certificate.empty()) return Skip("no client certificate was given with --cert");
  const auto stranger = Target::Create(run.address, {.ca = run.tls.ca});
  RETURN_IF_ERROR(stranger.status());
  const grpc::Status status = (*stranger)->CallRaw(MethodOf(*v1::ProbeRequest::descriptor()), "",
                                                   client.clock().Now() + absl::Seconds(5));
  return Expect(status.error_code() == grpc::StatusCode::UNAUTHENTICATED ||
                    status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                    status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED,
                "no service without a client certificate", ErrorText(status));
}

absl::Status PlaintextIsRefused(Client& client) {
  const Run& run = client.run();
  if (!run.tls.used()) return Skip("the target is not TLS");
  const auto stranger = Target::Create(run.address, {});
  RETURN_IF_ERROR(stranger.status());
  const grpc::Status status = (*stranger)->CallRaw(MethodOf(*v1::ProbeRequest::descriptor()), "",
                                                   client.clock().Now() + absl::Seconds(5));
  return Expect(!status.ok(), "no service without TLS", ErrorText(status));
}

}  // namespace

std::vector<Case> TransportCases() {
  return {
      {.name = "transport.over_4_mib_is_refused",
       .claim = "A message of over 4 MiB is RESOURCE_EXHAUSTED, and the server goes on.",
       .run = TooBig},
      {.name = "transport.undecodable_is_refused",
       .claim = "Bytes that are no message are INVALID_ARGUMENT or INTERNAL; the server goes on.",
       .run = CannotBeDecoded},
      {.name = "transport.ten_thousand_rows_are_accepted",
       .claim = "A SyncIds of 10,000 rows and more than a megabyte is served.",
       .run = ManyRowsAreAccepted},
      {.name = "transport.unknown_method_is_unimplemented",
       .claim = "A call that the contract does not have is UNIMPLEMENTED without ErrorInfo.",
       .run = UnknownMethod},
      {.name = "transport.strangers_are_refused",
       .claim = "Without a client certificate nothing is served where certificates are demanded.",
       .run = StrangersAreRefused},
      {.name = "transport.plaintext_is_refused",
       .claim = "Where TLS is spoken nothing is served in plaintext.",
       .run = PlaintextIsRefused},
  };
}

}  // namespace connecx::conformance
