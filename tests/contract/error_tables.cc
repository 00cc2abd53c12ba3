#include "tests/contract/error_tables.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace connecx::contract {
namespace {

constexpr char kEveryRpc[] = "*";

// "// | a | b |" as cells; empty: no row of a table.
std::vector<std::string> Cells(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "// |") || !absl::ConsumeSuffix(&line, "|")) return {};
  std::vector<std::string> cells;
  for (const absl::string_view cell : absl::StrSplit(line, '|')) {
    cells.emplace_back(absl::StripAsciiWhitespace(cell));
  }
  return cells;
}

bool IsError(const std::vector<std::string>& cells) {
  return cells.size() == 4 && cells[0] != "condition" && !absl::StartsWith(cells[0], "--") &&
         !cells[1].empty() && !absl::StartsWith(cells[1], "OK");
}

std::string RpcOf(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  if (!absl::ConsumePrefix(&line, "rpc ")) return "";
  return std::string(line.substr(0, line.find('(')));
}

}  // namespace

std::vector<ErrorRow> ReadErrorTables(absl::string_view proto_text) {
  std::vector<ErrorRow> rows;
  std::vector<ErrorRow> pending;
  const auto belong_to = [&rows, &pending](const std::string& rpc) {
    for (ErrorRow& row : pending) {
      row.rpc = rpc;
      rows.push_back(row);
    }
    pending.clear();
  };
  for (const absl::string_view line : absl::StrSplit(proto_text, '\n')) {
    const std::vector<std::string> cells = Cells(line);
    if (IsError(cells)) {
      pending.push_back({"", cells[0], cells[1], cells[2]});
    } else if (const std::string rpc = RpcOf(line); !rpc.empty()) {
      belong_to(rpc);
    } else if (!absl::StartsWith(absl::StripAsciiWhitespace(line), "//")) {
      belong_to(kEveryRpc);
    }
  }
  belong_to(kEveryRpc);
  return rows;
}

}  // namespace connecx::contract
