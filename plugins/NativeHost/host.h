/*
 * What every host process of a foreign native library needs: a private pipe to the engine, a library that cannot
 * write into it, and an end when the engine ends. POSIX and Windows, 32 and 64 bits.
 */
#ifndef FLASHENGINE_HOST_H
#define FLASHENGINE_HOST_H

#include <stddef.h>
#include <stdint.h>

/* A 32-bit Windows library may clean up the stack itself. Everywhere else there is one calling convention. */
#if defined(_M_IX86)
#define HOST_STDCALL __stdcall
#elif defined(__i386__)
#define HOST_STDCALL __attribute__((stdcall))
#else
#define HOST_STDCALL
#endif

/* Any function of a library; cast to its real type before the call. */
typedef void (*host_function)(void);

typedef struct host_lock host_lock;

/*
 * Takes standard input and output for the pipe; what the library prints or reads there goes nowhere. Requests to end
 * that come as signals are left to the engine.
 */
void host_open(void);

/* Reads exactly this many bytes. When the engine has closed its end, the process ends. */
void host_read(void *bytes, size_t count);

/* The same, but gives 0 when the engine has closed its end; otherwise 1. */
int host_try_read(void *bytes, size_t count);

/* Writes all bytes. When the engine has closed its end, the process ends. */
void host_write(const void *bytes, size_t count);

/* Ends the process at once when the engine closes its end, whatever the library is doing. Nothing more is read. */
void host_end_with_engine(void);

/* Loads a library. NULL on failure, with the system's reason in the text. */
void *host_load(const char *path_utf8, char *reason, size_t reason_size);

/* A function of a library; NULL when it has none of that name. */
host_function host_find(void *library, const char *name);

/* Starts a thread that runs to the end of the process. The process ends when it cannot be started. */
void host_thread(void (*run)(void));

/* Puts the calling thread to sleep. */
void host_sleep(unsigned milliseconds);

/* A lock that one thread waits on until another signals. */
host_lock *host_lock_new(void);
void host_lock_enter(host_lock *lock);
void host_lock_leave(host_lock *lock);
void host_lock_wait(host_lock *lock);
void host_lock_wait_for(host_lock *lock, unsigned microseconds); /* at most so long, as finely as the system can */
void host_lock_signal(host_lock *lock);

/* Ends the process at once: nothing of the library's runs any more. */
void host_exit(int code);

#endif
