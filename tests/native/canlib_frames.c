/* Stands in for Kvaser's CANlib. Here: frames, the controller's state and notifications. */
#include "canlib.h"

#include <string.h>

static pthread_cond_t calls_ended = PTHREAD_COND_INITIALIZER;

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

void kv_on_frame(struct bus_node *node, const struct bus_frame *frame, int64_t end_ns, bool own)
{
    unsigned flags = (frame->extended ? MSG_EXT : MSG_STD) | (frame->remote ? MSG_RTR : 0)
        | (frame->fd ? MSG_FDF : 0) | (frame->bit_rate_switch ? MSG_BRS : 0) | (frame->error_state ? MSG_ESI : 0);
    for (int i = 0; i < HANDLES; i++) {
        struct handle *handle = &kv_handles[i];
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

void kv_mark(struct bus_node *node, unsigned event)
{
    for (int i = 0; i < HANDLES; i++) {
        if (kv_handles[i].used && kv_handles[i].channel == (struct channel *)node) {
            kv_handles[i].pending |= event;
        }
    }
}

void kv_on_error(struct bus_node *node, int64_t end_ns)
{
    static const struct bus_frame nothing;
    for (int i = 0; i < HANDLES; i++) {
        if (kv_handles[i].used && kv_handles[i].on_bus && kv_handles[i].channel == (struct channel *)node) {
            push(&kv_handles[i], &nothing, MSG_ERROR_FRAME, end_ns);
        }
    }
    kv_mark(node, NOTIFY_ERROR);
}

void kv_on_state(struct bus_node *node, int64_t now_ns)
{
    (void)now_ns;
    kv_mark(node, NOTIFY_STATUS);
}

void kv_after(struct bus_node *node)
{
    static const struct { unsigned bit, event; } events[] = { { NOTIFY_RX, EVENT_RX }, { NOTIFY_TX, EVENT_TX },
        { NOTIFY_ERROR, EVENT_ERROR }, { NOTIFY_STATUS, EVENT_STATUS }, { NOTIFY_REMOVED, EVENT_REMOVED } };
    pthread_mutex_lock(&bus_lock);
    for (int i = 0; i < HANDLES; i++) {
        struct handle *handle = &kv_handles[i];
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

EXPORT canStatus kvSetNotifyCallback(int number, void (*callback)(int, void *, unsigned), void *context, unsigned flags)
{
    pthread_mutex_lock(&bus_lock);
    if (number < 0 || number >= HANDLES || !kv_handles[number].used) {
        return kv_leave(INVHANDLE);
    }
    kv_handles[number].callback = callback;
    kv_handles[number].context = context;
    kv_handles[number].wanted = callback ? flags : 0;
    while (!callback && kv_handles[number].calls > 0) {
        pthread_cond_wait(&calls_ended, &bus_lock);
    }
    return kv_leave(OK);
}

EXPORT canStatus canWrite(int number, long id, void *data, unsigned dlc, unsigned flags)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status) {
        return status;
    }
    bool fd = flags & MSG_FDF;
    long id_max = flags & MSG_EXT ? 0x1FFFFFFF : 0x7FF;
    if (!data || !bus_is_length(dlc, fd) || (fd && !handle->fd) || (flags & MSG_BRS && !fd) || id < 0 || id > id_max
        || !(flags & MSG_STD) == !(flags & MSG_EXT)) {
        return kv_leave(PARAM);
    }
    struct bus_frame frame = { .id = (uint32_t)id, .extended = flags & MSG_EXT, .remote = flags & MSG_RTR, .fd = fd,
        .bit_rate_switch = flags & MSG_BRS, .length = (uint8_t)dlc, .tag = number };
    memcpy(frame.data, data, dlc);
    return kv_leave(handle->driver == 4 && bus_submit(&handle->channel->node, &frame) ? OK : TXBUFOFL);
}

EXPORT canStatus canRead(int number, long *id, void *data, unsigned *dlc, unsigned *flags, unsigned long *time)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status || handle->rx_count == 0) {
        return status ? status : kv_leave(NOMSG);
    }
    const struct message *message = &handle->rx[handle->rx_head];
    handle->rx_head = (handle->rx_head + 1) % RX_LENGTH;
    handle->rx_count--;
    *id = message->frame.id;
    *dlc = message->frame.length;
    *flags = message->flags;
    *time = (unsigned long)((message->at_ns - kv_start_ns) / 1000 + kv_clock_shift_us) / handle->scale_us;
    memcpy(data, message->frame.data, message->frame.length);
    return kv_leave(OK);
}

EXPORT canStatus canReadStatus(int number, unsigned long *flags)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status) {
        return status;
    }
    static const unsigned bits[] = { [BUS_ACTIVE] = STAT_ACTIVE, [BUS_WARNING] = STAT_WARNING | STAT_ACTIVE,
        [BUS_PASSIVE] = STAT_PASSIVE, [BUS_OFF] = STAT_BUS_OFF };
    const struct bus_node *node = &handle->channel->node;
    *flags = (handle->on_bus ? bits[node->state] : STAT_BUS_OFF) | (node->tx_count > 0 ? STAT_TX : 0)
        | (handle->rx_count > 0 ? STAT_RX : 0);
    return kv_leave(OK);
}
