#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "server/config/load.h"
#include "server/config/problem.h"
#include "server/config/testing/config_files.h"

// What a broken configuration is told: the whole text of each message.

namespace connecx::server {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kSmtp[] = R"(installation: demo
listen:
  tcp: 127.0.0.1:7070
store:
  path: access.db
mail:
  from: access@example.com
  smtp:
    host: smtp.example.com
    user: access
    password_file: secret
include:
  - buildings.d/*.yaml
)";

constexpr char kRegistration[] = R"(registration:
  registry: core.example.com:8443
  endpoint: dns:///access.example.com:7443
  tls:
    certificate_file: secret
    private_key_file: secret
)";

struct Case {
  std::string name;
  std::string from;  // this part of the good file ...
  std::string to;    // ... becomes this
  std::string want;  // the whole text
};

std::string Broken(const std::string& good, const Case& c) {
  const std::size_t at = good.find(c.from);
  EXPECT_NE(at, std::string::npos) << c.from;
  return std::string(good).replace(at, c.from.size(), c.to);
}

std::string Name(const testing::TestParamInfo<Case>& info) { return info.param.name; }

class BrokenPluginTest : public testing::TestWithParam<Case> {
 protected:
  void Expect(const std::string& good) {
    files_.Write("buildings.d/a.yaml", kGoodBuilding);
    files_.Write("plugin.yaml", good);
    EXPECT_OK(files_.Load());
    files_.Write("plugin.yaml", Broken(good, GetParam()));
    const auto config = files_.Load();
    EXPECT_THAT(config, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_EQ(files_.Shorten(config.status().message()), GetParam().want);
  }

  ConfigFiles files_;
};

TEST_P(BrokenPluginTest, NamesFileLinePathAndFix) { Expect(kGoodPlugin); }

INSTANTIATE_TEST_SUITE_P(
    Schema, BrokenPluginTest,
    testing::Values(
        Case{"UnknownKey", "store:", "storre:\n  path: x\nstore:",
             "plugin.yaml:4: storre: unknown key, did you mean store?; fix: write store"},
        Case{"UnknownKeyFarFromAll", "  tcp:", "  address: any\n  tcp:",
             "plugin.yaml:3: listen.address: unknown key; fix: remove it; known here: unix_socket, "
             "tcp, local_callers, tls, plaintext_roles, insecure, http, insecure_http"},
        Case{"Missing", "installation: demo\n", "",
             "plugin.yaml:1: installation: is missing; fix: add installation: access.example.com"},
        Case{"MissingInASection", "  from: access@example.com\n", "",
             "plugin.yaml:6: mail.from: is missing; fix: add from: access@example.com"},
        Case{"MissingSection", "store:\n  path: access.db\n", "",
             "plugin.yaml:1: store: is missing; fix: add store and write its keys under it, "
             "indented: path"},
        Case{"MissingList", "include:\n  - buildings.d/*.yaml\n", "",
             "plugin.yaml:1: include: is missing; fix: add include: [buildings.d/*.yaml]"},
        Case{"WrittenTwice", "  tcp: 127.0.0.1:7070\n",
             "  tcp: 127.0.0.1:7070\n  tcp: 127.0.0.1:7071\n",
             "plugin.yaml:4: listen.tcp: is written twice, first in line 3; fix: keep one of the "
             "two"},
        Case{"Empty", "  path: access.db", "  path:",
             "plugin.yaml:5: store.path: is empty; fix: write a value such as access.db"},
        Case{"EmptyText", "  path: access.db", "  path: ''",
             "plugin.yaml:5: store.path: is empty; fix: write a value such as access.db"},
        Case{"TextForASection", "store:\n  path: access.db\n", "store: access.db\n",
             "plugin.yaml:4: store: must not be text; fix: write its keys under it, indented: "
             "path"},
        Case{"ListForASection", "store:\n  path: access.db\n", "store: [access.db]\n",
             "plugin.yaml:4: store: must not be a list; fix: write its keys under it, indented: "
             "path"},
        Case{"SectionForAValue", "  path: access.db\n", "  path: {file: access.db}\n",
             "plugin.yaml:5: store.path: must be one value, not a section; fix: write a value such "
             "as access.db"},
        Case{"ValueForAList", "include:\n  - buildings.d/*.yaml", "include: buildings.d/*.yaml",
             "plugin.yaml:10: include: must be a list, not text; fix: write [buildings.d/*.yaml]"},
        Case{"UnknownWord", "store:", "log_level: verbose\nstore:",
             "plugin.yaml:4: log_level: \"verbose\" is not known; fix: write one of: debug, info, "
             "warning, error, off"},
        Case{"WordWithATypingError", "store:", "log_level: warn1ng\nstore:",
             "plugin.yaml:4: log_level: \"warn1ng\" is not known; fix: write warning"},
        Case{"NoneOfAChoice", "  drop:\n    folder: mails\n", "",
             "plugin.yaml:6: mail: one of drop, smtp is missing; fix: add exactly one of them"},
        Case{"TwoOfAChoice", "include:", "  smtp: {host: localhost}\ninclude:",
             "plugin.yaml:10: mail.smtp: does not go together with drop; fix: keep one of the two"},
        Case{"NotYaml", "  path: access.db", "  path: [access.db",
             "plugin.yaml:6: is not YAML: end of sequence flow not found; fix: mend this line or "
             "the one above "
             "it; values with special characters need quotes"},
        Case{"TwoDocuments", "store:", "---\nstore:",
             "plugin.yaml:5: holds more than one document; fix: remove the lines ---, and commas "
             "outside of brackets, or split the file"},
        Case{"StrayComma", "installation: demo", ", installation: demo",
             "plugin.yaml:1: holds more than one document; fix: remove the lines ---, and commas "
             "outside of brackets, or split the file"},
        Case{"TwoThings", "installation: demo\nlisten:\n  tcp: 127.0.0.1:7070\n",
             "listen:\n  tcp: [1]\n",
             "plugin.yaml:2: listen.tcp: must be one value, not a list; fix: write a value such as "
             "127.0.0.1:7070\n"
             "plugin.yaml:1: installation: is missing; fix: add installation: access.example.com\n"
             "plugin.yaml:1: listen: one of unix_socket, tcp is missing; fix: add one of them, or "
             "both"}),
    Name);

INSTANTIATE_TEST_SUITE_P(
    Values, BrokenPluginTest,
    testing::Values(
        Case{"Installation", "installation: demo", "installation: our demo",
             "plugin.yaml:1: installation: \"our demo\" cannot name an installation; fix: write "
             "1-48 letters, digits, '-', '_' and '.'"},
        Case{"NoListener", "  tcp: 127.0.0.1:7070", "  {}",
             "plugin.yaml:2: listen: one of unix_socket, tcp is missing; fix: add one of them, or "
             "both"},
        Case{"NotAnAddress", "127.0.0.1:7070", "7070",
             "plugin.yaml:3: listen.tcp: \"7070\" is not an address with a port; fix: write "
             "127.0.0.1:7070 or [::1]:7070"},
        Case{"PortTooHigh", "127.0.0.1:7070", "127.0.0.1:70700",
             "plugin.yaml:3: listen.tcp: \"127.0.0.1:70700\" is not an address with a port; fix: "
             "write 127.0.0.1:7070 or [::1]:7070"},
        Case{"OffLoopback", "127.0.0.1:7070", "0.0.0.0:7070",
             "plugin.yaml:3: listen.tcp: others than this host could reach 0.0.0.0 without proving "
             "who they are; fix: add tls, or write 127.0.0.1:7070 or [::1]:7070"},
        Case{"InsecureForNothing", "  tcp: 127.0.0.1:7070",
             "  tcp: 127.0.0.1:7070\n  insecure: true",
             "plugin.yaml:4: listen.insecure: contradicts what tcp and tls say; fix: remove "
             "insecure"},
        Case{"UnknownRole", "  tcp: 127.0.0.1:7070",
             "  tcp: 127.0.0.1:7070\n  plaintext_roles: [reader, admin]",
             "plugin.yaml:4: listen.plaintext_roles[1]: \"admin\" is not known; fix: write one of: "
             "core, operator, reader"},
        Case{"LocalCallersWithoutASocket", "  tcp: 127.0.0.1:7070",
             "  tcp: 127.0.0.1:7070\n  local_callers: [{user: root, roles: [core]}]",
             "plugin.yaml:4: listen.local_callers: means nothing without unix_socket; fix: add "
             "unix_socket, or remove local_callers"},
        Case{"UnknownLocalCallers", "  tcp: 127.0.0.1:7070",
             "  unix_socket: /tmp/s\n  local_callers:\n    - {user: nosuchuser, roles: [core]}\n"
             "    - {group: nosuchgroup, roles: []}\n    - {roles: [core]}",
             "plugin.yaml:7: listen.local_callers[2]: one of user, group is missing; fix: add "
             "exactly one of them\n"
             "plugin.yaml:5: listen.local_callers[0].user: this host has no user nosuchuser; fix: "
             "correct it, or create the user first\n"
             "plugin.yaml:6: listen.local_callers[1].roles: is empty; fix: write [core], or what "
             "else it may do\n"
             "plugin.yaml:6: listen.local_callers[1].group: this host has no group nosuchgroup; "
             "fix: correct it, or create the group first"},
        Case{"LocalCallersThatAreAnybody", "  tcp: 127.0.0.1:7070",
             "  unix_socket: /tmp/s\n  local_callers:\n    - {user: nobody, roles: [core]}\n"
             "    - {group: \"65534\", roles: [core]}",
             "plugin.yaml:5: listen.local_callers[0].user: nobody stands for every user that is "
             "not known here; fix: give the caller a user of its own\n"
             "plugin.yaml:6: listen.local_callers[1].group: 65534 stands for every group that is "
             "not known here; fix: give the caller a group of its own"},
        Case{"TlsWithoutTcp", "  tcp: 127.0.0.1:7070",
             "  unix_socket: /tmp/s\n"
             "  tls: {certificate_file: secret, private_key_file: secret, client_ca_file: secret, "
             "callers: [{dns: a, roles: [core]}]}",
             "plugin.yaml:4: listen.tls: means nothing without tcp; fix: add tcp, or remove tls"},
        Case{"TlsOfJunk", "  tcp: 127.0.0.1:7070",
             "  tcp: 0.0.0.0:7070\n"
             "  tls: {certificate_file: secret, private_key_file: secret, client_ca_file: secret, "
             "callers: [{dns: a, roles: [core]}]}",
             "plugin.yaml:4: listen.tls: secret holds no certificate (PEM); fix: put files there "
             "that belong together"},
        Case{"TlsForNobody", "  tcp: 127.0.0.1:7070",
             "  tcp: 127.0.0.1:7070\n"
             "  tls: {certificate_file: secret, private_key_file: plugin.yaml, client_ca_file: "
             "nothing, callers: []}",
             "plugin.yaml:4: listen.tls.private_key_file: everybody on this host can read or "
             "change plugin.yaml; fix: chmod o-rwx plugin.yaml\n"
             "plugin.yaml:4: listen.tls.client_ca_file: there is no file nothing; fix: create it, "
             "or correct the path\n"
             "plugin.yaml:4: listen.tls.callers: names nobody; fix: add a dns or uri name with its "
             "roles"},
        Case{"HttpIsNotAnAddress", "  tcp:", "  http: 9464\n  tcp:",
             "plugin.yaml:3: listen.http: \"9464\" is not an address with a port; fix: write "
             "127.0.0.1:9464 or [::1]:9464"},
        Case{"HttpOffLoopback", "  tcp:", "  http: 192.0.2.1:9100\n  tcp:",
             "plugin.yaml:3: listen.http: others than this host could reach 192.0.2.1 without "
             "proving who they are; fix: write 127.0.0.1:9100 or [::1]:9100, or add "
             "insecure_http: true"},
        Case{"InsecureHttpForNothing",
             "  tcp:", "  http: 127.0.0.1:9464\n  insecure_http: true\n  tcp:",
             "plugin.yaml:4: listen.insecure_http: contradicts what http says; fix: remove "
             "insecure_http"},
        Case{"InsecureWithoutHttp", "  tcp:", "  insecure_http: true\n  tcp:",
             "plugin.yaml:3: listen.insecure_http: means nothing without http; fix: add http, or "
             "remove insecure_http"},
        Case{"UnknownLogFormat", "store:", "log_format: xml\nstore:",
             "plugin.yaml:4: log_format: \"xml\" is not known; fix: write one of: text, json"},
        Case{"NoFolderForTheSocket", "  tcp: 127.0.0.1:7070", "  unix_socket: run/access.sock",
             "plugin.yaml:3: listen.unix_socket: there is no folder run; fix: mkdir -p run"},
        Case{"NoFolderForTheStore", "access.db", "data/access.db",
             "plugin.yaml:5: store.path: there is no folder data; fix: mkdir -p data"},
        Case{"StoreIsAFolder", "access.db", "mails",
             "plugin.yaml:5: store.path: mails is a folder; fix: write the path of a file"},
        Case{
            "NotAMailAddress", "access@example.com", "Access <access@example.com>",
            "plugin.yaml:7: mail.from: \"Access <access@example.com>\" is not a mail address; fix: "
            "write only the address, such as name@example.com"},
        Case{"NoDropFolder", "folder: mails", "folder: letters",
             "plugin.yaml:9: mail.drop.folder: there is no folder letters; fix: mkdir -p letters"},
        Case{"NothingIncluded", "buildings.d/*.yaml", "houses/*.yaml",
             "plugin.yaml:11: include[0]: no file can be found at houses/*.yaml; fix: correct the "
             "path, or put the buildings' files there"}),
    Name);

class BrokenSmtpTest : public BrokenPluginTest {};

TEST_P(BrokenSmtpTest, NamesFileLinePathAndFix) { Expect(kSmtp); }

INSTANTIATE_TEST_SUITE_P(
    Values, BrokenSmtpTest,
    testing::Values(
        Case{"PortIsNoNumber", "    user:", "    port: smtp\n    user:",
             "plugin.yaml:10: mail.smtp.port: \"smtp\" is not a whole number; fix: write a value "
             "such as 587"},
        Case{"PortOutOfRange", "    user:", "    port: 0\n    user:",
             "plugin.yaml:10: mail.smtp.port: 0 is not a port; fix: write 587, or 465 with "
             "security: tls"},
        Case{"UserWithoutPassword", "    password_file: secret\n", "",
             "plugin.yaml:8: mail.smtp.password_file: is missing beside user; fix: write both, or "
             "none if the server wants no sign-in"},
        Case{"PasswordInTheClear", "    user:", "    security: none\n    user:",
             "plugin.yaml:10: mail.smtp.security: the password would be sent for everybody to "
             "read; fix: write starttls or tls"},
        Case{"PasswordInTheFile", "password_file: secret", "password: s3cret",
             "plugin.yaml:11: mail.smtp.password: unknown key; fix: remove it; known here: host, "
             "port, security, user, password_file, ca_file\n"
             "plugin.yaml:8: mail.smtp.password_file: is missing beside user; fix: write both, or "
             "none if the server wants no sign-in"},
        Case{"NoCredentials", "password_file: secret", "password_file: credential:smtp",
             "plugin.yaml:11: mail.smtp.password_file: there are no credentials to take smtp from; "
             "fix: start access_plugin by its systemd unit, or write the path of a file"},
        Case{"NoPasswordFile", "password_file: secret", "password_file: nothing",
             "plugin.yaml:11: mail.smtp.password_file: there is no file nothing; fix: create it, "
             "or correct the path"}),
    Name);

class BrokenRegistrationTest : public BrokenPluginTest {};

TEST_P(BrokenRegistrationTest, NamesFileLinePathAndFix) {
  Expect(absl::StrCat(kGoodPlugin, kRegistration));
}

INSTANTIATE_TEST_SUITE_P(
    Values, BrokenRegistrationTest,
    testing::Values(
        Case{"NoEndpoint", "  endpoint: dns:///access.example.com:7443\n", "",
             "plugin.yaml:12: registration.endpoint: is missing; fix: add endpoint: "
             "dns:///access.example.com:7443"},
        Case{"RegistryIsNoTarget", "registry: core.example.com:8443", "registry: core.example.com",
             "plugin.yaml:13: registration.registry: \"core.example.com\" is not a gRPC target; "
             "fix: write HOST:PORT, dns:///HOST:PORT or unix:/PATH"},
        Case{"EndpointIsNoTarget", "dns:///access.example.com:7443", "https://access.example.com",
             "plugin.yaml:14: registration.endpoint: \"https://access.example.com\" is not a gRPC "
             "target; fix: write HOST:PORT, dns:///HOST:PORT or unix:/PATH"},
        Case{"EndpointTooLong", "access.example.com", std::string(501, 'a'),
             "plugin.yaml:14: registration.endpoint: is too long; fix: write at most 512 bytes"},
        Case{"PlaintextToAnotherHost",
             "  tls:\n    certificate_file: secret\n    private_key_file: secret\n", "",
             "plugin.yaml:12: registration.tls: is missing: anybody could answer as "
             "core.example.com; fix: add tls with ca_file, or insecure: true if the way there is "
             "protected"},
        Case{"TlsAndInsecure", "  tls:", "  insecure: true\n  tls:",
             "plugin.yaml:15: registration.insecure: does not go together with tls; fix: keep one "
             "of the two"},
        Case{"TlsOverAUnixSocket", "core.example.com:8443", "unix:/run/core.sock",
             "plugin.yaml:15: registration.tls: does not go together with a Unix socket; fix: "
             "remove it"},
        Case{"CertificateWithoutKey", "    private_key_file: secret\n", "",
             "plugin.yaml:15: registration.tls.private_key_file: is missing beside "
             "certificate_file; "
             "fix: write both, or none if core asks for no certificate"},
        Case{"NoCertificateFile", "certificate_file: secret", "certificate_file: nothing",
             "plugin.yaml:16: registration.tls.certificate_file: there is no file nothing; fix: "
             "create it, or correct the path"}),
    Name);

TEST(RegistrationConfigTest, PlaintextIsAllowedOnThisHostOrWhereItIsInsistedOn) {
  ConfigFiles files;
  files.Write("buildings.d/a.yaml", kGoodBuilding);
  for (const char* registry : {"unix:/run/core.sock", "127.0.0.1:1", "localhost:1",
                               "core.example.com:1\n  insecure: true"}) {
    files.Write("plugin.yaml", absl::StrCat(kGoodPlugin, "registration:\n  registry: ", registry,
                                            "\n  endpoint: access.example.com:7443\n"));
    EXPECT_OK(files.Load()) << registry;
  }
}

class BrokenBuildingTest : public testing::TestWithParam<Case> {
 protected:
  ConfigFiles files_;
};

TEST_P(BrokenBuildingTest, LeavesTheOthersInService) {
  files_.Write("plugin.yaml", kGoodPlugin);
  files_.Write("buildings.d/public", "s3cret", 0644);
  files_.Write("buildings.d/empty", "", 0600);
  files_.Write("buildings.d/a.yaml", Broken(kGoodBuilding, GetParam()));
  files_.Write("buildings.d/b.yaml",
               absl::StrReplaceAll(kGoodBuilding, {{"id: a", "id: b"}, {"space.", "other."}}));
  const auto config = files_.Load();
  ASSERT_OK(config);
  ASSERT_THAT(config->buildings, SizeIs(2));
  EXPECT_EQ(config->buildings[1].config.id(), "b");
  EXPECT_THAT(config->buildings[1].problems, IsEmpty()) << Texts(config->buildings[1].problems);
  EXPECT_EQ(files_.Shorten(Texts(config->buildings[0].problems)), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Values, BrokenBuildingTest,
    testing::Values(
        Case{"Policy", "policy: notify", "policy: everybody",
             "buildings.d/a.yaml:4: policy: \"everybody\" is not known; fix: write one of: notify, "
             "promote, pack"},
        Case{"FacilityTwice", "policy: notify",
             "policy: notify\nfacilities: [{facility: gym, policy: pack}, {facility: gym}]",
             "buildings.d/a.yaml:5: facilities[1].facility: \"gym\" is there already, as "
             "facilities[0]; fix: keep one of the two"},
        Case{"PromotionLead", "policy: notify", "policy: promote\npromotion_lead: 25h",
             "buildings.d/a.yaml:5: promotion_lead: 25h is out of range; fix: write 0 to 24h"},
        Case{"NoPolicy", "policy: notify\n", "",
             "buildings.d/a.yaml:1: policy: is missing; fix: add policy: with one of: notify, "
             "promote, pack"},
        Case{"NoSpecialDays", "special_days: none\n", "",
             "buildings.d/a.yaml:1: special_days: is missing; fix: add special_days and write "
             "none, or a list of {date, type}"},
        Case{"SpecialDaysWord", "special_days: none", "special_days: never",
             "buildings.d/a.yaml:5: special_days: \"never\" is not known; fix: write none, or a "
             "list of {date, type}"},
        Case{"SpecialDaysSection", "special_days: none",
             "special_days: {date: 2026-12-25, type: holiday}",
             "buildings.d/a.yaml:5: special_days: must not be a section; fix: write none, or a "
             "list of {date, type}"},
        Case{"SpecialDay", "special_days: none",
             "special_days:\n  - {date: 2026-12-25, type: holiday}\n"
             "  - {date: 2026-02-29, type: christmas}",
             "buildings.d/a.yaml:7: special_days[1].type: \"christmas\" is not known; fix: write "
             "one of: holiday, special1, special2\n"
             "buildings.d/a.yaml:7: special_days[1].date: \"2026-02-29\" is not a date; fix: write "
             "year-month-day, such as 2026-12-25"},
        Case{"SpecialDayTwice", "special_days: none",
             "special_days:\n  - {date: 2026-12-25, type: holiday}\n"
             "  - {date: 2026-12-25, type: special1}",
             "buildings.d/a.yaml:7: special_days[1].date: 2026-12-25 is there already, as "
             "special_days[0]; fix: keep one of the two"},
        Case{"TimeZone", "Australia/Sydney", "Australia/Sidney",
             "buildings.d/a.yaml:3: time_zone: \"Australia/Sidney\" is not a time zone; fix: write "
             "its IANA name, such as Australia/Sydney"},
        Case{"TimeZoneOfThisHost", "Australia/Sydney", "localtime",
             "buildings.d/a.yaml:3: time_zone: \"localtime\" is not a time zone; fix: write its "
             "IANA name, such as Australia/Sydney"},
        Case{"Manager", "[manager@example.com]", "[manager@example.com, the manager]",
             "buildings.d/a.yaml:6: managers[1]: \"the manager\" is not a mail address; fix: write "
             "only the address, such as name@example.com"},
        Case{"DurationWithoutUnit", "salto:", "manual_lead: 120\nsalto:",
             "buildings.d/a.yaml:8: manual_lead: \"120\" is not a duration; fix: write a number "
             "with a unit, such as 5m, 90s or 2h"},
        Case{"DurationBelowZero", "salto:", "after_midnight: -5m\nsalto:",
             "buildings.d/a.yaml:8: after_midnight: \"-5m\" is not a duration; fix: write a number "
             "with a unit, such as 5m, 90s or 2h"},
        Case{"DurationTooLong", "salto:", "after_midnight: 13h\nsalto:",
             "buildings.d/a.yaml:8: after_midnight: 13h is out of range; fix: write 0 to 12h"},
        Case{"ManagerHours", "salto:", "manager_hours: 18:00-9:00\nsalto:",
             "buildings.d/a.yaml:8: manager_hours: \"18:00-9:00\" is not a time of the day to "
             "another; fix: write two times, the later one last, such as 09:00-18:00"},
        Case{"ManagerHoursBackwards", "salto:", "manager_hours: 18:00-09:00\nsalto:",
             "buildings.d/a.yaml:8: manager_hours: \"18:00-09:00\" is not a time of the day to "
             "another; fix: write two times, the later one last, such as 09:00-18:00"},
        Case{"ExclusivelyOursButCleared", "  auth:", "  levels_exclusively_ours: true\n  auth:",
             "buildings.d/a.yaml:10: salto.levels_exclusively_ours: would clear the doors and "
             "members of an access level that cannot be read; fix: remove it, or write "
             "absent_lists: keep if this SPACE is known to keep them"},
        Case{"NotABool", "  auth:", "  plain_http: yes\n  auth:",
             "buildings.d/a.yaml:10: salto.plain_http: \"yes\" is not true or false; fix: write "
             "true or false"},
        Case{"Auth", "  auth:\n    basic:\n      user: ship\n      password_file: secret\n",
             "  auth: digest\n",
             "buildings.d/a.yaml:10: salto.auth: \"digest\" is not known; fix: write none, or "
             "write its keys under it, indented: basic, key"},
        Case{"PlainHttpNotWritten", "https://", "http://",
             "buildings.d/a.yaml:9: salto.url: http:// lets everybody on the way read and change "
             "what is sent; fix: write https://, or add plain_http: true if that is all this SPACE "
             "offers"},
        Case{"PlainHttpWithHttps", "  auth:", "  plain_http: true\n  auth:",
             "buildings.d/a.yaml:10: salto.plain_http: contradicts the https:// url; fix: remove "
             "plain_http"},
        Case{"TlsWithHttp", "https://space.example.com:8100\n",
             "http://space.example.com:8100\n  plain_http: true\n"
             "  tls: {insecure_no_verification: true}\n",
             "buildings.d/a.yaml:11: salto.tls: means nothing for a http:// url; fix: write "
             "https://, or remove tls"},
        Case{"NotAUrl", "https://space.example.com:8100", "space.example.com:8100",
             "buildings.d/a.yaml:9: salto.url: \"space.example.com:8100\" is not a http://, "
             "https:// or stp:// url; fix: write scheme, host and port only, such as "
             "https://space.example.com:8100"},
        Case{"StpWithoutPort", "https://space.example.com:8100", "stp://space.example.com",
             "buildings.d/a.yaml:9: salto.url: \"stp://space.example.com\" is not a http://, "
             "https:// or stp:// url; fix: write scheme, host and port only, such as "
             "https://space.example.com:8100"},
        Case{"PlainStpNotWritten", "https://", "stp://",
             "buildings.d/a.yaml:9: salto.url: stp:// lets everybody on the way read and change "
             "what is sent; fix: write https://, or add plain_stp: true if that is all this SPACE "
             "offers"},
        Case{"SignInWithStp", "https://space.example.com:8100\n",
             "stp://space.example.com:6500\n  plain_stp: true\n",
             "buildings.d/a.yaml:11: salto.auth: is more than STP has: nobody signs in; fix: write "
             "auth: none"},
        Case{"TlsWithStp", "https://space.example.com:8100\n",
             "stp://space.example.com:6500\n  plain_stp: true\n"
             "  tls: {insecure_no_verification: true}\n",
             "buildings.d/a.yaml:11: salto.tls: means nothing for a stp:// url; fix: write "
             "https://, or remove tls"},
        Case{"PlainHttpWithStp",
             "https://space.example.com:8100\n  auth:\n    basic:\n      user: ship\n"
             "      password_file: secret\n",
             "stp://space.example.com:6500\n  plain_stp: true\n  plain_http: true\n  auth: none\n",
             "buildings.d/a.yaml:11: salto.plain_http: contradicts the stp:// url; fix: remove "
             "plain_http"},
        Case{"PlainStpWithHttps", "  auth:", "  plain_stp: true\n  auth:",
             "buildings.d/a.yaml:10: salto.plain_stp: contradicts the https:// url; fix: remove "
             "plain_stp"},
        Case{"UserInTheUrl", "https://", "https://ship:s3cret@",
             "buildings.d/a.yaml:9: salto.url: must not name a user; fix: write scheme, host and "
             "port only, and use auth"},
        Case{"Pin", "  auth:", "  tls: {pinned_public_key: sha1//abc}\n  auth:",
             "buildings.d/a.yaml:10: salto.tls.pinned_public_key: is not a pinned key; fix: write "
             "sha256// and the base64 of the SHA-256 of the server's public key"},
        Case{"TrustContradictsItself",
             "  auth:", "  tls: {ca_file: secret, insecure_no_verification: true}\n  auth:",
             "buildings.d/a.yaml:10: salto.tls.insecure_no_verification: contradicts ca_file and "
             "pinned_public_key; fix: remove insecure_no_verification"},
        Case{"NoCaFile", "  auth:", "  tls: {ca_file: ca.pem}\n  auth:",
             "buildings.d/a.yaml:10: salto.tls.ca_file: there is no file buildings.d/ca.pem; fix: "
             "create it, or correct the path"},
        Case{"PublicSecret", "password_file: secret", "password_file: public",
             "buildings.d/a.yaml:13: salto.auth.basic.password_file: everybody on this host can "
             "read or change buildings.d/public; fix: chmod o-rwx buildings.d/public"},
        Case{"EmptySecret", "password_file: secret", "password_file: empty",
             "buildings.d/a.yaml:13: salto.auth.basic.password_file: buildings.d/empty is empty; "
             "fix: write its content into it"},
        Case{"TimetableZero", "first: 901", "first: 0",
             "buildings.d/a.yaml:15: salto.timetable_pool.first: 0 is no timetable to fill; fix: "
             "write 1 or more"},
        Case{"TimetablesBackwards", "last: 1000", "last: 900",
             "buildings.d/a.yaml:16: salto.timetable_pool.last: 900 is below first, 901; fix: "
             "write the number of the last timetable of the range"},
        Case{"NoTimetables", "  timetable_pool:\n    first: 901\n    last: 1000\n", "",
             "buildings.d/a.yaml:8: salto.timetable_pool: is missing; fix: add timetable_pool and "
             "write its keys under it, indented: first, last"},
        Case{"ListWrite", "  auth:", "  list_write: merg\n  auth:",
             "buildings.d/a.yaml:10: salto.list_write: \"merg\" is not known; fix: write merge"},
        Case{"AbsentLists", "  auth:", "  absent_lists: cleer\n  auth:",
             "buildings.d/a.yaml:10: salto.absent_lists: \"cleer\" is not known; fix: write clear"},
        Case{"RequestTimeLimit", "  auth:", "  request_time_limit: 2m\n  auth:",
             "buildings.d/a.yaml:10: salto.request_time_limit: 2m is out of range; fix: write "
             "100ms to 1m"},
        Case{"LongName", "House A", std::string(129, 'x'),
             "buildings.d/a.yaml:2: name: is 129 bytes long; fix: write at most 128"},
        Case{"NotYaml", "special_days: none", "special_days: [",
             "buildings.d/a.yaml:7: is not YAML: end of sequence flow not found; fix: mend this "
             "line or the one "
             "above it; values with special characters need quotes"}),
    Name);

}  // namespace
}  // namespace connecx::server
