#ifndef CONNECX_SIMULATOR_DATA_FILE_H_
#define CONNECX_SIMULATOR_DATA_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"

// The database as a JSON file (v1::Database in control.proto).
namespace connecx::simulator {

// NOT_FOUND if there is no such file; INVALID_ARGUMENT if it does not hold a database that keeps
// SPACE's rules.
absl::StatusOr<Database> LoadDatabase(const std::string& path, const Behaviour& behaviour);

// Durable when it returns OK; the file always holds one complete state, old or new.
absl::Status SaveDatabase(const Database& database, const std::string& path);

// Writes `text` beside `path`, syncs it to disk and renames it into place.
absl::Status WriteFileAtomically(absl::string_view text, const std::string& path);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_DATA_FILE_H_
