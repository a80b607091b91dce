"""Uses much of the standard library a little, prints one line and ends."""
import argparse
import asyncio
import dataclasses
import decimal
import http.client
import importlib.resources
import json
import logging
import sqlite3
import ssl

from .number import NUMBER


@dataclasses.dataclass
class Answer:
    greeting: str
    third: str
    answer: int
    number: int


async def ask():
    await asyncio.sleep(0)
    return sqlite3.connect(':memory:').execute('select 40 + 2').fetchone()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--digits', type=int, default=9)
    decimal.getcontext().prec = parser.parse_args().digits
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger(__name__).info('not shown')
    # with a context of its own, which reads no certificates; it does not connect
    http.client.HTTPSConnection('localhost', context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)).close()
    greeting = importlib.resources.files('app').joinpath('greeting.txt').read_text(encoding='utf-8').strip()
    answer = Answer(greeting, str(decimal.Decimal(1) / 3), asyncio.run(ask()), NUMBER)
    print(json.dumps(dataclasses.asdict(answer)))
