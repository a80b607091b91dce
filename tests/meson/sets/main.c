#include <Python.h>
#include "pybytecode_frozen.h"

int register_words(void);

int
main(int argc, char **argv)
{
	return register_words() < 0 ? 1 : pybytecode_main("app", argc, argv);
}
