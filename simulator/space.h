#ifndef CONNECX_SIMULATOR_SPACE_H_
#define CONNECX_SIMULATOR_SPACE_H_

#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "base/mutex.h"
#include "simulator/model.h"

namespace connecx::simulator {

// The one database of a SPACE installation, shared by SHIP, its UI and the control API.
// Thread-safe; each Read and each Change sees and makes one consistent state.
class Space {
 public:
  // Makes a changed database durable; called under the lock before anybody can see the change.
  using Saver = absl::AnyInvocable<absl::Status(const Database&)>;

  // In memory only.
  explicit Space(Database database) : database_(std::move(database)) {}
  // Every change is saved first. Costs a copy of the database per change.
  Space(Database database, Saver saver)
      : database_(std::move(database)), saver_(std::move(saver)) {}

  // `look` must not call back into this object.
  void Read(absl::FunctionRef<void(const Database&)> look) const EXCLUDES(mu_);

  // `change` must either change the database and return OK, or leave it as it was and return why;
  // that status is returned. When saving fails nothing is changed and the answer is a refusal with
  // kDatabase.
  absl::Status Change(absl::FunctionRef<absl::Status(Database&)> change) EXCLUDES(mu_);

 private:
  mutable base::Mutex mu_;
  Database database_ GUARDED_BY(mu_);
  Saver saver_ GUARDED_BY(mu_);  // Null: in memory only.
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SPACE_H_
