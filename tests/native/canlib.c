/* Stands in for Kvaser's CANlib: the documented functions over a bus inside the process. Here: channels and handles. */
#define _GNU_SOURCE
#include "canlib.h"

#include <stdio.h>
#include <string.h>

struct channel kv_channels[] = {
    { .serial = 10342, .on_card = 0, .capabilities = CAP_FD, .name = "Kvaser USBcan Pro 2xHS v2" },
    { .serial = 10342, .on_card = 1, .capabilities = CAP_FD, .name = "Kvaser USBcan Pro 2xHS v2" },
    { .serial = 0, .on_card = 0, .capabilities = CAP_VIRTUAL, .name = "Kvaser Virtual CAN Driver" },
};
const int kv_channel_count = sizeof kv_channels / sizeof *kv_channels;

struct handle kv_handles[HANDLES];
int64_t kv_start_ns, kv_clock_shift_us;

canStatus kv_leave(canStatus status)
{
    pthread_mutex_unlock(&bus_lock);
    return status;
}

canStatus kv_enter(int number, struct handle **handle)
{
    pthread_mutex_lock(&bus_lock);
    if (number < 0 || number >= HANDLES || !kv_handles[number].used) {
        return kv_leave(INVHANDLE);
    }
    *handle = &kv_handles[number];
    return (*handle)->channel->unplugged ? kv_leave(HARDWARE) : OK;
}

EXPORT void canInitializeLibrary(void)
{
    pthread_mutex_lock(&bus_lock);
    kv_start_ns = kv_start_ns ? kv_start_ns : bus_now_ns();
    pthread_mutex_unlock(&bus_lock);
}

EXPORT canStatus canGetNumberOfChannels(int *count)
{
    *count = kv_channel_count;
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
    if (number < 0 || number >= kv_channel_count) {
        return NOTFOUND;
    }
    const struct channel *channel = &kv_channels[number];
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
        if (kv_handles[i].used && kv_handles[i].channel == channel && kv_handles[i].initializes) {
            return true;
        }
    }
    return channel->foreign == 1;
}

EXPORT int canOpenChannel(int number, int flags)
{
    if (number < 0 || number >= kv_channel_count) {
        return NOTFOUND;
    }
    struct channel *channel = &kv_channels[number];
    if ((channel->capabilities & CAP_VIRTUAL && !(flags & OPEN_VIRTUAL))
        || (flags & OPEN_FD && !(channel->capabilities & CAP_FD))) {
        return flags & OPEN_FD ? NOT_SUPPORTED : NOTFOUND;
    }
    pthread_mutex_lock(&bus_lock);
    bool initializes = !(flags & OPEN_NO_INIT) && !is_initialized_by_other(channel);
    if (flags & OPEN_REQUIRE_INIT && !initializes) {
        return kv_leave(NOTFOUND);
    }
    for (int i = 0; i < HANDLES; i++) {
        if (kv_handles[i].used) {
            continue;
        }
        memset(&kv_handles[i], 0, sizeof kv_handles[i]);
        kv_handles[i].used = true;
        kv_handles[i].channel = channel;
        kv_handles[i].fd = flags & OPEN_FD;
        kv_handles[i].initializes = initializes && channel->foreign != 2;
        kv_handles[i].local_echo = true;
        kv_handles[i].scale_us = 1000;
        kv_handles[i].driver = 4;
        if (initializes) {
            channel->nominal = channel->data = (struct params){ .freq = 500000, .tseg1 = 10, .tseg2 = 5, .sjw = 1 };
        }
        return kv_leave(i);
    }
    return kv_leave(NOHANDLES);
}

static canStatus set(struct handle *handle, struct params *params, struct params value)
{
    if (!handle->initializes) {
        return kv_leave(handle->reports_access && handle->channel->foreign != 2 ? NO_ACCESS : OK);
    }
    if (handle->on_bus || value.freq < 1 || value.tseg1 < 1 || value.tseg2 < 1 || value.sjw < 1
        || value.sjw > value.tseg2) {
        return kv_leave(PARAM);
    }
    *params = value;
    return kv_leave(OK);
}

EXPORT canStatus canSetBusParams(
    int number, long freq, unsigned tseg1, unsigned tseg2, unsigned sjw, unsigned samples, unsigned sync)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status) {
        return status;
    }
    if (sync > 1 || (samples != 1 && samples != 3)) {
        return kv_leave(PARAM);
    }
    return set(handle, &handle->channel->nominal, (struct params){ freq, tseg1, tseg2, sjw });
}

EXPORT canStatus canSetBusParamsFd(int number, long freq, unsigned tseg1, unsigned tseg2, unsigned sjw)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status) {
        return status;
    }
    return handle->fd ? set(handle, &handle->channel->data, (struct params){ freq, tseg1, tseg2, sjw })
                      : kv_leave(INVHANDLE);
}

static canStatus get(const struct params *params, long *freq, unsigned *tseg1, unsigned *tseg2, unsigned *sjw)
{
    *freq = params->freq;
    *tseg1 = params->tseg1;
    *tseg2 = params->tseg2;
    *sjw = params->sjw;
    return kv_leave(OK);
}

EXPORT canStatus canGetBusParams(
    int number, long *freq, unsigned *tseg1, unsigned *tseg2, unsigned *sjw, unsigned *samples, unsigned *sync)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    *samples = 1;
    *sync = 0;
    return status ? status : get(&handle->channel->nominal, freq, tseg1, tseg2, sjw);
}

EXPORT canStatus canGetBusParamsFd(int number, long *freq, unsigned *tseg1, unsigned *tseg2, unsigned *sjw)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    return status ? status : get(&handle->channel->data, freq, tseg1, tseg2, sjw);
}

EXPORT canStatus canSetBusOutputControl(int number, unsigned driver)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status) {
        return status;
    }
    handle->driver = driver;
    return kv_leave(driver == 0 || driver == 1 || driver == 4 || driver == 8 ? OK : PARAM);
}

EXPORT canStatus canBusOn(int number)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status || handle->on_bus) {
        return status ? status : kv_leave(OK);
    }
    struct channel *channel = handle->channel;
    handle->on_bus = true;
    if (channel->users++ == 0) {
        channel->node.fd = handle->fd;
        channel->node.nominal = (unsigned)channel->nominal.freq;
        channel->node.data = (unsigned)channel->data.freq;
        channel->node.restarts_itself = false;
        channel->node.on_frame = kv_on_frame;
        channel->node.on_error = kv_on_error;
        channel->node.on_state = kv_on_state;
        channel->node.after = kv_after;
        bus_attach(&channel->node);
        kv_mark(&channel->node, NOTIFY_STATUS);
    }
    kv_leave(OK);
    kv_after(&channel->node);
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
    canStatus status = kv_enter(number, &handle);
    if (status) {
        return status;
    }
    off_bus(handle);
    return kv_leave(OK);
}

EXPORT canStatus canClose(int number)
{
    pthread_mutex_lock(&bus_lock);
    if (number < 0 || number >= HANDLES || !kv_handles[number].used) {
        return kv_leave(INVHANDLE);
    }
    off_bus(&kv_handles[number]);
    kv_handles[number].used = false;
    return kv_leave(OK);
}

EXPORT canStatus canIoCtl(int number, unsigned function, void *buffer, unsigned length)
{
    struct handle *handle;
    canStatus status = kv_enter(number, &handle);
    if (status) {
        return status;
    }
    uint32_t value = 0;
    if (function != 11 && length != (function == 32 ? 1 : sizeof value)) {
        return kv_leave(PARAM);
    }
    memcpy(&value, function == 11 ? (void *)&value : buffer, function == 11 ? 0 : length);
    switch (function) {
    case 6: /* SET_TIMER_SCALE, microseconds */
        handle->scale_us = value ? value : 1000;
        return kv_leave(OK);
    case 7: /* SET_TXACK */
        handle->txack = value == 1;
        return kv_leave(OK);
    case 11: /* FLUSH_TX_BUFFER */
        bus_flush(&handle->channel->node);
        return kv_leave(OK);
    case 20: /* SET_REPORT_ACCESS_ERRORS */
        handle->reports_access = value;
        return kv_leave(OK);
    case 32: /* SET_LOCAL_TXECHO */
        handle->local_echo = value;
        return kv_leave(OK);
    default:
        return kv_leave(PARAM);
    }
}

EXPORT canStatus canGetErrorText(canStatus status, char *text, unsigned length)
{
    snprintf(text, length, "%s", status == HARDWARE ? "Hardware error"
            : status == NO_ACCESS                    ? "No access right (init access)"
                                                     : "An error of the stand-in");
    return OK;
}
