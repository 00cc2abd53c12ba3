#ifndef CONNECX_SIMULATOR_STP_FRAME_H_
#define CONNECX_SIMULATOR_STP_FRAME_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Frames of the Salto Transport Protocol (docs/ship.md 1.1): "STP/VV/LEN/" and LEN bytes.

namespace connecx::simulator {

struct StpFrame {
  std::string version;  // VV
  std::string document;

  bool operator==(const StpFrame&) const = default;
};

std::string WriteStpFrame(const StpFrame& frame);
// With a LEN that may be wrong.
std::string WriteStpFrame(const StpFrame& frame, size_t length);

// Cuts what a client sends into frames, whatever the pieces in which it comes.
class StpFrameReader {
 public:
  explicit StpFrameReader(size_t max_document) : max_document_(max_document) {}

  void Add(absl::string_view bytes) { buffer_.append(bytes.data(), bytes.size()); }

  // The next frame; none: more bytes are needed. INVALID_ARGUMENT: what comes next is no frame, or
  // its document is larger than the limit, and nobody knows where another one begins.
  absl::StatusOr<std::optional<StpFrame>> Next();

 private:
  const size_t max_document_;
  std::string buffer_;  // What no frame was made of.
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_STP_FRAME_H_
