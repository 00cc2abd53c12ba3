#ifndef CONNECX_SIMULATOR_YAML_SECTION_H_
#define CONNECX_SIMULATOR_YAML_SECTION_H_

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace connecx::simulator {

// Reads one mapping of a YAML file, key by key. The first mistake is kept in `error`, with file,
// line and key.
class YamlSection {
 public:
  // `name` is "" for the whole file, else the key that the mapping stands under. `error` must
  // outlive this object.
  YamlSection(const YAML::Node& node, const std::string& file, const std::string& name,
              absl::Status& error);

  // Each returns nothing for an absent key and for a mistake.
  std::optional<std::string> Text(const std::string& key);
  std::optional<int> Int(const std::string& key, int min, int max);
  std::optional<bool> Bool(const std::string& key);
  // Index into `choices`.
  std::optional<size_t> Choice(const std::string& key, const std::vector<std::string>& choices);
  std::optional<double> Number(const std::string& key);
  YamlSection Section(const std::string& key);
  // The mappings of a list; none for an absent key.
  std::vector<YamlSection> List(const std::string& key);

  // Reports a mistake in the value of `key`.
  void Fail(const std::string& key, absl::string_view what);
  // Reports keys that nobody asked for. Call it last.
  void Done();

 private:
  YAML::Node Take(const std::string& key);
  std::string PathOf(const std::string& key) const;
  void FailAt(const YAML::Node& node, const std::string& key, absl::string_view what);

  const YAML::Node node_;
  const std::string file_;
  const std::string name_;
  absl::Status& error_;
  std::vector<std::string> known_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_YAML_SECTION_H_
