"""Abseil's own labels over Debian's headers and libraries."""

def absl_libs(names):
    for name in names:
        native.cc_library(
            name = name,
            visibility = ["//visibility:public"],
            deps = ["//absl:shared"],
        )
