#ifndef CONNECX_CORE_ERROR_DETAIL_CODEC_H_
#define CONNECX_CORE_ERROR_DETAIL_CODEC_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "core/errors.h"

namespace connecx::core {

// An ErrorDetail as a status payload carries it, within one process: never stored, never sent.
std::string EncodeErrorDetail(const ErrorDetail& detail);

// None: `encoded` does not come from EncodeErrorDetail.
std::optional<ErrorDetail> DecodeErrorDetail(absl::string_view encoded);

}  // namespace connecx::core

#endif  // CONNECX_CORE_ERROR_DETAIL_CODEC_H_
