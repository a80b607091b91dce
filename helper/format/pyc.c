/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include "config.h"
#include "format/canonical.h"
#include "format/magic-number.h"
#include "format/pyc.h"
#include "format/siphash.h"

/* importlib.util.MAGIC_NUMBER as a little-endian word: the number, then "\r\n" */
#define MAGIC ((uint32_t)PYTHON_MAGIC_NUMBER | UINT32_C(0x0a0d0000))

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

/* The first magic number whose header has flags: CPython 3.7a4. Before that: magic number, mtime, size. */
#define FIRST_WITH_FLAGS 3392

static char *
parse_fields(struct bytes content, struct pyc *pyc)
{
	const unsigned char *fields = content.data + 4;
	uint32_t flags = pyc->magic_number < FIRST_WITH_FLAGS ? 0 : load(fields);
	size_t size = pyc->magic_number < FIRST_WITH_FLAGS ? 12 : PYC_HEADER_SIZE;

	if (content.size < size)
		return xasprintf("a file of %zu bytes", content.size);
	if (flags & ~(uint32_t)(HASH_BASED | CHECK_SOURCE))
		return xasprintf("bytecode with the flags %#x", (unsigned int)flags);
	fields = content.data + size - 8;
	pyc->mode = !(flags & HASH_BASED)  ? PYC_TIMESTAMP
		    : flags & CHECK_SOURCE ? PYC_CHECKED_HASH
					   : PYC_UNCHECKED_HASH;
	pyc->mtime = load(fields);
	pyc->source_size = load(fields + 4);
	memcpy(pyc->hash, fields, sizeof(pyc->hash));
	pyc->payload = (struct bytes){content.data + size, content.size - size};
	return NULL;
}

char *
pyc_parse_own(struct bytes content, struct pyc *pyc)
{
	*pyc = (struct pyc){.magic_number = PYTHON_MAGIC_NUMBER, .minor = PYTHON_VERSION_MINOR, .released = true};
	return parse_fields(content, pyc);
}

char *
pyc_parse(struct bytes content, struct pyc *pyc)
{
	uint32_t word;

	if (content.size < 12)
		return xasprintf("a file of %zu bytes", content.size);
	word = load(content.data);
	if (word >> 16 != MAGIC >> 16)
		return xasprintf("a file that begins with the word %#x", (unsigned int)word);
	pyc->magic_number = word & 0xffff;
	pyc->minor = magic_number_minor(pyc->magic_number, &pyc->released);
	if (pyc->minor < 0)
		return xasprintf("a file with the magic number %u", pyc->magic_number);
	return parse_fields(content, pyc);
}

static char *
put(char *end, const char *bytes, size_t size)
{
	return (char *)memcpy(end, bytes, size) + size;
}

char *
pyc_path(const char *source, int optimize)
{
	static const char cache[] = PYC_DIRECTORY "/", tag[] = PYTHON_CACHE_TAG;
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

/* Cuts off ".opt-LEVEL", if there is one, and returns the level. */
static int
cut_level(const char *name, size_t *length)
{
	size_t i = *length;

	while (i > 0 && isalnum((unsigned char)name[i - 1]))
		i--;
	if (i < 5 || i == *length || memcmp(name + i - 5, ".opt-", 5) != 0)
		return 0;
	name += i;
	i = *length - i;
	*length -= i + 5;
	return i == 1 && (*name == '1' || *name == '2') ? *name - '0' : -1;
}

bool
pyc_split_name(const char *name, struct pyc_name *parts)
{
	size_t length = strlen(name), dot;

	if (!cut_end(name, &length, ".pyc"))
		return false;
	parts->level = cut_level(name, &length);
	for (dot = length; dot > 0 && name[dot - 1] != '.';)
		dot--;
	parts->stem = dot > 0 ? dot - 1 : 0;
	parts->tag = name + dot;
	parts->tag_length = length - dot;
	return parts->stem > 0 && parts->tag_length > 0;
}

bool
pyc_has_own_tag(const struct pyc_name *parts)
{
	return parts->tag_length == strlen(PYTHON_CACHE_TAG) &&
	       memcmp(parts->tag, PYTHON_CACHE_TAG, parts->tag_length) == 0;
}

char *
pyc_source(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t folder = (size_t)(name - path);
	struct pyc_name parts;

	if (!cut_end(path, &folder, PYC_DIRECTORY "/") || (folder > 0 && path[folder - 1] != '/') ||
		!pyc_split_name(name, &parts) || !pyc_has_own_tag(&parts) || parts.level < 0)
		return NULL;
	return xasprintf("%.*s%.*s.py", (int)folder, path, (int)parts.stem, name);
}

bool
pyc_records_path(struct bytes payload, const char *path)
{
	struct bytes recorded;

	return canonical_filename(PYTHON_VERSION_MINOR, payload, &recorded) == 0 &&
	       bytes_equal(recorded, bytes_of(path));
}

char *
pyc_decode_path(struct bytes filename)
{
	char *path = xmalloc(filename.size + 1), *end = path;
	const unsigned char *at = filename.data;
	size_t left = filename.size;

	/* U+DC80 to U+DCFF stand for the bytes 0x80 to 0xff (PEP 383) */
	while (left > 0) {
		if (left >= 3 && at[0] == 0xed && (at[1] == 0xb2 || at[1] == 0xb3)) {
			*end++ = (char)((at[1] & 1) << 6 | (at[2] & 0x3f) | 0x80);
			at += 3;
			left -= 3;
		} else {
			*end++ = (char)*at++;
			left--;
		}
	}
	*end = '\0';
	return path;
}
