/* SPDX-License-Identifier: MIT */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <marshal.h>
#include "base/path.h"
#include "config.h"
#include "cpython/cpython.h"
#include "frozen_modules.h"
#include "platform/worker.h"

static bool started; /* an interpreter runs */
static bool fast;    /* it is the fast lane's */

/* Take warnings while a source is compiled. */
static cpython_report *warnings_report;
static const void *warnings_arg;

/* For compile_file(): true if the compiler set the exception. */
static bool compiler_raised;

char *
cpython_version(void)
{
	const char *version = Py_GetVersion();

	return xasprintf("%.*s", (int)strcspn(version, " "), version);
}

const void *
cpython_address(void)
{
	return Py_GetVersion(); /* libpython's data; the address of a function may lie in the helper */
}

/*
 * Calls fatal() unless libpython is the one that the helper was built for. The layout of PyConfig and the bytecode
 * belong to one X.Y, so this must come before the interpreter starts. The magic number differs between the alpha and
 * beta releases of one X.Y, and only a running interpreter tells it.
 */
static void
check_libpython(long magic)
{
	const char *version = Py_GetVersion();
	const char *tag = PyImport_GetMagicTag();
	char *wanted = xasprintf("%d.%d.", PYTHON_VERSION_MAJOR, PYTHON_VERSION_MINOR);

	if (strncmp(version, wanted, strlen(wanted)) != 0 || strcmp(tag, PYTHON_CACHE_TAG) != 0 ||
		(magic & 0xffff) != PYTHON_MAGIC_NUMBER)
		fatal("this helper was built for CPython %d.%d (cache tag %s, magic number %d), "
		      "but the libpython loaded is CPython %.*s (cache tag %s)",
			PYTHON_VERSION_MAJOR, PYTHON_VERSION_MINOR, PYTHON_CACHE_TAG, PYTHON_MAGIC_NUMBER,
			(int)strcspn(version, " "), version, tag);
	free(wanted);
}

static void
check_status(PyStatus status)
{
	if (PyStatus_Exception(status))
		fatal("CPython %d.%d does not start: %s%s%s "
		      "(its standard library is expected below '%s')",
			PYTHON_VERSION_MAJOR, PYTHON_VERSION_MINOR, status.func ? status.func : "",
			status.func ? ": " : "", status.err_msg ? status.err_msg : "exit", PYTHON_HOME);
}

/* Fixes the hash seed: the bytecode must not depend on it. */
static PyStatus
initialize_from(PyConfig *config)
{
	PyStatus status;

	config->use_hash_seed = 1;
	config->hash_seed = 0;
	status = Py_InitializeFromConfig(config);
	PyConfig_Clear(config);
	return status;
}

static void
configure_isolated(PyConfig *config)
{
	PyPreConfig preconfig;

	/* an isolated configuration sets no locale: without UTF-8 mode, file names would be ASCII */
	PyPreConfig_InitIsolatedConfig(&preconfig);
	preconfig.utf8_mode = 1;
	check_status(Py_PreInitialize(&preconfig));
	PyConfig_InitIsolatedConfig(config);
	config->site_import = 0;
	config->write_bytecode = 0;
}

/* Lets imports find the modules of freeze.py. Up to 3.10, the table has CPython's own frozen modules. */
static void
add_frozen_modules(void)
{
	struct _frozen *modules;
	size_t n = 0;

	while (PyImport_FrozenModules && PyImport_FrozenModules[n].name)
		n++;
	modules = xmalloc((n + LEN(frozen_modules) + 1) * sizeof(*modules));
	if (n > 0)
		memcpy(modules, PyImport_FrozenModules, n * sizeof(*modules));
	memcpy(modules + n, frozen_modules, sizeof(frozen_modules));
	modules[n + LEN(frozen_modules)] = (struct _frozen){0};
	PyImport_FrozenModules = modules;
}

/* Up to 3.10, a frozen package has no path: lets imports find the codecs that are not frozen. */
static int
add_codecs(void)
{
#if PY_VERSION_HEX < 0x030B0000
	PyObject *path = PyList_New(0), *folder, *package = PyImport_AddModule("encodings");
	Py_ssize_t i;

	for (i = 0; path && i < PyList_GET_SIZE(PySys_GetObject("path")); i++) {
		folder = PyUnicode_FromFormat("%U/encodings", PyList_GET_ITEM(PySys_GetObject("path"), i));
		if (!folder || PyList_Append(path, folder) < 0)
			return -1;
		Py_DECREF(folder);
	}
	return path && package ? PyObject_SetAttrString(package, "__path__", path) : -1;
#else
	return 0;
#endif
}

static void
initialize_isolated(void *arg)
{
	PyConfig config;

	(void)arg;
	add_frozen_modules();
	configure_isolated(&config);
	check_status(PyConfig_SetBytesString(&config, &config.home, PYTHON_HOME));
	check_status(initialize_from(&config));
}

/* Sets two private fields, as CPython's own Programs/_freeze_module.c does: nothing public skips importlib. */
static PyStatus
initialize_fast(void)
{
	PyConfig config;

	configure_isolated(&config);
	config.install_signal_handlers = 0;
	config._install_importlib = 0;
	config._init_main = 0;
	return initialize_from(&config);
}

struct arguments {
	int argc;
	char **argv;
};

/* Initialises as `python` does, but takes no argument as an option. */
static void
initialize_python(void *arg)
{
	const struct arguments *arguments = arg;
	PyPreConfig preconfig;
	PyConfig config;

	PyPreConfig_InitPythonConfig(&preconfig);
	preconfig.parse_argv = 0;
	check_status(Py_PreInitialize(&preconfig));

	PyConfig_InitPythonConfig(&config);
	config.parse_argv = 0;
	check_status(PyConfig_SetBytesString(&config, &config.program_name, PYTHON_PROGRAM));
	check_status(PyConfig_SetBytesArgv(&config, arguments->argc, arguments->argv));
	check_status(initialize_from(&config));
}

/* Returns the text as UTF-8, to be freed, with undecodable bytes of a file name restored. NULL: it is not a str. Leaves
 * no exception set. */
static char *
to_utf8(PyObject *text)
{
	PyObject *bytes = NULL;
	char *copy = NULL;

	if (text && PyUnicode_Check(text)) {
		bytes = PyUnicode_AsEncodedString(text, "utf-8", "surrogateescape");
		if (!bytes) {
			PyErr_Clear();
			bytes = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
		}
	}
	if (bytes)
		copy = xstrdup(PyBytes_AS_STRING(bytes));
	Py_XDECREF(bytes);
	PyErr_Clear();
	return copy;
}

static char *
str_to_utf8(PyObject *object)
{
	PyObject *text = PyObject_Str(object);
	char *copy = to_utf8(text);

	Py_XDECREF(text);
	return copy ? copy : xstrdup("");
}

static const char *
class_name(PyObject *class)
{
	return PyType_Check(class) ? ((PyTypeObject *)class)->tp_name : "Warning";
}

/* Returns the exception as one object and clears it. Where CPython has lost it, that was a MemoryError. */
static PyObject *
take_exception(void)
{
#if PY_VERSION_HEX < 0x030C0000
	PyObject *type, *value, *traceback;
#endif

	if (!PyErr_Occurred())
		PyErr_NoMemory();
#if PY_VERSION_HEX < 0x030C0000
	PyErr_Fetch(&type, &value, &traceback);
	PyErr_NormalizeException(&type, &value, &traceback);
	Py_XDECREF(type);
	Py_XDECREF(traceback);
	return value;
#else
	return PyErr_GetRaisedException();
#endif
}

/* warnings.showwarning(message, category, filename, lineno, file=None, line=None) */
static PyObject *
show_warning(PyObject *self, PyObject *args)
{
	PyObject *text, *category, *filename, *file, *line;
	struct diagnostic m = {.warning = true};
	char *copy;

	(void)self;
	if (!PyArg_ParseTuple(args, "OOOl|OO", &text, &category, &filename, &m.line, &file, &line))
		return NULL;
	if (warnings_report) {
		copy = str_to_utf8(text);
		m.type = class_name(category);
		m.text = copy;
		warnings_report(warnings_arg, &m);
		free(copy);
	}
	Py_RETURN_NONE;
}

/* Redirects warnings by replacing warnings.showwarning, as its documentation allows. */
static int
hook_warnings(void)
{
	static PyMethodDef definition = {"showwarning", show_warning, METH_VARARGS, NULL};
	PyObject *warnings = PyImport_ImportModule("warnings");
	PyObject *function = PyCFunction_New(&definition, NULL);
	int ret = -1;

	if (warnings && function)
		ret = PyObject_SetAttrString(warnings, "showwarning", function);
	Py_XDECREF(function);
	Py_XDECREF(warnings);
	return ret;
}

static void
start_interpreter(void (*initialize)(void *), void *arg)
{
	check_libpython(PYTHON_MAGIC_NUMBER);
	initialize(arg);
	check_libpython(PyImport_GetMagicNumber());
	started = true;
}

void
cpython_start(void)
{
	start_interpreter(initialize_isolated, NULL);
	if (hook_warnings() < 0 || add_codecs() < 0) {
		PyObject *exception = take_exception();

		fatal("CPython %d.%d does not start: %s: %s", PYTHON_VERSION_MAJOR, PYTHON_VERSION_MINOR,
			class_name((PyObject *)Py_TYPE(exception)), str_to_utf8(exception));
	}
}

void
cpython_load_extensions(void)
{
	Py_XDECREF(PyImport_ImportModule("unicodedata"));
	PyErr_Clear();
}

/*
 * The magic number must be known without asking for it, which needs the import system up to 3.13: so no pre-releases,
 * between which it changes. 3.8: its parser writes to standard error by itself.
 */
bool
cpython_has_fast_lane(void)
{
	char *release = cpython_version();
	bool is_final = PY_RELEASE_LEVEL == 0xF && strspn(release, "0123456789.+") == strlen(release);

	free(release);
	return PY_VERSION_HEX >= 0x03090000 && is_final;
}

/*
 * Makes every warning an error: calling an exception class as _showwarnmsg() fails. The default filters are those of
 * the full lane, so what they drop there is no error here.
 */
static int
refuse_warnings(void)
{
	PyObject *warnings = PyImport_AddModule("warnings");

	return warnings ? PyObject_SetAttrString(warnings, "_showwarnmsg", PyExc_Warning) : -1;
}

/* 3.12: without the import system, the limit on the digits of an int is not set. */
static int
limit_digits(void)
{
#if PY_VERSION_HEX >= 0x030C0000
	PyObject *set = PySys_GetObject("set_int_max_str_digits");
	PyObject *none = set ? PyObject_CallFunction(set, "i", 4300) : NULL;

	Py_XDECREF(none);
	return none ? 0 : -1;
#else
	return 0;
#endif
}

int
cpython_start_fast(void)
{
	check_libpython(PYTHON_MAGIC_NUMBER);
	if (PyStatus_Exception(initialize_fast()))
		return -1;
	started = fast = true;
	return refuse_warnings() < 0 || limit_digits() < 0 ? -1 : 0;
}

/*
 * Returns compile(source, filename, 'exec', 0, True, optimize). Calls the C function behind compile(), which itself
 * would first make the classes of the module ast. Only a NUL byte or a wrong level goes to compile(): its error differs
 * between versions.
 */
static PyObject *
compile_source(struct bytes source, PyObject *filename, int optimize)
{
	const char *text = (const char *)source.data;
	PyCompilerFlags flags = {.cf_flags = PyCF_SOURCE_IS_UTF8, .cf_feature_version = PY_MINOR_VERSION};

	if (strlen(text) == source.size && optimize >= -1 && optimize <= 2)
		return Py_CompileStringObject(text, filename, Py_file_input, &flags, optimize);
	return PyObject_CallFunction(PyDict_GetItemString(PyEval_GetBuiltins(), "compile"), "y#Osiii", text,
		(Py_ssize_t)source.size, filename, "exec", 0, 1, optimize);
}

static int
serialize(PyObject *code, struct buffer *payload)
{
	PyObject *bytes = PyMarshal_WriteObjectToString(code, Py_MARSHAL_VERSION);

	if (!bytes)
		return FAILED;
	buffer_append(payload, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
	Py_DECREF(bytes);
	return 0;
}

static PyObject *
get_attribute(PyObject *object, const char *name)
{
	PyObject *value = PyObject_GetAttrString(object, name);

	PyErr_Clear();
	if (value == Py_None)
		Py_CLEAR(value);
	return value;
}

static long
get_long(PyObject *object, const char *name)
{
	PyObject *value = get_attribute(object, name);
	long number = value ? PyLong_AsLong(value) : 0;

	PyErr_Clear();
	Py_XDECREF(value);
	return number;
}

static char *
get_text(PyObject *object, const char *name)
{
	PyObject *value = get_attribute(object, name);
	char *copy = to_utf8(value);

	Py_XDECREF(value);
	return copy;
}

/* Counts the characters, not bytes, of the first line. */
static long
line_length(const char *line)
{
	long n = 0;

	for (; *line && *line != '\n'; line++)
		n += (*line & 0xC0) != 0x80;
	return n;
}

/*
 * Cuts one line out of SyntaxError.text. 3.8: for an error in a token of several lines, the text has all of them, and
 * the column counts from the start of the first.
 */
static char *
source_line(char *text, long *column)
{
	char *end;

	while ((end = strchr(text, '\n')) && end[1] && *column > line_length(text) + 1) {
		*column -= line_length(text) + 1;
		text = end + 1;
	}
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

/* Reads the place from a SyntaxError. 3.8: the place may be in '<fstring>'; then the line is unknown. */
static void
read_place(PyObject *exception, const char *path, struct diagnostic *m, char **text)
{
	char *file = get_text(exception, "filename");

	*text = get_text(exception, "text");
	m->line = get_long(exception, "lineno");
	m->column = get_long(exception, "offset");
	m->caret = m->column;
	if (*text)
		m->source = source_line(*text, &m->caret);
	if (!file || strcmp(file, path) != 0)
		m->line = 0;
	free(file);
}

/* Imports a module. Returns the exception if that fails. */
static PyObject *
fail_to_import(const char *name)
{
	PyObject *module = PyImport_ImportModule(name);

	Py_XDECREF(module);
	return module ? NULL : take_exception();
}

/* Returns why the module of a codec cannot be imported if that is an extension module: a static helper loads none. */
static char *
codec_failure(const char *codec)
{
	char *name = xasprintf("encodings.%s", codec), *path = NULL, *reason = NULL;
	PyObject *exception = fail_to_import(name);

	if (exception)
		path = get_text(exception, "path");
	if (path && !has_suffix(path, ".py"))
		reason = str_to_utf8(exception);
	Py_XDECREF(exception);
	free(path);
	free(name);
	return reason;
}

/* Says in the text of a SyntaxError why a codec is unknown that CPython has. __future__ is a small module on disk. */
static char *
explain_unknown_encoding(char *text)
{
	static const char prefix[] = "unknown encoding: ";
	PyObject *exception;
	char *reason, *longer;

	if (!text || strncmp(text, prefix, strlen(prefix)) != 0)
		return text;
	exception = fail_to_import("__future__");
	if (exception)
		reason = xasprintf("no standard library, which has more codecs, is found below '%s'", PYTHON_HOME);
	else
		reason = codec_failure(text + strlen(prefix));
	Py_XDECREF(exception);
	if (!reason)
		return text;
	longer = xasprintf("%s (%s)", text, reason);
	free(reason);
	free(text);
	return longer;
}

static void
report_exception(const char *path, cpython_report *report, const void *arg)
{
	PyObject *exception = take_exception();
	struct diagnostic m = {.type = class_name((PyObject *)Py_TYPE(exception))};
	char *text = NULL, *source = NULL;

	if (PyErr_GivenExceptionMatches(exception, PyExc_SyntaxError)) {
		text = explain_unknown_encoding(get_text(exception, "msg"));
		read_place(exception, path, &m, &source);
	}
	if (!text)
		text = str_to_utf8(exception);
	m.text = text;
	report(arg, &m);
	free(source);
	free(text);
	Py_DECREF(exception);
}

/*
 * Compiles again under the path where the source can be read: for errors of the symbol table and the code generator,
 * CPython reads the source line again from the file named in them.
 */
static void
fail_again(struct bytes source, PyObject *path, int optimize)
{
	PyErr_Clear();
	Py_XDECREF(compile_source(source, path, optimize));
	if (!PyErr_Occurred())
		PyErr_SetString(PyExc_SystemError, "compile() failed, and the second time it did not");
}

static PyObject *
decode_path(const char *path)
{
	PyObject *string = PyUnicode_DecodeFSDefault(path);

	if (!string)
		fatal("out of memory"); /* every byte can be decoded */
	return string;
}

int
cpython_compile(struct bytes source, const char *path, const char *filename, int optimize, struct buffer *payload,
	cpython_report *report, const void *arg)
{
	PyObject *code, *recorded, *readable;
	int ret = FAILED;

	if (!started)
		cpython_start();
	recorded = decode_path(filename);
	readable = decode_path(path);
	warnings_report = report;
	warnings_arg = arg;
	/* 3.13.4 to 3.13.8, 3.14.0: a warning is dropped if another file had it on the same line */
	if (report)
		PySys_SetObject("__warningregistry__", NULL);
	code = compile_source(source, recorded, optimize);
	warnings_report = NULL;
	if (code) {
		ret = serialize(code, payload);
		Py_DECREF(code);
	} else if (!fast && report && PyErr_ExceptionMatches(PyExc_SyntaxError)) {
		fail_again(source, readable, optimize);
	}
	if (ret < 0 && fast)
		ret = CPYTHON_NEEDS_FULL_LANE;
	else if (ret < 0 && report)
		report_exception(path, report, arg);
	compiler_raised = ret < 0 && !report;
	Py_DECREF(readable);
	Py_DECREF(recorded);
	return ret;
}

/* Returns co_filename, to be freed. */
static char *
recorded_path(PyObject *code)
{
	PyObject *filename = get_attribute(code, "co_filename");
	PyObject *bytes = filename ? PyUnicode_EncodeFSDefault(filename) : NULL;
	char *path = xstrdup(bytes ? PyBytes_AS_STRING(bytes) : "");

	PyErr_Clear();
	Py_XDECREF(bytes);
	Py_XDECREF(filename);
	return path;
}

char *
cpython_load(struct bytes payload, char **filename)
{
	PyObject *object;
	char *text, *answer;

	if (!started)
		cpython_start();
	object = PyMarshal_ReadObjectFromString((const char *)payload.data, (Py_ssize_t)payload.size);
	/* PyCode_Check() would refer to data of libpython: then the loader warns of another libpython by itself */
	if (object && strcmp(Py_TYPE(object)->tp_name, "code") == 0) {
		*filename = recorded_path(object);
		return NULL; /* keeps the object, as an import does: to free a damaged one may crash */
	}
	if (object) {
		answer = xasprintf("it is no code object but %s", Py_TYPE(object)->tp_name);
	} else {
		object = take_exception();
		text = str_to_utf8(object);
		answer = xasprintf("%s: %s", class_name((PyObject *)Py_TYPE(object)), text);
		free(text);
	}
	Py_DECREF(object);
	return answer;
}

/* Runs the program with these variables. Returns a new reference to the bytes output. */
static PyObject *
run_for_output(const char *program, PyObject *variables)
{
	PyObject *code = Py_CompileString(program, "<pybytecode>", Py_file_input);
	PyObject *result = code ? PyEval_EvalCode(code, variables, variables) : NULL;
	PyObject *output = result ? PyDict_GetItemString(variables, "output") : NULL;

	Py_XINCREF(output);
	Py_XDECREF(result);
	Py_XDECREF(code);
	return output;
}

static void
print_failure(const void *arg, const struct diagnostic *diagnostic)
{
	diagnostic_print(arg, diagnostic);
}

int
cpython_call(const char *program, struct bytes input, struct buffer *output, const char *path)
{
	PyObject *bytes, *variables, *answer = NULL;

	if (!started)
		cpython_start();
	bytes = PyBytes_FromStringAndSize((const char *)input.data, (Py_ssize_t)input.size);
	variables = PyDict_New();
	if (bytes && variables && PyDict_SetItemString(variables, "input", bytes) == 0 &&
		PyDict_SetItemString(variables, "__builtins__", PyEval_GetBuiltins()) == 0)
		answer = run_for_output(program, variables);
	Py_XDECREF(bytes);
	Py_XDECREF(variables);
	if (!answer) {
		report_exception("<pybytecode>", print_failure, path);
		return FAILED;
	}
	*output = (struct buffer){0};
	buffer_append(output, PyBytes_AS_STRING(answer), (size_t)PyBytes_GET_SIZE(answer));
	Py_DECREF(answer);
	return 0;
}

static cpython_compile_file *run_compile_file;

/* _pybytecode.compile(source, cfile, dfile, optimize, invalidation_mode) */
static PyObject *
compile_file(PyObject *self, PyObject *args)
{
	PyObject *source, *cfile, *dfile, *result = NULL;
	int optimize, mode, ret;

	(void)self;
	if (!PyArg_ParseTuple(args, "O&O&O&ii", PyUnicode_FSConverter, &source, PyUnicode_FSConverter, &cfile,
		    PyUnicode_FSConverter, &dfile, &optimize, &mode))
		return NULL;
	compiler_raised = false;
	ret = run_compile_file(
		PyBytes_AS_STRING(source), PyBytes_AS_STRING(cfile), PyBytes_AS_STRING(dfile), optimize, mode);
	if (ret == 0) {
		Py_INCREF(Py_None);
		result = Py_None;
	} else if (compiler_raised && PyErr_ExceptionMatches(PyExc_Exception)) {
		result = take_exception();
	}
	Py_DECREF(source);
	Py_DECREF(cfile);
	Py_DECREF(dfile);
	return result;
}

/* The functions that _pybytecode.work() is given. */
struct python_job {
	PyObject *work, *ended, *died;
};

/* In a worker: an exception ends it. */
static void
work_on_task(void *arg, size_t task)
{
	const struct python_job *job = arg;
	PyObject *text;
	char *bytes;
	Py_ssize_t size;

	worker_begin(task);
	text = PyObject_CallFunction(job->work, "n", (Py_ssize_t)task);
	if (!text || PyBytes_AsStringAndSize(text, &bytes, &size) < 0) {
		PyErr_Print();
		finish(1);
	}
	worker_end(task, 0, (struct bytes){(const unsigned char *)bytes, (size_t)size});
	Py_DECREF(text);
}

static void
take_task(void *arg, size_t task, int status, struct bytes text)
{
	const struct python_job *job = arg;

	(void)status;
	if (!PyErr_Occurred())
		Py_XDECREF(PyObject_CallFunction(
			job->ended, "ny#", (Py_ssize_t)task, (const char *)text.data, (Py_ssize_t)text.size));
}

static bool
take_death(void *arg, size_t task, const struct worker_death *death)
{
	const struct python_job *job = arg;

	if (!PyErr_Occurred())
		Py_XDECREF(PyObject_CallFunction(job->died, "ns", (Py_ssize_t)task, death->how));
	return !PyErr_Occurred();
}

static bool
is_interrupted(void *arg)
{
	(void)arg;
	return PyErr_Occurred() || PyErr_CheckSignals() < 0;
}

/* _pybytecode.work(tasks, workers, work, ended, died) */
static PyObject *
run_workers(PyObject *self, PyObject *args)
{
	struct python_job job;
	Py_ssize_t tasks;
	int workers, ret;

	(void)self;
	if (!PyArg_ParseTuple(args, "niOOO", &tasks, &workers, &job.work, &job.ended, &job.died))
		return NULL;
	ret = worker_run(&(struct worker_job){
		.tasks = (size_t)tasks,
		.workers = (unsigned int)workers,
		.work = work_on_task,
		.ended = take_task,
		.died = take_death,
		.is_cancelled = is_interrupted,
		.arg = &job,
	});
	if (PyErr_Occurred())
		return NULL;
	if (ret < 0)
		return PyErr_SetFromErrno(PyExc_OSError);
	Py_RETURN_NONE;
}

static PyObject *
create_module(void)
{
	static PyMethodDef methods[] = {{"compile", compile_file, METH_VARARGS, NULL},
		{"work", run_workers, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
	static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "_pybytecode", .m_methods = methods};

	return PyModule_Create(&definition);
}

/* Reads the program's variable "status", which is an argument of sys.exit(): prints it unless it is an integer. */
static int
exit_status(PyObject *variables)
{
	PyObject *status = PyDict_GetItemString(variables, "status");
	char *text;

	if (status && PyLong_Check(status))
		return (int)PyLong_AsLong(status);
	if (status) {
		text = str_to_utf8(status);
		fprintf(stderr, "%s\n", text);
		free(text);
	}
	return 1;
}

int
cpython_run(const char *program, cpython_compile_file *file, int argc, char *argv[])
{
	PyObject *variables, *code, *result = NULL;
	int status = 1;

	run_compile_file = file;
	if (PyImport_AppendInittab("_pybytecode", create_module) < 0)
		fatal("out of memory");
	start_interpreter(initialize_python, &(struct arguments){argc, argv});
	variables = PyModule_GetDict(PyImport_AddModule("__main__"));
	code = Py_CompileString(program, "<pybytecode>", Py_file_input);
	if (code)
		result = PyEval_EvalCode(code, variables, variables);
	if (result)
		status = exit_status(variables);
	else
		PyErr_Print();
	Py_XDECREF(code);
	Py_XDECREF(result);
	/* flushes the standard streams; 120 is the exit status of `python` if that fails */
	return Py_FinalizeEx() < 0 ? 120 : status;
}

void
cpython_raise_os_error(int error, const char *file)
{
	PyObject *name = decode_path(file);

	errno = error;
	PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, name);
	Py_DECREF(name);
}

void
cpython_raise(const char *type, const char *text)
{
	PyObject *string = decode_path(text);

	PyErr_SetObject(PyDict_GetItemString(PyEval_GetBuiltins(), type), string);
	Py_DECREF(string);
}
