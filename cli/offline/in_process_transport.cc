#include "cli/offline/in_process_transport.h"

#include "absl/strings/match.h"

namespace connecx::offline {

absl::StatusOr<std::string> InProcessTransport::RoundTrip(absl::string_view document,
                                                          absl::Duration /*time_limit*/) {
  if (on_the_way_ == nullptr) return Carried(document);
  return on_the_way_(document, [this](absl::string_view carried) { return Carried(carried); });
}

std::string InProcessTransport::Carried(absl::string_view document) {
  ++calls_;
  std::string answer = service_.Answer(document).document;
  const bool only_reads =
      absl::StrContains(document, ".Read<") || absl::StrContains(document, "GetInfo<");
  if (!only_reads) {
    ++writes_;
    after_write_();
  }
  return answer;
}

}  // namespace connecx::offline
