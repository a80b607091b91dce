#include "pybytecode_frozen.h"

int
main(int argc, char *argv[])
{
	/* what your program does before it runs Python */
	return pybytecode_main("app", argc, argv);
}
