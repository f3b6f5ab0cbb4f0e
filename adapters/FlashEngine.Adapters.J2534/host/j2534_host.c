/*
 * One channel of a PassThru library, raw CAN or ISO-TP, in a process of its own. All numbers on the pipe are in the
 * machine's own order.
 *
 *   first   open_request with two texts (each ended by 00) from the engine, open_reply with a text to it
 *   then    records both ways, some with bytes behind them, until the engine sends CLOSE or closes its end
 *
 * One thread makes all calls after the opening, one after the other: not every library bears two. It hands over what
 * waits and reads what is there. While there is traffic it looks again and again, so that nothing to be sent waits for
 * a read; on a quiet bus it sleeps inside the library. A second thread ends the process when a call does not come back.
 */
#include "host.h"
#include "library.h"
#include "opening.h"
#include "pump.h"

#include <stdlib.h>

enum { TEXT_MAX = 32768 };

static char *read_text(uint32_t size)
{
    char *text = size > 0 && size <= TEXT_MAX ? malloc(size) : NULL;
    if (text == NULL) {
        host_exit(2);
    }

    host_read(text, size);
    if (text[size - 1] != 0) {
        host_exit(2);
    }

    return text;
}

static void queue_pdu(const record *source)
{
    static uint8_t data[PDU_MAX];
    if (source->number < 0 || source->number > PDU_MAX) {
        host_exit(2);
    }

    host_read(data, (size_t)source->number);
    queue(source, data, (uint32_t)source->number);
}

/* Gives 0 when the channel is to be closed. */
static int take(const record *next)
{
    if (next->kind == SEND_PDU) {
        queue_pdu(next);
        return 1;
    }

    if (next->kind == SET_PARAMETER || next->kind == OPEN_LINK) {
        ask(next);
        return 1;
    }

    if (next->kind != SEND || next->length > sizeof next->data) {
        return 0;
    }

    queue(next, next->data, next->length);
    return 1;
}

int main(void)
{
    open_request request;
    record next;
    host_open();
    host_read(&request, sizeof request);
    const char *path = read_text(request.path_size);
    char *name = read_text(request.name_size);
    prepare_pump();
    host_thread(watch);
    load(path);
    open_channel(&request, name);
    report_opening();
    hang_ms = HANG_MS;
    host_thread(pump);
    while (host_try_read(&next, sizeof next) && take(&next)) {
        continue;
    }

    stop_pump();
    CALL(disconnect, channel);
    CALL(close, device);
    host_exit(0);
    return 0;
}
