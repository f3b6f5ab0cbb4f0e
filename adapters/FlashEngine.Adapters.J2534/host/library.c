#include "library.h"

#include "host.h"
#include "opening.h"

#include <string.h>

enum { EXIT_HANG = 113 };

passthru_api api;
volatile unsigned call_count;
volatile int is_calling;
volatile unsigned hang_ms = OPENING_HANG_MS;

int32_t ended(int32_t result)
{
    is_calling = 0;
    return result;
}

void watch(void)
{
    for (;;) {
        const unsigned count = call_count;
        host_sleep(hang_ms);
        if (is_calling && call_count == count) {
            host_exit(EXIT_HANG);
        }
    }
}

void last_error(char text[PASSTHRU_TEXT])
{
    char given[4 * PASSTHRU_TEXT] = { 0 }; /* some libraries write more than the standard's 80 characters */
    CALL(last_error, given);
    memcpy(text, given, PASSTHRU_TEXT - 1);
    text[PASSTHRU_TEXT - 1] = 0;
}

static host_function find(void *library, const char *name)
{
    host_function function = host_find(library, name);
    if (function == NULL) {
        reply_and_end(FIND, 0, name);
    }

    return function;
}

void load(const char *path)
{
    static char reason[1024];
    void *library = host_load(path, reason, sizeof reason);
    if (library == NULL) {
        reply_and_end(LOAD, 0, reason);
    }

    api.open = (PassThruOpen_t)find(library, "PassThruOpen");
    api.close = (PassThruClose_t)find(library, "PassThruClose");
    api.connect = (PassThruConnect_t)find(library, "PassThruConnect");
    api.disconnect = (PassThruDisconnect_t)find(library, "PassThruDisconnect");
    api.read = (PassThruMsgs_t)find(library, "PassThruReadMsgs");
    api.write = (PassThruMsgs_t)find(library, "PassThruWriteMsgs");
    api.filter = (PassThruStartMsgFilter_t)find(library, "PassThruStartMsgFilter");
    api.version = (PassThruReadVersion_t)find(library, "PassThruReadVersion");
    api.last_error = (PassThruGetLastError_t)find(library, "PassThruGetLastError");
    api.ioctl = (PassThruIoctl_t)find(library, "PassThruIoctl");
}

int32_t set_config(uint32_t channel, uint32_t parameter, uint32_t value)
{
    SCONFIG config = { parameter, value };
    SCONFIG_LIST list = { 1, &config };
    return CALL(ioctl, channel, IOCTL_SET_CONFIG, &list, NULL);
}
