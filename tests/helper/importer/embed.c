/*
 * embed HOW CODE: runs Python code.
 *
 * twice: in two interpreters, the second a subinterpreter; then once more after Py_FinalizeEx().
 * late: in an interpreter of Python's own, which runs before the modules are registered.
 */
#include <Python.h>
#include "pybytecode_frozen.h"

static int
run_in_subinterpreter(const char *code)
{
	PyThreadState *main = PyThreadState_Get(), *sub;
	int ret;

#if PY_VERSION_HEX >= 0x030C0000
	PyInterpreterConfig config = {
		.allow_threads = 1, .check_multi_interp_extensions = 1, .gil = PyInterpreterConfig_OWN_GIL};
	PyStatus status = Py_NewInterpreterFromConfig(&sub, &config);

	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
#else
	sub = Py_NewInterpreter();
	if (!sub)
		return -1;
#endif
	ret = PyRun_SimpleString(code);
	Py_EndInterpreter(sub);
	PyThreadState_Swap(main);
	return ret;
}

static int
run_once(const char *code)
{
	PyConfig config;
	PyStatus status;

	PyConfig_InitIsolatedConfig(&config);
	config.site_import = 0;
	config.module_search_paths_set = 1;
	if (pybytecode_register_frozen() < 0 || pybytecode_register_frozen() < 0)
		return -1;
	status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	if (PyRun_SimpleString(code) < 0 || run_in_subinterpreter(code) < 0)
		return -1;
	return Py_FinalizeEx();
}

static int
run_late(const char *code)
{
	Py_Initialize();
	if (PyRun_SimpleString("try:\n    import app.work\nexcept ImportError:\n    print('not yet')\n") < 0)
		return -1;
	if (pybytecode_register_frozen() < 0 || pybytecode_register_frozen() < 0)
		return -1;
	if (PyRun_SimpleString(code) < 0 || run_in_subinterpreter(code) < 0)
		return -1;
	return Py_FinalizeEx();
}

int
main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (strcmp(argv[1], "late") == 0)
		return run_late(argv[2]) < 0;
	return run_once(argv[2]) < 0 || run_once(argv[2]) < 0;
}
