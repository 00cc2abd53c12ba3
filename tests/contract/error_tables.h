#ifndef CONNECX_TESTS_CONTRACT_ERROR_TABLES_H_
#define CONNECX_TESTS_CONTRACT_ERROR_TABLES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace connecx::contract {

// A row of an error table in a proto's comments.
struct ErrorRow {
  std::string rpc;        // "Grant"; "*": every RPC
  std::string condition;  // as it stands there
  std::string code;       // "NOT_FOUND"
  std::string reason;     // "BUILDING_UNKNOWN"; "none": no ErrorInfo

  friend bool operator==(const ErrorRow&, const ErrorRow&) = default;
};

// The rows of a .proto file: each table belongs to the rpc that follows its comment, or, where no
// rpc follows, to every RPC. Rows that are no errors (OK) and headings are left out.
std::vector<ErrorRow> ReadErrorTables(absl::string_view proto_text);

}  // namespace connecx::contract

#endif  // CONNECX_TESTS_CONTRACT_ERROR_TABLES_H_
