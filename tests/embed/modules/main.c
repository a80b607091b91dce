/* modules CODE: runs Python code, in an interpreter that the program initialises itself. */
#include <Python.h>
#include "pybytecode_frozen.h"

static int
run(const char *code)
{
	PyConfig config;
	PyStatus status;

	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.module_search_paths_set = 1;
	status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	if (PyRun_SimpleString(code) < 0)
		return 1;
	return Py_FinalizeEx() < 0;
}

int
main(int argc, char *argv[])
{
	if (argc != 2)
		return 2;
	if (pybytecode_register_frozen() < 0 || pybytecode_register_frozen() < 0)
		return 3;
	return run(argv[1]);
}
