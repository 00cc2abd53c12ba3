"""cc_grpc_library with Debian's grpc_cpp_plugin, under gRPC's own label."""

load("@rules_proto//proto:defs.bzl", "ProtoInfo")

def _import_path(source, root):
    """The path of a .proto as #include and import write it: below the proto source root."""
    if root != "." and source.path.startswith(root + "/"):
        return source.path[len(root) + 1:]
    return source.path

def _generate_impl(ctx):
    info = ctx.attr.src[ProtoInfo]
    names = [_import_path(source, info.proto_source_root) for source in info.direct_sources]

    # A folder of our own that mirrors the import paths: sources may lie in another repository, or be
    # moved by strip_import_prefix, and then have no place of their own in this package.
    outputs = [
        ctx.actions.declare_file(ctx.label.name + "/" + name[:-len(".proto")] + ".grpc.pb" + ext)
        for name in names
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

def cc_grpc_library(name, src, deps, includes = [], **kwargs):
    """Service stubs of one proto_library.

    Args:
      name: name of the C++ library.
      src: the proto_library that declares the services.
      deps: its cc_proto_library.
      includes: further include directories, as of cc_library.
      **kwargs: common attributes.
    """
    generated = name + "_generated"
    _generate(name = generated, src = src, tags = ["manual"], visibility = ["//visibility:private"])
    native.cc_library(
        name = name,
        srcs = [generated],
        hdrs = [generated],
        includes = includes + [generated],
        deps = deps + ["@com_github_grpc_grpc//:grpc++"],
        **kwargs
    )
