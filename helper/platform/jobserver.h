/* SPDX-License-Identifier: MIT */
/*
 * A client of GNU make's job server, which ninja 1.13 also is: GNU make's manual, "Sharing Job Slots with GNU make".
 * Each process that a build tool starts has one slot. It takes each further one from the server, as a byte that it
 * gives back.
 */
#ifndef JOBSERVER_H
#define JOBSERVER_H

#include <stdbool.h>

enum jobserver {
	JOBSERVER_NONE,  /* MAKEFLAGS names no server: there is no limit */
	JOBSERVER_ONE,   /* the own slot is the only one: `make -j1`, or a server that cannot be reached */
	JOBSERVER_SLOTS, /* there is a server */
};

/*
 * Reads MAKEFLAGS and connects to its server: --jobserver-auth=fifo:PATH, or --jobserver-auth=R,W or
 * --jobserver-fds=R,W with two descriptors. GNU make also names these to a command that does not get them, if its
 * recipe has no '+'.
 */
enum jobserver jobserver_connect(void);

/* Takes a slot and returns true, or false at once if none is free. */
bool jobserver_take(unsigned char *slot);

/* Returns a descriptor for poll(): it can be read while a slot is free. */
int jobserver_descriptor(void);

void jobserver_give(unsigned char slot);

/* Is called when all slots are given back. If the process ends without it, all its slots are given back, too. */
void jobserver_disconnect(void);

#endif
