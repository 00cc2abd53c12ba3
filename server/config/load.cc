#include "server/config/load.h"

#include <glob.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/config/check.h"
#include "server/config/checker.h"
#include "server/config/timetable_overlap.h"
#include "server/config/yaml_proto.h"

namespace connecx::server {
namespace {

using config::v1::BuildingConfig;
using config::v1::PluginConfig;

// A building with the places of its values, until all are compared.
struct ReadBuilding {
  LoadedBuilding loaded;
  SourceMap lines;
};

std::optional<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Problem Unreadable(const std::string& file) {
  return {file, 0, "", "cannot be read", "correct the path, or the rights of the file"};
}

// Of a file that is not even YAML.
std::string GuessId(absl::string_view text) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "id:")) {
      line = absl::StripAsciiWhitespace(line.substr(0, line.find(" #")));
      if (line.size() > 1 && (line.front() == '"' || line.front() == '\'')) {
        line = line.substr(1, line.find(line.front(), 1) - 1);
      }
      return std::string(line);
    }
  }
  return "";
}

// The files that the patterns of `plugin.include` stand for, sorted, each once.
std::vector<std::string> Included(const PluginConfig& plugin, const std::string& file,
                                  Checker& checker) {
  std::set<std::string> files;
  for (int i = 0; i < plugin.include_size(); ++i) {
    const std::string pattern = std::filesystem::path(file).parent_path() / plugin.include(i);
    glob_t found = {};
    const int result = ::glob(pattern.c_str(), GLOB_ERR, nullptr, &found);
    files.insert(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
    if (result != 0) {
      checker.Fail(absl::StrCat("include[", i, "]"),
                   absl::StrCat("no file can be found at ", pattern),
                   "correct the path, or put the buildings' files there");
    }
  }
  return {files.begin(), files.end()};
}

ReadBuilding ReadOne(const std::string& file, const PluginConfig& plugin) {
  ReadBuilding building;
  building.loaded.file = file;
  std::vector<Problem>& problems = building.loaded.problems;
  BuildingConfig& config = building.loaded.config;
  const std::optional<std::string> text = ReadFile(file);
  if (!text.has_value()) {
    problems.push_back(Unreadable(file));
    return building;
  }
  if (ReadYaml(file, *text, config, building.lines, problems)) {
    Checker checker(file, building.lines, problems);
    CheckBuilding(config, checker);
  }
  if (config.id().empty()) config.set_id(GuessId(*text));
  if (config.installation().empty()) config.set_installation(plugin.installation());
  return building;
}

std::string Place(const ReadBuilding& building, absl::string_view path) {
  return absl::StrCat(building.loaded.file, ":", building.lines.LineOf(path));
}

void Fail(ReadBuilding& building, absl::string_view path, std::string what, std::string fix) {
  Checker(building.loaded.file, building.lines, building.loaded.problems)
      .Fail(path, std::move(what), std::move(fix));
}

void CompareTimetables(ReadBuilding& a, ReadBuilding& b) {
  const auto shared = TimetablesInCommon(a.loaded.config.salto(), b.loaded.config.salto());
  if (!shared.has_value()) return;
  constexpr absl::string_view kPool = "salto.timetable_pool";
  for (const auto& [building, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    Fail(*building, kPool,
         absl::StrCat("timetables ", shared->first, "-", shared->last, " are also those of ",
                      Place(*other, kPool)),
         "give each building on this SPACE a range of its own");
  }
}

// Keeps one entry of each id: misconfigured if there were more.
std::vector<ReadBuilding> WithoutDuplicates(std::vector<ReadBuilding> all) {
  std::vector<ReadBuilding> kept;
  std::map<std::string, std::size_t> by_id;
  for (ReadBuilding& building : all) {
    const std::string& id = building.loaded.config.id();
    const auto [first, fresh] = by_id.emplace(id, kept.size());
    if (fresh || id.empty()) {
      kept.push_back(std::move(building));
      continue;
    }
    ReadBuilding& other = kept[first->second];
    Fail(building, "id", absl::StrCat("\"", id, "\" is also the id in ", Place(other, "id")),
         "give each building an id of its own");
    std::vector<Problem>& problems = other.loaded.problems;
    problems.insert(problems.end(), building.loaded.problems.begin(),
                    building.loaded.problems.end());
  }
  return kept;
}

}  // namespace

absl::StatusOr<LoadedConfig> LoadConfig(const std::string& path) {
  LoadedConfig result;
  std::vector<Problem> problems;
  const std::optional<std::string> text = ReadFile(path);
  if (!text.has_value()) return absl::InvalidArgumentError(Unreadable(path).Text());
  SourceMap lines;
  if (!ReadYaml(path, *text, result.plugin, lines, problems)) {
    return absl::InvalidArgumentError(Texts(problems));
  }
  Checker checker(path, lines, problems);
  CheckPlugin(result.plugin, checker);
  const std::vector<std::string> files = Included(result.plugin, path, checker);
  if (!problems.empty()) return absl::InvalidArgumentError(Texts(problems));

  std::vector<ReadBuilding> buildings;
  for (const std::string& file : files) buildings.push_back(ReadOne(file, result.plugin));
  for (std::size_t i = 0; i < buildings.size(); ++i) {
    for (std::size_t j = i + 1; j < buildings.size(); ++j) {
      CompareTimetables(buildings[i], buildings[j]);
    }
  }
  for (ReadBuilding& building : WithoutDuplicates(std::move(buildings))) {
    result.buildings.push_back(std::move(building.loaded));
  }
  return result;
}

}  // namespace connecx::server
