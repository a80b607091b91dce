import sys

from . import sums

if __name__ == '__main__':
    print(sys.argv[1:])
    print(sums.describe(sums.add(sys.argv[1:])))
