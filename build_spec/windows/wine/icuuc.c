/* Stands in for the icuuc.dll of Windows, which Wine lacks, and can convert nothing. Qt asks it only for encodings that
   the program never uses. It lies in the folder of the trial's Windows alone and is never shipped. */

#define EXPORT __declspec(dllexport)

enum { UNSUPPORTED_ERROR = 16 };

static void *refuse(int *error)
{
    *error = UNSUPPORTED_ERROR;
    return 0;
}

EXPORT void *ucnv_open(const char *name, int *error) { return refuse(error); }
EXPORT const char *ucnv_getName(const void *converter, int *error) { return refuse(error); }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error) { return refuse(error); }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT const char *ucnv_getAvailableName(int index) { return 0; }

/* Never called, since nothing could be opened. */
EXPORT void ucnv_close(void) {}
EXPORT void ucnv_reset(void) {}
EXPORT signed char ucnv_getMaxCharSize(void) { return 0; }
EXPORT void ucnv_getToUCallBack(void) {}
EXPORT void ucnv_getFromUCallBack(void) {}
EXPORT void ucnv_setToUCallBack(void) {}
EXPORT void ucnv_setFromUCallBack(void) {}
EXPORT void ucnv_cbToUWriteUChars(void) {}
EXPORT void ucnv_cbFromUWriteUChars(void) {}
EXPORT void ucnv_toUnicode(void) {}
EXPORT void ucnv_fromUnicode(void) {}
EXPORT int ucnv_toUCountPending(void) { return 0; }
EXPORT int ucnv_fromUCountPending(void) { return 0; }
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
