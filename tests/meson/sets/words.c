#include <Python.h>
#include "pybytecode_frozen.h"

int register_words(void);

int
register_words(void)
{
	return pybytecode_register_frozen();
}
