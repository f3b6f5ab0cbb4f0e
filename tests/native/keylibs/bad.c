/* Key libraries that misbehave, one way each: -DMISDEED=NAME. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum misdeed {
    CRASH, ABORT, EXIT, HANG, SPIN, SLEEP_AT_LOAD, CRASH_AT_LOAD, CLAIM_TOO_LONG, OVERRUN, UNDERRUN, NO_LENGTH,
    UNSPECIFIED, STRANGE_RESULT, NOISE, CLOSE_ALL, STACK_OVERFLOW,
    NOT_TWICE,
};

static volatile int never = 0;

__attribute__((constructor)) static void at_load(void)
{
    if (MISDEED == SLEEP_AT_LOAD) {
        for (;;) {
            pause();
        }
    }

    if (MISDEED == CRASH_AT_LOAD) {
        raise(SIGSEGV);
    }
}

__attribute__((noinline)) static int deeper(int level)
{
    volatile char page[4096];
    page[0] = (char)level;
    return never ? 0 : deeper(level + 1) + page[0];
}

static void make_noise(void)
{
    char line[100];
    memset(line, 'x', sizeof line);
    for (int i = 0; i < 10000; i++) {
        fwrite(line, 1, sizeof line, stdout);
        fwrite(line, 1, sizeof line, stderr);
    }

    fflush(stdout);
    if (write(1, line, sizeof line) < 0 || getchar() != EOF) {
        abort();
    }
}

/* As a library with a dongle: while one call is under way anywhere, another fails. */
static int alone(void)
{
    const int file = open("in-use", O_CREAT | O_EXCL, 0600);
    if (file < 0) {
        return 4;
    }

    usleep(20000);
    return unlink("in-use") == 0 ? 0 : 4;
}

int GenerateKeyEx(
    const unsigned char *seed, unsigned count, const unsigned level, const char *variant, unsigned char *key,
    unsigned max, unsigned *length)
{
    (void)level;
    (void)variant;
    memcpy(key, seed, count);
    *length = count;
    switch (MISDEED) {
    case CRASH: raise(SIGSEGV); break;
    case ABORT: abort();
    case EXIT: exit(0);
    case HANG: for (;;) { pause(); }
    case SPIN: for (;;) { never = 0; }
    case CLAIM_TOO_LONG: *length = max + 1; break;
    case OVERRUN: memset(key, 0, max + 1); *length = max; break;
    case UNDERRUN: key[-1] = 0; break;
    case NO_LENGTH: *length = 0; break;
    case UNSPECIFIED: return 4;
    case STRANGE_RESULT: return -77;
    case NOISE: make_noise(); break;
    case CLOSE_ALL: for (int i = 0; i < 100; i++) { close(i); } break;
    case NOT_TWICE: return alone();
    case STACK_OVERFLOW: return deeper(0);
    default: break;
    }

    return 0;
}
