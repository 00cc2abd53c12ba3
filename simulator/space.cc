#include "simulator/space.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"

namespace connecx::simulator {

void Space::Read(absl::FunctionRef<void(const Database&)> look) const {
  base::MutexLock lock(mu_);
  look(database_);
}

absl::Status Space::Change(absl::FunctionRef<absl::Status(Database&)> change) {
  base::MutexLock lock(mu_);
  if (!saver_) return change(database_);
  Database next = database_;
  RETURN_IF_ERROR(change(next));
  if (const absl::Status saved = saver_(next); !saved.ok()) {
    return Refuse(RefusalCode::kDatabase,
                  absl::StrCat("The change could not be saved: ", saved.message()));
  }
  database_ = std::move(next);
  return absl::OkStatus();
}

}  // namespace connecx::simulator
