#include "server/testing/raw_http2.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace connecx::server {
namespace {

// RFC 9113, RFC 7541.
constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr char kData = 0;
constexpr char kHeaders = 1;
constexpr char kSettings = 4;
constexpr char kEndStream = 1;
constexpr char kEndHeaders = 4;
constexpr absl::string_view kMethodPost = "\x83";  // of the static table
constexpr absl::string_view kSchemeHttp = "\x86";

std::string BigEndian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

std::string Frame(char type, char flags, std::uint32_t stream, absl::string_view payload) {
  return absl::StrCat(BigEndian(static_cast<std::uint32_t>(payload.size()), 3),
                      std::string(1, type), std::string(1, flags), BigEndian(stream, 4), payload);
}

// A literal that enters no table; shorter than 127 bytes.
std::string Header(absl::string_view name, absl::string_view value) {
  return absl::StrCat(std::string(1, '\0'), std::string(1, static_cast<char>(name.size())), name,
                      std::string(1, static_cast<char>(value.size())), value);
}

}  // namespace

RawHttp2 RawHttp2::ToUnix(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), std::min(path.size(), sizeof(address.sun_path) - 1));
  RawHttp2 client(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  connect(client.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  return client;
}

RawHttp2 RawHttp2::ToLoopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  RawHttp2 client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  connect(client.fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  return client;
}

RawHttp2::~RawHttp2() {
  if (fd_ >= 0) close(fd_);
}

RawHttp2::RawHttp2(RawHttp2&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), next_stream_(other.next_stream_) {}

bool RawHttp2::Greet() { return Send(absl::StrCat(kPreface, Frame(kSettings, 0, 0, ""))); }

bool RawHttp2::Call(absl::string_view method, absl::string_view message) {
  const std::uint32_t stream = std::exchange(next_stream_, next_stream_ + 2);
  const std::string headers = absl::StrCat(
      kMethodPost, kSchemeHttp, Header(":path", method), Header(":authority", "localhost"),
      Header("content-type", "application/grpc"), Header("te", "trailers"));
  const std::string data =
      absl::StrCat(std::string(1, '\0'),  // not compressed
                   BigEndian(static_cast<std::uint32_t>(message.size()), 4), message);
  return Send(absl::StrCat(Frame(kHeaders, kEndHeaders, stream, headers),
                           Frame(kData, kEndStream, stream, data)));
}

bool RawHttp2::ReadUntil(absl::string_view text, int count) {
  std::string seen;
  char buffer[4096];
  while (true) {
    int found = 0;
    for (auto at = seen.find(text.data(), 0, text.size()); at != std::string::npos;
         at = seen.find(text.data(), at + 1, text.size())) {
      ++found;
    }
    if (found >= count) return true;
    const ssize_t read = recv(fd_, buffer, sizeof(buffer), 0);
    if (read <= 0) return false;
    seen.append(buffer, static_cast<std::size_t>(read));
  }
}

void RawHttp2::AwaitEnd() {
  char buffer[4096];
  while (recv(fd_, buffer, sizeof(buffer), 0) > 0) continue;
}

bool RawHttp2::Send(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace connecx::server
