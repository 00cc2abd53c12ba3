"""Fuzz targets that are plain tests, too."""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")

def fuzz_test(name, srcs, deps):
    """A fuzz target NAME with the inputs of corpus/NAME.

    Args:
      name: under --config=fuzz a libFuzzer program, which tools/fuzz.sh runs; else a test that runs the corpus.
      srcs: define Run of target.h.
      deps: of srcs.
    """
    cc_library(
        name = name + "_target",
        testonly = True,
        srcs = srcs,
        deps = deps + [":target"],
        alwayslink = True,
    )
    cc_test(
        name = name,
        size = "small",
        args = ["tests/fuzz/corpus/" + name],
        data = native.glob(["corpus/%s/*" % name]),
        linkopts = ["-lz"] + select({
            ":fuzzing": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        deps = [
            ":%s_target" % name,
            ":entry",
        ] + select({
            ":fuzzing": [],
            "//conditions:default": [":run_corpus"],
        }),
    )
