import inspect
import os


def read():
    return __loader__.get_data(os.path.join(os.path.dirname(__file__), 'list.txt')).decode().split()


def count_lines():
    return len(inspect.getsource(read).splitlines())
