#include "salto_client/stp/stp_transport.h"

#include <algorithm>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "salto_client/salto_error.h"
#include "salto_client/stp/frame.h"

namespace connecx::salto {
namespace {

// The request itself and one repetition on a new connection (docs/ship.md Q19).
constexpr int kMostSends = 2;

constexpr size_t kReceiveBytes = 64 << 10;
constexpr int kMaxPort = 65535;

absl::Status InvalidOption(absl::string_view what) {
  return SaltoError(absl::StatusCode::kInvalidArgument, what, {});
}

// The URL's "host:port".
absl::StatusOr<std::string> AddressOf(absl::string_view url) {
  const bool stp = absl::ConsumePrefix(&url, "stp://");
  const size_t colon = url.rfind(':');
  int port = 0;
  if (!stp || colon == 0 || colon == url.npos || url.find_first_of("/?#@ ") != url.npos ||
      !absl::SimpleAtoi(url.substr(colon + 1), &port) || port < 1 || port > kMaxPort) {
    return InvalidOption("the URL is not of the form stp://host:port");
  }
  return std::string(url);
}

}  // namespace

// One call on a connection that it has to itself.
class StpTransport::Exchange {
 public:
  Exchange(StpTransport& transport, TcpConnection& connection, absl::Duration time_limit,
           absl::Duration uptime_limit)
      : options_(transport.options_),
        address_(transport.address_),
        clock_(transport.clock_),
        connection_(connection),
        time_limit_(time_limit),
        uptime_limit_(uptime_limit) {}

  absl::StatusOr<std::string> Run(absl::string_view frame) {
    while (true) {
      if (!connection_.IsQuiet()) RETURN_IF_ERROR(Connect());
      ++sends_;
      FrameReader answer(options_.max_body_bytes);
      const absl::Status status = SendAndReceive(frame, answer);
      if (!status.ok() || !answer.in_step()) connection_.Close();
      if (status.ok()) return answer.TakeBody();
      const bool broke = absl::IsUnavailable(status) && !answer.started();
      if (!broke || sends_ == kMostSends) return status;
    }
  }

 private:
  absl::Status Connect() {
    const absl::Duration left = uptime_limit_ - clock_.Uptime();
    if (left <= absl::ZeroDuration()) return NotInTime();
    const absl::Status status = connection_.Open(address_, std::min(options_.connect_limit, left));
    if (status.ok()) return absl::OkStatus();
    if (clock_.Uptime() >= uptime_limit_) return NotInTime();
    return SaltoError(absl::StatusCode::kUnavailable,
                      absl::StrCat("the server cannot be reached: ", status.message()),
                      {.transient = true, .outcome_unknown = sends_ > 0});
  }

  absl::Status SendAndReceive(absl::string_view frame, FrameReader& answer) {
    RETURN_IF_ERROR(Broken(connection_.Send(frame, uptime_limit_), answer));
    std::vector<char> buffer(kReceiveBytes);
    while (!answer.done()) {
      const absl::StatusOr<absl::string_view> bytes =
          connection_.Receive(absl::MakeSpan(buffer), uptime_limit_);
      RETURN_IF_ERROR(Broken(bytes.status(), answer));
      if (bytes->empty()) {
        return Broken(absl::UnavailableError("the server closed the connection"), answer);
      }
      RETURN_IF_ERROR(answer.Take(*bytes));
    }
    return absl::OkStatus();
  }

  // What an error of the connection means at this point of the answer.
  absl::Status Broken(const absl::Status& status, const FrameReader& answer) const {
    if (status.ok()) return status;
    if (absl::IsDeadlineExceeded(status)) return NotInTime();
    if (answer.started()) {
      return SaltoError(absl::StatusCode::kDataLoss,
                        absl::StrCat("the answer is truncated: ", status.message()),
                        {.transient = true, .outcome_unknown = true});
    }
    return SaltoError(
        absl::StatusCode::kUnavailable,
        absl::StrCat("the connection broke before an answer came: ", status.message()),
        {.transient = true, .outcome_unknown = true});
  }

  absl::Status NotInTime() const {
    return SaltoError(absl::StatusCode::kDeadlineExceeded,
                      absl::StrCat("no whole answer within ", absl::FormatDuration(time_limit_)),
                      {.transient = true, .outcome_unknown = sends_ > 0});
  }

  const StpOptions& options_;
  const std::string& address_;
  base::Clock& clock_;
  TcpConnection& connection_;
  const absl::Duration time_limit_;
  const absl::Duration uptime_limit_;
  int sends_ = 0;
};

absl::StatusOr<std::unique_ptr<StpTransport>> StpTransport::Create(const StpOptions& options,
                                                                   base::Clock& clock) {
  ASSIGN_OR_RETURN(const std::string address, AddressOf(options.url));
  if (options.max_connections < 1) return InvalidOption("max_connections must be positive");
  if (options.connect_limit <= absl::ZeroDuration()) {
    return InvalidOption("time limits must be positive");
  }
  return absl::WrapUnique(new StpTransport(options, address, clock));
}

StpTransport::StpTransport(const StpOptions& options, const std::string& address,
                           base::Clock& clock)
    : options_(options),
      address_(address),
      clock_(clock),
      pool_(
          options_.max_connections, [&clock] { return std::make_unique<TcpConnection>(clock); },
          clock) {}

StpTransport::~StpTransport() = default;

absl::StatusOr<std::string> StpTransport::RoundTrip(absl::string_view document,
                                                    absl::Duration time_limit) {
  const absl::Duration uptime_limit = clock_.Uptime() + time_limit;
  ASSIGN_OR_RETURN(std::unique_ptr<TcpConnection> connection, pool_.Acquire(time_limit));
  absl::StatusOr<std::string> answer =
      Exchange(*this, *connection, time_limit, uptime_limit).Run(WriteFrame(document));
  pool_.Release(std::move(connection));
  return answer;
}

}  // namespace connecx::salto
