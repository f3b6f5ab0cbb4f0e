/* The way from the engine's request to an open channel, and what the engine is told about it. */
#ifndef FLASHENGINE_OPENING_H
#define FLASHENGINE_OPENING_H

#include <stdint.h>

enum step { OPENED, LOAD, FIND, OPEN, CONNECT, CONFIGURE, FILTER, BATTERY };

typedef struct {
    uint32_t path_size;
    uint32_t name_size;
    uint32_t protocol;
    uint32_t bit_rate;
    uint32_t sample_point;
    uint32_t reads_battery;
} open_request;

typedef struct {
    uint32_t step;
    int32_t result;
    uint32_t loopback;
    uint32_t battery_mv;
    uint32_t text_size;
} open_reply;

extern uint32_t device;
extern uint32_t channel;
extern uint32_t protocol;
extern open_reply opened;

/* Tells the engine which step failed, and ends the process. */
void reply_and_end(enum step step, int32_t result, const char *text);

/* Opens the channel, or does not return. */
void open_channel(const open_request *request, char *name);

/* Tells the engine that the channel is open. */
void report_opening(void);

#endif
