#!/usr/bin/env python3
"""Keeps docs/core-integration.md true: the samples that it quotes are the files, and its tables are complete.

Usage: tools/core_integration.py [--fix]
Prints a line per problem; exit code 1 if there is any. --fix writes the files' content into the quotes.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/core-integration.md"
PROTOS = ROOT / "protos/connecx/access/v1"
# <!-- quoted: PATH -->, then a fenced block with the file's content.
QUOTE = re.compile(r"(<!-- quoted: (\S+) -->\n\n```\w+\n)(.*?)(```\n)", re.DOTALL)


def with_files(text):
    return QUOTE.sub(lambda m: m[1] + (ROOT / m[2]).read_text(encoding="utf-8") + m[4], text)


def values(proto, enum, prefix):
    """The values of an enum without prefix, but for UNSPECIFIED."""
    body = re.search(rf"^enum {enum} {{(.*?)^}}", (PROTOS / proto).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names = re.findall(rf"^  {prefix}(\w+) = \d+;", body[1], re.MULTILINE)
    return [name for name in names if name != "UNSPECIFIED"]


def main():
    text = PAGE.read_text(encoding="utf-8")
    fixed = with_files(text)
    if "--fix" in sys.argv[1:] and fixed != text:
        PAGE.write_text(fixed, encoding="utf-8")
        text = fixed
    problems = []
    if fixed != text:
        problems.append("a quoted sample differs from its file (tools/check.sh --fix)")
    quoted = {match[2] for match in QUOTE.finditer(text)}
    for sample in sorted((ROOT / "examples/clients").glob("*/*.*")):
        if str(sample.relative_to(ROOT)) not in quoted:
            problems.append(f"{sample.relative_to(ROOT)} is not quoted")
    cells = set(re.findall(r"`([A-Z_]+)`", "\n".join(line for line in text.splitlines() if line.startswith("|"))))
    for proto, enum, prefix in (("grant.proto", "GrantPhase", "GRANT_PHASE_"),
                                ("grant.proto", "GrantConditionCode", "GRANT_CONDITION_CODE_"),
                                ("errors.proto", "ErrorReason", "ERROR_REASON_")):
        problems += [f"no row about {enum} {name}" for name in values(proto, enum, prefix) if name not in cells]
    print("\n".join(f"docs/core-integration.md: {problem}" for problem in problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
