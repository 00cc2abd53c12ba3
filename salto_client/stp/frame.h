#ifndef CONNECX_SALTO_CLIENT_STP_FRAME_H_
#define CONNECX_SALTO_CLIENT_STP_FRAME_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// Frames of the Salto Transport Protocol (docs/ship.md 1.1): "STP/VV/LEN/" and a body. Known from
// public code is that form alone. Inferred: that bytes of any other form mean a broken stream, and
// that a body ends with its LEN whatever it holds.

namespace connecx::salto {

// The frame around a request. `document` is ASCII, so that LEN is right whether it counts bytes or
// characters.
std::string WriteFrame(absl::string_view document);

// Takes the frame of one answer from a stream, whatever the pieces in which its bytes come. Both
// readings of LEN are understood (docs/ship.md Q4): where the body is not ASCII and does not end
// its root element within LEN bytes, LEN counts characters of UTF-8.
class FrameReader {
 public:
  explicit FrameReader(size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

  // Takes the bytes that came next; not after done(). DATA_LOSS with the facts of salto_error.h as
  // soon as they cannot be a frame's, or its body is larger than the limit.
  absl::Status Take(absl::string_view bytes);

  // Whether any byte came.
  bool started() const { return !header_.empty(); }
  // Whether the whole body is there.
  bool done() const { return done_; }
  // After done(): whether the next byte of the stream is surely that of the next frame.
  bool in_step() const { return in_step_; }
  // After done().
  std::string TakeBody() { return std::move(body_); }

 private:
  absl::Status TakeHeader(absl::string_view& bytes);
  // Looks whether the body has ended.
  void LookForEnd();

  const size_t max_body_bytes_;
  std::string header_;
  bool header_done_ = false;
  size_t length_ = 0;      // LEN
  size_t characters_ = 0;  // of body_, if it is UTF-8
  bool ascii_ = true;      // so far
  std::string body_;
  bool done_ = false;
  bool in_step_ = false;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_STP_FRAME_H_
