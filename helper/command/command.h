/* SPDX-License-Identifier: MIT */
/* One function a command, in command-NAME.c: argv[0] is the command's name, what is returned the exit status. */
#ifndef COMMAND_H
#define COMMAND_H

int command_batch(int argc, char *argv[]);
int command_compile(int argc, char *argv[]);
int command_compile_dir(int argc, char *argv[]);
int command_install_hook(int argc, char *argv[]);
int command_dropin(int argc, char *argv[]); /* py_compile, compileall */
int command_freeze(int argc, char *argv[]);
int command_zip(int argc, char *argv[]);

#endif
