left out: not Python
