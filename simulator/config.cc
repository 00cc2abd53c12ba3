#include "simulator/config.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "simulator/fault_plan.h"
#include "simulator/switches.h"
#include "simulator/yaml_section.h"

namespace connecx::simulator {
namespace {

// Stands under `ship`, where SPACE has it.
constexpr char kEncoding[] = "encoding";

bool IsLoopback(absl::string_view address) {
  return absl::StartsWith(address, "127.") || address == "::1" || address == "localhost";
}

// Keys that both ports have.
void ReadListen(YamlSection& section, base::ListenOptions& options) {
  options.address = section.Text("address").value_or(options.address);
  options.port = section.Int("port", 0, 65535).value_or(options.port);
  options.threads = section.Int("threads", 1, 1000).value_or(options.threads);
  options.keep_alive_seconds =
      section.Int("keep_alive_seconds", 1, 3600).value_or(options.keep_alive_seconds);
}

class ConfigReader {
 public:
  explicit ConfigReader(const std::string& path) : path_(path) {}

  absl::StatusOr<SimulatorOptions> Read(const YAML::Node& root) {
    YamlSection file(root, path_, "", error_);
    YamlSection ship = file.Section("ship");
    ReadShip(ship);
    YamlSection control = file.Section("control");
    ReadListen(control, options_.control);
    if (!IsLoopback(options_.control.address)) {
      control.Fail("address", "must be on loopback: the control API has no credentials");
    }
    control.Done();
    if (const std::optional<std::string> name = file.Text("time_zone")) {
      if (!absl::LoadTimeZone(*name, &options_.time_zone)) {
        file.Fail("time_zone", absl::StrCat("is \"", *name, "\", which is no IANA time zone"));
      }
    }
    options_.data_file = File(file, "data_file");
    options_.seed_file = File(file, "seed_file");
    options_.foreign = file.Bool("foreign").value_or(options_.foreign);
    YamlSection behaviour = file.Section("behaviour");
    ReadBehaviour(behaviour);
    for (YamlSection& fault : file.List("faults")) ReadFault(fault);
    file.Done();
    if (!error_.ok()) return error_;
    return options_;
  }

 private:
  void ReadShip(YamlSection& ship) {
    ReadListen(ship, options_.ship);
    const size_t transport = ship.Choice("transport", {"http", "stp"}).value_or(0);
    options_.ship_transport = transport == 0 ? ShipTransport::kHttp : ShipTransport::kStp;
    options_.ship_http.ship_enabled = ship.Bool("enabled").value_or(true);
    ReadAuth(ship);
    options_.ship.cert_file = File(ship, "tls_cert");
    options_.ship.key_file = File(ship, "tls_key");
    if (options_.ship.cert_file.empty() != options_.ship.key_file.empty()) {
      ship.Fail("tls_cert", "and tls_key must be given together");
    }
    if (options_.ship_transport == ShipTransport::kStp) RefuseHttpSettings(ship);
    ReadSwitch(*FindSwitch(kEncoding), ship);
    ship.Done();
  }

  void RefuseHttpSettings(YamlSection& ship) {
    const absl::string_view why = "means nothing to STP; write transport: http, or remove it";
    if (!options_.ship_http.ship_enabled) ship.Fail("enabled", why);
    if (options_.ship_http.auth != AuthMode::kNone) ship.Fail("auth", why);
    if (!options_.ship.cert_file.empty()) ship.Fail("tls_cert", why);
  }

  void ReadBehaviour(YamlSection& section) {
    for (const Switch& one : Switches()) {
      if (one.name != kEncoding) ReadSwitch(one, section);
    }
    section.Done();
  }

  void ReadSwitch(const Switch& one, YamlSection& section) {
    const std::optional<std::string> value = section.Text(one.name);
    if (!value.has_value()) return;
    const absl::Status set = one.set(options_.behaviour, *value);
    if (!set.ok()) section.Fail(one.name, absl::StripPrefix(set.message(), one.name + " "));
  }

  void ReadFault(YamlSection& section) {
    constexpr int kMany = std::numeric_limits<int>::max();
    FaultRule rule;
    const absl::StatusOr<FaultKind> kind =
        FaultKindFromName(section.Text("kind").value_or(std::string(kFaultKindNames[0])));
    if (kind.ok()) rule.fault.kind = *kind;
    rule.fault.wait = absl::Seconds(section.Number("wait_seconds").value_or(0));
    rule.fault.code = section.Int("code", 0, kMany).value_or(0);
    rule.request = section.Text("request").value_or("");
    rule.skip = section.Int("skip", 0, kMany).value_or(0);
    rule.count = section.Int("count", 0, kMany).value_or(0);
    rule.probability = section.Number("probability").value_or(1);
    rule.from = Instant(section, "from").value_or(rule.from);
    rule.until = Instant(section, "until").value_or(rule.until);
    section.Done();
    const absl::Status valid = kind.ok() ? CheckRule(rule) : kind.status();
    if (!valid.ok()) section.Fail("", absl::StrCat("is wrong: ", valid.message()));
    options_.faults.push_back(rule);
  }

  static std::optional<absl::Time> Instant(YamlSection& section, const std::string& key) {
    const std::optional<std::string> text = section.Text(key);
    if (!text.has_value()) return std::nullopt;
    absl::Time instant;
    std::string error;
    if (absl::ParseTime(absl::RFC3339_full, *text, &instant, &error)) return instant;
    section.Fail(key, absl::StrCat("is \"", *text, "\", not RFC 3339: ", error));
    return std::nullopt;
  }

  void ReadAuth(YamlSection& ship) {
    ShipHttpOptions& http = options_.ship_http;
    http.user = ship.Text("user").value_or("");
    http.password = ship.Text("password").value_or("");
    http.key = ship.Text("key").value_or("");
    switch (ship.Choice("auth", {"none", "basic", "custom"}).value_or(0)) {
      case 1:
        http.auth = AuthMode::kBasic;
        if (http.user.empty()) ship.Fail("user", "is missing, but auth is basic");
        break;
      case 2:
        http.auth = AuthMode::kCustomKey;
        if (http.key.empty()) ship.Fail("key", "is missing, but auth is custom");
        break;
      default:
        break;
    }
  }

  // A path relative to the configuration's own folder.
  std::string File(YamlSection& section, const std::string& key) {
    const std::string file = section.Text(key).value_or("");
    const size_t slash = path_.rfind('/');
    if (file.empty() || file[0] == '/' || slash == std::string::npos) return file;
    return path_.substr(0, slash + 1) + file;
  }

  const std::string path_;
  absl::Status error_;
  SimulatorOptions options_;
};

}  // namespace

absl::StatusOr<SimulatorOptions> ParseConfig(absl::string_view yaml, const std::string& path) {
  // yaml-cpp reports by throwing; nothing of that leaves this function.
  try {
    return ConfigReader(path).Read(YAML::Load(std::string(yaml)));
  } catch (const YAML::Exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", e.mark.line + 1, ": not YAML: ", e.msg));
  }
}

absl::StatusOr<SimulatorOptions> LoadConfig(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::ErrnoToStatus(errno, absl::StrCat("open ", path));
  const std::string yaml{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return absl::ErrnoToStatus(errno, absl::StrCat("read ", path));
  return ParseConfig(yaml, path);
}

}  // namespace connecx::simulator
