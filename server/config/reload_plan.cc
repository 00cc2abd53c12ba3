#include "server/config/reload_plan.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/timetable_overlap.h"

namespace connecx::server {
namespace {

using config::v1::PluginConfig;
using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;

bool IsServed(const LoadedBuilding& building) { return building.problems.empty() || building.kept; }

using ById = std::map<std::string, const LoadedBuilding*>;

const LoadedBuilding* FindServed(const ById& before, const std::string& id) {
  const auto found = before.find(id);
  return found != before.end() && IsServed(*found->second) ? found->second : nullptr;
}

// A building that is gone while a file does not tell its id may be the one in that file.
void AddUntold(const std::vector<LoadedBuilding>& in_effect, std::vector<LoadedBuilding>& read) {
  const auto untold = std::find_if(read.begin(), read.end(), [](const LoadedBuilding& building) {
    return building.config.id().empty();
  });
  if (untold == read.end()) return;
  const std::string file = untold->file;
  for (const LoadedBuilding& building : in_effect) {
    const bool is_read = std::any_of(read.begin(), read.end(), [&](const LoadedBuilding& other) {
      return other.config.id() == building.config.id();
    });
    if (is_read || !IsServed(building)) continue;
    LoadedBuilding& gone = read.emplace_back();
    gone.file = building.file;
    gone.config.set_id(building.config.id());
    gone.problems.push_back({building.file, 0, "",
                             absl::StrCat("is gone, but ", file, " does not tell whose it is"),
                             absl::StrCat("mend ", file, " and reload")});
  }
}

// What is served and broken now keeps its timetables. Served buildings never share any, so who
// claims them came or grew: that is broken, too, and may keep some in turn.
void BreakClaims(const ById& before, std::vector<LoadedBuilding>& read) {
  std::vector<const LoadedBuilding*> keep;
  for (const LoadedBuilding& building : read) {
    const LoadedBuilding* served = FindServed(before, building.config.id());
    if (!building.problems.empty() && served != nullptr) keep.push_back(served);
  }
  while (!keep.empty()) {
    const LoadedBuilding& kept = *keep.back();
    keep.pop_back();
    for (LoadedBuilding& other : read) {
      const auto shared = TimetablesInCommon(kept.config.salto(), other.config.salto());
      const bool claims = other.problems.empty() && shared.has_value();
      if (!claims) continue;
      other.problems.push_back(
          {other.file, 0, "salto.timetable_pool",
           absl::StrCat("timetables ", shared->first, "-", shared->last, " are those of ",
                        kept.config.id(), ", whose file is broken and which is served as before"),
           absl::StrCat("mend ", kept.file, " and reload")});
      const LoadedBuilding* served = FindServed(before, other.config.id());
      if (served != nullptr) keep.push_back(served);
    }
  }
}

// Gives buildings whose files do not tell their ids those that the files told before.
void NameByFile(const std::vector<LoadedBuilding>& in_effect, std::vector<LoadedBuilding>& read) {
  std::map<std::string, std::string> ids;  // by file
  for (const LoadedBuilding& building : in_effect) ids[building.file] = building.config.id();
  for (const LoadedBuilding& building : read) {
    std::erase_if(ids, [&](const auto& known) { return known.second == building.config.id(); });
  }
  for (LoadedBuilding& building : read) {
    const auto known = ids.find(building.file);
    if (building.config.id().empty() && known != ids.end()) building.config.set_id(known->second);
  }
}

bool SameField(const PluginConfig& a, const PluginConfig& b, const FieldDescriptor& field) {
  return MessageDifferencer().CompareWithFields(a, b, {&field}, {&field});
}

}  // namespace

ReloadPlan PlanReload(const std::vector<LoadedBuilding>& in_effect,
                      std::vector<LoadedBuilding> read) {
  ById before;
  for (const LoadedBuilding& building : in_effect) before[building.config.id()] = &building;
  NameByFile(in_effect, read);
  AddUntold(in_effect, read);
  BreakClaims(before, read);

  ReloadPlan plan;
  std::map<std::string, LoadedBuilding> after;
  for (const LoadedBuilding& building : read) {
    const std::string& id = building.config.id();
    if (!building.problems.empty()) plan.broken.push_back(id.empty() ? building.file : id);
    if (id.empty()) continue;
    const auto old = before.find(id);
    LoadedBuilding next = building;
    if (old == before.end()) {
      plan.added.push_back(id);
    } else {
      if (!IsServed(next) && IsServed(*old->second)) {
        next.config = old->second->config;
        next.kept = true;
      }
      const bool same = MessageDifferencer::Equals(next.config, old->second->config) &&
                        IsServed(next) == IsServed(*old->second);
      if (!same) plan.changed.push_back(id);
    }
    after[id] = std::move(next);
  }
  for (const auto& [id, building] : before) {
    if (!after.contains(id)) plan.removed.push_back(id);
  }
  for (auto& [id, building] : after) plan.buildings.push_back(std::move(building));
  for (auto* ids : {&plan.added, &plan.changed, &plan.broken}) std::sort(ids->begin(), ids->end());
  return plan;
}

std::vector<std::string> WhatNeedsARestart(const PluginConfig& running, const PluginConfig& read) {
  std::vector<std::string> paths;
  for (int i = 0; i < PluginConfig::descriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *PluginConfig::descriptor()->field(i);
    switch (field.number()) {
      case PluginConfig::kLogLevelFieldNumber:
      case PluginConfig::kIncludeFieldNumber:
      case PluginConfig::kMailFieldNumber:
        break;
      default:
        if (!SameField(running, read, field)) paths.push_back(field.name());
    }
  }
  if (running.mail().from() != read.mail().from()) paths.push_back("mail.from");
  if (running.mail().transport_case() != read.mail().transport_case()) {
    paths.push_back(read.mail().has_drop() ? "mail.drop" : "mail.smtp");
  }
  return paths;
}

}  // namespace connecx::server
