# SPDX-License-Identifier: GPL-3.0-or-later
"""Generates the package `cavendish_proto` from the .proto files beside it.

    python proto/generate.py           writes proto/cavendish_proto/v1
    python proto/generate.py --check   exits with 1 when what is checked in is stale

Imports are rewritten from `cavendish.v1`, the proto package, to `cavendish_proto.v1`, the Python
one, since `cavendish` is the daemon's own package.
"""

import filecmp
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "cavendish_proto" / "v1"
MODULE = re.compile(r"\bcavendish\.v1(?=( import \w+_pb2\b|\.\w+_pb2\b))")
INIT = '# SPDX-License-Identifier: GPL-3.0-or-later\n"""Generated from proto/cavendish/v1."""\n'


def run_protoc(target: Path) -> None:
    """Writes messages, stubs for type checkers, and both gRPC flavours under target."""
    sources = sorted((HERE / "cavendish" / "v1").glob("*.proto"))
    flavours = ("python", "pyi", "grpc_python", "grpclib_python")
    plugin = Path(sys.executable).with_name("protoc-gen-grpclib_python")
    subprocess.run(
        [
            *(sys.executable, "-m", "grpc_tools.protoc", f"-I{HERE}"),
            f"--plugin=protoc-gen-grpclib_python={plugin}",
            *(f"--{flavour}_out={target}" for flavour in flavours),
            *map(str, sources),
        ],
        check=True,
    )


def rewrite(source: Path, target: Path) -> None:
    """Copies one generated file, its imports turned to `cavendish_proto.v1`.

    A .proto without services gives empty gRPC modules; those are left out.
    """
    text = MODULE.sub("cavendish_proto.v1", source.read_text(encoding="utf-8"))
    if "_grpc" in source.stem and "class " not in text:
        return
    target.write_text(text, encoding="utf-8")


def generate(target: Path) -> None:
    """Fills target with the package's files."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        run_protoc(Path(folder))
        for source in sorted((Path(folder) / "cavendish" / "v1").iterdir()):
            rewrite(source, target / source.name)
    for package in (target, target.parent):
        (package / "__init__.py").write_text(INIT, encoding="utf-8")


def is_stale() -> bool:
    """Whether the checked-in package differs from what would be generated."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "cavendish_proto" / "v1"
        generate(fresh)
        names = sorted(path.name for path in fresh.iterdir())
        present = sorted(path.name for path in PACKAGE.iterdir() if path.is_file())
        return present != names or bool(filecmp.cmpfiles(PACKAGE, fresh, names, False)[1])


def main() -> int:
    """Generates, or checks."""
    if "--check" not in sys.argv:
        generate(PACKAGE)
        return 0
    if is_stale():
        print("cavendish_proto is stale: run `make proto`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
