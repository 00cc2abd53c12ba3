#include "server/config/reload_plan.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <utility>

#include "server/config/timetable_overlap.h"

namespace connecx::server {
namespace {

using config::v1::PluginConfig;
using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;

bool IsServed(const LoadedBuilding& building) { return building.problems.empty() || building.kept; }

bool SharesTimetables(const LoadedBuilding& building, const std::vector<LoadedBuilding>& read) {
  return std::any_of(read.begin(), read.end(), [&building](const LoadedBuilding& other) {
    return other.problems.empty() && other.config.id() != building.config.id() &&
           TimetablesInCommon(building.config.salto(), other.config.salto()).has_value();
  });
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
  std::map<std::string, const LoadedBuilding*> before;
  for (const LoadedBuilding& building : in_effect) before[building.config.id()] = &building;
  NameByFile(in_effect, read);

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
      if (!IsServed(next) && IsServed(*old->second) && !SharesTimetables(*old->second, read)) {
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
