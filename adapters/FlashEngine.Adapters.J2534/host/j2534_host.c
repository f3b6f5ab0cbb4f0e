/*
 * One raw CAN channel of a PassThru library, in a process of its own. All numbers on the pipe are in the machine's own
 * order.
 *
 *   first   open_request with two texts (each ended by 00) from the engine, open_reply with a text to it
 *   then    records both ways, until the engine sends CLOSE or closes its end
 *
 * One thread makes all calls after the opening, one after the other: not every library bears two. It hands over what
 * waits and reads what is there. While there is traffic it looks again and again, so that nothing to be sent waits for
 * a read; on a quiet bus it sleeps inside the library. A second thread ends the process when a call does not come back.
 */
#include "host.h"
#include "passthru.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 32768, BATCH = 32, WAITING_MAX = 256 };

/* After 100 looks without traffic, 20 ms or more, the bus is quiet. */
enum { LOOK_US = 200, QUIET_LOOKS = 100, QUIET_READ_MS = 1 };

/* Opening may mean to find a device by radio; later calls have nothing to wait for. */
enum { OPENING_HANG_MS = 10000, HANG_MS = 3000, EXIT_HANG = 113 };

enum step { OPENED, LOAD, FIND, OPEN, CONNECT, CONFIGURE, FILTER, BATTERY };

enum to_host { SEND = 0x11, CLOSE = 0x12 };
enum to_engine { RECEIVED = 1, TRANSMITTED, TAKEN, OVERRUN, REMOVED, FAILED };

typedef struct {
    uint32_t path_size;
    uint32_t name_size;
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

typedef struct {
    uint8_t kind;
    uint8_t length;
    uint8_t is_extended;
    uint8_t reserved;
    uint32_t id;
    uint32_t timestamp_us;
    int32_t number; /* how many were taken; the result of what failed */
    uint8_t data[8];
} record;

static struct {
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
} api;

static uint32_t device;
static uint32_t channel;
static open_reply opened;

static host_lock *lock;
static record waiting[WAITING_MAX];
static unsigned first_waiting;
static unsigned waiting_count;
static int has_news;
static int is_closing;
static int has_stopped;

/* Looked at by the watchdog only, which may be late by one look. */
static volatile unsigned call_count;
static volatile int is_calling;
static volatile unsigned hang_ms = OPENING_HANG_MS;

static PASSTHRU_MSG messages[BATCH];

static int32_t ended(int32_t result)
{
    is_calling = 0;
    return result;
}

#define CALL(function, ...) (call_count++, is_calling = 1, ended(api.function(__VA_ARGS__)))

static void watch(void)
{
    for (;;) {
        const unsigned count = call_count;
        host_sleep(hang_ms);
        if (is_calling && call_count == count) {
            host_exit(EXIT_HANG);
        }
    }
}

static void last_error(char text[PASSTHRU_TEXT])
{
    char given[4 * PASSTHRU_TEXT] = { 0 }; /* some libraries write more than the standard's 80 characters */
    CALL(last_error, given);
    memcpy(text, given, PASSTHRU_TEXT - 1);
    text[PASSTHRU_TEXT - 1] = 0;
}

static void reply_and_end(enum step step, int32_t result, const char *text)
{
    opened.step = (uint32_t)step;
    opened.result = result;
    opened.text_size = (uint32_t)strlen(text);
    host_write(&opened, sizeof opened);
    host_write(text, opened.text_size);
    host_exit(0);
}

static void require(enum step step, int32_t result)
{
    char text[PASSTHRU_TEXT];
    if (result != STATUS_NOERROR) {
        last_error(text);
        reply_and_end(step, result, text);
    }
}

static host_function find(void *library, const char *name)
{
    host_function function = host_find(library, name);
    if (function == NULL) {
        reply_and_end(FIND, 0, name);
    }

    return function;
}

static void load(const char *path)
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

static int32_t set_config(uint32_t parameter, uint32_t value)
{
    SCONFIG config = { parameter, value };
    SCONFIG_LIST list = { 1, &config };
    return CALL(ioctl, channel, IOCTL_SET_CONFIG, &list, NULL);
}

/* Nothing is received without a filter. A library may see the one for 29 bits in the one before. */
static void pass_all(uint32_t flags)
{
    uint32_t filter = 0;
    PASSTHRU_MSG all = { 0 };
    all.ProtocolID = PROTOCOL_CAN;
    all.TxFlags = flags;
    all.DataSize = 4;
    PASSTHRU_MSG pattern = all;
    const int32_t result = CALL(filter, channel, FILTER_PASS, &all, &pattern, NULL, &filter);
    require(FILTER, result == ERR_NOT_UNIQUE ? STATUS_NOERROR : result);
}

static void open_channel(const open_request *request, char *name)
{
    require(OPEN, CALL(open, name[0] == 0 ? NULL : name, &device));
    if (request->reads_battery) {
        require(BATTERY, CALL(ioctl, device, IOCTL_READ_VBATT, NULL, &opened.battery_mv));
    }

    require(CONNECT, CALL(connect, device, PROTOCOL_CAN, CONNECT_CAN_ID_BOTH, request->bit_rate, &channel));
    if (request->sample_point != 0) {
        require(CONFIGURE, set_config(CONFIG_BIT_SAMPLE_POINT, request->sample_point));
    }

    opened.loopback = set_config(CONFIG_LOOPBACK, 1) == STATUS_NOERROR;
    pass_all(0);
    pass_all(MSG_CAN_29BIT_ID);
    CALL(ioctl, channel, IOCTL_CLEAR_RX_BUFFER, NULL, NULL);
}

static void report_opening(void)
{
    char firmware[4 * PASSTHRU_TEXT] = { 0 }, dll[4 * PASSTHRU_TEXT] = { 0 }, version[4 * PASSTHRU_TEXT] = { 0 };
    char text[3 * PASSTHRU_TEXT + 40] = { 0 };
    if (CALL(version, device, firmware, dll, version) == STATUS_NOERROR) {
        snprintf(text, sizeof text, "firmware %.79s, library %.79s, API %.79s", firmware, dll, version);
    }

    opened.step = OPENED;
    opened.text_size = (uint32_t)strlen(text);
    host_write(&opened, sizeof opened);
    host_write(text, opened.text_size);
}

static void fail(int32_t result)
{
    record failure = { 0 };
    char text[PASSTHRU_TEXT] = { 0 };
    failure.kind = result == ERR_DEVICE_NOT_CONNECTED ? REMOVED : FAILED;
    failure.number = result;
    last_error(text);
    host_write(&failure, sizeof failure);
    host_write(text, sizeof text);
    host_exit(0);
}

static unsigned copy_waiting(void)
{
    host_lock_enter(lock);
    has_news = 0;
    const unsigned count = waiting_count < BATCH ? waiting_count : BATCH;
    for (unsigned i = 0; i < count; i++) {
        const record *frame = &waiting[(first_waiting + i) % WAITING_MAX];
        PASSTHRU_MSG *message = &messages[i];
        memset(message, 0, offsetof(PASSTHRU_MSG, Data));
        message->ProtocolID = PROTOCOL_CAN;
        message->TxFlags = frame->is_extended ? MSG_CAN_29BIT_ID : 0;
        message->DataSize = 4u + frame->length;
        for (int b = 0; b < 4; b++) {
            message->Data[b] = (uint8_t)(frame->id >> (24 - 8 * b));
        }

        memcpy(message->Data + 4, frame->data, frame->length);
    }

    host_lock_leave(lock);
    return count;
}

/* Hands over what waits. Gives how much the library took. */
static unsigned write_waiting(void)
{
    const uint32_t offered = copy_waiting();
    uint32_t taken = offered;
    if (offered == 0) {
        return 0;
    }

    const int32_t result = CALL(write, channel, messages, &taken, 0);
    if (result != STATUS_NOERROR && result != ERR_BUFFER_FULL && result != ERR_TIMEOUT) {
        fail(result);
    }

    taken = taken < offered ? taken : offered;
    host_lock_enter(lock);
    first_waiting = (first_waiting + taken) % WAITING_MAX;
    waiting_count -= taken;
    host_lock_signal(lock);
    host_lock_leave(lock);
    if (taken > 0 && !opened.loopback) {
        record note = { 0 };
        note.kind = TAKEN;
        note.number = (int32_t)taken;
        host_write(&note, sizeof note);
    }

    return taken;
}

static int to_record(const PASSTHRU_MSG *message, record *out)
{
    const uint32_t indications = RX_START_OF_MESSAGE;
    if (message->DataSize < 4 || message->DataSize > 12 || (message->RxStatus & indications) != 0) {
        return 0;
    }

    memset(out, 0, sizeof *out);
    out->kind = (message->RxStatus & RX_TX_MSG_TYPE) != 0 ? TRANSMITTED : RECEIVED;
    out->length = (uint8_t)(message->DataSize - 4);
    out->is_extended = (message->RxStatus & MSG_CAN_29BIT_ID) != 0;
    out->timestamp_us = message->Timestamp;
    for (int b = 0; b < 4; b++) {
        out->id = (out->id << 8) | message->Data[b];
    }

    memcpy(out->data, message->Data + 4, out->length);
    return 1;
}

/* Reads up to so many messages and passes them on. Gives how many there were. */
static uint32_t read_messages(uint32_t max, uint32_t timeout_ms)
{
    static record records[BATCH + 1];
    uint32_t count = max;
    size_t used = 0;
    const int32_t result = CALL(read, channel, messages, &count, timeout_ms);
    if (result == ERR_BUFFER_OVERFLOW) {
        memset(&records[0], 0, sizeof records[0]);
        records[used++].kind = OVERRUN;
    } else if (result != STATUS_NOERROR && result != ERR_TIMEOUT && result != ERR_BUFFER_EMPTY) {
        fail(result);
    }

    count = result == ERR_BUFFER_EMPTY ? 0 : count < max ? count : max;
    for (uint32_t i = 0; i < count; i++) {
        used += (size_t)to_record(&messages[i], &records[used]);
    }

    host_write(records, used * sizeof records[0]);
    return count;
}

static int is_ending(void)
{
    host_lock_enter(lock);
    has_stopped = is_closing;
    host_lock_signal(lock);
    host_lock_leave(lock);
    return has_stopped;
}

/* Until there is something new to be sent, or time to look again. */
static void rest(void)
{
    host_lock_enter(lock);
    if (!has_news && !is_closing) {
        host_lock_wait_for(lock, LOOK_US);
    }

    host_lock_leave(lock);
}

/* A library that is given time waits until it has as many messages as it was asked for: so it is asked for one. */
static void pump(void)
{
    unsigned looks = 0;
    while (!is_ending()) {
        unsigned moved = write_waiting();
        moved += looks < QUIET_LOOKS ? read_messages(BATCH, 0) : read_messages(1, QUIET_READ_MS);
        if (moved > 0) {
            looks = 0;
        } else if (looks < QUIET_LOOKS) {
            looks++;
            rest();
        }
    }
}

static void queue(const record *frame)
{
    host_lock_enter(lock);
    while (waiting_count == WAITING_MAX) {
        host_lock_wait(lock);
    }

    waiting[(first_waiting + waiting_count++) % WAITING_MAX] = *frame;
    has_news = 1;
    host_lock_signal(lock);
    host_lock_leave(lock);
}

static void close_channel(void)
{
    host_lock_enter(lock);
    is_closing = 1;
    while (!has_stopped) {
        host_lock_wait(lock);
    }

    host_lock_leave(lock);
    CALL(disconnect, channel);
    CALL(close, device);
    host_exit(0);
}

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

int main(void)
{
    open_request request;
    record next;
    host_open();
    host_read(&request, sizeof request);
    const char *path = read_text(request.path_size);
    char *name = read_text(request.name_size);
    lock = host_lock_new();
    host_thread(watch);
    load(path);
    open_channel(&request, name);
    report_opening();
    hang_ms = HANG_MS;
    host_thread(pump);
    while (host_try_read(&next, sizeof next) && next.kind == SEND && next.length <= sizeof next.data) {
        queue(&next);
    }

    close_channel();
    return 0;
}
