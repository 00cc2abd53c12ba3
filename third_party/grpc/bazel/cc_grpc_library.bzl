"""cc_grpc_library with Debian's grpc_cpp_plugin, under gRPC's own label."""

load("@rules_proto//proto:defs.bzl", "ProtoInfo")

def _generate_impl(ctx):
    info = ctx.attr.src[ProtoInfo]
    sources = info.direct_sources
    root = info.proto_source_root
    outputs = []
    names = []
    for source in sources:
        # The path that #include and import use: below the proto source root and the external repository.
        path = source.path
        if root != "." and path.startswith(root + "/"):
            path = path[len(root) + 1:]
        names.append(path)
        stem = source.basename[:-len(".proto")]
        outputs += [
            ctx.actions.declare_file(stem + ".grpc.pb" + ext, sibling = source)
            for ext in (".h", ".cc")
        ] if source.owner.workspace_name == ctx.label.workspace_name else [
            ctx.actions.declare_file(path[:-len(".proto")] + ".grpc.pb" + ext)
            for ext in (".h", ".cc")
        ]

    # protoc writes to <out>/<import path>; every output ends with that import path.
    first = outputs[0].path
    out = first[:-(len(names[0]) - len(".proto") + len(".grpc.pb.h") + 1)]
    args = ctx.actions.args()
    args.add("--plugin=protoc-gen-grpc=" + ctx.executable._plugin.path)
    args.add("--grpc_out=" + out)
    args.add_all(info.transitive_proto_path, format_each = "-I%s")
    args.add_all(names)
    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [args],
        inputs = info.transitive_sources,
        tools = [ctx.executable._plugin],
        outputs = outputs,
        mnemonic = "GrpcCppGenerate",
    )
    return [DefaultInfo(files = depset(outputs))]

_generate = rule(
    implementation = _generate_impl,
    attrs = {
        "src": attr.label(providers = [ProtoInfo], mandatory = True),
        "_plugin": attr.label(default = "@com_github_grpc_grpc//:grpc_cpp_plugin", executable = True, cfg = "host"),
        "_protoc": attr.label(default = "@com_google_protobuf//:protoc", executable = True, cfg = "host", allow_files = True),
    },
    output_to_genfiles = True,
)

def cc_grpc_library(name, src, deps, includes = None, **kwargs):
    """Service stubs of one proto_library.

    Args:
      name: name of the C++ library.
      src: the proto_library that declares the services.
      deps: its cc_proto_library.
      includes: passed to cc_library, for protos of another repository.
      **kwargs: common attributes.
    """
    _generate(name = name + "_generated", src = src, tags = ["manual"], visibility = ["//visibility:private"])
    native.filegroup(
        name = name + "_hdrs",
        srcs = [name + "_generated"],
        visibility = ["//visibility:private"],
    )
    native.cc_library(
        name = name,
        srcs = [name + "_generated"],
        hdrs = [name + "_generated"],
        includes = includes,
        deps = deps + ["@com_github_grpc_grpc//:grpc++"],
        **kwargs
    )
