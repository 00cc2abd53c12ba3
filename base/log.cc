#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>

#include <map>
#include <memory>
#include <string>

namespace connecx::base {
namespace {

const spdlog::level::level_enum* LevelOf(absl::string_view name) {
  static const auto& levels = *new std::map<std::string, spdlog::level::level_enum>{
      {"debug", spdlog::level::debug},  {"info", spdlog::level::info},
      {"warning", spdlog::level::warn}, {"error", spdlog::level::err},
      {"off", spdlog::level::off},
  };
  const auto found = levels.find(std::string(name));
  return found == levels.end() ? nullptr : &found->second;
}

}  // namespace

bool InitLogging(absl::string_view level) {
  const auto* found = LevelOf(level);
  if (found == nullptr) return false;
  auto logger = std::make_shared<spdlog::logger>("connecx",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(*found);
  spdlog::set_default_logger(std::move(logger));
  return true;
}

bool SetLogLevel(absl::string_view level) {
  const auto* found = LevelOf(level);
  if (found == nullptr) return false;
  spdlog::set_level(*found);
  return true;
}

}  // namespace connecx::base
