/* Runs a frozen module as a program: app.cli, or the one that MODULE names. */
#include <stdlib.h>
#include "pybytecode_frozen.h"

int
main(int argc, char **argv)
{
	const char *module = getenv("MODULE");

	return pybytecode_main(module ? module : "app.cli", argc, argv);
}
