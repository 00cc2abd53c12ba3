#ifndef CONNECX_SERVER_TESTING_RAW_HTTP2_H_
#define CONNECX_SERVER_TESTING_RAW_HTTP2_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::server {

// A client of gRPC that does as it likes: it heeds no settings and no flow control, and reads only
// when it is told to. For one thread.
class RawHttp2 {
 public:
  // Connects, and says nothing.
  static RawHttp2 ToUnix(const std::string& path);
  static RawHttp2 ToLoopback(int port);
  ~RawHttp2();
  RawHttp2(RawHttp2&& other) noexcept;
  RawHttp2& operator=(RawHttp2&&) = delete;

  // Begins HTTP/2. False: the server has closed the connection; likewise below.
  bool Greet();
  // Sends a call of "/package.Service/Method".
  bool Call(absl::string_view method, absl::string_view message);

  // Reads until `text` has come `count` times; false: the connection ended before.
  bool ReadUntil(absl::string_view text, int count);
  // Reads until the server ends the connection.
  void AwaitEnd();

 private:
  explicit RawHttp2(int fd) : fd_(fd) {}

  bool Send(absl::string_view bytes);

  int fd_;
  std::uint32_t next_stream_ = 1;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_RAW_HTTP2_H_
