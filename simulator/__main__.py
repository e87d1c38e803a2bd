"""Simulated hardware on an MQTT broker, captured messages played back, and servers that take documents."""

import argparse
import asyncio
from contextlib import suppress
import logging
import sys

import aiomqtt

from . import ftp, replay, sftp
from .address import connection_parser
from .cabinet import command as cabinet
from .energyhub import command as energyhub

COMMANDS = {
    "energyhub": energyhub,
    "cabinet": cabinet,
    "replay": replay,
    "sftp": sftp,
    "ftp": ftp,
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    kinds = top.add_subparsers(dest="kind", required=True)
    connection = connection_parser()
    for command in COMMANDS.values():
        command.add_parser(kinds, connection)
    return top


def main() -> int:
    """Read the command line and run."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments = parser().parse_args()
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(COMMANDS[arguments.kind].run(arguments))
    except (OSError, ValueError, aiomqtt.MqttError) as err:
        print(f"{parser().prog} {arguments.kind}: {err}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
