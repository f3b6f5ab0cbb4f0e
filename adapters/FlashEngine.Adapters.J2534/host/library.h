/* The library: its functions, and a watchdog that ends the process when a call of one does not come back. */
#ifndef FLASHENGINE_LIBRARY_H
#define FLASHENGINE_LIBRARY_H

#include "passthru.h"

/* Opening may mean to find a device by radio; later calls have nothing to wait for. */
enum { OPENING_HANG_MS = 10000, HANG_MS = 3000 };

typedef struct {
    PassThruOpen_t open;
    PassThruClose_t close;
    PassThruConnect_t connect;
    PassThruDisconnect_t disconnect;
    PassThruMsgs_t read;
    PassThruMsgs_t write;
    PassThruStartMsgFilter_t filter;
    PassThruReadVersion_t version;
    PassThruGetLastError_t last_error;
    PassThruIoctl_t ioctl;
} passthru_api;

extern passthru_api api;

/* Looked at by the watchdog only, which may be late by one look. */
extern volatile unsigned call_count;
extern volatile int is_calling;
extern volatile unsigned hang_ms;

int32_t ended(int32_t result);

#define CALL(function, ...) (call_count++, is_calling = 1, ended(api.function(__VA_ARGS__)))

/* Loads a library and finds its functions; does not return when that fails. */
void load(const char *path);

/* Runs for the life of the process. */
void watch(void);

/* What the library says about the call that failed last. */
void last_error(char text[PASSTHRU_TEXT]);

/* Sets one parameter of a channel. */
int32_t set_config(uint32_t channel, uint32_t parameter, uint32_t value);

#endif
