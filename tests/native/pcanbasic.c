/* Stands in for PEAK's PCAN-Basic: the documented functions over a bus inside the process. */
#define _GNU_SOURCE
#include "pcanbasic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct channel pcan_channels[] = {
    { .handle = 0x51, .features = 1, .name = "PCAN-USB FD", .condition = 1 },
    { .handle = 0x52, .features = 1, .name = "PCAN-USB FD", .condition = 1 },
    { .handle = 0x41, .features = 0, .name = "PCAN-PCI", .condition = 1 },
};
const unsigned pcan_channel_count = sizeof pcan_channels / sizeof *pcan_channels;

bool pcan_has_driver = true, pcan_has_echo = true, pcan_answers_caution;
int64_t pcan_clock_shift_us;

struct channel *pcan_find(uint16_t handle)
{
    for (unsigned i = 0; i < pcan_channel_count; i++) {
        if (pcan_channels[i].handle == handle && pcan_channels[i].condition != 0) {
            return &pcan_channels[i];
        }
    }
    return NULL;
}

/* Microseconds since 1970, as the library on Linux gives them. */
static uint64_t stamp_us(int64_t monotonic_ns)
{
    static int64_t offset_ns;
    if (!offset_ns) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        offset_ns = now.tv_sec * 1000000000LL + now.tv_nsec - bus_now_ns();
    }
    return (uint64_t)((monotonic_ns + offset_ns) / 1000 + pcan_clock_shift_us);
}

static void push(struct channel *channel, const TPCANMsgFD *frame, int64_t at_ns, uint32_t status)
{
    if (channel->rx_count == RX_LENGTH) {
        channel->overrun = true;
        return;
    }
    struct message *message = &channel->rx[(channel->rx_head + channel->rx_count) % RX_LENGTH];
    *message = (struct message){ .frame = *frame, .us = stamp_us(at_ns), .status = status };
    if (channel->overrun) {
        message->status |= QOVERRUN;
        channel->overrun = false;
    }
    if (channel->rx_count++ == 0) {
        uint64_t one = 1;
        (void)!write(channel->event, &one, sizeof one);
    }
}

static void on_frame(struct bus_node *node, const struct bus_frame *frame, int64_t end_ns, bool own)
{
    struct channel *channel = (struct channel *)node;
    if ((own && !channel->echo) || (frame->remote && !channel->allow_remote)) {
        return;
    }
    TPCANMsgFD message = { .ID = frame->id };
    message.MSGTYPE = (uint8_t)((frame->remote ? MSG_RTR : 0) | (frame->extended ? MSG_EXT : 0)
        | (frame->fd ? MSG_FD : 0) | (frame->bit_rate_switch ? MSG_BRS : 0) | (frame->error_state ? MSG_ESI : 0)
        | (own ? MSG_ECHO : 0));
    while (bus_length_of(message.DLC) < frame->length) {
        message.DLC++;
    }
    memcpy(message.DATA, frame->data, frame->length);
    push(channel, &message, end_ns, OK);
}

static void on_error(struct bus_node *node, int64_t end_ns)
{
    (void)node, (void)end_ns; /* error frames are off unless asked for */
}

uint32_t pcan_bus_bits(const struct channel *channel)
{
    static const uint32_t bits[] = { [BUS_ACTIVE] = OK, [BUS_WARNING] = BUSHEAVY, [BUS_PASSIVE] = BUSPASSIVE,
        [BUS_OFF] = BUSOFF };
    return bits[channel->node.state];
}

static void on_state(struct bus_node *node, int64_t now_ns)
{
    struct channel *channel = (struct channel *)node;
    uint32_t bits = pcan_bus_bits(channel);
    TPCANMsgFD message = { .MSGTYPE = MSG_STATUS, .DLC = 4,
        .DATA = { (uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits } };
    if (channel->allow_status) {
        push(channel, &message, now_ns, bits);
    }
}

static void after(struct bus_node *node) { (void)node; }

static uint32_t initialize(uint16_t handle, bool fd, unsigned nominal, unsigned data)
{
    struct channel *channel = pcan_find(handle);
    if (!channel || channel->condition == 2) {
        return ILLHW;
    }
    if (channel->initialized) {
        return INITIALIZE;
    }
    channel->node.fd = fd;
    channel->node.nominal = nominal;
    channel->node.data = data;
    channel->node.restarts_itself = false;
    channel->node.on_frame = on_frame;
    channel->node.on_error = on_error;
    channel->node.on_state = on_state;
    channel->node.after = after;
    channel->echo = channel->overrun = false;
    channel->allow_status = channel->allow_remote = true;
    channel->rx_count = 0;
    channel->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    channel->initialized = true;
    bus_attach(&channel->node);
    return pcan_answers_caution ? CAUTION : OK;
}

EXPORT uint32_t CAN_Initialize(uint16_t handle, uint16_t btr, uint8_t type, uint32_t port, uint16_t irq)
{
    (void)type, (void)port, (void)irq;
    unsigned quanta = 3 + (btr & 0xF) + (btr >> 4 & 7), prescaler = (btr >> 8 & 0x3F) + 1;
    pthread_mutex_lock(&bus_lock);
    uint32_t status = initialize(handle, false, 8000000 / prescaler / quanta, 0);
    pthread_mutex_unlock(&bus_lock);
    return status;
}

/* One value of the text "key=value,key=value"; -1: it is not there or out of range. */
static long value_of(const char *text, const char *key, long max)
{
    size_t length = strlen(key);
    for (const char *at = text; at; at = strchr(at, ',')) {
        at += *at == ',';
        at += strspn(at, " ");
        if (strncmp(at, key, length) == 0 && at[length] == '=') {
            long value = strtol(at + length + 1, NULL, 10);
            return value >= 1 && value <= max ? value : -1;
        }
    }
    return -1;
}

static long rate_of(const char *text, const char *phase, long clock_hz, long tseg1_max, long tseg2_max)
{
    char key[32];
    long value[4], max[] = { 1024, tseg1_max, tseg2_max, tseg2_max };
    const char *names[] = { "brp", "tseg1", "tseg2", "sjw" };
    for (int i = 0; i < 4; i++) {
        snprintf(key, sizeof key, "%s_%s", phase, names[i]);
        value[i] = value_of(text, key, max[i]);
        if (value[i] < 0) {
            return -1;
        }
    }
    return value[3] > value[2] ? -1 : clock_hz / value[0] / (1 + value[1] + value[2]);
}

EXPORT uint32_t CAN_InitializeFD(uint16_t handle, const char *text)
{
    long mhz = value_of(text, "f_clock_mhz", 80);
    bool is_clock = mhz == 20 || mhz == 24 || mhz == 30 || mhz == 40 || mhz == 60 || mhz == 80;
    long nominal = rate_of(text, "nom", mhz * 1000000, 256, 128), data = rate_of(text, "data", mhz * 1000000, 32, 16);
    if (!is_clock || nominal < 1 || data < nominal) {
        return ILLPARAMVAL;
    }
    pthread_mutex_lock(&bus_lock);
    struct channel *channel = pcan_find(handle);
    uint32_t status = channel && !(channel->features & 1) ? ILLOPERATION
                                                           : initialize(handle, true, (unsigned)nominal, (unsigned)data);
    pthread_mutex_unlock(&bus_lock);
    return status;
}

EXPORT uint32_t CAN_Uninitialize(uint16_t handle)
{
    uint32_t status = INITIALIZE;
    pthread_mutex_lock(&bus_lock);
    for (unsigned i = 0; i < pcan_channel_count; i++) {
        if (pcan_channels[i].handle == handle && pcan_channels[i].initialized) {
            bus_detach(&pcan_channels[i].node);
            close(pcan_channels[i].event);
            pcan_channels[i].initialized = false;
            status = OK;
        }
    }
    pthread_mutex_unlock(&bus_lock);
    return status;
}

uint32_t pcan_enter(uint16_t handle, struct channel **channel)
{
    pthread_mutex_lock(&bus_lock);
    *channel = pcan_find(handle);
    uint32_t status = !*channel ? ILLHW : !(*channel)->initialized ? INITIALIZE : OK;
    if (status) {
        pthread_mutex_unlock(&bus_lock);
    }
    return status;
}

uint32_t pcan_leave(uint32_t status)
{
    pthread_mutex_unlock(&bus_lock);
    return status;
}

static void empty(struct channel *channel)
{
    uint64_t count;
    channel->rx_count = 0;
    (void)!read(channel->event, &count, sizeof count);
}

EXPORT uint32_t CAN_Reset(uint16_t handle)
{
    struct channel *channel;
    uint32_t status = pcan_enter(handle, &channel);
    if (status) {
        return status;
    }
    empty(channel);
    bus_flush(&channel->node);
    return pcan_leave(OK);
}

EXPORT uint32_t CAN_GetStatus(uint16_t handle)
{
    struct channel *channel;
    uint32_t status = pcan_enter(handle, &channel);
    return status ? status : pcan_leave(pcan_bus_bits(channel));
}

/* True when there was a message. */
static bool take(uint16_t handle, bool fd, struct message *message, uint32_t *status)
{
    struct channel *channel;
    *status = pcan_enter(handle, &channel);
    if (*status) {
        return false;
    }
    if (channel->node.fd != fd || channel->rx_count == 0) {
        *status = pcan_leave(channel->node.fd != fd ? ILLOPERATION : QRCVEMPTY);
        return false;
    }
    *message = channel->rx[channel->rx_head];
    channel->rx_head = (channel->rx_head + 1) % RX_LENGTH;
    if (--channel->rx_count == 0) {
        empty(channel);
    }
    *status = pcan_leave(message->status);
    return true;
}

EXPORT uint32_t CAN_Read(uint16_t handle, TPCANMsg *frame, TPCANTimestamp *stamp)
{
    struct message message;
    uint32_t status;
    if (!take(handle, false, &message, &status)) {
        return status;
    }
    frame->ID = message.frame.ID;
    frame->MSGTYPE = message.frame.MSGTYPE;
    frame->LEN = message.frame.DLC;
    memcpy(frame->DATA, message.frame.DATA, 8);
    if (stamp) {
        uint64_t ms = message.us / 1000;
        stamp->millis = (uint32_t)ms;
        stamp->millis_overflow = (uint16_t)(ms >> 32);
        stamp->micros = (uint16_t)(message.us % 1000);
    }
    return status;
}

EXPORT uint32_t CAN_ReadFD(uint16_t handle, TPCANMsgFD *frame, uint64_t *us)
{
    struct message message;
    uint32_t status;
    if (!take(handle, true, &message, &status)) {
        return status;
    }
    *frame = message.frame;
    if (us) {
        *us = message.us;
    }
    return status;
}

static uint32_t put(uint16_t handle, bool fd, uint32_t id, uint8_t type, int length, const uint8_t *data)
{
    struct channel *channel;
    uint32_t status = pcan_enter(handle, &channel);
    if (status) {
        return status;
    }
    bool is_fd = type & MSG_FD;
    if (channel->node.fd != fd) {
        return pcan_leave(ILLOPERATION);
    }
    if ((is_fd && !fd) || (type & MSG_BRS && !is_fd) || length < 0 || !bus_is_length((unsigned)length, is_fd)
        || id > (type & MSG_EXT ? 0x1FFFFFFFu : 0x7FFu)) {
        return pcan_leave(ILLDATA);
    }
    if (channel->node.state == BUS_OFF) {
        return pcan_leave(BUSOFF);
    }
    struct bus_frame frame = { .id = id, .extended = type & MSG_EXT, .remote = type & MSG_RTR, .fd = is_fd,
        .bit_rate_switch = type & MSG_BRS, .length = (uint8_t)length };
    memcpy(frame.data, data, (size_t)length);
    return pcan_leave(bus_submit(&channel->node, &frame) ? OK : XMTFULL);
}

EXPORT uint32_t CAN_Write(uint16_t handle, const TPCANMsg *message)
{
    return put(handle, false, message->ID, message->MSGTYPE, message->LEN, message->DATA);
}

EXPORT uint32_t CAN_WriteFD(uint16_t handle, const TPCANMsgFD *message)
{
    return put(handle, true, message->ID, message->MSGTYPE, bus_length_of(message->DLC), message->DATA);
}
