#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L
#endif

#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <windows.h>
#define pipe_read(file, bytes, count) _read(file, bytes, (unsigned)(count))
#define pipe_write(file, bytes, count) _write(file, bytes, (unsigned)(count))
#define PIPE_COUNT_MAX 0x40000000u
#else
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#define pipe_read read
#define pipe_write write
#define PIPE_COUNT_MAX 0x40000000u
#endif

enum { STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR };

static int from_engine = -1;
static int to_engine = -1;

/*
 * Who asks the engine to end asks its whole group; the engine then still needs the host to leave the vehicle in good
 * order, and ends it by closing the pipe.
 */
static void leave_signals_to_the_engine(void)
{
#ifdef _WIN32
    SetConsoleCtrlHandler(NULL, TRUE);
#else
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
#endif
}

static void no_dialogs_and_no_dumps(void)
{
#ifdef _WIN32
    /* A dialog of the system would hold a crashed library until somebody clicks. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
#else
    /* The memory of a key library must not end up in a file. */
    const struct rlimit none = { 0, 0 };
    if (setrlimit(RLIMIT_CORE, &none) != 0) {
        host_exit(2);
    }
#endif
}

/* A second handle of a standard stream, which programs that the library starts do not get. */
static int keep(int standard_stream)
{
#ifdef _WIN32
    const int copy = _dup(standard_stream);
    if (copy >= 0) {
        _setmode(copy, _O_BINARY);
        SetHandleInformation((HANDLE)_get_osfhandle(copy), HANDLE_FLAG_INHERIT, 0);
    }

    return copy;
#else
    return fcntl(standard_stream, F_DUPFD_CLOEXEC, STANDARD_ERROR + 1);
#endif
}

void host_open(void)
{
    leave_signals_to_the_engine();
#ifdef _WIN32
    const char *nothing = "NUL";
#else
    const char *nothing = "/dev/null";
#endif
    from_engine = keep(STANDARD_INPUT);
    to_engine = keep(STANDARD_OUTPUT);
    if (from_engine < 0 || to_engine < 0 || freopen(nothing, "r", stdin) == NULL
        || freopen(nothing, "w", stdout) == NULL || freopen(nothing, "w", stderr) == NULL) {
        host_exit(2);
    }

    no_dialogs_and_no_dumps();
}

/* A signal of the library's own may interrupt a call; that is no failure. */
static int interrupted(void)
{
#ifdef _WIN32
    return 0;
#else
    return errno == EINTR;
#endif
}

int host_try_read(void *bytes, size_t count)
{
    char *next = bytes;
    while (count > 0) {
        const long done = (long)pipe_read(from_engine, next, count < PIPE_COUNT_MAX ? count : PIPE_COUNT_MAX);
        if (done > 0) {
            next += done;
            count -= (size_t)done;
        } else if (done == 0 || !interrupted()) {
            return 0;
        }
    }

    return 1;
}

void host_read(void *bytes, size_t count)
{
    if (!host_try_read(bytes, count)) {
        host_exit(0);
    }
}

void host_write(const void *bytes, size_t count)
{
    const char *next = bytes;
    while (count > 0) {
        const long done = (long)pipe_write(to_engine, next, count < PIPE_COUNT_MAX ? count : PIPE_COUNT_MAX);
        if (done > 0) {
            next += done;
            count -= (size_t)done;
        } else if (!interrupted()) {
            host_exit(0);
        }
    }
}

static void wait_for_end(void)
{
    char byte;
    for (;;) {
        host_read(&byte, 1);
    }
}

void host_end_with_engine(void)
{
    host_thread(wait_for_end);
}

void host_exit(int code)
{
#ifdef _WIN32
    TerminateProcess(GetCurrentProcess(), (UINT)code);
#endif
    _exit(code);
}

#ifdef _WIN32

static void windows_reason(DWORD error, char *reason, size_t size)
{
    const DWORD length = FormatMessageA(
        FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0, reason, (DWORD)size, NULL);
    if (length == 0) {
        snprintf(reason, size, "error %lu", error);
    }
}

void *host_load(const char *path_utf8, char *reason, size_t reason_size)
{
    wchar_t path[32768];
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path_utf8, -1, path, 32768) == 0) {
        windows_reason(GetLastError(), reason, reason_size);
        return NULL;
    }

    /* What the library itself needs is looked for in its own folder, not in the host's. */
    HMODULE library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (library == NULL) {
        windows_reason(GetLastError(), reason, reason_size);
    }

    return library;
}

host_function host_find(void *library, const char *name)
{
    return (host_function)GetProcAddress(library, name);
}

static DWORD WINAPI run_thread(LPVOID run)
{
    void (*function)(void);
    memcpy(&function, &run, sizeof function);
    function();
    return 0;
}

void host_thread(void (*run)(void))
{
    LPVOID argument;
    memcpy(&argument, &run, sizeof argument);
    HANDLE thread = CreateThread(NULL, 0, run_thread, argument, 0, NULL);
    if (thread == NULL) {
        host_exit(2);
    }

    CloseHandle(thread);
}

void host_sleep(unsigned milliseconds)
{
    Sleep(milliseconds);
}

struct host_lock {
    CRITICAL_SECTION section;
    CONDITION_VARIABLE signal;
};

static void initialise(host_lock *lock)
{
    InitializeCriticalSection(&lock->section);
    InitializeConditionVariable(&lock->signal);
}

void host_lock_enter(host_lock *lock) { EnterCriticalSection(&lock->section); }
void host_lock_leave(host_lock *lock) { LeaveCriticalSection(&lock->section); }
void host_lock_wait(host_lock *lock) { SleepConditionVariableCS(&lock->signal, &lock->section, INFINITE); }

void host_lock_wait_for(host_lock *lock, unsigned microseconds)
{
    SleepConditionVariableCS(&lock->signal, &lock->section, (microseconds + 999) / 1000);
}

void host_lock_signal(host_lock *lock) { WakeAllConditionVariable(&lock->signal); }

#else

void *host_load(const char *path_utf8, char *reason, size_t reason_size)
{
    void *library = dlopen(path_utf8, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        snprintf(reason, reason_size, "%s", dlerror());
    }

    return library;
}

host_function host_find(void *library, const char *name)
{
    host_function function;
    void *symbol = dlsym(library, name);
    memcpy(&function, &symbol, sizeof function);
    return function;
}

static void *run_thread(void *run)
{
    void (*function)(void);
    memcpy(&function, &run, sizeof function);
    function();
    return NULL;
}

void host_thread(void (*run)(void))
{
    void *argument;
    memcpy(&argument, &run, sizeof argument);
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_thread, argument) != 0 || pthread_detach(thread) != 0) {
        host_exit(2);
    }
}

void host_sleep(unsigned milliseconds)
{
    const struct timespec time = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000L };
    nanosleep(&time, NULL);
}

struct host_lock {
    pthread_mutex_t mutex;
    pthread_cond_t signal;
};

static void initialise(host_lock *lock)
{
    pthread_condattr_t monotonic;
    if (pthread_mutex_init(&lock->mutex, NULL) != 0 || pthread_condattr_init(&monotonic) != 0
        || pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0
        || pthread_cond_init(&lock->signal, &monotonic) != 0) {
        host_exit(2);
    }
}

void host_lock_enter(host_lock *lock) { pthread_mutex_lock(&lock->mutex); }
void host_lock_leave(host_lock *lock) { pthread_mutex_unlock(&lock->mutex); }
void host_lock_wait(host_lock *lock) { pthread_cond_wait(&lock->signal, &lock->mutex); }

void host_lock_wait_for(host_lock *lock, unsigned microseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    const int64_t nanoseconds = until.tv_nsec + (int64_t)microseconds * 1000;
    until.tv_sec += (time_t)(nanoseconds / 1000000000);
    until.tv_nsec = (long)(nanoseconds % 1000000000);
    pthread_cond_timedwait(&lock->signal, &lock->mutex, &until);
}

void host_lock_signal(host_lock *lock) { pthread_cond_broadcast(&lock->signal); }

#endif

host_lock *host_lock_new(void)
{
    host_lock *lock = malloc(sizeof *lock);
    if (lock == NULL) {
        host_exit(2);
    }

    initialise(lock);
    return lock;
}
