/* SPDX-License-Identifier: MIT */
/*
 * process PYTHON MODULE PATH...: runs a module, with PATH... as sys.path. The settings are those of pybytecode_main().
 * With FROZEN, the program has frozen modules.
 */
#include <Python.h>
#ifdef FROZEN
#include "pybytecode_frozen.h"
#endif

static void
check(PyStatus status)
{
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
}

static void
preinitialize(void)
{
	PyPreConfig config;

	PyPreConfig_InitIsolatedConfig(&config);
	config.configure_locale = 1;
	config.utf8_mode = 1;
	check(Py_PreInitialize(&config));
}

static void
append_path(PyConfig *config, const char *path)
{
	wchar_t *decoded = Py_DecodeLocale(path, NULL);

	if (!decoded)
		exit(2);
	check(PyWideStringList_Append(&config->module_search_paths, decoded));
	PyMem_RawFree(decoded);
}

int
main(int argc, char *argv[])
{
	PyConfig config;
	int i;

	if (argc < 3)
		return 2;
	preinitialize();
	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.write_bytecode = 0;
	config.configure_c_stdio = 1;
	config.install_signal_handlers = 1;
	config.module_search_paths_set = 1;
	check(PyConfig_SetBytesString(&config, &config.program_name, argv[1]));
	check(PyConfig_SetBytesString(&config, &config.run_module, argv[2]));
	for (i = 3; i < argc; i++)
		append_path(&config, argv[i]);
#ifdef FROZEN
	if (pybytecode_register_frozen() < 0)
		return 2;
#endif
	check(Py_InitializeFromConfig(&config));
	PyConfig_Clear(&config);
	return Py_RunMain();
}
