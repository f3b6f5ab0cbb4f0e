/* Stands in for Kvaser's CANlib: the documented functions over a bus inside the process. What tests make happen to a
 * device is done by functions that begin with standin_. */
#define _GNU_SOURCE
#include "bus.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define RX_LENGTH 8192
#define HANDLES 16

typedef int canStatus;
enum {
    OK = 0, PARAM = -1, NOMSG = -2, NOTFOUND = -3, NOHANDLES = -9, INVHANDLE = -10, TXBUFOFL = -13, HARDWARE = -15,
    NOT_SUPPORTED = -19, NO_ACCESS = -31
};
enum { OPEN_VIRTUAL = 0x20, OPEN_REQUIRE_INIT = 0x80, OPEN_NO_INIT = 0x100, OPEN_FD = 0x400 };
enum { CAP_VIRTUAL = 0x10000, CAP_FD = 0x80000 };
enum {
    MSG_RTR = 1, MSG_STD = 2, MSG_EXT = 4, MSG_ERROR_FRAME = 0x20, MSG_TXACK = 0x40, MSG_SW_OVERRUN = 0x400,
    MSG_FDF = 0x10000, MSG_BRS = 0x20000, MSG_ESI = 0x40000
};
enum { STAT_PASSIVE = 1, STAT_BUS_OFF = 2, STAT_WARNING = 4, STAT_ACTIVE = 8, STAT_TX = 0x10, STAT_RX = 0x20 };
enum { NOTIFY_RX = 1, NOTIFY_TX = 2, NOTIFY_ERROR = 4, NOTIFY_STATUS = 8, NOTIFY_REMOVED = 0x40 };
enum { EVENT_RX = 32000, EVENT_TX = 32001, EVENT_ERROR = 32002, EVENT_STATUS = 32003, EVENT_REMOVED = 32006 };

struct message {
    struct bus_frame frame;
    unsigned flags;
    int64_t at_ns;
};

struct params { long freq; unsigned tseg1, tseg2, sjw; };

struct channel {
    struct bus_node node; /* first */
    uint64_t serial;
    unsigned on_card, capabilities;
    const char *name;
    bool unplugged;
    int foreign; /* another program has init access: 1 openly, 2 so that CANlib does not notice */
    int users;
    struct params nominal, data;
};

struct handle {
    bool used, initializes, fd, on_bus, txack, local_echo, reports_access, overrun;
    struct channel *channel;
    unsigned scale_us, driver, wanted, pending;
    void (*callback)(int, void *, unsigned);
    void *context;
    int calls;
    struct message rx[RX_LENGTH];
    unsigned rx_head, rx_count;
};

static struct channel channels[] = {
    { .serial = 10342, .on_card = 0, .capabilities = CAP_FD, .name = "Kvaser USBcan Pro 2xHS v2" },
    { .serial = 10342, .on_card = 1, .capabilities = CAP_FD, .name = "Kvaser USBcan Pro 2xHS v2" },
    { .serial = 0, .on_card = 0, .capabilities = CAP_VIRTUAL, .name = "Kvaser Virtual CAN Driver" },
};
#define CHANNELS ((int)(sizeof channels / sizeof *channels))

static struct handle handles[HANDLES];
static pthread_cond_t calls_ended = PTHREAD_COND_INITIALIZER;
static int64_t start_ns, clock_shift_us;

static void push(struct handle *handle, const struct bus_frame *frame, unsigned flags, int64_t at_ns)
{
    if (handle->rx_count == RX_LENGTH) {
        handle->overrun = true;
        return;
    }
    flags |= handle->overrun ? MSG_SW_OVERRUN : 0;
    handle->overrun = false;
    handle->rx[(handle->rx_head + handle->rx_count) % RX_LENGTH] =
        (struct message){ .frame = *frame, .flags = flags, .at_ns = at_ns };
    if (handle->rx_count++ == 0) {
        handle->pending |= NOTIFY_RX; /* only when there was nothing before */
    }
}

static void on_frame(struct bus_node *node, const struct bus_frame *frame, int64_t end_ns, bool own)
{
    unsigned flags = (frame->extended ? MSG_EXT : MSG_STD) | (frame->remote ? MSG_RTR : 0)
        | (frame->fd ? MSG_FDF : 0) | (frame->bit_rate_switch ? MSG_BRS : 0) | (frame->error_state ? MSG_ESI : 0);
    for (int i = 0; i < HANDLES; i++) {
        struct handle *handle = &handles[i];
        if (!handle->used || !handle->on_bus || handle->channel != (struct channel *)node) {
            continue;
        }
        if (own && frame->tag == i) {
            handle->pending |= NOTIFY_TX;
            if (handle->txack) {
                push(handle, frame, flags | MSG_TXACK, end_ns);
            }
        } else if (!own || handle->local_echo) {
            push(handle, frame, flags, end_ns);
        }
    }
}

static void mark(struct bus_node *node, unsigned event)
{
    for (int i = 0; i < HANDLES; i++) {
        if (handles[i].used && handles[i].channel == (struct channel *)node) {
            handles[i].pending |= event;
        }
    }
}

static void on_error(struct bus_node *node, int64_t end_ns)
{
    static const struct bus_frame nothing;
    for (int i = 0; i < HANDLES; i++) {
        if (handles[i].used && handles[i].on_bus && handles[i].channel == (struct channel *)node) {
            push(&handles[i], &nothing, MSG_ERROR_FRAME, end_ns);
        }
    }
    mark(node, NOTIFY_ERROR);
}

static void on_state(struct bus_node *node, int64_t now_ns)
{
    (void)now_ns;
    mark(node, NOTIFY_STATUS);
}

static void after(struct bus_node *node)
{
    static const struct { unsigned bit, event; } events[] = { { NOTIFY_RX, EVENT_RX }, { NOTIFY_TX, EVENT_TX },
        { NOTIFY_ERROR, EVENT_ERROR }, { NOTIFY_STATUS, EVENT_STATUS }, { NOTIFY_REMOVED, EVENT_REMOVED } };
    pthread_mutex_lock(&bus_lock);
    for (int i = 0; i < HANDLES; i++) {
        struct handle *handle = &handles[i];
        if (!handle->used || handle->channel != (struct channel *)node) {
            continue;
        }
        unsigned pending = handle->pending & handle->wanted;
        void (*callback)(int, void *, unsigned) = handle->callback;
        void *context = handle->context;
        handle->pending = 0;
        if (!pending || !callback) {
            continue;
        }
        handle->calls++;
        pthread_mutex_unlock(&bus_lock);
        for (unsigned k = 0; k < sizeof events / sizeof *events; k++) {
            if (pending & events[k].bit) {
                callback(i, context, events[k].event);
            }
        }
        pthread_mutex_lock(&bus_lock);
        handle->calls--;
        pthread_cond_broadcast(&calls_ended);
    }
    pthread_mutex_unlock(&bus_lock);
}

static canStatus leave(canStatus status)
{
    pthread_mutex_unlock(&bus_lock);
    return status;
}

/* OK with the lock held; otherwise why not, and the lock free. */
static canStatus enter(int number, struct handle **handle)
{
    pthread_mutex_lock(&bus_lock);
    if (number < 0 || number >= HANDLES || !handles[number].used) {
        return leave(INVHANDLE);
    }
    *handle = &handles[number];
    return (*handle)->channel->unplugged ? leave(HARDWARE) : OK;
}

EXPORT void canInitializeLibrary(void)
{
    pthread_mutex_lock(&bus_lock);
    start_ns = start_ns ? start_ns : bus_now_ns();
    pthread_mutex_unlock(&bus_lock);
}

EXPORT canStatus canGetNumberOfChannels(int *count)
{
    *count = CHANNELS;
    return OK;
}

static canStatus give(void *buffer, size_t length, const void *value, size_t size)
{
    if (length < size) {
        return PARAM;
    }
    memcpy(buffer, value, size);
    return OK;
}

EXPORT canStatus canGetChannelData(int number, int item, void *buffer, size_t length)
{
    if (number < 0 || number >= CHANNELS) {
        return NOTFOUND;
    }
    const struct channel *channel = &channels[number];
    switch (item) {
    case 1: /* CHANNEL_CAP */
        return give(buffer, length, &channel->capabilities, sizeof(uint32_t));
    case 6: /* CHAN_NO_ON_CARD */
        return give(buffer, length, &channel->on_card, sizeof(uint32_t));
    case 7: /* CARD_SERIAL_NO */
        return give(buffer, length, &channel->serial, sizeof(uint64_t));
    case 26: /* DEVDESCR_ASCII */
        return give(buffer, length, channel->name, strlen(channel->name) + 1);
    default:
        return PARAM;
    }
}

static bool is_initialized_by_other(const struct channel *channel)
{
    for (int i = 0; i < HANDLES; i++) {
        if (handles[i].used && handles[i].channel == channel && handles[i].initializes) {
            return true;
        }
    }
    return channel->foreign == 1;
}

EXPORT int canOpenChannel(int number, int flags)
{
    if (number < 0 || number >= CHANNELS) {
        return NOTFOUND;
    }
    struct channel *channel = &channels[number];
    if ((channel->capabilities & CAP_VIRTUAL && !(flags & OPEN_VIRTUAL))
        || (flags & OPEN_FD && !(channel->capabilities & CAP_FD))) {
        return flags & OPEN_FD ? NOT_SUPPORTED : NOTFOUND;
    }
    pthread_mutex_lock(&bus_lock);
    bool initializes = !(flags & OPEN_NO_INIT) && !is_initialized_by_other(channel);
    if (flags & OPEN_REQUIRE_INIT && !initializes) {
        return leave(NOTFOUND);
    }
    for (int i = 0; i < HANDLES; i++) {
        if (handles[i].used) {
            continue;
        }
        memset(&handles[i], 0, sizeof handles[i]);
        handles[i].used = true;
        handles[i].channel = channel;
        handles[i].fd = flags & OPEN_FD;
        handles[i].initializes = initializes && channel->foreign != 2;
        handles[i].local_echo = true;
        handles[i].scale_us = 1000;
        handles[i].driver = 4;
        if (initializes) {
            channel->nominal = channel->data = (struct params){ .freq = 500000, .tseg1 = 10, .tseg2 = 5, .sjw = 1 };
        }
        return leave(i);
    }
    return leave(NOHANDLES);
}

static canStatus set(struct handle *handle, struct params *params, struct params value)
{
    if (!handle->initializes) {
        return leave(handle->reports_access && handle->channel->foreign != 2 ? NO_ACCESS : OK);
    }
    if (handle->on_bus || value.freq < 1 || value.tseg1 < 1 || value.tseg2 < 1 || value.sjw < 1
        || value.sjw > value.tseg2) {
        return leave(PARAM);
    }
    *params = value;
    return leave(OK);
}

EXPORT canStatus canSetBusParams(
    int number, long freq, unsigned tseg1, unsigned tseg2, unsigned sjw, unsigned samples, unsigned sync)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status) {
        return status;
    }
    if (sync > 1 || (samples != 1 && samples != 3)) {
        return leave(PARAM);
    }
    return set(handle, &handle->channel->nominal, (struct params){ freq, tseg1, tseg2, sjw });
}

EXPORT canStatus canSetBusParamsFd(int number, long freq, unsigned tseg1, unsigned tseg2, unsigned sjw)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status) {
        return status;
    }
    return handle->fd ? set(handle, &handle->channel->data, (struct params){ freq, tseg1, tseg2, sjw })
                      : leave(INVHANDLE);
}

static canStatus get(const struct params *params, long *freq, unsigned *tseg1, unsigned *tseg2, unsigned *sjw)
{
    *freq = params->freq;
    *tseg1 = params->tseg1;
    *tseg2 = params->tseg2;
    *sjw = params->sjw;
    return leave(OK);
}

EXPORT canStatus canGetBusParams(
    int number, long *freq, unsigned *tseg1, unsigned *tseg2, unsigned *sjw, unsigned *samples, unsigned *sync)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    *samples = 1;
    *sync = 0;
    return status ? status : get(&handle->channel->nominal, freq, tseg1, tseg2, sjw);
}

EXPORT canStatus canGetBusParamsFd(int number, long *freq, unsigned *tseg1, unsigned *tseg2, unsigned *sjw)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    return status ? status : get(&handle->channel->data, freq, tseg1, tseg2, sjw);
}

EXPORT canStatus canSetBusOutputControl(int number, unsigned driver)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status) {
        return status;
    }
    handle->driver = driver;
    return leave(driver == 0 || driver == 1 || driver == 4 || driver == 8 ? OK : PARAM);
}

EXPORT canStatus canBusOn(int number)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status || handle->on_bus) {
        return status ? status : leave(OK);
    }
    struct channel *channel = handle->channel;
    handle->on_bus = true;
    if (channel->users++ == 0) {
        channel->node.fd = handle->fd;
        channel->node.nominal = (unsigned)channel->nominal.freq;
        channel->node.data = (unsigned)channel->data.freq;
        channel->node.restarts_itself = false;
        channel->node.on_frame = on_frame;
        channel->node.on_error = on_error;
        channel->node.on_state = on_state;
        channel->node.after = after;
        bus_attach(&channel->node);
        mark(&channel->node, NOTIFY_STATUS);
    }
    leave(OK);
    after(&channel->node);
    return OK;
}

static void off_bus(struct handle *handle)
{
    if (handle->on_bus && --handle->channel->users == 0) {
        bus_detach(&handle->channel->node);
    }
    handle->on_bus = false;
}

EXPORT canStatus canBusOff(int number)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status) {
        return status;
    }
    off_bus(handle);
    return leave(OK);
}

EXPORT canStatus kvSetNotifyCallback(int number, void (*callback)(int, void *, unsigned), void *context, unsigned flags)
{
    pthread_mutex_lock(&bus_lock);
    if (number < 0 || number >= HANDLES || !handles[number].used) {
        return leave(INVHANDLE);
    }
    handles[number].callback = callback;
    handles[number].context = context;
    handles[number].wanted = callback ? flags : 0;
    while (!callback && handles[number].calls > 0) {
        pthread_cond_wait(&calls_ended, &bus_lock);
    }
    return leave(OK);
}

EXPORT canStatus canClose(int number)
{
    pthread_mutex_lock(&bus_lock);
    if (number < 0 || number >= HANDLES || !handles[number].used) {
        return leave(INVHANDLE);
    }
    off_bus(&handles[number]);
    handles[number].used = false;
    return leave(OK);
}

EXPORT canStatus canWrite(int number, long id, void *data, unsigned dlc, unsigned flags)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status) {
        return status;
    }
    bool fd = flags & MSG_FDF;
    long id_max = flags & MSG_EXT ? 0x1FFFFFFF : 0x7FF;
    if (!data || !bus_is_length(dlc, fd) || (fd && !handle->fd) || (flags & MSG_BRS && !fd) || id < 0 || id > id_max
        || !(flags & MSG_STD) == !(flags & MSG_EXT)) {
        return leave(PARAM);
    }
    struct bus_frame frame = { .id = (uint32_t)id, .extended = flags & MSG_EXT, .remote = flags & MSG_RTR, .fd = fd,
        .bit_rate_switch = flags & MSG_BRS, .length = (uint8_t)dlc, .tag = number };
    memcpy(frame.data, data, dlc);
    return leave(handle->driver == 4 && bus_submit(&handle->channel->node, &frame) ? OK : TXBUFOFL);
}

EXPORT canStatus canRead(int number, long *id, void *data, unsigned *dlc, unsigned *flags, unsigned long *time)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status || handle->rx_count == 0) {
        return status ? status : leave(NOMSG);
    }
    const struct message *message = &handle->rx[handle->rx_head];
    handle->rx_head = (handle->rx_head + 1) % RX_LENGTH;
    handle->rx_count--;
    *id = message->frame.id;
    *dlc = message->frame.length;
    *flags = message->flags;
    *time = (unsigned long)((message->at_ns - start_ns) / 1000 + clock_shift_us) / handle->scale_us;
    memcpy(data, message->frame.data, message->frame.length);
    return leave(OK);
}

EXPORT canStatus canReadStatus(int number, unsigned long *flags)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status) {
        return status;
    }
    static const unsigned bits[] = { [BUS_ACTIVE] = STAT_ACTIVE, [BUS_WARNING] = STAT_WARNING | STAT_ACTIVE,
        [BUS_PASSIVE] = STAT_PASSIVE, [BUS_OFF] = STAT_BUS_OFF };
    const struct bus_node *node = &handle->channel->node;
    *flags = (handle->on_bus ? bits[node->state] : STAT_BUS_OFF) | (node->tx_count > 0 ? STAT_TX : 0)
        | (handle->rx_count > 0 ? STAT_RX : 0);
    return leave(OK);
}

EXPORT canStatus canIoCtl(int number, unsigned function, void *buffer, unsigned length)
{
    struct handle *handle;
    canStatus status = enter(number, &handle);
    if (status) {
        return status;
    }
    uint32_t value = 0;
    if (function != 11 && length != (function == 32 ? 1 : sizeof value)) {
        return leave(PARAM);
    }
    memcpy(&value, function == 11 ? (void *)&value : buffer, function == 11 ? 0 : length);
    switch (function) {
    case 6: /* SET_TIMER_SCALE, microseconds */
        handle->scale_us = value ? value : 1000;
        return leave(OK);
    case 7: /* SET_TXACK */
        handle->txack = value == 1;
        return leave(OK);
    case 11: /* FLUSH_TX_BUFFER */
        bus_flush(&handle->channel->node);
        return leave(OK);
    case 20: /* SET_REPORT_ACCESS_ERRORS */
        handle->reports_access = value;
        return leave(OK);
    case 32: /* SET_LOCAL_TXECHO */
        handle->local_echo = value;
        return leave(OK);
    default:
        return leave(PARAM);
    }
}

EXPORT canStatus canGetErrorText(canStatus status, char *text, unsigned length)
{
    snprintf(text, length, "%s", status == HARDWARE ? "Hardware error"
            : status == NO_ACCESS                    ? "No access right (init access)"
                                                     : "An error of the stand-in");
    return OK;
}

static void tell(int number, unsigned event)
{
    pthread_mutex_lock(&bus_lock);
    mark(&channels[number].node, event);
    pthread_mutex_unlock(&bus_lock);
    after(&channels[number].node);
}

/* Unplugged: calls fail and a notification comes, or, silently, only the calls fail. */
EXPORT void standin_unplug(int number, int silently)
{
    pthread_mutex_lock(&bus_lock);
    channels[number].unplugged = true;
    bus_detach(&channels[number].node);
    pthread_mutex_unlock(&bus_lock);
    tell(number, silently ? 0 : NOTIFY_REMOVED);
}

EXPORT void standin_plug(int number)
{
    pthread_mutex_lock(&bus_lock);
    channels[number].unplugged = false;
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_bus_off(int number)
{
    pthread_mutex_lock(&bus_lock);
    bus_force_off(&channels[number].node);
    pthread_mutex_unlock(&bus_lock);
    after(&channels[number].node);
}

EXPORT void standin_overrun(int number)
{
    pthread_mutex_lock(&bus_lock);
    for (int i = 0; i < HANDLES; i++) {
        handles[i].overrun |= handles[i].used && handles[i].channel == &channels[number];
    }
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_foreign(int number, int kind) { channels[number].foreign = kind; }

EXPORT void standin_hold(int hold)
{
    pthread_mutex_lock(&bus_lock);
    bus_hold(hold != 0);
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_shift_clock(int64_t us) { clock_shift_us += us; }
