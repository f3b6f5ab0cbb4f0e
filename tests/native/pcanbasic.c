/* Stands in for PEAK's PCAN-Basic: the documented functions over a bus inside the process. What tests make happen to
 * a device is done by functions that begin with standin_. */
#define _GNU_SOURCE
#include "bus.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define RX_LENGTH 8192

enum {
    OK = 0, XMTFULL = 1, BUSLIGHT = 4, BUSHEAVY = 8, BUSOFF = 0x10, QRCVEMPTY = 0x20, QOVERRUN = 0x40,
    ILLHW = 0x1400, ILLPARAMTYPE = 0x4000, ILLPARAMVAL = 0x8000, ILLDATA = 0x20000, BUSPASSIVE = 0x40000,
    CAUTION = 0x2000000, INITIALIZE = 0x4000000, ILLOPERATION = 0x8000000
};
enum { MSG_RTR = 1, MSG_EXT = 2, MSG_FD = 4, MSG_BRS = 8, MSG_ESI = 0x10, MSG_ECHO = 0x20, MSG_STATUS = 0x80 };

typedef struct { uint32_t ID; uint8_t MSGTYPE, LEN, DATA[8]; } TPCANMsg;
typedef struct { uint32_t ID; uint8_t MSGTYPE, DLC, DATA[64]; } TPCANMsgFD;
typedef struct { uint32_t millis; uint16_t millis_overflow, micros; } TPCANTimestamp;
typedef struct {
    uint16_t channel_handle;
    uint8_t device_type, controller_number;
    uint32_t device_features;
    char device_name[33];
    uint32_t device_id, channel_condition;
} TPCANChannelInformation;

_Static_assert(sizeof(TPCANMsg) == 16 && offsetof(TPCANMsg, DATA) == 6, "TPCANMsg");
_Static_assert(sizeof(TPCANMsgFD) == 72 && offsetof(TPCANMsgFD, DATA) == 6, "TPCANMsgFD");
_Static_assert(sizeof(TPCANTimestamp) == 8 && offsetof(TPCANTimestamp, micros) == 6, "TPCANTimestamp");
_Static_assert(sizeof(TPCANChannelInformation) == 52 && offsetof(TPCANChannelInformation, device_id) == 44, "info");

struct message {
    TPCANMsgFD frame; /* of a classic frame: the length in DLC */
    uint64_t us;
    uint32_t status;
};

struct channel {
    struct bus_node node; /* first */
    uint16_t handle;
    uint32_t features;
    const char *name;
    uint32_t condition;
    bool initialized, echo, allow_status, allow_remote, overrun;
    int event;
    struct message rx[RX_LENGTH];
    unsigned rx_head, rx_count;
};

static struct channel channels[] = {
    { .handle = 0x51, .features = 1, .name = "PCAN-USB FD", .condition = 1 },
    { .handle = 0x52, .features = 1, .name = "PCAN-USB FD", .condition = 1 },
    { .handle = 0x41, .features = 0, .name = "PCAN-PCI", .condition = 1 },
};
#define CHANNELS (sizeof channels / sizeof *channels)

static bool has_echo = true, answers_caution;
static int64_t clock_shift_us;

static struct channel *find(uint16_t handle)
{
    for (unsigned i = 0; i < CHANNELS; i++) {
        if (channels[i].handle == handle && channels[i].condition != 0) {
            return &channels[i];
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
    return (uint64_t)((monotonic_ns + offset_ns) / 1000 + clock_shift_us);
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

static uint32_t bus_bits(const struct channel *channel)
{
    static const uint32_t bits[] = { [BUS_ACTIVE] = OK, [BUS_WARNING] = BUSHEAVY, [BUS_PASSIVE] = BUSPASSIVE,
        [BUS_OFF] = BUSOFF };
    return bits[channel->node.state];
}

static void on_state(struct bus_node *node, int64_t now_ns)
{
    struct channel *channel = (struct channel *)node;
    uint32_t bits = bus_bits(channel);
    TPCANMsgFD message = { .MSGTYPE = MSG_STATUS, .DLC = 4,
        .DATA = { (uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8), (uint8_t)bits } };
    if (channel->allow_status) {
        push(channel, &message, now_ns, bits);
    }
}

static void after(struct bus_node *node) { (void)node; }

static uint32_t initialize(uint16_t handle, bool fd, unsigned nominal, unsigned data)
{
    struct channel *channel = find(handle);
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
    return answers_caution ? CAUTION : OK;
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
    struct channel *channel = find(handle);
    uint32_t status = channel && !(channel->features & 1) ? ILLOPERATION
                                                           : initialize(handle, true, (unsigned)nominal, (unsigned)data);
    pthread_mutex_unlock(&bus_lock);
    return status;
}

EXPORT uint32_t CAN_Uninitialize(uint16_t handle)
{
    uint32_t status = INITIALIZE;
    pthread_mutex_lock(&bus_lock);
    for (unsigned i = 0; i < CHANNELS; i++) {
        if (channels[i].handle == handle && channels[i].initialized) {
            bus_detach(&channels[i].node);
            close(channels[i].event);
            channels[i].initialized = false;
            status = OK;
        }
    }
    pthread_mutex_unlock(&bus_lock);
    return status;
}

/* OK with the lock held and an open channel; otherwise why not, and the lock free. */
static uint32_t enter(uint16_t handle, struct channel **channel)
{
    pthread_mutex_lock(&bus_lock);
    *channel = find(handle);
    uint32_t status = !*channel ? ILLHW : !(*channel)->initialized ? INITIALIZE : OK;
    if (status) {
        pthread_mutex_unlock(&bus_lock);
    }
    return status;
}

static uint32_t leave(uint32_t status)
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
    uint32_t status = enter(handle, &channel);
    if (status) {
        return status;
    }
    empty(channel);
    bus_flush(&channel->node);
    return leave(OK);
}

EXPORT uint32_t CAN_GetStatus(uint16_t handle)
{
    struct channel *channel;
    uint32_t status = enter(handle, &channel);
    return status ? status : leave(bus_bits(channel));
}

/* True when there was a message. */
static bool take(uint16_t handle, bool fd, struct message *message, uint32_t *status)
{
    struct channel *channel;
    *status = enter(handle, &channel);
    if (*status) {
        return false;
    }
    if (channel->node.fd != fd || channel->rx_count == 0) {
        *status = leave(channel->node.fd != fd ? ILLOPERATION : QRCVEMPTY);
        return false;
    }
    *message = channel->rx[channel->rx_head];
    channel->rx_head = (channel->rx_head + 1) % RX_LENGTH;
    if (--channel->rx_count == 0) {
        empty(channel);
    }
    *status = leave(message->status);
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
    uint32_t status = enter(handle, &channel);
    if (status) {
        return status;
    }
    bool is_fd = type & MSG_FD;
    if (channel->node.fd != fd) {
        return leave(ILLOPERATION);
    }
    if ((is_fd && !fd) || (type & MSG_BRS && !is_fd) || length < 0 || !bus_is_length((unsigned)length, is_fd)
        || id > (type & MSG_EXT ? 0x1FFFFFFFu : 0x7FFu)) {
        return leave(ILLDATA);
    }
    if (channel->node.state == BUS_OFF) {
        return leave(BUSOFF);
    }
    struct bus_frame frame = { .id = id, .extended = type & MSG_EXT, .remote = type & MSG_RTR, .fd = is_fd,
        .bit_rate_switch = type & MSG_BRS, .length = (uint8_t)length };
    memcpy(frame.data, data, (size_t)length);
    return leave(bus_submit(&channel->node, &frame) ? OK : XMTFULL);
}

EXPORT uint32_t CAN_Write(uint16_t handle, const TPCANMsg *message)
{
    return put(handle, false, message->ID, message->MSGTYPE, message->LEN, message->DATA);
}

EXPORT uint32_t CAN_WriteFD(uint16_t handle, const TPCANMsgFD *message)
{
    return put(handle, true, message->ID, message->MSGTYPE, bus_length_of(message->DLC), message->DATA);
}

static uint32_t library_value(uint8_t parameter, void *buffer, uint32_t length)
{
    switch (parameter) {
    case 0x05: /* API_VERSION */
        return length < 24 ? (uint32_t)ILLPARAMVAL
                           : (snprintf(buffer, length, "%s", has_echo ? "4.8.0.5" : "4.3.4.0"), (uint32_t)OK);
    case 0x2A: /* ATTACHED_CHANNELS_COUNT */
    case 0x2B: /* ATTACHED_CHANNELS */
        break;
    default:
        return ILLPARAMTYPE;
    }
    uint32_t count = 0;
    for (unsigned i = 0; i < CHANNELS; i++) {
        struct channel *channel = &channels[i];
        if (channel->condition == 0) {
            continue;
        }
        if (parameter == 0x2B) {
            if ((count + 1) * sizeof(TPCANChannelInformation) > length) {
                return ILLPARAMVAL;
            }
            TPCANChannelInformation info = { .channel_handle = channel->handle, .device_type = 5,
                .controller_number = (uint8_t)i, .device_features = channel->features, .device_id = 0x1A0 + i,
                .channel_condition = channel->initialized ? 2 : channel->condition };
            snprintf(info.device_name, sizeof info.device_name, "%s", channel->name);
            memcpy((char *)buffer + count * sizeof info, &info, sizeof info);
        }
        count++;
    }
    if (parameter == 0x2A) {
        memcpy(buffer, &count, sizeof count);
    }
    return OK;
}

EXPORT uint32_t CAN_GetValue(uint16_t handle, uint8_t parameter, void *buffer, uint32_t length)
{
    if (length < 4) {
        return ILLPARAMVAL;
    }
    pthread_mutex_lock(&bus_lock);
    if (handle == 0) {
        return leave(library_value(parameter, buffer, length));
    }
    struct channel *channel = find(handle);
    uint32_t value;
    switch (parameter) {
    case 0x03: /* RECEIVE_EVENT: a descriptor for poll */
        if (!channel || !channel->initialized) {
            return leave(INITIALIZE);
        }
        value = (uint32_t)channel->event;
        break;
    case 0x0D: /* CHANNEL_CONDITION */
        value = !channel ? 0 : channel->initialized ? 2 : channel->condition;
        break;
    case 0x16: /* CHANNEL_FEATURES */
        if (!channel) {
            return leave(ILLHW);
        }
        value = channel->features;
        break;
    default:
        return leave(ILLPARAMTYPE);
    }
    memcpy(buffer, &value, sizeof value);
    return leave(OK);
}

EXPORT uint32_t CAN_SetValue(uint16_t handle, uint8_t parameter, const void *buffer, uint32_t length)
{
    struct channel *channel;
    uint32_t value, status = enter(handle, &channel);
    if (status) {
        return status;
    }
    if (length < sizeof value) {
        return leave(ILLPARAMVAL);
    }
    memcpy(&value, buffer, sizeof value);
    switch (parameter) {
    case 0x07: /* BUSOFF_AUTORESET */
        channel->node.restarts_itself = value;
        return leave(OK);
    case 0x1E: /* ALLOW_STATUS_FRAMES */
        channel->allow_status = value;
        return leave(OK);
    case 0x1F: /* ALLOW_RTR_FRAMES */
        channel->allow_remote = value;
        return leave(OK);
    case 0x2C: /* ALLOW_ECHO_FRAMES */
        channel->echo = value && has_echo;
        return leave(has_echo ? OK : ILLPARAMTYPE);
    default: /* RECEIVE_EVENT among them: events are set on Windows only */
        return leave(parameter == 0x03 ? ILLOPERATION : ILLPARAMTYPE);
    }
}

EXPORT uint32_t CAN_GetErrorText(uint32_t status, uint16_t language, char *text)
{
    (void)language;
    snprintf(text, 256, "%s", status == ILLHW ? "The hardware handle is invalid"
            : status == INITIALIZE            ? "The channel is not initialized"
                                              : "An error of the stand-in");
    return OK;
}

/* 0: unplugged, 1: available, 2: another program has it, 3: PCAN-View shares it. */
EXPORT void standin_condition(uint16_t handle, uint32_t condition)
{
    pthread_mutex_lock(&bus_lock);
    for (unsigned i = 0; i < CHANNELS; i++) {
        if (channels[i].handle == handle) {
            channels[i].condition = condition;
            if (condition == 0 && channels[i].initialized) {
                bus_detach(&channels[i].node);
            }
        }
    }
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_bus_off(uint16_t handle)
{
    struct channel *channel;
    if (enter(handle, &channel) == OK) {
        bus_force_off(&channel->node);
        pthread_mutex_unlock(&bus_lock);
    }
}

EXPORT void standin_overrun(uint16_t handle)
{
    struct channel *channel;
    if (enter(handle, &channel) == OK) {
        channel->overrun = true;
        pthread_mutex_unlock(&bus_lock);
    }
}

EXPORT void standin_hold(int hold)
{
    pthread_mutex_lock(&bus_lock);
    bus_hold(hold != 0);
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_echo(int exists) { has_echo = exists != 0; }

EXPORT void standin_caution(int answers) { answers_caution = answers != 0; }

EXPORT void standin_shift_clock(int64_t us) { clock_shift_us += us; }
