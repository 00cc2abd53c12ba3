// Frames of STP: both ends read the same from a stream whatever its pieces, in bounded memory. The
// first byte is the size of the pieces, the rest the stream.

#include "simulator/stp_frame.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "salto_client/stp/frame.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {
namespace {

constexpr std::size_t kMaxBody = 10'000;

// What an end of the connection makes of a stream.
struct Reading {
  absl::Status status;
  std::vector<std::string> bodies;

  bool operator==(const Reading&) const = default;
};

Reading ReadAsClient(absl::string_view stream, std::size_t piece) {
  Reading reading;
  salto::FrameReader reader(kMaxBody);
  while (!stream.empty() && reading.status.ok() && !reader.done()) {
    reading.status = reader.Take(stream.substr(0, piece));
    stream.remove_prefix(std::min(piece, stream.size()));
  }
  // The text shows as much of a wrong header as came with it.
  reading.status = absl::Status(reading.status.code(), "");
  if (reader.done()) reading.bodies.push_back(reader.TakeBody());
  return reading;
}

Reading ReadAsServer(absl::string_view stream, std::size_t piece) {
  Reading reading;
  simulator::StpFrameReader reader(kMaxBody);
  while (!stream.empty() && reading.status.ok()) {
    reader.Add(stream.substr(0, piece));
    stream.remove_prefix(std::min(piece, stream.size()));
    while (true) {
      const absl::StatusOr<std::optional<simulator::StpFrame>> frame = reader.Next();
      reading.status = frame.status();
      if (!frame.ok() || !frame->has_value()) break;
      reading.bodies.push_back((*frame)->document);
    }
  }
  return reading;
}

}  // namespace

void Run(absl::string_view input) {
  if (input.empty()) return;
  const std::size_t piece = 1 + static_cast<std::uint8_t>(input[0]);
  const absl::string_view stream = input.substr(1);
  const Reading client = ReadAsClient(stream, stream.size());
  Require(client == ReadAsClient(stream, piece), "pieces do not matter to the client");
  for (const std::string& body : client.bodies) {
    Require(body.size() <= kMaxBody, "bodies are bounded");
    Require(ReadAsServer(salto::WriteFrame(body), piece).bodies == client.bodies,
            "the server reads what the client writes");
  }
  Require(ReadAsServer(stream, stream.size()) == ReadAsServer(stream, piece),
          "pieces do not matter to the server");
}

}  // namespace connecx::fuzz
