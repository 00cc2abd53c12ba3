#include "bench/floor.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::bench {
namespace {

constexpr int kBlockBytes = 4096;
// As many as SQLite's log has before it is written from its beginning again.
constexpr int kBlocks = 1000;
constexpr absl::Duration kLimit = absl::Seconds(5);

const salto::Permission* Find(const salto::Group& group, const std::string& zone) {
  if (!group.zones.has_value()) return nullptr;
  const auto found = std::find_if(
      group.zones->begin(), group.zones->end(),
      [&zone](const salto::Permission& permission) { return permission.target_id == zone; });
  return found == group.zones->end() ? nullptr : &*found;
}

bool WriteBlock(int file, int block) {
  static const std::string bytes(kBlockBytes, 'b');
  return pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(block) * kBlockBytes) ==
         kBlockBytes;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Floor>> Floor::Lay(const std::string& ship_url,
                                                  const std::string& folder, base::Clock& clock) {
  const std::string path = absl::StrCat(folder, "/floor");
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return absl::UnavailableError(absl::StrCat("cannot make ", path));
  auto floor = absl::WrapUnique(new Floor(file, clock));
  for (int block = 0; block < kBlocks; ++block) {
    if (!WriteBlock(file, block)) return absl::UnavailableError(absl::StrCat("cannot fill ", path));
  }
  if (fsync(file) != 0) return absl::UnavailableError(absl::StrCat("cannot sync ", path));

  ASSIGN_OR_RETURN(floor->http_, salto::CurlHttpTransport::Create({.url = ship_url}, clock));
  ASSIGN_OR_RETURN(floor->transport_,
                   salto::HttpShipTransport::Create(*floor->http_, salto::NoAuth()));
  floor->client_ = std::make_unique<salto::ShipClient>(*floor->transport_);
  return floor;
}

Floor::~Floor() { close(file_); }

absl::StatusOr<salto::Group> Floor::Read(const std::string& access_level) {
  // Two, as the plugin reads one: docs/ship.md Q10.
  const salto::PageRequest<std::string> request{.start_from = access_level, .max_count = 2};
  ASSIGN_OR_RETURN(salto::Page<salto::Group> page,
                   client_->ReadGroups(request, salto::kAllGroupLists, kLimit));
  if (page.items.empty() || page.items.front().group_id != access_level ||
      !page.items.front().zones.has_value()) {
    return absl::NotFoundError(absl::StrCat("the simulator does not show ", access_level));
  }
  return std::move(page.items.front());
}

absl::Status Floor::LearnPermission(const std::string& access_level, const std::string& zone) {
  ASSIGN_OR_RETURN(const salto::Group group, Read(access_level));
  const salto::Permission* const found = Find(group, zone);
  if (found == nullptr) {
    return absl::NotFoundError(absl::StrCat(access_level, " has nothing for ", zone));
  }
  permission_ = *found;
  return absl::OkStatus();
}

absl::StatusOr<FloorSample> Floor::Sample(const std::string& access_level, int syncs) {
  FloorSample sample;
  const absl::Duration begin = clock_.Uptime();
  ASSIGN_OR_RETURN(salto::Group group, Read(access_level));
  salto::GroupUpdate update{.group_id = group.group_id,
                            .doors = std::move(group.doors),
                            .zones = std::move(group.zones),
                            .members = std::move(group.members)};
  update.zones->push_back(permission_);
  RETURN_IF_ERROR(client_->UpdateGroup(update, kLimit).status());
  ASSIGN_OR_RETURN(const salto::Group written, Read(access_level));
  sample.ship = clock_.Uptime() - begin;
  if (Find(written, permission_.target_id) == nullptr) {
    return absl::InternalError(absl::StrCat(access_level, " does not show what was written"));
  }

  const absl::Duration syncs_begin = clock_.Uptime();
  for (int i = 0; i < syncs; ++i) {
    if (!WriteBlock(file_, next_block_) || fdatasync(file_) != 0) {
      return absl::UnavailableError("cannot write the floor's file");
    }
    next_block_ = (next_block_ + 1) % kBlocks;
  }
  sample.syncs = clock_.Uptime() - syncs_begin;
  return sample;
}

}  // namespace connecx::bench
