/* The one thread that makes the library's calls once the channel is open, and what is handed to it. */
#ifndef FLASHENGINE_PUMP_H
#define FLASHENGINE_PUMP_H

#include "records.h"

/* Before the pump runs. */
void prepare_pump(void);

/* Runs until it is stopped. */
void pump(void);

/* Hands over a frame or PDU to be sent; waits while too many do. */
void queue(const record *source, const uint8_t *data, uint32_t size);

/* Hands over a question, which is answered by ANSWER; the engine asks one at a time. */
void ask(const record *question);

/* Returns when no call is made any more. */
void stop_pump(void);

#endif
