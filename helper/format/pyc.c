/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "config.h"
#include "format/canonical.h"
#include "format/pyc.h"
#include "format/siphash.h"

/* importlib.util.MAGIC_NUMBER as a little-endian word: the number, then "\r\n" */
#define MAGIC ((uint32_t)PYTHON_MAGIC_NUMBER | UINT32_C(0x0a0d0000))

#define CACHE "__pycache__"

/* The flags of PEP 552 */
#define HASH_BASED 1
#define CHECK_SOURCE 2

static void
store(unsigned char *bytes, uint64_t word, size_t n)
{
	for (; n > 0; n--, word >>= 8)
		*bytes++ = word & 0xff;
}

/* importlib.util.source_hash() is _Py_KeyedHash(): SipHash-2-4 up to 3.10, SipHash-1-3 since 3.11. */
static uint64_t
source_hash(struct bytes source)
{
#if PYTHON_VERSION_MINOR < 11
	return siphash(2, 4, MAGIC, 0, source);
#else
	return siphash(1, 3, MAGIC, 0, source);
#endif
}

/*
 * All numbers are little-endian (PEP 552):
 *
 *     0   magic number
 *     4   flags: 0 timestamp, 1 unchecked hash, 3 checked hash
 *     8   timestamp: mtime of the source in seconds, modulo 2**32      hash: the hash, 8 bytes
 *     12  timestamp: size of the source in bytes, modulo 2**32
 */
void
pyc_header(unsigned char header[PYC_HEADER_SIZE], enum pyc_invalidation_mode mode, struct bytes source, int64_t mtime)
{
	store(header, MAGIC, 4);
	if (mode == PYC_TIMESTAMP) {
		store(header + 4, 0, 4);
		store(header + 8, (uint64_t)mtime, 4);
		store(header + 12, source.size, 4);
	} else {
		store(header + 4, mode == PYC_CHECKED_HASH ? HASH_BASED | CHECK_SOURCE : HASH_BASED, 4);
		store(header + 8, source_hash(source), 8);
	}
}

static uint32_t
load(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

void
pyc_header_unchecked(unsigned char header[PYC_HEADER_SIZE], const unsigned char other[PYC_HEADER_SIZE])
{
	store(header, MAGIC, 4);
	store(header + 4, HASH_BASED, 4);
	if (load(other + 4) & HASH_BASED)
		memcpy(header + 8, other + 8, 8);
	else
		store(header + 8, 0, 8);
}

char *
pyc_read(struct bytes pyc, struct bytes *payload)
{
	if (pyc.size < PYC_HEADER_SIZE)
		return xasprintf("a file of %zu bytes", pyc.size);
	if (load(pyc.data) != MAGIC)
		return xasprintf("a file that begins with the word %#x", (unsigned int)load(pyc.data));
	if (load(pyc.data + 4) & ~(uint32_t)(HASH_BASED | CHECK_SOURCE))
		return xasprintf("bytecode with the flags %#x", (unsigned int)load(pyc.data + 4));
	*payload = (struct bytes){pyc.data + PYC_HEADER_SIZE, pyc.size - PYC_HEADER_SIZE};
	return NULL;
}

static char *
put(char *end, const char *bytes, size_t size)
{
	return (char *)memcpy(end, bytes, size) + size;
}

char *
pyc_path(const char *source, int optimize)
{
	static const char cache[] = CACHE "/", tag[] = PYTHON_CACHE_TAG;
	const char *slash = strrchr(source, '/');
	const char *name = slash ? slash + 1 : source;
	const char *dot = strrchr(name, '.');
	size_t folder = slash ? (size_t)(slash - source) : 0;
	size_t stem = dot ? (size_t)(dot - name) : strlen(name);
	char level[] = ".opt-N", *path, *end;

	/* as CPython: '/a.py' gives a relative path, '.py' gives 'py.TAG.pyc', 'noext' gives 'noextTAG.pyc' */
	while (folder > 0 && source[folder - 1] == '/')
		folder--;
	if (stem == 0 && dot)
		stem = strlen(name = dot + 1);
	level[sizeof(level) - 2] = (char)('0' + optimize);
	/* without printf(), which is slow: a list may have many lines */
	path = end =
		xmalloc(folder + stem + sizeof("/") + sizeof(cache) + sizeof(tag) + sizeof(level) + sizeof("..pyc"));
	end = put(end, source, folder);
	end = put(end, "/", folder > 0);
	end = put(end, cache, sizeof(cache) - 1);
	end = put(end, name, stem);
	end = put(end, ".", dot != NULL);
	end = put(end, tag, sizeof(tag) - 1);
	if (optimize > 0)
		end = put(end, level, sizeof(level) - 1);
	put(end, ".pyc", sizeof(".pyc"));
	return path;
}

/* Cuts an end off a string of *length characters. Returns false if it has another end. */
static bool
cut_end(const char *string, size_t *length, const char *end)
{
	size_t size = strlen(end);

	if (*length < size || memcmp(string + *length - size, end, size) != 0)
		return false;
	*length -= size;
	return true;
}

char *
pyc_source(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t folder = (size_t)(name - path), length = strlen(name);

	if (!cut_end(path, &folder, CACHE "/") || (folder > 0 && path[folder - 1] != '/') ||
		!cut_end(name, &length, ".pyc"))
		return NULL;
	if (!cut_end(name, &length, ".opt-1"))
		cut_end(name, &length, ".opt-2");
	if (!cut_end(name, &length, "." PYTHON_CACHE_TAG) || length == 0)
		return NULL;
	return xasprintf("%.*s%.*s.py", (int)folder, path, (int)length, name);
}

bool
pyc_records_path(struct bytes payload, const char *path)
{
	struct bytes recorded;

	return canonical_filename(PYTHON_VERSION_MINOR, payload, &recorded) == 0 &&
	       bytes_equal(recorded, bytes_of(path));
}
