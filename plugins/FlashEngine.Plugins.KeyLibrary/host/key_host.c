/*
 * Computes one key with a seed/key library of an OEM, in a process of its own: whatever the library does, it does it
 * here. Reads one request, writes one reply, ends. All numbers on the pipe are 32 bits, in the machine's own order.
 *
 *   request: key_request, then path, variant, options (each ended by 00), then the seed
 *   reply:   key_reply, then the key or a text of that length
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 32768, SEED_MAX = 4095, KEY_MAX = 4095, GUARD = 4096, GUARD_BYTE = 0xA5 };

/* Which function is wanted; ANY prefers them in this order. */
enum entry { ANY, GENERATE_KEY_EX_OPT, GENERATE_KEY_EX, GENERATE_KEY };

enum outcome { RETURNED, NOT_LOADED, NO_FUNCTION, OVERRUN };

typedef struct {
    uint32_t entry;
    uint32_t level;
    uint32_t key_max;
    uint32_t path_size;
    uint32_t variant_size;
    uint32_t options_size;
    uint32_t seed_length;
} key_request;

typedef struct {
    uint32_t outcome;
    uint32_t entry;
    int32_t result;
    uint32_t key_length;
    uint32_t size;
} key_reply;

typedef int (*generate_key_ex)(
    const unsigned char *, unsigned, unsigned, const char *, unsigned char *, unsigned, unsigned *);
typedef int (*generate_key_ex_opt)(
    const unsigned char *, unsigned, unsigned, const char *, const char *, unsigned char *, unsigned, unsigned *);
typedef int(HOST_STDCALL *generate_key_ex_stdcall)(
    const unsigned char *, unsigned, unsigned, const char *, unsigned char *, unsigned, unsigned *);
typedef int(HOST_STDCALL *generate_key_ex_opt_stdcall)(
    const unsigned char *, unsigned, unsigned, const char *, const char *, unsigned char *, unsigned, unsigned *);

/* The names under which compilers export the functions: plain, and decorated where the callee cleans up. */
static const struct export {
    const char *name;
    enum entry entry;
    int is_stdcall;
} exports[] = {
    { "GenerateKeyExOpt", GENERATE_KEY_EX_OPT, 0 },
    { "_GenerateKeyExOpt", GENERATE_KEY_EX_OPT, 0 },
    { "_GenerateKeyExOpt@32", GENERATE_KEY_EX_OPT, 1 },
    { "GenerateKeyExOpt@32", GENERATE_KEY_EX_OPT, 1 },
    { "GenerateKeyEx", GENERATE_KEY_EX, 0 },
    { "_GenerateKeyEx", GENERATE_KEY_EX, 0 },
    { "_GenerateKeyEx@28", GENERATE_KEY_EX, 1 },
    { "GenerateKeyEx@28", GENERATE_KEY_EX, 1 },
    { "GenerateKey", GENERATE_KEY, 0 },
    { "_GenerateKey", GENERATE_KEY, 0 },
    { "_GenerateKey@28", GENERATE_KEY, 1 },
    { "GenerateKey@28", GENERATE_KEY, 1 },
};

static void reply_and_end(key_reply reply, const void *bytes, size_t size)
{
    reply.size = (uint32_t)size;
    host_write(&reply, sizeof reply);
    host_write(bytes, size);
    host_exit(0);
}

static char *read_bytes(uint32_t size, uint32_t max, int is_text)
{
    char *bytes = size <= max ? malloc((size_t)size + 1) : NULL;
    if (bytes == NULL) {
        host_exit(2);
    }

    host_read(bytes, size);
    if (is_text && (size == 0 || bytes[size - 1] != 0)) {
        host_exit(2);
    }

    return bytes;
}

static const struct export *find_export(void *library, uint32_t wanted, host_function *function)
{
    for (size_t i = 0; i < sizeof exports / sizeof exports[0]; i++) {
        if (wanted == ANY || wanted == (uint32_t)exports[i].entry) {
            *function = host_find(library, exports[i].name);
            if (*function != NULL) {
                return &exports[i];
            }
        }
    }

    return NULL;
}

static int call(
    const struct export *export, host_function function, const key_request *request, const unsigned char *seed,
    const char *variant, const char *options, unsigned char *key, unsigned *length)
{
    const unsigned count = request->seed_length;
    const unsigned level = request->level;
    const unsigned max = request->key_max;
    if (export->entry == GENERATE_KEY_EX_OPT) {
        return export->is_stdcall
            ? ((generate_key_ex_opt_stdcall)function)(seed, count, level, variant, options, key, max, length)
            : ((generate_key_ex_opt)function)(seed, count, level, variant, options, key, max, length);
    }

    return export->is_stdcall
        ? ((generate_key_ex_stdcall)function)(seed, count, level, variant, key, max, length)
        : ((generate_key_ex)function)(seed, count, level, variant, key, max, length);
}

static int is_guard_whole(const unsigned char *guard)
{
    for (int i = 0; i < GUARD; i++) {
        if (guard[i] != GUARD_BYTE) {
            return 0;
        }
    }

    return 1;
}

int main(void)
{
    static unsigned char memory[GUARD + KEY_MAX + GUARD];
    static char reason[1024];
    key_request request;
    key_reply reply = { 0 };

    host_open();
    host_read(&request, sizeof request);
    const char *path = read_bytes(request.path_size, TEXT_MAX, 1);
    const char *variant = read_bytes(request.variant_size, TEXT_MAX, 1);
    const char *options = read_bytes(request.options_size, TEXT_MAX, 1);
    const unsigned char *seed = (const unsigned char *)read_bytes(request.seed_length, SEED_MAX, 0);
    if (request.key_max > KEY_MAX) {
        host_exit(2);
    }

    host_end_with_engine();
    void *library = host_load(path, reason, sizeof reason);
    if (library == NULL) {
        reply.outcome = NOT_LOADED;
        reply_and_end(reply, reason, strlen(reason));
    }

    host_function function = NULL;
    const struct export *export = find_export(library, request.entry, &function);
    if (export == NULL) {
        reply.outcome = NO_FUNCTION;
        reply_and_end(reply, "", 0);
    }

    unsigned char *key = memory + GUARD;
    unsigned length = 0;
    memset(memory, GUARD_BYTE, GUARD);
    memset(key + request.key_max, GUARD_BYTE, GUARD);
    reply.entry = (uint32_t)export->entry;
    reply.result = call(export, function, &request, seed, variant, options, key, &length);
    reply.key_length = length;
    reply.outcome = is_guard_whole(memory) && is_guard_whole(key + request.key_max) ? RETURNED : OVERRUN;
    reply_and_end(reply, key, reply.outcome == RETURNED && length <= request.key_max ? length : 0);
    return 0;
}
