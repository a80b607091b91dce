/* SPDX-License-Identifier: MIT */
/* Written by `pybytecode freeze`. */
#include <Python.h>
#include <marshal.h>
#include <stdlib.h>
#include <string.h>
#include "pybytecode_frozen.h"

/* begin struct */
#ifndef pybytecode_has_file /* each file has it, and a unity build makes one file of them */
#define pybytecode_has_file
/* The bytecode of a module, by its name; or a file that the set carries, by its path. */
struct pybytecode_file {
	const char *name;
	const char *bytes;
	int size;
	int is_package;
};
#endif
/* end struct */

/* begin tables */
static const char pybytecode_name[] = "";
static const struct pybytecode_file pybytecode_importer = {"pybytecode_frozen", "", 0, 0};
static const struct pybytecode_file pybytecode_reader = {"pybytecode_reader", "", 0, 0};
static const struct pybytecode_file *const pybytecode_modules[] = {NULL};
static const size_t pybytecode_modules_count = 0;
static const struct pybytecode_file pybytecode_stdlib[] = {{NULL, NULL, 0, 0}};
static const size_t pybytecode_stdlib_count = 0;
static const struct pybytecode_file pybytecode_data[] = {{NULL, NULL, 0, 0}};
static const size_t pybytecode_data_count = 0;
/* end tables */

/* The results of find(), as the importer has them. */
enum { pybytecode_kind_module, pybytecode_kind_package, pybytecode_kind_namespace };

/* Compares a name up to `end`, which is '\0' or a separator, with the first n bytes of a key. */
static int
pybytecode_compare(const char *name, const char *key, size_t n, char end)
{
	int order = strncmp(name, key, n);

	return order ? order : (unsigned char)name[n] - (unsigned char)end;
}

/* Returns a file of a table that is sorted by name, or NULL. The program's own table has pointers. */
static const struct pybytecode_file *
pybytecode_search(const struct pybytecode_file *const *pointers, const struct pybytecode_file *files, size_t count,
	const char *key, size_t n, char end)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct pybytecode_file *file = pointers ? pointers[middle] : &files[middle];
		int order = pybytecode_compare(file->name, key, n, end);

		if (order == 0)
			return file;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The program's modules come before those of the standard library. */
static const struct pybytecode_file *
pybytecode_find_module(const char *key, size_t n, char end)
{
	const struct pybytecode_file *file =
		pybytecode_search(pybytecode_modules, NULL, pybytecode_modules_count, key, n, end);

	return file ? file : pybytecode_search(NULL, pybytecode_stdlib, pybytecode_stdlib_count, key, n, end);
}

static const struct pybytecode_file *
pybytecode_find_data(const char *key, size_t n, char end)
{
	return pybytecode_search(NULL, pybytecode_data, pybytecode_data_count, key, n, end);
}

/* True if a directory of the set is a package without __init__. */
static int
pybytecode_is_namespace(const char *key, size_t n)
{
	char *path;
	size_t i;
	int found;

	if (pybytecode_find_module(key, n, '.'))
		return 1;
	if (pybytecode_data_count == 0)
		return 0;
	path = PyMem_Malloc(n + 1);
	if (!path)
		return 0;
	for (i = 0; i < n; i++)
		path[i] = key[i] == '.' ? '/' : key[i];
	found = pybytecode_find_data(path, n, '/') != NULL;
	PyMem_Free(path);
	return found;
}

/* Returns a name as UTF-8. NULL without an exception: it has surrogates, so it names nothing here. */
static const char *
pybytecode_text(PyObject *name, Py_ssize_t *n)
{
	const char *text = PyUnicode_AsUTF8AndSize(name, n);

	if (!text && PyErr_ExceptionMatches(PyExc_UnicodeError))
		PyErr_Clear();
	return text;
}

static PyObject *
pybytecode_none_or_error(void)
{
	if (PyErr_Occurred())
		return NULL;
	Py_RETURN_NONE;
}

static PyObject *
pybytecode_find(PyObject *self, PyObject *name)
{
	const struct pybytecode_file *file;
	Py_ssize_t n;
	const char *text = pybytecode_text(name, &n);

	(void)self;
	if (!text)
		return pybytecode_none_or_error();
	file = pybytecode_find_module(text, (size_t)n, '\0');
	if (file)
		return PyLong_FromLong(file->is_package ? pybytecode_kind_package : pybytecode_kind_module);
	if (pybytecode_is_namespace(text, (size_t)n))
		return PyLong_FromLong(pybytecode_kind_namespace);
	Py_RETURN_NONE;
}

static PyObject *
pybytecode_get_code(PyObject *self, PyObject *name)
{
	const struct pybytecode_file *file;
	Py_ssize_t n;
	const char *text = pybytecode_text(name, &n);

	(void)self;
	file = text ? pybytecode_find_module(text, (size_t)n, '\0') : NULL;
	if (!file)
		return pybytecode_none_or_error();
	return PyMarshal_ReadObjectFromString(file->bytes, file->size);
}

static PyObject *
pybytecode_get_data(PyObject *self, PyObject *path)
{
	const struct pybytecode_file *file;
	Py_ssize_t n;
	const char *text = pybytecode_text(path, &n);

	(void)self;
	file = text ? pybytecode_find_data(text, (size_t)n, '\0') : NULL;
	if (!file)
		return pybytecode_none_or_error();
	return PyBytes_FromStringAndSize(file->bytes, file->size);
}

static int
pybytecode_append(PyObject *list, const struct pybytecode_file *file)
{
	PyObject *name = PyUnicode_FromString(file->name);
	int ret = name ? PyList_Append(list, name) : -1;

	Py_XDECREF(name);
	return ret;
}

static PyObject *
pybytecode_list_modules(PyObject *self, PyObject *unused)
{
	PyObject *list = PyList_New(0);
	size_t i;
	int ret = list ? 0 : -1;

	(void)self;
	(void)unused;
	for (i = 0; ret == 0 && i < pybytecode_modules_count; i++)
		ret = pybytecode_append(list, pybytecode_modules[i]);
	for (i = 0; ret == 0 && i < pybytecode_stdlib_count; i++)
		ret = pybytecode_append(list, &pybytecode_stdlib[i]);
	if (ret < 0)
		Py_CLEAR(list);
	return list;
}

static PyObject *
pybytecode_list_data(PyObject *self, PyObject *unused)
{
	PyObject *list = PyList_New(0);
	size_t i;
	int ret = list ? 0 : -1;

	(void)self;
	(void)unused;
	for (i = 0; ret == 0 && i < pybytecode_data_count; i++)
		ret = pybytecode_append(list, &pybytecode_data[i]);
	if (ret < 0)
		Py_CLEAR(list);
	return list;
}

static PyObject *
pybytecode_get_reader(PyObject *self, PyObject *unused)
{
	(void)self;
	(void)unused;
	return PyMarshal_ReadObjectFromString(pybytecode_reader.bytes, pybytecode_reader.size);
}

static PyMethodDef pybytecode_methods[] = {
	{"find", pybytecode_find, METH_O, NULL},
	{"get_code", pybytecode_get_code, METH_O, NULL},
	{"get_data", pybytecode_get_data, METH_O, NULL},
	{"list_modules", pybytecode_list_modules, METH_NOARGS, NULL},
	{"list_data", pybytecode_list_data, METH_NOARGS, NULL},
	{"get_reader", pybytecode_get_reader, METH_NOARGS, NULL},
	{NULL, NULL, 0, NULL},
};

/* Runs the importer as a module of this interpreter, unless it has run. */
static int
pybytecode_install(void)
{
	PyObject *module = PyImport_AddModule(pybytecode_importer.name), *names, *code, *result = NULL;

	if (!module)
		return -1;
	names = PyModule_GetDict(module);
	if (PyDict_GetItemString(names, "importer"))
		return 0;
	if (PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins()) < 0 ||
		PyModule_AddStringConstant(module, "name", pybytecode_name) < 0 ||
		PyModule_AddFunctions(module, pybytecode_methods) < 0)
		return -1;
	code = PyMarshal_ReadObjectFromString(pybytecode_importer.bytes, pybytecode_importer.size);
	if (code)
		result = PyEval_EvalCode(code, names, names);
	Py_XDECREF(code);
	Py_XDECREF(result);
	return result ? 0 : -1;
}

static int pybytecode_is_registered;

/*
 * Every interpreter imports `encodings` when it starts, after importlib and before any other module that is not built
 * in. The event that announces it is the only place where Python calls a program at that time, in each interpreter.
 */
static int
pybytecode_hook(const char *event, PyObject *arguments, void *data)
{
	PyObject *name;

	(void)data;
	if (strcmp(event, "cpython._PySys_ClearAuditHooks") == 0)
		pybytecode_is_registered = 0;
	if (strcmp(event, "import") != 0 || PyTuple_GET_SIZE(arguments) == 0)
		return 0;
	name = PyTuple_GET_ITEM(arguments, 0);
	if (!PyUnicode_Check(name) || PyUnicode_CompareWithASCIIString(name, "encodings") != 0)
		return 0;
	return pybytecode_install();
}

int
pybytecode_register_frozen(void)
{
	if (!pybytecode_is_registered) {
		if (PySys_AddAuditHook(pybytecode_hook, NULL) < 0)
			return -1;
		pybytecode_is_registered = 1;
	}
	return Py_IsInitialized() ? pybytecode_install() : 0;
}

/* Copies a name into a Python string literal with single quotes. Returns the end. */
static char *
pybytecode_quote(char *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '\'' || *name == '\\')
			*out++ = '\\';
		*out++ = *name;
	}
	return out;
}

/* Sets what the interpreter runs: `run` of the importer. */
static PyStatus
pybytecode_set_command(PyConfig *config, const char *module)
{
	static const char format[] = "__import__('%s').run('";
	char *command = malloc(sizeof(format) + strlen(pybytecode_importer.name) + 2 * strlen(module) + sizeof("')"));
	PyStatus status;
	int n;

	if (!command)
		return PyStatus_NoMemory();
	n = sprintf(command, format, pybytecode_importer.name);
	strcpy(pybytecode_quote(command + n, module), "')");
	status = PyConfig_SetBytesString(config, &config->run_command, command);
	free(command);
	return status;
}

static PyStatus
pybytecode_preinitialize(void)
{
	PyPreConfig config;

	PyPreConfig_InitIsolatedConfig(&config);
	config.configure_locale = 1; /* strftime() and the like use the user's locale, as in `python` */
	config.utf8_mode = 1;
	return Py_PreInitialize(&config);
}

static PyStatus
pybytecode_initialize(PyConfig *config, const char *module, int argc, char **argv)
{
	PyStatus status;

	config->site_import = 0;
	config->module_search_paths_set = 1; /* to none */
	config->configure_c_stdio = 1;       /* what `python` does, but an isolated interpreter does not */
	config->install_signal_handlers = 1;
	status = pybytecode_set_command(config, module);
	if (!PyStatus_Exception(status) && argc > 0)
		status = PyConfig_SetBytesString(config, &config->program_name, argv[0]);
	if (!PyStatus_Exception(status))
		status = PyConfig_SetBytesArgv(config, argc, argv);
	if (!PyStatus_Exception(status) && pybytecode_register_frozen() < 0)
		status = PyStatus_NoMemory();
	return PyStatus_Exception(status) ? status : Py_InitializeFromConfig(config);
}

int
pybytecode_main(const char *module, int argc, char **argv)
{
	PyConfig config;
	PyStatus status = pybytecode_preinitialize();

	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	PyConfig_InitIsolatedConfig(&config);
	status = pybytecode_initialize(&config, module, argc, argv);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	return Py_RunMain();
}
