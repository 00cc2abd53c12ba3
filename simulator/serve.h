#ifndef CONNECX_SIMULATOR_SERVE_H_
#define CONNECX_SIMULATOR_SERVE_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "simulator/pause.h"
#include "simulator/ship_service.h"

namespace connecx::simulator {

// What a transport does about a request, faults (fault.h) included.
struct Served {
  enum class Then {
    kAnswer,      // Sends `answer`.
    kCut,         // Sends the first half of `answer` and closes the connection.
    kPieces,      // Sends `answer` in pieces of kPieceBytes.
    kClose,       // Closes the connection.
    kReset,       // Resets the connection.
    kHttpStatus,  // Answers with `http_status` and without a body; not HTTP: as kReset.
  };
  Then then = Then::kAnswer;
  ShipAnswer answer;
  int http_status = 200;
  bool is_said_to_be_html = false;
  absl::Duration refuse_for;  // First, connections are no longer accepted for so long.
};
inline constexpr size_t kPieceBytes = 7;

// Has `service` answer one request as its faults say, with their waits. Thread-safe, blocks.
Served Serve(ShipService& service, Pause& pause, absl::string_view request);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SERVE_H_
