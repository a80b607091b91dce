/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "command/command.h"
#include "config.h"
#include "cpython/cpython.h"
#include "command/option.h"
#include "platform/process.h"

static const char usage[] = "usage: pybytecode compile [OPTION]... FILE\n"
			    "       pybytecode batch [--jobs N] [--depends FILE]... [OPTION]... LIST\n"
			    "       pybytecode compile-dir [--jobs N] [--depfile FILE] [OPTION]... DIR OUTPUT\n"
			    "       pybytecode install-hook [--optimize LEVEL]... [--invalidation-mode MODE] DIR...\n"
			    "       pybytecode zip --output FILE [OPTION]... LIST\n"
			    "       pybytecode freeze --output-directory DIR [OPTION]... [LIST]\n"
			    "       pybytecode --help | --version | --libpython\n"
			    "\n"
			    "Compiles the Python source FILE to bytecode, as py_compile.compile() does; or all\n"
			    "sources of LIST whose bytecode is not fresh, a line each (-: of standard input):\n"
			    "SOURCE<TAB>CFILE<TAB>DFILE[<TAB>LEVEL], of which CFILE and DFILE may be empty;\n"
			    "or those in and below DIR, to __pycache__ folders in and below OUTPUT; or, run by\n"
			    "`meson install`, those that have been installed in and below each DIR.\n"
			    "zip puts all of LIST into an archive that Python imports from; freeze makes C of it,\n"
			    "for a program that embeds Python. There CFILE is the name of the module, such as\n"
			    "pkg/mod.pyc, or for zip that of a resource; SOURCE may be a .pyc.\n"
			    "\n"
			    "  --cfile PATH              the .pyc to write (compile only)\n"
			    "                            (default: FILE's in __pycache__, PEP 3147 and 488)\n"
			    "  --dfile PATH              the path to record in the bytecode, co_filename\n"
			    "                            (compile only; default: FILE)\n"
			    "  --depends FILE            a .pyc older than FILE is not fresh (batch only; may\n"
			    "                            be given several times)\n"
			    "  --jobs N                  how many processes compile (batch, compile-dir)\n"
			    "                            (default: one for each processor)\n"
			    "  --depfile FILE            the depfile to write: what OUTPUT was made of\n"
			    "                            (compile-dir only)\n"
			    "  --optimize 0|1|2          1: without assert statements;\n"
			    "                            2: without docstrings, too (default: 0); compile-dir\n"
			    "                            and install-hook compile for each that is given\n"
			    "  --invalidation-mode timestamp|checked-hash|unchecked-hash\n"
			    "                            how Python finds the .pyc stale, PEP 552\n"
			    "                            (default: checked-hash where SOURCE_DATE_EPOCH\n"
			    "                            is set and not empty, else timestamp)\n"
			    "  --clamp-mtime             record no time of FILE later than SOURCE_DATE_EPOCH\n"
			    "  -s, --stripdir DIR        take DIR off the start of the path to record\n"
			    "  -p, --prependdir DIR      put DIR before the path to record\n"
			    "  --quiet 0|1|2             1: errors only; 2: no output (default: 0)\n"
			    "\n"
			    "of zip and freeze, besides --optimize and --quiet:\n"
			    "  --output FILE             the archive to write (zip only)\n"
			    "  --output-directory DIR    the folder of the C files to write (freeze only)\n"
			    "  --part modules|stdlib     write the files of LIST's modules only, or that of the\n"
			    "                            standard library (freeze only; default: all)\n"
			    "  --stdlib MODULE           take along a module of the standard library with all that\n"
			    "                            it imports; startup: what an interpreter starts with;\n"
			    "                            may be given again and again\n"
			    "  --no-deferred             not what functions of these import when they are called\n"
			    "  --manifest FILE           list what was taken along, and what has to be shipped\n"
			    "  --depfile FILE            list what was read, as a rule of make\n"
			    "\n"
			    "Exit status: 0 done; 1 a source could not be compiled, or its .pyc not be written;\n"
			    "2 wrong usage, or a wrong line in LIST.\n";

/* Of libpython the version is the one loaded, of the rest what the helper was built for; starting it compares them. */
static void
print_version(void)
{
	char *version;

	cpython_start();
	version = cpython_version();
	printf("pybytecode %s\nCPython %s\nmagic number %d\ncache tag %s\n", PYBYTECODE_VERSION, version,
		PYTHON_MAGIC_NUMBER, PYTHON_CACHE_TAG);
	free(version);
}

static void
print_libpython(void)
{
	char *file = process_file(cpython_address());

	if (!file)
		fatal("cannot find the file of libpython");
	puts(file);
	free(file);
}

static void
print_usage(void)
{
	fputs(usage, stdout);
}

static const struct {
	const char *word;
	int (*command)(int, char *[]);
	void (*print)(void);
} words[] = {
	{.word = "compile", .command = command_compile},
	{.word = "batch", .command = command_batch},
	{.word = "compile-dir", .command = command_compile_dir},
	{.word = "install-hook", .command = command_install_hook},
	{.word = "freeze", .command = command_freeze},
	{.word = "zip", .command = command_zip},
	{.word = "py_compile", .command = command_dropin},
	{.word = "compileall", .command = command_dropin},
	{.word = "--help", .print = print_usage},
	{.word = "--version", .print = print_version},
	{.word = "--libpython", .print = print_libpython},
};

static int
print(const char *word, void (*function)(void), const char *next)
{
	if (next)
		option_error("", xasprintf("'%s' after %s", next, word), "nothing");
	function();
	if (fflush(stdout) != 0 || ferror(stdout))
		fatal("cannot write to standard output");
	return 0;
}

int
main(int argc, char *argv[])
{
	size_t i;

	for (i = 0; argc > 1 && i < LEN(words); i++) {
		if (strcmp(argv[1], words[i].word) != 0)
			continue;
		if (words[i].print)
			finish(print(argv[1], words[i].print, argv[2]));
		if (argc == 3 && strcmp(argv[2], "--help") == 0 && words[i].command != command_dropin)
			finish(print(argv[2], print_usage, NULL));
		finish(words[i].command(argc - 1, argv + 1));
	}
	option_error("", argc > 1 ? xasprintf("unknown command '%s'", argv[1]) : "the command is missing",
		"compile, batch, compile-dir, install-hook, freeze, zip, py_compile, compileall, --help, --version or "
		"--libpython");
}
