/* SPDX-License-Identifier: MIT */
#ifndef PROCESSORS_H
#define PROCESSORS_H

/*
 * Returns the number of processors that this process may use, at least 1: those of its affinity (sched_getaffinity(2)),
 * but no more than the quotas of its control groups and of those above, versions 1 and 2 (the kernel's cgroup-v1/
 * cpu-bandwidth and cgroup-v2 documents). A part of a processor does not count, as for ninja.
 */
unsigned int processors_count(void);

#endif
