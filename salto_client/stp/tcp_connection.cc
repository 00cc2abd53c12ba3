#include "salto_client/stp/tcp_connection.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"

namespace connecx::salto {
namespace {

constexpr size_t kShownDetailBytes = 200;
absl::Status Broken(absl::string_view why) {
  return absl::UnavailableError(absl::StrCat("the connection broke: ", why));
}

}  // namespace

absl::Status TcpConnection::Open(const std::string& address, absl::Duration time_limit) {
  std::array<char, CURL_ERROR_SIZE> detail = {};
  handle_ = NewCurlHandle();
  const auto set = [this](CURLoption option, auto value) {
    curl_easy_setopt(handle_.get(), option, value);
  };
  // Nothing of HTTP is spoken: libcurl stops when the connection stands.
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_URL, absl::StrCat("http://", address).c_str());
  set(CURLOPT_CONNECTTIMEOUT_MS, CurlMilliseconds(time_limit));
  set(CURLOPT_TIMEOUT_MS, CurlMilliseconds(time_limit));
  set(CURLOPT_ERRORBUFFER, detail.data());
  const CURLcode code = curl_easy_perform(handle_.get());
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  if (code == CURLE_OK &&
      curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket_) == CURLE_OK) {
    return absl::OkStatus();
  }
  Close();
  return absl::UnavailableError(
      Excerpt(detail[0] != '\0' ? detail.data() : curl_easy_strerror(code), kShownDetailBytes));
}

bool TcpConnection::IsQuiet() const {
  if (handle_ == nullptr) return false;
  pollfd waiting = {.fd = socket_, .events = POLLIN | POLLRDHUP, .revents = 0};
  return poll(&waiting, 1, 0) == 0;
}

absl::Status TcpConnection::Await(short events, absl::Duration uptime_limit) const {
  while (true) {
    const absl::Duration left = uptime_limit - clock_.Uptime();
    pollfd waiting = {.fd = socket_, .events = events, .revents = 0};
    const int count = left <= absl::ZeroDuration()
                          ? 0
                          : poll(&waiting, 1, static_cast<int>(CurlMilliseconds(left)));
    if (count > 0) return absl::OkStatus();
    if (count == 0) return absl::DeadlineExceededError("the time limit is over");
    if (errno != EINTR) return Broken(std::strerror(errno));
  }
}

absl::Status TcpConnection::Send(absl::string_view bytes, absl::Duration uptime_limit) {
  while (!bytes.empty()) {
    RETURN_IF_ERROR(Await(POLLOUT, uptime_limit));
    size_t count = 0;
    const CURLcode code = curl_easy_send(handle_.get(), bytes.data(), bytes.size(), &count);
    if (code != CURLE_OK && code != CURLE_AGAIN) return Broken(curl_easy_strerror(code));
    bytes.remove_prefix(count);
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::string_view> TcpConnection::Receive(absl::Span<char> buffer,
                                                         absl::Duration uptime_limit) {
  while (true) {
    RETURN_IF_ERROR(Await(POLLIN, uptime_limit));
    size_t count = 0;
    const CURLcode code = curl_easy_recv(handle_.get(), buffer.data(), buffer.size(), &count);
    if (code == CURLE_OK) return absl::string_view(buffer.data(), count);
    if (code != CURLE_AGAIN) return Broken(curl_easy_strerror(code));
  }
}

}  // namespace connecx::salto
