/* Older Wine lacks bcryptprimitives.dll, from which Rust's standard library takes random numbers on Windows. This one passes
   the question on. For tests under Wine only; it is never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
