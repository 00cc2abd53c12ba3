#ifndef CONNECX_STORE_SIGNALLING_STORE_H_
#define CONNECX_STORE_SIGNALLING_STORE_H_

#include <functional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "base/status_macros.h"
#include "store/store.h"

namespace connecx::store {

// A store that tells of every write once it is durable. Thread-safe.
class SignallingStore final : public Store {
 public:
  // `store` lives longer than this. `written` is called on the writer's thread and must not block.
  SignallingStore(Store& store, std::function<void()> written)
      : store_(store), written_(std::move(written)) {}

  absl::Status Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) override {
    RETURN_IF_ERROR(store_.Write(body));
    written_();
    return absl::OkStatus();
  }

  absl::Status Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) override {
    return store_.Read(body);
  }

 private:
  Store& store_;
  const std::function<void()> written_;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SIGNALLING_STORE_H_
