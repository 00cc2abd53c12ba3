#include "tests/conformance/dummy/command_line.h"

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "tests/conformance/dummy/hardware.h"
#include "tests/conformance/params.pb.h"

namespace connecx::dummy {
namespace {

std::string ParamsJson(const std::string& target) {
  conformance::Params params;
  params.set_target(target);
  params.set_building(kTower);
  params.set_other_building(kAnnex);
  for (const int number : {1, 2}) {
    auto& apartment = *params.add_apartments();
    apartment.set_apartment(absl::StrCat("apartment ", number));
    apartment.set_access_control_id(std::string(kGroups[number - 1]));
    auto& facility = *params.add_facilities();
    facility.set_facility(absl::StrCat("facility ", number));
    facility.set_access_control_facility_id(std::string(kDoors[number - 1]));
  }
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  google::protobuf::util::MessageToJsonString(params, &json, options).ok();
  return json;
}

}  // namespace

std::variant<CommandLine, int> ReadCommandLine(const std::string& name, const std::string& what,
                                               int argc, char** argv) {
  CommandLine flags;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (argument == "--help") {
      std::printf(
          "%s: %s, for imaginary hardware\n\n"
          "Usage: %s --listen=ADDRESS [--data=FOLDER] [--params_out=FILE]\n"
          "  --listen=ADDRESS   host:port, port 0 for any, or unix:/path\n"
          "  --data=FOLDER      where everything is kept; else dummy_data\n"
          "  --params_out=FILE  write the params file of access_sanity, with the address\n"
          "  --help             print this and end\n",
          name.c_str(), what.c_str(), name.c_str());
      return 0;
    }
    if (absl::ConsumePrefix(&argument, "--listen=")) {
      flags.listen = std::string(argument);
    } else if (absl::ConsumePrefix(&argument, "--data=")) {
      flags.data = std::string(argument);
    } else if (absl::ConsumePrefix(&argument, "--params_out=")) {
      flags.params_out = std::string(argument);
    } else {
      return Complain(name, absl::StrCat("unknown argument ", argument, "; see --help"),
                      kExitUsage);
    }
  }
  if (flags.listen.empty()) return Complain(name, "--listen is missing; see --help", kExitUsage);
  return flags;
}

int Complain(const std::string& name, const std::string& what, int code) {
  std::fprintf(stderr, "%s: %s\n", name.c_str(), what.c_str());
  return code;
}

std::optional<std::string> UnixPath(const std::string& address) {
  absl::string_view path = address;
  if (!absl::ConsumePrefix(&path, "unix:")) return std::nullopt;
  return std::string(path);
}

bool WriteParams(const CommandLine& flags, int port) {
  if (flags.params_out.empty()) return true;
  const std::string target =
      UnixPath(flags.listen)
          ? flags.listen
          : absl::StrCat(flags.listen.substr(0, flags.listen.rfind(':')), ":", port);
  const std::string fresh = flags.params_out + ".new";
  if (!(std::ofstream(fresh, std::ios::binary) << ParamsJson(target)).flush()) return false;
  return std::rename(fresh.c_str(), flags.params_out.c_str()) == 0;
}

}  // namespace connecx::dummy
