/* modules CODE: runs Python code. A module named other is frozen before the program registers its own modules. */
#include <Python.h>
#include "pybytecode_frozen.h"

/* The same as in the files that pybytecode writes. */
struct pybytecode_module {
	const char *name;
	const unsigned char *code;
	int size;
	int is_package;
};
extern const struct pybytecode_module pybytecode_module_single;

static struct _frozen others[64];

static void
set_others(void)
{
	const struct _frozen *before = PyImport_FrozenModules;
	size_t n = 0;

	while (before && before[n].name) {
		others[n] = before[n];
		n++;
	}
	others[n].name = "other";
	others[n].code = pybytecode_module_single.code;
	others[n].size = pybytecode_module_single.size;
	PyImport_FrozenModules = others;
}

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
	const struct _frozen *table;

	if (argc != 2)
		return 2;
	set_others();
	if (pybytecode_register_frozen() < 0)
		return 3;
	table = PyImport_FrozenModules;
	if (pybytecode_register_frozen() < 0 || PyImport_FrozenModules != table)
		return 4;
	return run(argv[1]);
}
