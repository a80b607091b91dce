#include <Python.h>
#include "pybytecode_frozen.h"

int register_one(void);
int register_two(void);

int
main(void)
{
	PyConfig config;
	PyStatus status;

	if (register_one() < 0 || register_two() < 0 || pybytecode_register_frozen() < 0)
		return 2;
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.module_search_paths_set = 1;
	status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	if (PyRun_SimpleString("import module_one, module_two, module_three\n"
			       "print(module_one.name, module_two.name, module_three.name)\n") < 0)
		return 1;
	return Py_FinalizeEx() < 0;
}
