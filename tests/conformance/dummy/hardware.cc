#include "tests/conformance/dummy/hardware.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::dummy {

absl::StatusOr<std::unique_ptr<Hardware>> Hardware::Connect(const std::string& memory) {
  std::ifstream file(memory, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Memory remembered;
  if (!remembered.ParseFromString(bytes)) {
    return absl::DataLossError(absl::StrCat(memory, " is no memory of the imaginary hardware"));
  }
  return std::unique_ptr<Hardware>(new Hardware(memory, std::move(remembered)));
}

Hardware::Hardware(std::string path, Memory memory)
    : path_(std::move(path)), memory_(std::move(memory)) {}

bool Hardware::KnowsGroup(absl::string_view group) {
  return std::find(std::begin(kGroups), std::end(kGroups), group) != std::end(kGroups);
}

bool Hardware::KnowsDoor(absl::string_view door) {
  return std::find(std::begin(kDoors), std::end(kDoors), door) != std::end(kDoors);
}

absl::Status Hardware::Put(const std::string& key, const Right& right) {
  if (!KnowsGroup(right.group()) || !KnowsDoor(right.door())) {
    return absl::NotFoundError(absl::StrCat("no ", right.group(), " or no ", right.door()));
  }
  base::MutexLock lock(mu_);
  Memory next = memory_;
  (*next.mutable_rights())[key] = right;
  return Save(next);
}

absl::Status Hardware::Remove(const std::string& key) {
  base::MutexLock lock(mu_);
  if (!memory_.rights().contains(key)) return absl::OkStatus();
  Memory next = memory_;
  next.mutable_rights()->erase(key);
  return Save(next);
}

absl::StatusOr<int> Hardware::ObtainSchedule(const Schedule& schedule) {
  base::MutexLock lock(mu_);
  int free = 1;
  for (const auto& [number, filled] : memory_.schedules()) {
    if (filled.SerializeAsString() == schedule.SerializeAsString()) return number;
    free = std::max(free, number + 1);
  }
  Memory next = memory_;
  (*next.mutable_schedules())[free] = schedule;
  RETURN_IF_ERROR(Save(next));
  return free;
}

Memory Hardware::Read() {
  base::MutexLock lock(mu_);
  return memory_;
}

absl::Status Hardware::Save(const Memory& memory) {
  const std::string fresh = path_ + ".new";
  {
    std::ofstream file(fresh, std::ios::binary);
    file << memory.SerializeAsString();
    file.flush();
    if (!file) return absl::UnavailableError(absl::StrCat(fresh, " cannot be written"));
  }
  if (std::rename(fresh.c_str(), path_.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat(path_, " cannot be written"));
  }
  memory_ = memory;
  return absl::OkStatus();
}

}  // namespace connecx::dummy
