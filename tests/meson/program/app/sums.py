"""Adds in other processes, with a module of the standard library that is written in C."""
import decimal
import importlib.resources
import multiprocessing


def add(words):
    """Each process adds the words of one half."""
    middle = len(words) // 2
    with multiprocessing.get_context('spawn').Pool(2) as pool:
        return sum(pool.map(add_here, [words[:middle], words[middle:]]))


def add_here(words):
    return sum(map(decimal.Decimal, words), decimal.Decimal())


def describe(total):
    return importlib.resources.read_text('app', 'format.txt').strip().format(total)
