/* SPDX-License-Identifier: MIT */
%module gl
#define GLAPI extern
#define GL_API extern
#define GLAPIENTRY
#define APIENTRY
#define APIENTRYP *
#define GL_APICALL extern
#define GL_APIENTRY
#define GL_APIENTRYP *
%include <GL/gl.h>
%include <GL/glext.h>
%include <GLES2/gl2ext.h>
%include <GLES/glext.h>
