#ifndef CONNECX_BENCH_FLOOR_H_
#define CONNECX_BENCH_FLOOR_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "salto_client/http/curl_http_transport.h"
#include "salto_client/salto_client.h"
#include "salto_client/ship/http_ship_transport.h"
#include "salto_client/ship/ship_client.h"

namespace connecx::bench {

struct FloorSample {
  absl::Duration ship;
  absl::Duration syncs;
};

// What a Grant cannot do without, and nothing else: the plugin's own SHIP client over a connection
// of its own, and a file on the store's disk. For one thread.
class Floor {
 public:
  // SHIP calls of one sample: read the access level, write it, read it back.
  static constexpr int kShipCalls = 3;

  // `clock` outlives the floor.
  static absl::StatusOr<std::unique_ptr<Floor>> Lay(const std::string& ship_url,
                                                    const std::string& folder, base::Clock& clock);
  ~Floor();

  // Later samples write the permission that this access level has for `zone`.
  absl::Status LearnPermission(const std::string& access_level, const std::string& zone);

  // Gives the permission to `access_level`, then makes 4 KiB durable `syncs` times.
  absl::StatusOr<FloorSample> Sample(const std::string& access_level, int syncs);

 private:
  Floor(int file, base::Clock& clock) : file_(file), clock_(clock) {}

  absl::StatusOr<salto::Group> Read(const std::string& access_level);

  const int file_;
  base::Clock& clock_;
  std::unique_ptr<salto::CurlHttpTransport> http_;
  std::unique_ptr<salto::HttpShipTransport> transport_;
  std::unique_ptr<salto::ShipClient> client_;
  salto::Permission permission_;
  int next_block_ = 0;
};

}  // namespace connecx::bench

#endif  // CONNECX_BENCH_FLOOR_H_
