import argparse
import sys

parser = argparse.ArgumentParser()
parser.add_argument('word', nargs='?')
print(parser.parse_args().word, __name__, __package__, sys.argv[1:])
print(parser.format_usage().strip())
