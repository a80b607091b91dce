/* SPDX-License-Identifier: MIT */
/* This process as a program that can be run again; one implementation a platform. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Undoes what a process may inherit and what would break it: SIGCHLD is no longer ignored, and a standard stream that
 * is closed gets a descriptor, so that no file that is opened later is taken for the stream. From then on using the
 * stream fails, or, if to_null is true, has no effect.
 */
void process_reset(bool to_null);

/* From now on what is written on standard error is lost, also what CPython's C code writes. */
void process_silence(void);

/* Returns how a signal ends a process: "was killed by signal 11 (Segmentation fault)". The caller frees it. */
char *process_describe_signal(int number);

/*
 * From now on a crash of this process prints the subject and process_describe_signal(), and ends it with exit status 1.
 * If the subject is NULL, it prints nothing.
 */
void process_report_crash(const char *subject);

/* Returns nanoseconds on a clock that nobody sets, for durations. */
int64_t process_clock(void);

/* Returns the path of the program's file. The file may not exist. */
const char *process_program(void);

/* True if the program can be run again. */
bool process_can_restart(void);

/*
 * Sets how process_restart() runs the program: with these arguments, which end with NULL, and with one more environment
 * variable, NAME=VALUE. From now on a crash of this process runs it again, too.
 */
void process_prepare_restart(char *argv[], char *variable);

/* Return the file of the program, and the file from which the data at an address was loaded, without symbolic links, to
 * be freed. NULL: unknown. */
char *process_program_file(void);
char *process_file(const void *address);

/* Returns only if it fails, and sets errno. */
void process_restart(void);

#endif
