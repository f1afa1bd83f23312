"""`sonodex site build` and `sonodex site serve`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli.grouping import Commands
from sonodex.cli.options import CatalogueOption, load
from sonodex.cli.streams import ANEW

app = typer.Typer(cls=Commands, help="Build the web page, or serve it here.", no_args_is_help=True)


def _progress(started: float) -> Callable[[int, int], None]:
    def show(done: int, expected: int) -> None:
        if sys.stderr.isatty():
            rate = done / max(time.monotonic() - started, 1e-6)
            sys.stderr.write(
                f"\r{done} of about {expected} files, {rate:.0f}/s, {(expected - done) / rate:.0f} s left "
            )

    return show


@app.command("build")
def build(
    out: Annotated[Path, typer.Option("--out", help="Folder to write; an earlier build in it is replaced.")],
    base_url: Annotated[
        str, typer.Option("--base-url", help="Address the site will have, for sitemap and feeds.")
    ] = "",
    pictures: Annotated[
        Path | None,
        typer.Option(
            "--pictures", help="Folder with a picture a record, and pictures.yaml: file, licence, credit."
        ),
    ] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Build the static site: any host can serve the folder, below any path."""
    from sonodex.site import build as build_site

    started = time.monotonic()
    built = build_site(load(catalogue), out, base_url, _progress(started), pictures)
    if sys.stderr.isatty():
        sys.stderr.write(ANEW)
    sys.stdout.write(
        f"{built.folder}: {built.files} files, {built.bytes / 1e6:.1f} MB "
        f"in {time.monotonic() - started:.1f} s\n"
    )


@app.command("serve")
def serve(
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8000,
    catalogue: CatalogueOption = None,
) -> None:
    """Build the site into a temporary folder and serve it on this machine until interrupted."""
    from sonodex.site import build as build_site
    from sonodex.site.serving import server

    with tempfile.TemporaryDirectory(prefix="sonodex-") as folder:
        site = Path(folder) / "site"
        with server(site, port) as running:
            build_site(load(catalogue), site)
            host, number = running.server_address[:2]
            sys.stdout.write(f"serving on http://{host!s}:{number} (interrupt to stop)\n")
            sys.stdout.flush()
            try:
                running.serve_forever()
            except KeyboardInterrupt:
                sys.stdout.write("\n")
